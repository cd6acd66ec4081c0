//! Hidden Markov model of a profile: match states with emissions, transitions by the costs of gaps.

use crate::identify::parameters::{GAP, JOIN_GAP};
use crate::identify::profile::{Column, Profile};
use crate::residue::AminoAcid;

/// Amino acids in the order of HMMER: by their letters.
const ORDER: [AminoAcid; AminoAcid::COUNT] = [
    AminoAcid::Ala,
    AminoAcid::Cys,
    AminoAcid::Asp,
    AminoAcid::Glu,
    AminoAcid::Phe,
    AminoAcid::Gly,
    AminoAcid::His,
    AminoAcid::Ile,
    AminoAcid::Lys,
    AminoAcid::Leu,
    AminoAcid::Met,
    AminoAcid::Asn,
    AminoAcid::Pro,
    AminoAcid::Gln,
    AminoAcid::Arg,
    AminoAcid::Ser,
    AminoAcid::Thr,
    AminoAcid::Val,
    AminoAcid::Trp,
    AminoAcid::Tyr,
];

/// Frequencies of the amino acids by which HMMER judges scores, in its order: those of Swiss-Prot 50.8 (`p7_bg_Create`).
pub(super) const HMMER_BACKGROUND: [f64; AminoAcid::COUNT] = [
    0.078_794_5,
    0.015_160_0,
    0.053_522_2,
    0.066_829_8,
    0.039_706_2,
    0.069_507_1,
    0.022_919_8,
    0.059_009_2,
    0.059_442_2,
    0.096_372_8,
    0.023_771_8,
    0.041_438_6,
    0.048_290_4,
    0.039_563_9,
    0.054_097_8,
    0.068_336_4,
    0.054_068_7,
    0.067_341_7,
    0.011_413_5,
    0.030_413_3,
];

/// Letters in the order of HMMER.
pub(super) fn letters() -> impl Iterator<Item = char> {
    ORDER.iter().map(|amino| amino.letter())
}

/// Hidden Markov model of a profile.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Model {
    /// Probabilities of the amino acids in the match states, in the order of HMMER.
    pub(super) matches: Vec<[f64; AminoAcid::COUNT]>,
    /// Transitions from the begin state, then from the states of every column.
    pub(super) transitions: Vec<Transitions>,
}

/// Transitions from the states of a column, as probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Transitions {
    /// To the next column's match, this column's insertion, the next column's deletion.
    pub(super) from_match: [f64; 3],
    /// To the next column's match, and to itself.
    pub(super) from_insertion: [f64; 2],
    /// To the next column's match, and its deletion.
    pub(super) from_deletion: [f64; 2],
}

impl Model {
    /// Makes the model of `profile` in its own direction.
    pub(super) fn of(profile: &Profile) -> Self {
        let last = profile.columns.len();
        let after = |column: usize| {
            let is_join = column > 0 && profile.is_join(column - 1);
            Transitions::new(is_join, column == 0, column == last)
        };
        Self {
            matches: profile.columns.iter().map(emissions).collect(),
            transitions: (0..=last).map(after).collect(),
        }
    }

    /// Returns the mean of the probabilities over the match states.
    pub(super) fn composition(&self) -> [f64; AminoAcid::COUNT] {
        let count = self.matches.len().max(1) as f64;
        let mut mean = [0.0; AminoAcid::COUNT];
        for column in &self.matches {
            for (mean, probability) in mean.iter_mut().zip(column) {
                *mean += probability / count;
            }
        }
        mean
    }
}

impl Transitions {
    fn new(is_join: bool, is_begin: bool, is_last: bool) -> Self {
        let (open, more) = if is_join { JOIN_GAP } else { GAP };
        let insert = (-open).exp();
        let delete = if is_last { 0.0 } else { (-GAP.0).exp() };
        let (inserts_on, deletes_on) = ((-more).exp(), (-GAP.1).exp());
        Self {
            from_match: [1.0 - insert - delete, insert, delete],
            from_insertion: [1.0 - inserts_on, inserts_on],
            // There is no deletion before the first column and none after the last.
            from_deletion: match is_begin || is_last {
                true => [1.0, 0.0],
                false => [1.0 - deletes_on, deletes_on],
            },
        }
    }
}

/// Returns the probabilities of the amino acids in a match state: those whose log-odds the search has.
fn emissions(column: &Column) -> [f64; AminoAcid::COUNT] {
    let odds = ORDER.map(|amino| {
        let index = amino.index();
        crate::trace::BACKGROUND[index] * column.log_odds[index].exp()
    });
    let sum: f64 = odds.iter().sum();
    odds.map(|odds| odds / sum)
}
