//! Detection: recall and precision of found Cα.

use serde::{Deserialize, Serialize};

use crate::neighbours::Neighbours;
use crate::space::Position;

/// Numbers of positions that match within a distance, whatever chain they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detection {
    /// Number of reference positions.
    pub reference: usize,
    /// Those that have a found position near them.
    pub reference_found: usize,
    /// Number of found positions.
    pub found: usize,
    /// Those that have a reference position near them.
    pub found_right: usize,
}

impl Detection {
    /// Compares `found` with `reference` positions within `distance` Å.
    pub fn within(distance: f64, reference: &[Position], found: &[Position]) -> Self {
        let near_some = |positions: &[Position], others: &[Position]| {
            let neighbours = Neighbours::new(others.to_vec(), distance);
            let near = |position: &&Position| !neighbours.within(**position, distance).is_empty();
            positions.iter().filter(near).count()
        };
        Self {
            reference: reference.len(),
            reference_found: near_some(reference, found),
            found: found.len(),
            found_right: near_some(found, reference),
        }
    }

    /// Returns the fraction of the reference positions that are found, 0 to 1.
    pub fn recall(self) -> f64 {
        self.reference_found as f64 / self.reference.max(1) as f64
    }

    /// Returns the fraction of the found positions that are right, 0 to 1.
    pub fn precision(self) -> f64 {
        self.found_right as f64 / self.found.max(1) as f64
    }

    /// Returns the harmonic mean of recall and precision, 0 to 1.
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
    fn recall_and_precision_have_the_right_denominators() {
        let along = |xs: &[f64]| -> Vec<Position> {
            xs.iter().map(|x| Position::new(*x, 0.0, 0.0)).collect()
        };
        let reference = along(&[0.0, 10.0, 20.0, 30.0]);
        let found = along(&[1.5, -1.5, 10.0, 50.0, 60.0]);
        let detection = Detection::within(2.0, &reference, &found);
        assert_eq!(detection.recall(), 0.5);
        assert_eq!(detection.precision(), 0.6);
        assert!((detection.f1() - 6.0 / 11.0).abs() < 1e-12);
        assert_eq!(Detection::within(2.0, &[], &[]).f1(), 0.0);
    }
}
