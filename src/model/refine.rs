//! Refinement: moves the Cα of a run a little, to where they fit their neighbours and peptides.
//!
//! A network sees N and C as well as Cα, and their errors are not the same: where the N and C of
//! the best peptides would move to, their Cα follows. Distances along the chain are kept in the
//! manner of stress majorisation (de Leeuw, 1977): every Cα in turn goes to the weighted mean of
//! where it was found and where each neighbour wants it. Distances in an allowed interval pull no
//! more, so this is no majorisation of one sum of squares, and nothing guarantees that a move
//! never raises it; on chains the positions come to rest (tested).

use std::ops::RangeInclusive;

use super::bonded_run::CaSite;
use super::parameters::{
    DISTANCE_PASSES, NEXT_WEIGHT, PULL, ROUNDS, SECOND_ANGSTROM, SECOND_WEIGHT,
    SHIFT_RADIUS_ANGSTROM, SHIFT_SPACING_ANGSTROM,
};
use super::peptide_orientation::{oriented_groups, shape_between};
use crate::geometry::peptide::PeptideGroup;
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::{Displacement, Position};

/// Moves the Cα of a run by their distances and, with `scores`, by the probabilities of N and C.
pub(super) fn refine(found: &[CaSite], scores: Option<&VoxelScores>) -> Vec<CaSite> {
    let mut refined = restrain_distances(found);
    for scores in std::iter::repeat_n(scores, ROUNDS).flatten() {
        let groups = oriented_groups(&refined, Some(scores));
        let pulled: Vec<CaSite> = (0..found.len())
            .map(|index| {
                let wanted = refined[index].position + shift_of_peptides(&groups, index, scores);
                let start = found[index].position;
                CaSite {
                    position: start + (wanted - start) * PULL,
                    ..found[index]
                }
            })
            .collect();
        refined = restrain_distances(&pulled);
    }
    refined
}

/// Returns the mean of the mean shifts of the N and the C of residue `index`.
fn shift_of_peptides(groups: &[PeptideGroup], index: usize, scores: &VoxelScores) -> Displacement {
    let before = index.checked_sub(1).and_then(|before| groups.get(before));
    let n = before.map(|group| mean_shift(scores, BackboneAtom::N, group.n));
    let c = groups
        .get(index)
        .map(|group| mean_shift(scores, BackboneAtom::C, group.c));
    match (n, c) {
        (Some(n), Some(c)) => (n + c) * 0.5,
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

/// Returns the displacement from `position` to the centre of the probability of `atom` around it
/// (a mean shift, Fukunaga and Hostetler, 1975). The probability is squared, so that the peak
/// counts most; the shift is zero where there is none.
fn mean_shift(scores: &VoxelScores, atom: BackboneAtom, position: Position) -> Displacement {
    let steps = (SHIFT_RADIUS_ANGSTROM / SHIFT_SPACING_ANGSTROM).round() as i32;
    let along = || (-steps..=steps).map(|step| f64::from(step) * SHIFT_SPACING_ANGSTROM);
    let mut sum = Displacement::default();
    let mut weights = 0.0;
    for z in along() {
        for y in along() {
            for x in along() {
                let offset = Displacement::new(x, y, z);
                if offset.length() < SHIFT_RADIUS_ANGSTROM + 1e-6 {
                    let weight = scores.probability(atom, position + offset).powi(2);
                    sum = sum + offset * weight;
                    weights += weight;
                }
            }
        }
    }
    if weights > 1e-6 {
        sum * (1.0 / weights)
    } else {
        Displacement::default()
    }
}

/// Moves the Cα of `run` toward the distances that a chain has.
fn restrain_distances(run: &[CaSite]) -> Vec<CaSite> {
    let lengths = step_lengths(run);
    let mut moved = run.to_vec();
    for _ in 0..DISTANCE_PASSES {
        for index in 0..run.len() {
            moved[index].position = restrained(run, &moved, &lengths, index);
        }
    }
    moved
}

/// Returns the distances between successive Cα that their peptides want, in Å.
fn step_lengths(run: &[CaSite]) -> Vec<f64> {
    let lengths = run.windows(2).map(|pair| shape_between(pair).length);
    lengths.collect()
}

/// Returns the weighted mean of where site `index` was found and where its neighbours, as moved so
/// far, want it.
fn restrained(found: &[CaSite], moved: &[CaSite], lengths: &[f64], index: usize) -> Position {
    let mut mean = WeightedMean::of(found[index].position);
    let neighbours = [
        (index.checked_sub(1), index.checked_sub(1)),
        (Some(index + 1), Some(index)),
    ];
    for (other, between) in neighbours {
        if let Some(length) = between.and_then(|between| lengths.get(between)) {
            mean.add(moved, index, other, &(*length..=*length), NEXT_WEIGHT);
        }
    }
    for other in [index.checked_sub(2), Some(index + 2)] {
        mean.add(moved, index, other, &SECOND_ANGSTROM, SECOND_WEIGHT);
    }
    mean.position()
}

/// Weighted mean of positions.
struct WeightedMean {
    start: Position,
    /// Sum of the weighted displacements from `start`.
    sum: Displacement,
    weights: f64,
}

impl WeightedMean {
    /// Begins with `position`, which has the weight 1.
    fn of(position: Position) -> Self {
        Self {
            start: position,
            sum: Displacement::default(),
            weights: 1.0,
        }
    }

    /// Adds the position nearest to site `index` that is within `distances` (Å) of site `other`;
    /// nothing if there is no other or if the site is there already.
    fn add(
        &mut self,
        run: &[CaSite],
        index: usize,
        other: Option<usize>,
        distances: &RangeInclusive<f64>,
        weight: f64,
    ) {
        let Some(other) = other.and_then(|other| run.get(other)) else {
            return;
        };
        let displacement = run[index].position - other.position;
        let length = displacement.length();
        let (Some(along), false) = (displacement.unit(), distances.contains(&length)) else {
            return;
        };
        let target = other.position + along * length.clamp(*distances.start(), *distances.end());
        self.sum = self.sum + (target - self.start) * weight;
        self.weights += weight;
    }

    fn position(&self) -> Position {
        self.start + self.sum * (1.0 / self.weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::residue::AminoAcid;
    use crate::score::Cells;
    use crate::space::Frame;

    fn run(positions: &[[f64; 3]]) -> Vec<CaSite> {
        let site = |&[x, y, z]: &[f64; 3]| CaSite {
            position: Position::new(x, y, z),
            amino: None,
        };
        positions.iter().map(site).collect()
    }

    #[test]
    fn distances_become_those_of_chains() {
        let crooked = run(&[
            [0.0, 0.0, 0.0],
            [3.2, 0.0, 0.0],
            [5.0, 2.5, 0.0],
            [5.2, 7.0, 0.4],
        ]);
        let refined = refine(&crooked, None);
        for pair in refined.windows(2) {
            let distance = pair[0].position.distance(pair[1].position);
            assert!((distance - 3.81).abs() < 0.12, "{distance}");
        }
        assert!(refined[0].position.distance(refined[2].position) > 5.0);
        for (found, refined) in crooked.iter().zip(&refined) {
            assert!(found.position.distance(refined.position) < 0.7);
        }
    }

    #[test]
    fn positions_come_to_rest() {
        let crooked = run(&[
            [0.0, 0.0, 0.0],
            [3.2, 0.0, 0.0],
            [5.0, 2.5, 0.0],
            [5.2, 7.0, 0.4],
            [2.4, 9.1, 1.9],
        ]);
        let rested = restrain_distances(&crooked);
        let lengths = step_lengths(&crooked);
        for (index, site) in rested.iter().enumerate() {
            let next = restrained(&crooked, &rested, &lengths, index);
            let moved = site.position.distance(next);
            // The last digit of a file.
            assert!(moved < 1e-3, "{index} still moves by {moved} Å");
        }
    }

    #[test]
    fn right_distances_stay() {
        let right = run(&[[0.0, 0.0, 0.0], [3.8, 0.0, 0.0], [5.1, 3.57, 0.0]]);
        for (found, refined) in right.iter().zip(refine(&right, None)) {
            assert!(found.position.distance(refined.position) < 0.02);
        }
        let mut cis = run(&[[0.0, 0.0, 0.0], [2.96, 0.0, 0.0]]);
        cis[1].amino = Some(AminoAcid::Pro);
        let refined = refine(&cis, None);
        assert!((refined[0].position.distance(refined[1].position) - 2.96).abs() < 0.02);
    }

    #[test]
    fn a_peak_beside_an_atom_shifts_it() {
        let size = GridSize::new(20, 20, 20);
        let peak = Position::new(10.5, 10.0, 10.0);
        let frame = Frame::one_angstrom(Position::default());
        let probability = Grid::from_fn(size, |voxel| {
            let distance = frame.position_of(voxel).distance(peak);
            (-distance * distance / 1.28).exp() as f32
        });
        let atoms = [(); 3].map(|()| probability.clone());
        let scores = VoxelScores::new(frame, atoms, Cells::default()).unwrap();
        let shift = mean_shift(&scores, BackboneAtom::N, Position::new(10.0, 10.0, 10.0));
        assert!(
            shift.x > 0.15 && shift.y.abs() < 1e-3 && shift.z.abs() < 1e-3,
            "{shift:?}"
        );
        let nothing = mean_shift(&scores, BackboneAtom::N, Position::new(-50.0, 0.0, 0.0));
        assert_eq!(nothing, Displacement::default());
    }
}
