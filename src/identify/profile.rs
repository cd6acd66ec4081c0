//! Profile: a traced piece as probabilities of residue types, to be compared with sequences.

use serde::Serialize;

use super::parameters::LEAST_LOG_ODDS;
use crate::residue::AminoAcid;
use crate::trace::{BACKGROUND, amino_log_odds};

/// Fragment, or several in a row, as the residue types that were read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Profile {
    /// Name, unlike that of any other profile of the sample.
    pub name: String,
    /// Location of the fragment in the map or the model, in words.
    pub place: String,
    /// Residues, from the likelier N-terminus on.
    #[serde(skip)]
    pub columns: Vec<Column>,
    /// Numbers of columns, rising, after which residues may be missing: there the next piece begins.
    pub joins: Vec<usize>,
    /// Probability that the chain runs this way and not the other, 0.5 to 1.
    pub forward: f64,
    /// Number of chains that read the same.
    pub copies: usize,
}

/// Residue of a profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Probabilities of the amino acids as they were read, in the order of [`AminoAcid::ALL`]; they sum to 1.
    pub amino: [f64; AminoAcid::COUNT],
    /// Log-odds of the amino acids against those of all proteins, in nats.
    pub log_odds: [f64; AminoAcid::COUNT],
}

impl Column {
    /// Takes the probabilities of the amino acids, flattened by `temperature` in the log-odds: 1 trusts them as they are,
    /// larger values less.
    pub fn new(amino: &[f64; AminoAcid::COUNT], temperature: f64) -> Self {
        let log_odds = amino_log_odds(amino, temperature);
        Self {
            amino: *amino,
            log_odds: log_odds.map(|value| value.max(LEAST_LOG_ODDS)),
        }
    }

    /// Makes the column of a residue that a model calls `amino`, of which the share `error`, 0 to 1, is wrong. `None`
    /// tells nothing.
    pub fn named(amino: Option<AminoAcid>, error: f64) -> Self {
        let mut probabilities = BACKGROUND;
        if let Some(amino) = amino {
            probabilities = probabilities.map(|share| share * error);
            probabilities[amino.index()] += 1.0 - error;
        }
        let sum: f64 = probabilities.iter().sum();
        Self::new(&probabilities.map(|share| share / sum), 1.0)
    }

    /// Returns the likeliest amino acid, of equally likely ones the first.
    pub fn likeliest(&self) -> AminoAcid {
        let mut best = AminoAcid::Ala;
        for amino in AminoAcid::ALL {
            if self.amino[amino.index()] > self.amino[best.index()] {
                best = amino;
            }
        }
        best
    }

    /// Returns the letter of the likeliest amino acid: a capital where its probability is 0.5 or more, `x` where all are as
    /// frequent as in any protein.
    pub fn letter(&self) -> char {
        let tells = self.log_odds.iter().any(|value| value.abs() > 0.01);
        let likeliest = self.likeliest();
        match (tells, self.amino[likeliest.index()] >= 0.5) {
            (false, _) => 'x',
            (true, true) => likeliest.letter(),
            (true, false) => likeliest.letter().to_ascii_lowercase(),
        }
    }
}

impl Profile {
    /// Returns the letters of the likeliest amino acids in order.
    pub fn letters(&self) -> String {
        self.columns.iter().map(Column::letter).collect()
    }

    /// Returns whether residues may be missing after column `index`.
    pub fn is_join(&self, index: usize) -> bool {
        self.joins.binary_search(&(index + 1)).is_ok()
    }

    /// Returns what was read of all `profiles` as FASTA, in lines of 60 letters.
    pub fn fasta(profiles: &[Self]) -> String {
        let mut text = String::new();
        for profile in profiles {
            let percent = 100.0 * profile.forward;
            let (residues, place) = (profile.columns.len(), &profile.place);
            text += &format!(
                ">{} {residues} residues read, {place}; direction right with a probability of {percent:.0} %\n",
                profile.name
            );
            let letters: Vec<char> = profile.letters().chars().collect();
            for line in letters.chunks(60) {
                text.extend(line);
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_residue_is_likely_and_an_unknown_one_tells_nothing() {
        let column = Column::named(Some(AminoAcid::Trp), 0.1);
        assert_eq!(column.letter(), 'W');
        assert!((column.amino.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        // ln((0.9 + 0.1 b) / b) with b = 0.0125, and ln 0.1.
        assert!((column.log_odds[AminoAcid::Trp.index()] - 4.28).abs() < 0.01);
        assert!((column.log_odds[0] + 2.30).abs() < 0.01);
        let unknown = Column::named(None, 0.1);
        assert_eq!(unknown.letter(), 'x');
        assert!(unknown.log_odds.iter().all(|value| value.abs() < 1e-3));
    }

    #[test]
    fn what_was_read_is_written_in_lines() {
        let column = Column::named(Some(AminoAcid::Lys), 0.6);
        let profile = Profile {
            name: "fragment_1".into(),
            place: "chain A".into(),
            columns: vec![column; 61],
            joins: vec![4],
            forward: 0.8,
            copies: 1,
        };
        assert!(profile.is_join(3) && !profile.is_join(4));
        let text = Profile::fasta(&[profile]);
        let header =
            ">fragment_1 61 residues read, chain A; direction right with a probability of 80 %";
        assert_eq!(text, format!("{header}\n{}\nk\n", "k".repeat(60)));
    }
}
