//! Settle: alpha carbons moved a little, to where they fit their neighbours and their peptides.
//!
//! A network sees N and C as well as CA, and their errors are not the same: where the N and C of
//! the best peptides would rather stand, their CA goes along. Distances along the chain are kept
//! by stress majorisation (de Leeuw, 1977): every alpha carbon in turn goes to the weighted mean
//! of where it was found and where each neighbour wants it, which never makes the sum of squares
//! worse.

use std::ops::RangeInclusive;

use super::planes::{Alpha, groups, shape_between};
use crate::geometry::peptide::Group;
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::{Displacement, Position};

/// Times that peptides are turned and alpha carbons follow them.
const ROUNDS: usize = 3;
/// How far N and C pull their alpha carbon from where it was found: 1 is all the way.
const PULL: f64 = 0.8;
/// How far around an atom its heat is looked at, in Å, and how finely.
const REACH_ANGSTROM: f64 = 1.2;
const STEP_ANGSTROM: f64 = 0.4;

/// Times that every alpha carbon is moved toward the right distances.
const SWEEPS: usize = 60;
/// What the distance to the next alpha carbon counts beside the place where one was found, and
/// what that to the next but one counts.
const NEXT_WEIGHT: f64 = 4.0;
const SECOND_WEIGHT: f64 = 2.0;
/// The distances in Å from an alpha carbon to the next but one that occur.
const SECOND_ANGSTROM: RangeInclusive<f64> = 5.2..=7.2;

/// `found` with its alpha carbons moved, by their distances and by the heat of N and C in
/// `scores`, if there are any.
pub(super) fn settle(found: &[Alpha], scores: Option<&VoxelScores>) -> Vec<Alpha> {
    let mut settled = straighten(found);
    for scores in std::iter::repeat_n(scores, ROUNDS).flatten() {
        let groups = groups(&settled, Some(scores));
        let pulled: Vec<Alpha> = (0..found.len())
            .map(|at| {
                let wanted = settled[at].place + pull(&groups, at, scores);
                let place = found[at].place + (wanted - found[at].place) * PULL;
                Alpha { place, ..found[at] }
            })
            .collect();
        settled = straighten(&pulled);
    }
    settled
}

/// Where the N and the C of the residue at place `at` would rather stand: their mean way there.
fn pull(groups: &[Group], at: usize, scores: &VoxelScores) -> Displacement {
    let before = at.checked_sub(1).and_then(|before| groups.get(before));
    let n = before.map(|group| shift(scores, BackboneAtom::N, group.n));
    let c = groups
        .get(at)
        .map(|group| shift(scores, BackboneAtom::C, group.c));
    match (n, c) {
        (Some(n), Some(c)) => (n + c) * 0.5,
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

/// The way from `place` to the centre of the heat of `atom` around it (a mean shift, Fukunaga and
/// Hostetler, 1975), the heat squared so that the peak counts most; none where it is cold.
fn shift(scores: &VoxelScores, atom: BackboneAtom, place: Position) -> Displacement {
    let steps = (REACH_ANGSTROM / STEP_ANGSTROM).round() as i32;
    let along = || (-steps..=steps).map(|step| f64::from(step) * STEP_ANGSTROM);
    let mut sum = Displacement::default();
    let mut all = 0.0;
    for z in along() {
        for y in along() {
            for x in along() {
                let way = Displacement::new(x, y, z);
                if way.length() < REACH_ANGSTROM + 1e-6 {
                    let heat = scores.probability(atom, place + way).powi(2);
                    sum = sum + way * heat;
                    all += heat;
                }
            }
        }
    }
    if all > 1e-6 {
        sum * (1.0 / all)
    } else {
        Displacement::default()
    }
}

/// `run` with its alpha carbons moved to distances that a chain has.
fn straighten(run: &[Alpha]) -> Vec<Alpha> {
    let lengths = run.windows(2).map(|pair| shape_between(pair).length);
    let lengths: Vec<f64> = lengths.collect();
    let mut moved = run.to_vec();
    for _ in 0..SWEEPS {
        for at in 0..run.len() {
            let mut mean = Mean::of(run[at].place);
            let neighbours = [
                (at.checked_sub(1), at.checked_sub(1)),
                (Some(at + 1), Some(at)),
            ];
            for (other, between) in neighbours {
                if let Some(length) = between.and_then(|between| lengths.get(between)) {
                    mean.draw(&moved, at, other, &(*length..=*length), NEXT_WEIGHT);
                }
            }
            for other in [at.checked_sub(2), Some(at + 2)] {
                mean.draw(&moved, at, other, &SECOND_ANGSTROM, SECOND_WEIGHT);
            }
            moved[at].place = mean.place();
        }
    }
    moved
}

/// The weighted mean of places.
struct Mean {
    from: Position,
    sum: Displacement,
    weights: f64,
}

impl Mean {
    /// The mean of `place` alone, with the weight 1.
    fn of(place: Position) -> Self {
        Self {
            from: place,
            sum: Displacement::default(),
            weights: 1.0,
        }
    }

    /// Adds the place nearest to the alpha carbon `at` that is within `distances` of `other`; nothing if
    /// there is no other or `at` is there already.
    fn draw(
        &mut self,
        run: &[Alpha],
        at: usize,
        other: Option<usize>,
        distances: &RangeInclusive<f64>,
        weight: f64,
    ) {
        let Some(other) = other.and_then(|other| run.get(other)) else {
            return;
        };
        let way = run[at].place - other.place;
        let length = way.length();
        let (Some(along), false) = (way.unit(), distances.contains(&length)) else {
            return;
        };
        let target = other.place + along * length.clamp(*distances.start(), *distances.end());
        self.sum = self.sum + (target - self.from) * weight;
        self.weights += weight;
    }

    fn place(&self) -> Position {
        self.from + self.sum * (1.0 / self.weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::residue::AminoAcid;
    use crate::score::Cells;
    use crate::space::Frame;

    fn run(places: &[[f64; 3]]) -> Vec<Alpha> {
        let alpha = |&[x, y, z]: &[f64; 3]| Alpha {
            place: Position::new(x, y, z),
            amino: None,
        };
        places.iter().map(alpha).collect()
    }

    #[test]
    fn distances_become_those_of_chains() {
        let crooked = run(&[
            [0.0, 0.0, 0.0],
            [3.2, 0.0, 0.0],
            [5.0, 2.5, 0.0],
            [5.2, 7.0, 0.4],
        ]);
        let settled = settle(&crooked, None);
        for pair in settled.windows(2) {
            let distance = pair[0].place.distance(pair[1].place);
            assert!((distance - 3.81).abs() < 0.12, "{distance}");
        }
        assert!(settled[0].place.distance(settled[2].place) > 5.0);
        for (found, settled) in crooked.iter().zip(&settled) {
            assert!(found.place.distance(settled.place) < 0.7);
        }
    }

    #[test]
    fn what_is_right_stays() {
        let right = run(&[[0.0, 0.0, 0.0], [3.8, 0.0, 0.0], [5.1, 3.57, 0.0]]);
        for (found, settled) in right.iter().zip(settle(&right, None)) {
            assert!(found.place.distance(settled.place) < 0.02);
        }
        let mut cis = run(&[[0.0, 0.0, 0.0], [2.96, 0.0, 0.0]]);
        cis[1].amino = Some(AminoAcid::Pro);
        let settled = settle(&cis, None);
        assert!((settled[0].place.distance(settled[1].place) - 2.96).abs() < 0.02);
    }

    #[test]
    fn heat_beside_an_atom_shifts_it() {
        let size = GridSize::new(20, 20, 20);
        let peak = Position::new(10.5, 10.0, 10.0);
        let frame = Frame::one_angstrom(Position::default());
        let heat = Grid::from_fn(size, |voxel| {
            let distance = frame.position_of(voxel).distance(peak);
            (-distance * distance / 1.28).exp() as f32
        });
        let scores = VoxelScores {
            frame,
            atoms: [heat.clone(), heat.clone(), heat],
            cells: Cells::default(),
        };
        let way = shift(&scores, BackboneAtom::N, Position::new(10.0, 10.0, 10.0));
        assert!(
            way.x > 0.15 && way.y.abs() < 1e-3 && way.z.abs() < 1e-3,
            "{way:?}"
        );
        let cold = shift(&scores, BackboneAtom::N, Position::new(-50.0, 0.0, 0.0));
        assert_eq!(cold, Displacement::default());
    }
}
