//! Q-score: the correlation of the map around an atom with a Gaussian.
//!
//! Pintilie et al., Nat. Methods 17, 328 (2020), <https://doi.org/10.1038/s41592-020-0731-1>, with the points and the
//! rejection of points near other atoms as in the authors' program MapQ. The height and the offset of the published
//! Gaussian, which come from the mean and the deviation of the map, cancel in a correlation about the mean.

use std::f64::consts::SQRT_2;

use super::atoms::HeavyAtom;
use super::correlation::Correlation;
use super::sphere::spiral;
use crate::grid::Density;
use crate::neighbours::Neighbours;
use crate::parallel;
use crate::space::{Displacement, Position};

/// Standard deviation of the Gaussian, in Å (the paper).
const SIGMA_ANGSTROM: f64 = 0.6;
/// Distance between shells, in Å (the paper).
const SHELL_ANGSTROM: f64 = 0.1;
/// Number of shells: the last has a radius of 2 Å (the paper).
const SHELLS: usize = 20;
/// Points of a shell (the paper).
const POINTS: usize = 8;
/// A point counts unless another atom is nearer to it than this fraction of the shell's radius (MapQ).
const NEAREST: f64 = 0.9;
/// Directions are taken ever denser, by two more each time, so often until [`POINTS`] points count (MapQ).
const TRIES: usize = 96;

/// Returns the Q-score of every atom, -1 to 1; `None` for those outside the map.
pub(super) fn q_scores(map: &Density, atoms: &[HeavyAtom]) -> Vec<Option<f64>> {
    let directions: Vec<_> = (0..TRIES).map(|i| spiral(POINTS + 2 * i)).collect();
    let positions = atoms.iter().map(|atom| atom.position).collect();
    let scorer = QScorer {
        map,
        directions,
        neighbours: Neighbours::new(positions, REACH_ANGSTROM),
    };
    let indices: Vec<usize> = (0..atoms.len()).collect();
    parallel::map(&indices, |&index| {
        atoms[index].is_in(map).then(|| scorer.score(index))
    })
}

/// Distance in Å up to which other atoms may be near a point of the last shell.
const REACH_ANGSTROM: f64 = SHELL_ANGSTROM * SHELLS as f64 * (1.0 + NEAREST);

/// Map and atoms, ready for the score of one after the other.
struct QScorer<'a> {
    map: &'a Density,
    /// Directions of each try.
    directions: Vec<Vec<Displacement>>,
    neighbours: Neighbours,
}

impl QScorer<'_> {
    /// Returns the Q-score of the atom at `index`.
    fn score(&self, index: usize) -> f64 {
        let center = self.neighbours.point(index);
        let near = self.neighbours.nearest(center, REACH_ANGSTROM);
        let others: Vec<(f64, Displacement)> = near
            .into_iter()
            .filter(|(_, other)| *other != index)
            .map(|(distance, other)| (distance, self.neighbours.point(other) - center))
            .collect();
        let mut correlation = Correlation::default();
        correlation.add(self.value(center), 1.0, POINTS as f64);
        for shell in 1..=SHELLS {
            let radius = SHELL_ANGSTROM * shell as f64;
            let gaussian = (-(radius / (SQRT_2 * SIGMA_ANGSTROM)).powi(2)).exp();
            for point in self.points(radius, &others) {
                correlation.add(self.value(center + point), gaussian, 1.0);
            }
        }
        correlation.coefficient().unwrap_or_default()
    }

    /// Returns the points of a shell that count, from its centre; `others` are its neighbours, nearest first.
    fn points(&self, radius: f64, others: &[(f64, Displacement)]) -> Vec<Displacement> {
        let rejects = NEAREST * radius;
        let reaching = others.partition_point(|(distance, _)| *distance < radius + rejects);
        let others = &others[..reaching];
        let counts = |point: &Displacement| {
            let far = |&(_, other): &(f64, Displacement)| {
                let away = *point - other;
                away.dot(away) >= rejects * rejects
            };
            others.iter().all(far)
        };
        let mut points = Vec::new();
        for directions in &self.directions {
            points.clear();
            let on_shell = directions.iter().map(|direction| *direction * radius);
            points.extend(on_shell.filter(counts));
            if points.len() >= POINTS {
                break;
            }
        }
        points
    }

    fn value(&self, position: Position) -> f64 {
        self.map.grid.trilinear(self.map.frame.index_of(position))
    }
}
