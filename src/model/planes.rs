//! Planes: how the peptide groups of a run of alpha carbons are turned.
//!
//! With ideal bonds and angles and ω at 180° or 0°, the turn of each group about its CA-CA axis
//! is all that is free, and N-CA-C, φ and ψ of a residue depend on the two groups beside it alone
//! (Purisima and Scheraga, Biopolymers 23, 1207, 1984). So the best turns of all groups together
//! are found exactly, on a grid of angles, by dynamic programming.

use std::f64::consts::TAU;

use super::peptide::{Group, Isomer, N_CA_C, Shape};
use super::ramachandran::{TorsionKind, Torsions, rarity};
use crate::residue::{AminoAcid, BackboneAtom};
use crate::score::VoxelScores;
use crate::space::{Displacement, Position, angle, torsion};

/// An alpha carbon with its residue's type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Alpha {
    pub(super) place: Position,
    pub(super) amino: Option<AminoAcid>,
}

/// Turns of a group that are tried first, evenly around the circle.
const TURNS: usize = 36;
/// Then this many to each side of the best one, and the part of the last step between them.
const FINER: [(i32, f64); 1] = [(5, 0.2)];

/// Standard deviation of N-CA-C, in degrees: 2.6 in crystals, more on alpha carbons that are
/// misplaced.
const N_CA_C_SD: f64 = 4.0;
/// Heat that says as much as none: the network's noise.
const HEAT_FLOOR: f64 = 0.05;
/// What the logarithm of the heat of N and C counts beside the geometry.
const HEAT_WEIGHT: f64 = 4.0;
/// Standard deviation of the distance of neighbouring alpha carbons that are misplaced, in Å.
const LENGTH_SD: f64 = 0.3;
/// Farther apart than this, in Å, no two alpha carbons are taken for those of a cis peptide.
const LONGEST_CIS: f64 = 3.4;
/// What a cis peptide costs, in nats: one in 18 before proline, one in 1040 elsewhere.
const CIS_COSTS: [f64; 2] = [2.9, 6.9];

/// A group, turned.
#[derive(Clone, Copy, Debug)]
struct Pose {
    isomer: Isomer,
    turn: f64,
    group: Group,
    /// What it costs by itself, in nats.
    cost: f64,
}

/// The groups between neighbours of `run`, one fewer than alpha carbons, with as much heat in
/// `scores`, if there are any, and as common N-CA-C, φ and ψ as can be.
pub(super) fn groups(run: &[Alpha], scores: Option<&VoxelScores>) -> Vec<Group> {
    let axes: Vec<Axis> = run.windows(2).map(|pair| Axis::new(pair, scores)).collect();
    let step = TAU / TURNS as f64;
    let all: Vec<f64> = (0..TURNS).map(|nth| nth as f64 * step).collect();
    let poses = axes.iter().map(|axis| {
        let isomers = axis.isomers();
        let tried = isomers.flat_map(|isomer| all.iter().map(move |turn| (isomer, *turn)));
        tried
            .map(|(isomer, turn)| axis.pose(isomer, turn))
            .collect()
    });
    let mut best = cheapest(run, &poses.collect::<Vec<_>>());
    let mut width = step;
    for (sides, part) in FINER {
        width *= part;
        let around = |(axis, pose): (&Axis, &Pose)| -> Vec<Pose> {
            let turns = (-sides..=sides).map(|nth| pose.turn + f64::from(nth) * width);
            turns.map(|turn| axis.pose(pose.isomer, turn)).collect()
        };
        let poses: Vec<_> = axes.iter().zip(&best).map(around).collect();
        best = cheapest(run, &poses);
    }
    best.iter().map(|pose| pose.group).collect()
}

/// The axis of a group, from an alpha carbon to the next.
struct Axis<'a> {
    middle: Position,
    length: f64,
    along: Displacement,
    /// Two directions across, at right angles.
    across: [Displacement; 2],
    before_proline: bool,
    scores: Option<&'a VoxelScores>,
}

impl<'a> Axis<'a> {
    fn new(pair: &[Alpha], scores: Option<&'a VoxelScores>) -> Self {
        let way = pair[1].place - pair[0].place;
        let along = way.unit().unwrap_or(Displacement::new(1.0, 0.0, 0.0));
        // Any direction across will do, since all turns are tried.
        let aside = if along.x.abs() < 0.6 {
            Displacement::new(1.0, 0.0, 0.0)
        } else {
            Displacement::new(0.0, 1.0, 0.0)
        };
        let first = along.cross(aside);
        let first = first.unit().unwrap_or(Displacement::new(0.0, 0.0, 1.0));
        Self {
            middle: pair[0].place + way * 0.5,
            length: way.length(),
            along,
            across: [first, along.cross(first)],
            before_proline: pair[1].amino == Some(AminoAcid::Pro),
            scores,
        }
    }

    /// The isomers that the distance allows.
    fn isomers(&self) -> impl Iterator<Item = Isomer> {
        let cis = (self.length <= LONGEST_CIS).then_some(Isomer::Cis);
        std::iter::once(Isomer::Trans).chain(cis)
    }

    fn pose(&self, isomer: Isomer, turn: f64) -> Pose {
        let shape = Shape::of(isomer);
        let (sin, cos) = turn.sin_cos();
        let across = self.across[0] * cos + self.across[1] * sin;
        let group = shape.place(self.middle, self.along, across);
        let rare = match isomer {
            Isomer::Trans => 0.0,
            Isomer::Cis if self.before_proline => CIS_COSTS[0],
            Isomer::Cis => CIS_COSTS[1],
        };
        let strain = 0.5 * ((self.length - shape.length) / LENGTH_SD).powi(2);
        let cold = cold(self.scores, BackboneAtom::C, group.c)
            + cold(self.scores, BackboneAtom::N, group.n);
        Pose {
            isomer,
            turn,
            group,
            cost: rare + strain + cold,
        }
    }
}

/// What it costs, in nats, to place `atom` where it is cold.
pub(super) fn cold(scores: Option<&VoxelScores>, atom: BackboneAtom, place: Position) -> f64 {
    let heat = scores.map_or(1.0, |scores| scores.heat(atom, place));
    -HEAT_WEIGHT * (heat + HEAT_FLOOR).ln()
}

/// One of each list of poses, so that all together cost least.
fn cheapest(run: &[Alpha], poses: &[Vec<Pose>]) -> Vec<Pose> {
    let Some(first) = poses.first() else {
        return Vec::new();
    };
    let mut costs: Vec<f64> = first.iter().map(|pose| pose.cost).collect();
    let mut came_from: Vec<Vec<usize>> = Vec::new();
    for (index, pair) in poses.windows(2).enumerate() {
        let joint = Joint::new(&run[index + 1..]);
        let best_before = |pose: &Pose| {
            let befores = pair[0].iter().zip(&costs).enumerate();
            befores
                .map(|(nth, (before, cost))| (cost + joint.cost(&before.group, &pose.group), nth))
                .fold((f64::INFINITY, 0), |a, b| if b.0 < a.0 { b } else { a })
        };
        let (reached, from): (Vec<f64>, Vec<usize>) = pair[1].iter().map(best_before).unzip();
        costs = reached
            .iter()
            .zip(&pair[1])
            .map(|(c, pose)| c + pose.cost)
            .collect();
        came_from.push(from);
    }
    let last = (0..costs.len()).min_by(|a, b| costs[*a].total_cmp(&costs[*b]));
    let mut at = last.unwrap_or_default();
    let mut chosen = vec![poses[poses.len() - 1][at]];
    for (from, poses) in came_from.iter().zip(poses).rev() {
        at = from[at];
        chosen.push(poses[at]);
    }
    chosen.reverse();
    chosen
}

/// A residue between two groups.
struct Joint {
    alpha: Position,
    kind: TorsionKind,
}

impl Joint {
    /// The first of `rest`, with the next one's type if there is one.
    fn new(rest: &[Alpha]) -> Self {
        let next = rest.get(1).and_then(|next| next.amino);
        Self {
            alpha: rest[0].place,
            kind: TorsionKind::of(rest[0].amino, next),
        }
    }

    /// How unlikely N-CA-C, φ and ψ are, in nats.
    fn cost(&self, before: &Group, after: &Group) -> f64 {
        let (n, ca, c) = (before.n, self.alpha, after.c);
        let bend = angle(n, ca, c).to_degrees();
        let torsions = Torsions {
            phi: torsion(before.c, n, ca, c),
            psi: torsion(n, ca, c, after.n),
        };
        0.5 * ((bend - N_CA_C) / N_CA_C_SD).powi(2) + rarity(self.kind, torsions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Alpha carbons along a crooked way.
    fn crooked() -> Vec<Alpha> {
        let places = [
            [0.0, 0.0, 0.0],
            [3.8, 0.0, 0.0],
            [5.1, 3.5, 0.5],
            [8.2, 4.2, 2.6],
            [9.0, 7.9, 2.9],
        ];
        let alpha = |[x, y, z]: [f64; 3]| Alpha {
            place: Position::new(x, y, z),
            amino: None,
        };
        places.map(alpha).to_vec()
    }

    /// The cost of `poses` together.
    fn cost(run: &[Alpha], poses: &[Pose]) -> f64 {
        let joints = poses.windows(2).enumerate().map(|(index, pair)| {
            Joint::new(&run[index + 1..]).cost(&pair[0].group, &pair[1].group)
        });
        joints.sum::<f64>() + poses.iter().map(|pose| pose.cost).sum::<f64>()
    }

    #[test]
    fn finds_what_trying_all_finds() {
        let run = crooked();
        let turns = 8;
        let poses: Vec<Vec<Pose>> = run
            .windows(2)
            .map(|pair| {
                let axis = Axis::new(pair, None);
                let turn = |nth| f64::from(nth) * TAU / f64::from(turns);
                (0..turns)
                    .map(|nth| axis.pose(Isomer::Trans, turn(nth)))
                    .collect()
            })
            .collect();
        let found = cost(&run, &cheapest(&run, &poses));
        let count = turns as usize;
        let all = (0..count.pow(4)).map(|code| {
            let nth = |at: u32| code / count.pow(at) % count;
            let chosen: Vec<Pose> = (0..4).map(|at| poses[at as usize][nth(at)]).collect();
            cost(&run, &chosen)
        });
        let least = all.fold(f64::INFINITY, f64::min);
        assert!((found - least).abs() < 1e-9, "{found} against {least}");
    }

    #[test]
    fn no_run_has_no_groups() {
        assert_eq!(groups(&[], None), []);
        assert_eq!(groups(&crooked()[..1], None), []);
        assert_eq!(groups(&crooked(), None).len(), 4);
    }
}
