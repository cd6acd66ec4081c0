//! Peptide orientation: the angle of every peptide plane of a run about its Cα-Cα axis.
//!
//! With ideal bonds and angles and ω at 180° or 0°, this angle is all that is free, and N-Cα-C, φ
//! and ψ of a residue depend on the two peptides beside it alone (Purisima and Scheraga,
//! Biopolymers 23, 1207, 1984). So the best angles of all peptides together are found exactly, on
//! a grid of angles, by dynamic programming.

use std::f64::consts::TAU;

use super::bonded_run::CaSite;
use super::parameters::{
    COARSE_ANGLES, FINE_ANGLES, FINE_FRACTION, N_CA_C_SD_DEGREES, PROBABILITY_FLOOR,
    PROBABILITY_WEIGHT,
};
use crate::geometry::peptide::{N_CA_C, PeptideGroup, PeptideShape};
use crate::geometry::ramachandran::{TorsionKind, Torsions, rarity};
use crate::geometry::{angle, torsion};
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::{Displacement, Position};

/// Returns the shape of the peptide group between two successive sites.
pub(super) fn shape_between(pair: &[CaSite]) -> PeptideShape {
    let distance = pair[0].position.distance(pair[1].position);
    PeptideShape::between(distance, pair[1].amino)
}

/// Peptide group at one angle.
#[derive(Clone, Copy, Debug)]
struct Pose {
    /// About the axis, in radians.
    angle: f64,
    group: PeptideGroup,
    /// Cost by itself, in nats.
    cost: f64,
}

/// Returns the peptide groups between neighbours of `run`, one fewer than sites: those at which
/// the probabilities of N and C in `scores`, if there are any, are highest and N-Cα-C, φ and ψ
/// most common.
pub(super) fn oriented_groups(run: &[CaSite], scores: Option<&VoxelScores>) -> Vec<PeptideGroup> {
    let axes: Vec<Axis> = run.windows(2).map(|pair| Axis::new(pair, scores)).collect();
    let step = TAU / COARSE_ANGLES as f64;
    let all: Vec<f64> = (0..COARSE_ANGLES).map(|nth| nth as f64 * step).collect();
    let poses = axes
        .iter()
        .map(|axis| all.iter().map(|angle| axis.pose(*angle)).collect());
    let coarse = cheapest(run, &poses.collect::<Vec<_>>());
    let around = |(axis, pose): (&Axis, &Pose)| -> Vec<Pose> {
        let offsets = (-FINE_ANGLES..=FINE_ANGLES).map(|nth| f64::from(nth) * step * FINE_FRACTION);
        offsets
            .map(|offset| axis.pose(pose.angle + offset))
            .collect()
    };
    let poses: Vec<_> = axes.iter().zip(&coarse).map(around).collect();
    let best = cheapest(run, &poses);
    best.iter().map(|pose| pose.group).collect()
}

/// Axis of a peptide group, from a Cα to the next.
struct Axis<'a> {
    shape: PeptideShape,
    middle: Position,
    along: Displacement,
    /// Two directions across, at right angles.
    across: [Displacement; 2],
    scores: Option<&'a VoxelScores>,
}

impl<'a> Axis<'a> {
    fn new(pair: &[CaSite], scores: Option<&'a VoxelScores>) -> Self {
        let step = pair[1].position - pair[0].position;
        let along = step.unit().unwrap_or(Displacement::new(1.0, 0.0, 0.0));
        // Any direction across will do, since all angles are tried.
        let aside = if along.x.abs() < 0.6 {
            Displacement::new(1.0, 0.0, 0.0)
        } else {
            Displacement::new(0.0, 1.0, 0.0)
        };
        let first = along.cross(aside);
        let first = first.unit().unwrap_or(Displacement::new(0.0, 0.0, 1.0));
        Self {
            shape: shape_between(pair),
            middle: pair[0].position + step * 0.5,
            along,
            across: [first, along.cross(first)],
            scores,
        }
    }

    fn pose(&self, angle: f64) -> Pose {
        let (sin, cos) = angle.sin_cos();
        let across = self.across[0] * cos + self.across[1] * sin;
        let group = self.shape.place(self.middle, self.along, across);
        let cost = atom_cost(self.scores, BackboneAtom::C, group.c)
            + atom_cost(self.scores, BackboneAtom::N, group.n);
        Pose { angle, group, cost }
    }
}

/// Returns the cost, in nats, of `atom` at `position`: the less, the higher its probability there.
pub(super) fn atom_cost(
    scores: Option<&VoxelScores>,
    atom: BackboneAtom,
    position: Position,
) -> f64 {
    let probability = scores.map_or(1.0, |scores| scores.probability(atom, position));
    -PROBABILITY_WEIGHT * (probability + PROBABILITY_FLOOR).ln()
}

/// Returns one of each list of poses, so that all together cost least.
fn cheapest(run: &[CaSite], poses: &[Vec<Pose>]) -> Vec<Pose> {
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

/// Residue between two peptide groups.
struct Joint {
    ca: Position,
    kind: TorsionKind,
}

impl Joint {
    /// Takes the first of `rest`, with the type of the next one if there is one.
    fn new(rest: &[CaSite]) -> Self {
        let next = rest.get(1).and_then(|next| next.amino);
        Self {
            ca: rest[0].position,
            kind: TorsionKind::of(rest[0].amino, next),
        }
    }

    /// Returns the cost of N-Cα-C, φ and ψ, in nats: the more, the rarer they are.
    fn cost(&self, before: &PeptideGroup, after: &PeptideGroup) -> f64 {
        let (n, ca, c) = (before.n, self.ca, after.c);
        let bend = angle(n, ca, c).to_degrees();
        let torsions = Torsions {
            phi: torsion(before.c, n, ca, c),
            psi: torsion(n, ca, c, after.n),
        };
        0.5 * ((bend - N_CA_C) / N_CA_C_SD_DEGREES).powi(2) + rarity(self.kind, torsions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cα along a crooked path.
    fn crooked() -> Vec<CaSite> {
        let positions = [
            [0.0, 0.0, 0.0],
            [3.8, 0.0, 0.0],
            [5.1, 3.5, 0.5],
            [8.2, 4.2, 2.6],
            [9.0, 7.9, 2.9],
        ];
        let site = |[x, y, z]: [f64; 3]| CaSite {
            position: Position::new(x, y, z),
            amino: None,
        };
        positions.map(site).to_vec()
    }

    /// Returns the cost of `poses` together.
    fn cost(run: &[CaSite], poses: &[Pose]) -> f64 {
        let joints = poses.windows(2).enumerate().map(|(index, pair)| {
            Joint::new(&run[index + 1..]).cost(&pair[0].group, &pair[1].group)
        });
        joints.sum::<f64>() + poses.iter().map(|pose| pose.cost).sum::<f64>()
    }

    #[test]
    fn finds_what_trying_all_finds() {
        let run = crooked();
        let angles = 8;
        let poses: Vec<Vec<Pose>> = run
            .windows(2)
            .map(|pair| {
                let axis = Axis::new(pair, None);
                let angle = |nth| f64::from(nth) * TAU / f64::from(angles);
                (0..angles).map(|nth| axis.pose(angle(nth))).collect()
            })
            .collect();
        let found = cost(&run, &cheapest(&run, &poses));
        let count = angles as usize;
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
        assert_eq!(oriented_groups(&[], None), []);
        assert_eq!(oriented_groups(&crooked()[..1], None), []);
        assert_eq!(oriented_groups(&crooked(), None).len(), 4);
    }
}
