//! Sequences: how they fit the amount of density.

use super::finding::{Finding, Level, Topic};
use crate::residue::Sequence;

/// Ratio of residues in the density to those in the sequences beyond which one of them is wrong, or copies
/// are missing.
const RATIO: f64 = 1.6;

/// Returns what the sequences say, beside a number of residues that the density holds; nothing
/// without sequences.
pub(super) fn finding(sequences: &[Sequence], in_density: Option<f64>) -> Option<Finding> {
    if sequences.is_empty() {
        return None;
    }
    let copies: usize = sequences.iter().map(|s| s.chain_ids.len().max(1)).sum();
    let listed: usize = sequences.iter().map(Sequence::sample_residues).sum();
    let number = |count: usize, one: &str, more: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {more}"),
    };
    let mut words = format!(
        "{}, {}, {listed} residues",
        number(sequences.len(), "sequence", "sequences"),
        number(copies, "chain", "chains"),
    );
    let Some(residues) = in_density.filter(|residues| *residues >= 1.0) else {
        return Some(Finding::new(Topic::Sequences, Level::Green, words + "."));
    };
    words += &format!("; the density holds about {}", rounded(residues));
    let ratio = residues / listed.max(1) as f64;
    let (level, rest) = if ratio > RATIO {
        let all = ratio.round();
        (
            Level::Amber,
            format!(": about {all} copies of what is listed fit, or sequences are missing."),
        )
    } else if ratio < 1.0 / RATIO {
        (
            Level::Amber,
            ": the map shows a part of the sample, or its rest is disordered.".to_owned(),
        )
    } else {
        (Level::Green, ".".to_owned())
    };
    Some(Finding::new(Topic::Sequences, level, words + &rest))
}

/// Returns a number to two digits, as far as it can be trusted.
fn rounded(value: f64) -> f64 {
    let unit = 10_f64.powf(value.log10().floor() - 1.0).max(1.0);
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(residues: usize, chains: usize) -> Sequence {
        Sequence {
            name: "A".to_owned(),
            chain_ids: (0..chains).map(|index| index.to_string()).collect(),
            residues: vec![None; residues],
        }
    }

    #[test]
    fn copies_that_fit_are_told() {
        assert_eq!(finding(&[], Some(100.0)), None);
        let one = [sequence(150, 0)];
        assert_eq!(finding(&one, Some(160.0)).unwrap().level, Level::Green);
        let three = finding(&one, Some(460.0)).unwrap();
        assert_eq!(three.level, Level::Amber);
        assert!(
            three.words.contains("about 460: about 3 copies"),
            "{}",
            three.words
        );
        let part = finding(&[sequence(150, 4)], Some(160.0)).unwrap();
        assert!(
            part.words.contains("4 chains, 600 residues"),
            "{}",
            part.words
        );
        assert_eq!(part.level, Level::Amber);
    }

    #[test]
    fn numbers_have_two_digits() {
        assert_eq!(
            [7.4, 96.0, 444.0, 12_345.0].map(rounded),
            [7.0, 96.0, 440.0, 12_000.0]
        );
    }
}
