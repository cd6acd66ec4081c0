//! Planes: how the peptide groups of a run of alpha carbons are turned.
//!
//! With ideal bonds and angles and ω at 180° or 0°, the turn of each group about its CA-CA axis
//! is all that is free, and N-CA-C, φ and ψ of a residue depend on the two groups beside it alone
//! (Purisima and Scheraga, Biopolymers 23, 1207, 1984). So the best turns of all groups together
//! are found exactly, on a grid of angles, by dynamic programming.

use std::f64::consts::TAU;

use crate::geometry::peptide::{Group, N_CA_C, Shape};
use crate::geometry::ramachandran::{TorsionKind, Torsions, rarity};
use crate::geometry::{angle, torsion};
use crate::residue::{AminoAcid, BackboneAtom};
use crate::score::VoxelScores;
use crate::space::{Displacement, Position};

/// An alpha carbon with its residue's type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Alpha {
    pub(super) place: Position,
    pub(super) amino: Option<AminoAcid>,
}

/// Returns the shape of the peptide group between two successive alpha carbons.
pub(super) fn shape_between(pair: &[Alpha]) -> Shape {
    let distance = pair[0].place.distance(pair[1].place);
    Shape::between(distance, pair[1].amino)
}

/// Turns of a group that are tried first, evenly around the circle.
const TURNS: usize = 24;
/// Then so many to each side of the best one, and the part of a step between them.
const FINE_TURNS: i32 = 5;
const FINE_PART: f64 = 0.2;

/// Standard deviation of N-CA-C, in degrees: 2.6 in crystals, more on alpha carbons that are
/// misplaced, and so much beside the torsions that most atoms come right on real maps.
const N_CA_C_SD: f64 = 7.0;
/// What the logarithm of the heat of N and C counts beside the geometry, as well measured.
const HEAT_WEIGHT: f64 = 2.7;
/// Heat that says as much as none: the network's noise.
const HEAT_FLOOR: f64 = 0.05;

/// A group, turned.
#[derive(Clone, Copy, Debug)]
struct Pose {
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
    let poses = axes
        .iter()
        .map(|axis| all.iter().map(|turn| axis.pose(*turn)).collect());
    let coarse = cheapest(run, &poses.collect::<Vec<_>>());
    let around = |(axis, pose): (&Axis, &Pose)| -> Vec<Pose> {
        let aside = (-FINE_TURNS..=FINE_TURNS).map(|nth| f64::from(nth) * step * FINE_PART);
        aside.map(|aside| axis.pose(pose.turn + aside)).collect()
    };
    let poses: Vec<_> = axes.iter().zip(&coarse).map(around).collect();
    let best = cheapest(run, &poses);
    best.iter().map(|pose| pose.group).collect()
}

/// The axis of a group, from an alpha carbon to the next.
struct Axis<'a> {
    shape: Shape,
    middle: Position,
    along: Displacement,
    /// Two directions across, at right angles.
    across: [Displacement; 2],
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
            shape: shape_between(pair),
            middle: pair[0].place + way * 0.5,
            along,
            across: [first, along.cross(first)],
            scores,
        }
    }

    fn pose(&self, turn: f64) -> Pose {
        let (sin, cos) = turn.sin_cos();
        let across = self.across[0] * cos + self.across[1] * sin;
        let group = self.shape.place(self.middle, self.along, across);
        let cost = cold(self.scores, BackboneAtom::C, group.c)
            + cold(self.scores, BackboneAtom::N, group.n);
        Pose { turn, group, cost }
    }
}

/// What it costs, in nats, to place `atom` where it is cold.
pub(super) fn cold(scores: Option<&VoxelScores>, atom: BackboneAtom, place: Position) -> f64 {
    let heat = scores.map_or(1.0, |scores| scores.probability(atom, place));
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
                (0..turns).map(|nth| axis.pose(turn(nth))).collect()
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
