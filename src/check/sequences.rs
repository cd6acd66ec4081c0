//! Sequences: how they fit the amount of density.

use super::finding::{Finding, Level, Topic};
use crate::residue::{AminoAcid, Sequence};

/// Ratio of residues in the density to those in the sequences beyond which one of them is wrong, or copies
/// are missing.
const RATIO: f64 = 1.6;
/// Ratio of residues in the sequences to those in the density beyond which they are hardly of this sample.
const FAR_RATIO: f64 = 12.0;

/// Mean mass of an amino acid in a chain, in Da, for those that a sequence does not name.
const MEAN_RESIDUE_DALTON: f64 = 110.0;
/// Mass of the water at the ends of a chain, in Da.
const WATER_DALTON: f64 = 18.015;

/// Returns the mass of `amino` in a chain, in Da: its average mass less a water (IUPAC's atomic weights).
const fn residue_dalton(amino: AminoAcid) -> f64 {
    match amino {
        AminoAcid::Ala => 71.079,
        AminoAcid::Arg => 156.188,
        AminoAcid::Asn => 114.104,
        AminoAcid::Asp => 115.087,
        AminoAcid::Cys => 103.143,
        AminoAcid::Gln => 128.131,
        AminoAcid::Glu => 129.114,
        AminoAcid::Gly => 57.052,
        AminoAcid::His => 137.142,
        AminoAcid::Ile | AminoAcid::Leu => 113.160,
        AminoAcid::Lys => 128.174,
        AminoAcid::Met => 131.196,
        AminoAcid::Phe => 147.177,
        AminoAcid::Pro => 97.117,
        AminoAcid::Ser => 87.078,
        AminoAcid::Thr => 101.105,
        AminoAcid::Trp => 186.213,
        AminoAcid::Tyr => 163.176,
        AminoAcid::Val => 99.133,
    }
}

/// Returns the molecular weight of all copies of `sequence`, in Da.
pub fn dalton(sequence: &Sequence) -> f64 {
    let residues = sequence.residues.iter();
    let chain: f64 = residues
        .map(|residue| residue.map_or(MEAN_RESIDUE_DALTON, residue_dalton))
        .sum();
    (chain + WATER_DALTON) * sequence.chain_ids.len().max(1) as f64
}

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
        "{}, {}, {listed} residues, {:.0} kDa",
        number(sequences.len(), "sequence", "sequences"),
        number(copies, "chain", "chains"),
        sequences.iter().map(dalton).sum::<f64>() / 1000.0,
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
    } else if ratio < 1.0 / FAR_RATIO {
        (
            Level::Amber,
            ": far more than it can hold. Is this a list of many proteins, or the file of another sample?"
                .to_owned(),
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
            part.words.contains("4 chains, 600 residues, 66 kDa"),
            "{}",
            part.words
        );
        assert_eq!(part.level, Level::Amber);
        let list = finding(&[sequence(200_000, 1)], Some(574.0)).unwrap();
        assert_eq!(list.level, Level::Amber);
        assert!(
            list.words.contains("far more than it can hold"),
            "{}",
            list.words
        );
    }

    #[test]
    fn the_weight_is_that_of_the_residues_and_a_water() {
        // Gly-Ala, C5H10N2O3.
        let dipeptide = Sequence {
            residues: vec![Some(AminoAcid::Gly), Some(AminoAcid::Ala)],
            ..sequence(0, 1)
        };
        assert!((dalton(&dipeptide) - 146.146).abs() < 0.01);
    }

    #[test]
    fn numbers_have_two_digits() {
        assert_eq!(
            [7.4, 96.0, 444.0, 12_345.0].map(rounded),
            [7.0, 96.0, 440.0, 12_000.0]
        );
    }
}
