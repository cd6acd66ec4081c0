//! Hits: proteins that profiles fit, with their alignments.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::profile::Profile;
use super::query::{Query, align, nats};

/// Protein of the proteome that the sample may hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Name in the FASTA header.
    pub protein: String,
    /// The header after the name.
    pub description: String,
    /// Number of its residues.
    pub residues: usize,
    /// Expected number of proteins of the proteome with as much evidence by chance.
    pub e_value: EValue,
    /// Evidence of all profiles together, in bits: log-likelihood ratio that the protein is in the sample.
    pub score_bits: f64,
    /// Residues of the protein on which a profile lies.
    pub covered: usize,
    /// Share, 0 to 1, of the aligned residues whose type was read as the protein has it.
    pub identity: f64,
    /// Profiles that fit, best first.
    pub supports: Vec<Support>,
    /// Number of copies that the sequences found contain; 0 if the protein was not taken.
    pub copies: usize,
    /// The protein, better by evidence, that explains the same profiles, if one does.
    pub like: Option<String>,
}

/// Part of a protein on which a profile lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// Name of the profile.
    pub profile: String,
    /// Expected number of proteins of the proteome that this profile fits as well by chance.
    pub e_value: EValue,
    /// Score of the alignment, in bits.
    pub score_bits: f64,
    /// First residue of the protein, from 1.
    pub first: usize,
    /// Last residue of the protein.
    pub last: usize,
    /// First residue of the profile, from 1, in its own direction.
    pub first_read: usize,
    /// Last residue of the profile.
    pub last_read: usize,
    /// Residues that are aligned.
    pub aligned: usize,
    /// Of these, residues whose likeliest type is that of the protein.
    pub identical: usize,
    /// True if the chain runs against the profile.
    pub is_reversed: bool,
}

/// Protein that a profile fits best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BestProtein {
    /// Name in the FASTA header.
    pub protein: String,
    /// Part of it on which the profile lies.
    #[serde(flatten)]
    pub support: Support,
}

/// Expected number of hits by chance, kept as a logarithm: it may be less than any number that a computer holds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct EValue {
    /// Its natural logarithm.
    pub log: f64,
}

/// Least E-value that is written as a number.
const LEAST_SHOWN: f64 = 1e-300;

impl EValue {
    /// Makes that of a search through so many proteins, given the logarithm of the probability of a hit in one.
    pub(super) fn new(log_probability: f64, proteins: usize) -> Self {
        Self {
            log: log_probability + (proteins.max(1) as f64).ln(),
        }
    }

    /// Returns the number; 0 if it is less than any that a computer holds.
    pub fn value(self) -> f64 {
        self.log.exp()
    }
}

impl std::fmt::Display for EValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.log > -4.6 {
            return write!(f, "{:.2}", self.value());
        }
        if self.value() < LEAST_SHOWN {
            return write!(f, "<1e-300");
        }
        let decimal = self.log / std::f64::consts::LN_10;
        let mut exponent = decimal.floor();
        let mut digits = (10.0 * 10_f64.powf(decimal - exponent)).round();
        if digits >= 100.0 {
            (digits, exponent) = (10.0, exponent + 1.0);
        }
        write!(f, "{:.1}e{exponent:.0}", digits / 10.0)
    }
}

impl Serialize for EValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for EValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Ok(Self { log: value.ln() })
    }
}

/// Best alignment of a profile with a protein.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) score: i16,
    pub(super) is_reversed: bool,
    /// Columns of the profile with the residues of the protein, from 0, in the order of the protein.
    pub(super) pairs: Vec<(usize, usize)>,
}

impl Found {
    /// Aligns profile number `profile`, in the better of the directions that are among `queries`, with `residues`.
    pub(super) fn best(queries: &[Query], profile: usize, residues: &[u8]) -> Option<Self> {
        let own = queries.iter().filter(|query| query.profile == profile);
        let mut best: Option<(i16, Self)> = None;
        for query in own {
            let alignment = align(query, residues);
            let total = alignment.score.saturating_add(query.direction);
            if alignment.pairs.is_empty() || best.as_ref().is_some_and(|(score, _)| *score >= total)
            {
                continue;
            }
            let last = query.columns.len() - 1;
            let column = |at: usize| if query.is_reversed { last - at } else { at };
            let pairs = alignment.pairs.into_iter();
            let found = Self {
                score: alignment.score,
                is_reversed: query.is_reversed,
                pairs: pairs.map(|(at, residue)| (column(at), residue)).collect(),
            };
            best = Some((total, found));
        }
        best.map(|(_, found)| found)
    }

    /// Returns the first and the last column, from 0.
    pub(super) fn columns(&self) -> (usize, usize) {
        let columns = self.pairs.iter().map(|pair| pair.0);
        let (first, last) = (columns.clone().min(), columns.max());
        (first.unwrap_or(0), last.unwrap_or(0))
    }

    /// Returns the number of pairs whose likeliest type is that of the protein.
    pub(super) fn identical(&self, profile: &Profile, residues: &[u8]) -> usize {
        let is_same = |&&(column, residue): &&(usize, usize)| {
            profile.columns[column].likeliest().index() == usize::from(residues[residue])
        };
        self.pairs.iter().filter(is_same).count()
    }

    /// Tells of the alignment of `profile` with `residues`, which has this E-value.
    pub(super) fn support(&self, profile: &Profile, residues: &[u8], e_value: EValue) -> Support {
        let (first_read, last_read) = self.columns();
        let numbers = self.pairs.iter().map(|pair| pair.1 + 1);
        Support {
            profile: profile.name.clone(),
            e_value,
            score_bits: nats(self.score) / std::f64::consts::LN_2,
            first: numbers.clone().min().unwrap_or(0),
            last: numbers.max().unwrap_or(0),
            first_read: first_read + 1,
            last_read: last_read + 1,
            aligned: self.pairs.len(),
            identical: self.identical(profile, residues),
            is_reversed: self.is_reversed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_values_are_written_short() {
        let shown = |log10: f64| {
            let log = log10 * std::f64::consts::LN_10;
            EValue { log }.to_string()
        };
        assert_eq!(shown(0.5), "3.16");
        assert_eq!(shown(-1.0), "0.10");
        assert_eq!(shown(-3.0 + 1e-9), "1.0e-3");
        assert_eq!(shown(-4.001), "1.0e-4");
        assert_eq!(shown(-250.5), "3.2e-251");
        assert_eq!(shown(-500.5), "<1e-300");
        for log in [1.0, -300.0, -2000.0] {
            let json = serde_json::to_string(&EValue { log }).unwrap();
            let read: EValue = serde_json::from_str(&json).unwrap();
            assert_eq!(read.to_string(), EValue { log }.to_string(), "{json}");
        }
    }
}
