//! Calibration: from the aligner's posterior probability to how often it is right.
//!
//! The aligner takes the errors of neighbouring candidates for independent, which they are not, so
//! its posterior probabilities are too sure. The curve of `confidence.txt` was fitted to maps with
//! known models (Platt, Advances in Large Margin Classifiers, 1999) by `training/calibrate.py`; it
//! belongs to the weights of the network.

use crate::trace::graph::edges::interpolate;

/// Lines with a posterior probability and the share of residues that were right with it, both
/// rising from 0 to 1.
const TABLE: &str = include_str!("confidence.txt");

/// What becomes of posterior probabilities: points of a rising curve.
pub(super) struct Calibration(Vec<(f64, f64)>);

impl Calibration {
    /// The curve of the table, or the one that leaves everything as it is.
    pub(super) fn new(calibrated: bool) -> Self {
        let knot = |line: &str| {
            let (posterior, right) = line.split_once(' ')?;
            Some((posterior.parse().ok()?, right.parse().ok()?))
        };
        let ends = [(0.0, 0.0), (1.0, 1.0)];
        Self(if calibrated {
            TABLE.lines().filter_map(knot).collect()
        } else {
            ends.to_vec()
        })
    }

    /// The confidence, 0 to 1, for a posterior probability.
    pub(super) fn at(&self, posterior: f64) -> f64 {
        interpolate(&self.0, posterior)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_rises_from_nothing_to_certainty() {
        let Calibration(knots) = Calibration::new(true);
        assert_eq!(knots.len(), TABLE.lines().count());
        assert_eq!(knots.first(), Some(&(0.0, 0.0)));
        assert_eq!(knots.last().map(|last| last.0), Some(1.0));
        let rises = |pair: &[(f64, f64)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
        assert!(knots.windows(2).all(rises), "{knots:?}");
    }

    #[test]
    fn what_is_not_calibrated_stays_as_it_is() {
        let plain = Calibration::new(false);
        for posterior in [0.0, 0.3, 1.0] {
            assert!((plain.at(posterior) - posterior).abs() < 1e-12);
        }
    }
}
