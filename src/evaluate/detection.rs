//! Detection: how many alpha carbons are found, and how many of those found are real.

use serde::{Deserialize, Serialize};

use crate::neighbours::Neighbours;
use crate::space::Position;

/// How well places match known ones within a distance, whatever chain they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detection {
    /// How many known places there are.
    pub known: usize,
    /// How many of them have a found place near them.
    pub known_found: usize,
    /// How many found places there are.
    pub found: usize,
    /// How many of them have a known place near them.
    pub found_right: usize,
}

impl Detection {
    /// Compares `found` with `known` places within `distance` Å.
    pub fn within(distance: f64, known: &[Position], found: &[Position]) -> Self {
        let near_some = |places: &[Position], others: &[Position]| {
            let neighbours = Neighbours::new(others.to_vec(), distance);
            let near = |place: &&Position| !neighbours.within(**place, distance).is_empty();
            places.iter().filter(near).count()
        };
        Self {
            known: known.len(),
            known_found: near_some(known, found),
            found: found.len(),
            found_right: near_some(found, known),
        }
    }

    /// The share of the known places that are found, 0 to 1.
    pub fn recall(self) -> f64 {
        self.known_found as f64 / self.known.max(1) as f64
    }

    /// The share of the found places that are right, 0 to 1.
    pub fn precision(self) -> f64 {
        self.found_right as f64 / self.found.max(1) as f64
    }

    /// The harmonic mean of recall and precision, 0 to 1.
    pub fn f1(self) -> f64 {
        let sum = self.recall() + self.precision();
        if sum > 0.0 {
            2.0 * self.recall() * self.precision() / sum
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_right_whole() {
        let along = |xs: &[f64]| -> Vec<Position> {
            xs.iter().map(|x| Position::new(*x, 0.0, 0.0)).collect()
        };
        let known = along(&[0.0, 10.0, 20.0, 30.0]);
        let found = along(&[1.5, -1.5, 10.0, 50.0, 60.0]);
        let detection = Detection::within(2.0, &known, &found);
        assert_eq!(detection.recall(), 0.5);
        assert_eq!(detection.precision(), 0.6);
        assert!((detection.f1() - 6.0 / 11.0).abs() < 1e-12);
        assert_eq!(Detection::within(2.0, &[], &[]).f1(), 0.0);
    }
}
