//! Sweep: the voxels above a threshold of the Cα probability beside those that hold a Cα, for many thresholds.
//!
//! The measure of Cryo2Struct's paper (its Fig. 7). A voxel is right if a Cα of the reference structure lies nearest to its
//! centre, and wrong right beside it: a network that gives a Cα a peak of several voxels, as ours does, is right at its
//! tip alone, so that its F1 is low where the threshold is.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::structure::Structure;

/// Number of thresholds, which divide 0 to 1 evenly.
const THRESHOLDS: usize = 19;

/// Precision, recall and F1 of the Cα voxels at rising thresholds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// Number of voxels of the scores.
    pub voxels: usize,
    /// Number of those that hold a Cα of the reference structure.
    pub ca_voxels: usize,
    /// The points, by rising threshold: 0.05 to 0.95.
    pub points: Vec<SweepPoint>,
}

/// One threshold of a [`Sweep`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPoint {
    /// Least Cα probability of a voxel that counts as predicted.
    pub threshold: f64,
    /// Share of the predicted voxels that hold a Cα; 0 if none is predicted.
    pub precision: f64,
    /// Share of the voxels with a Cα that are predicted.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// The F1 that is expected of probabilities drawn evenly from 0 to 1.
    pub random_f1: f64,
}

impl Sweep {
    /// Compares the Cα probabilities of `scores` with the Cα of `reference`; `None` if none of them lies on their grid.
    pub fn of(scores: &VoxelScores, reference: &Structure) -> Option<Self> {
        let size = scores.size();
        let cas = reference.residues().filter_map(|(_, r)| r.ca_atom());
        let ca_voxels: BTreeSet<usize> = cas
            .filter_map(|ca| {
                let voxel = size.nearest(scores.frame().index_of(ca.position))?;
                Some(size.linear(voxel))
            })
            .collect();
        if ca_voxels.is_empty() {
            return None;
        }
        // Voxels by the number of thresholds that they reach.
        let (mut predicted, mut right) = ([0_usize; THRESHOLDS + 1], [0_usize; THRESHOLDS + 1]);
        for (voxel, probability) in scores.atom(BackboneAtom::Ca).iter_stored() {
            let reached = (f64::from(probability) * (THRESHOLDS + 1) as f64) as usize;
            let reached = reached.min(THRESHOLDS);
            predicted[reached] += 1;
            right[reached] += usize::from(ca_voxels.contains(&size.linear(voxel)));
        }
        let points = (1..=THRESHOLDS).map(|index| {
            let threshold = index as f64 / (THRESHOLDS + 1) as f64;
            let right: usize = right[index..].iter().sum();
            let predicted: usize = predicted[index..].iter().sum();
            let precision = right as f64 / predicted.max(1) as f64;
            let recall = right as f64 / ca_voxels.len() as f64;
            SweepPoint {
                threshold,
                precision,
                recall,
                f1: harmonic_mean(precision, recall),
                random_f1: harmonic_mean(
                    ca_voxels.len() as f64 / size.count() as f64,
                    1.0 - threshold,
                ),
            }
        });
        Some(Self {
            voxels: size.count(),
            ca_voxels: ca_voxels.len(),
            points: points.collect(),
        })
    }

    /// Returns the point of the highest F1; of equals the first.
    pub fn best(&self) -> Option<&SweepPoint> {
        let points = self.points.iter();
        points.reduce(|best, point| if point.f1 > best.f1 { point } else { best })
    }

    /// Returns the points as CSV, with a header.
    pub fn to_csv(&self) -> String {
        let mut csv = String::from("threshold,precision,recall,f1,random_f1\n");
        for point in &self.points {
            let SweepPoint {
                threshold,
                precision,
                recall,
                f1,
                random_f1,
            } = point;
            // Writing to a string cannot fail.
            let _ = writeln!(
                csv,
                "{threshold:.2},{precision:.4},{recall:.4},{f1:.4},{random_f1:.4}"
            );
        }
        csv
    }
}

fn harmonic_mean(a: f64, b: f64) -> f64 {
    if a + b > 0.0 {
        2.0 * a * b / (a + b)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::random::Random;
    use crate::score::Cells;
    use crate::space::Voxel;
    use crate::space::{Frame, Position};

    const SIZE: GridSize = GridSize::new(12, 10, 8);
    const ORIGIN: Position = Position::new(3.0, -2.0, 5.0);

    fn scores(ca: Grid<f32>) -> VoxelScores {
        let empty = || Grid::filled(SIZE, 0.0);
        let frame = Frame::one_angstrom(ORIGIN);
        VoxelScores::new(frame, [ca, empty(), empty()], Cells::default()).unwrap()
    }

    /// A chain with a Cα a little beside the centre of each voxel, and one outside the map.
    fn structure(voxels: &[Voxel]) -> Structure {
        let outside = Voxel::new(40, 0, 0);
        let position = |voxel: &Voxel| {
            Position::new(
                ORIGIN.x + voxel.x as f64 + 0.4,
                ORIGIN.y + voxel.y as f64 - 0.4,
                ORIGIN.z + voxel.z as f64,
            )
        };
        Structure::of_ca(voxels.iter().chain([&outside]).map(position))
    }

    #[test]
    fn points_are_those_of_counting_voxel_by_voxel() {
        let mut random = Random::new(7);
        let ca = Grid::from_fn(SIZE, |_| random.uniform() as f32);
        let truth: Vec<Voxel> = (0..40)
            .map(|_| SIZE.voxel(random.below(SIZE.count())))
            .collect();
        let sweep = Sweep::of(&scores(ca.clone()), &structure(&truth)).unwrap();
        assert_eq!((sweep.voxels, sweep.points.len()), (SIZE.count(), 19));
        for point in &sweep.points {
            let all = (0..SIZE.count()).map(|linear| SIZE.voxel(linear));
            let predicted: Vec<Voxel> = all
                .filter(|voxel| f64::from(ca[*voxel]) >= point.threshold)
                .collect();
            let right = predicted
                .iter()
                .filter(|voxel| truth.contains(voxel))
                .count() as f64;
            let recall = right / sweep.ca_voxels as f64;
            assert!((point.recall - recall).abs() < 1e-12, "{point:?}");
            assert!((point.precision - right / predicted.len() as f64).abs() < 1e-12);
            // Random they are, so both are close.
            assert!((point.f1 - point.random_f1).abs() < 0.06, "{point:?}");
        }
    }

    #[test]
    fn perfect_scores_have_an_f1_of_one_up_to_their_probability() {
        let truth = [Voxel::new(1, 2, 3), Voxel::new(8, 8, 1)];
        let ca = Grid::from_fn(
            SIZE,
            |voxel| if truth.contains(&voxel) { 0.72 } else { 0.0 },
        );
        let sweep = Sweep::of(&scores(ca), &structure(&truth)).unwrap();
        let f1: Vec<f64> = sweep.points.iter().map(|point| point.f1).collect();
        assert_eq!(f1, [[1.0; 14].as_slice(), &[0.0; 5]].concat());
        assert!((sweep.best().unwrap().threshold - 0.05).abs() < 1e-12);
        let csv = sweep.to_csv();
        assert_eq!(csv.lines().count(), 20);
        assert!(csv.contains("0.70,1.0000,1.0000,1.0000,0.00"), "{csv}");
    }

    #[test]
    fn without_a_ca_on_the_grid_there_is_no_sweep() {
        assert_eq!(
            Sweep::of(&scores(Grid::filled(SIZE, 0.5)), &structure(&[])),
            None
        );
    }
}
