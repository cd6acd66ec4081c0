//! Calibration: from a probability to how often it is right.
//!
//! The aligner takes the errors of neighbouring candidates for independent, which they are not, so
//! its posterior probabilities are too sure; the network's Cα probability is that of the very voxel, so
//! it is not sure enough of the next 3 Å. Both curves were fitted to maps with reference structures
//! (Platt, Advances in Large Margin Classifiers, 1999) by `training/calibrate.py`; they belong to
//! the weights of the network.

use super::interpolate::interpolate;

/// Lines with a posterior probability and the share of residues that were right with it, both
/// rising from 0 to 1.
const RESIDUES: &str = include_str!("confidence.txt");

/// Lines with a Cα probability and the share of candidates in fragments that had a Cα within 3 Å
/// with it, both rising from 0 to 1.
const POSITIONS: &str = include_str!("position_confidence.txt");

/// A rising curve over probabilities, as points.
pub(super) struct Calibration(Vec<(f64, f64)>);

impl Calibration {
    /// Takes the curve from posterior probabilities to confidences of residue and position, or the
    /// one that leaves everything as it is.
    pub(super) fn of_residues(is_calibrated: bool) -> Self {
        Self::of(RESIDUES, is_calibrated)
    }

    /// Takes the curve from Cα probabilities to confidences of the position alone, or the one that
    /// leaves everything as it is.
    pub(super) fn of_positions(is_calibrated: bool) -> Self {
        Self::of(POSITIONS, is_calibrated)
    }

    /// # Panics
    /// Panics if the table is malformed, which a test rules out.
    fn of(table: &str, is_calibrated: bool) -> Self {
        let table = if is_calibrated { table } else { "0 0\n1 1" };
        Self(parse(table).expect("the table of confidences is well formed"))
    }

    /// Returns the confidence, 0 to 1, for a probability.
    pub(super) fn at(&self, probability: f64) -> f64 {
        interpolate(&self.0, probability)
    }
}

/// Reads the points of a table; `None` unless every line holds two numbers from 0 to 1, both
/// rising, the first of them from 0 to 1.
fn parse(table: &str) -> Option<Vec<(f64, f64)>> {
    let point = |line: &str| {
        let (posterior, right) = line.split_once(' ')?;
        Some((posterior.parse().ok()?, right.parse().ok()?))
    };
    let points: Vec<(f64, f64)> = table.lines().map(point).collect::<Option<_>>()?;
    let rises = points
        .windows(2)
        .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
    let (first, last) = (points.first()?, points.last()?);
    let is_whole = (first.0, last.0) == (0.0, 1.0) && first.1 >= 0.0 && last.1 <= 1.0;
    (rises && is_whole).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_rise_from_nothing_to_certainty() {
        for (table, calibration) in [
            (RESIDUES, Calibration::of_residues(true)),
            (POSITIONS, Calibration::of_positions(true)),
        ] {
            let points = parse(table).expect("the table is well formed");
            assert_eq!(points.len(), table.lines().count());
            assert_eq!(points[0], (0.0, 0.0));
            assert_eq!(calibration.0, points);
            assert!(calibration.at(0.5) > 0.55);
        }
    }

    #[test]
    fn a_table_with_a_bad_line_is_refused_whole() {
        assert_eq!(
            parse("0 0\n0.5 0.6\n1 1").map(|points| points.len()),
            Some(3)
        );
        for bad in [
            "",
            "0 0",
            "0 0\n0.5\n1 1",
            "0 0\n0.5 0,6\n1 1",
            "0 0\n\n1 1",
            "0 0\n0.5 0.6\n0.9 1",
            "0 0\n0.5 0.6\n0.5 0.7\n1 1",
            "0 0\n0.5 0.6\n0.7 0.5\n1 1",
            "0 0\n0.5 NaN\n1 1",
            "0 0\n1 1.1",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn without_calibration_probabilities_stay_as_they_are() {
        for plain in [
            Calibration::of_residues(false),
            Calibration::of_positions(false),
        ] {
            for probability in [0.0, 0.3, 1.0] {
                assert!((plain.at(probability) - probability).abs() < 1e-12);
            }
        }
    }
}
