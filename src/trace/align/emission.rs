//! Emission: how well every candidate goes with every amino acid.

use crate::candidates::Candidate;
use crate::residue::AminoAcid;
use crate::trace::parameters::{BACKGROUND, LEAST_AMINO_PROBABILITY, LEAST_TEMPERATURE};

/// The log-odds of every candidate being every amino acid, against any residue.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Emission {
    candidates: usize,
    /// Row by row for the amino acids; the last row is for a residue of unknown type.
    log_odds: Vec<f32>,
    information: Vec<f64>,
}

impl Emission {
    /// Flattens the probabilities of `candidates` by `temperature` towards the background.
    pub(in crate::trace) fn new(candidates: &[Candidate], temperature: f64) -> Self {
        let count = candidates.len();
        let mut log_odds = vec![0.0; (AminoAcid::COUNT + 1) * count];
        let mut information = Vec::with_capacity(count);
        for (index, candidate) in candidates.iter().enumerate() {
            let flat = amino_log_odds(&candidate.amino, temperature);
            let expected = candidate.amino.iter().zip(flat).map(|(p, value)| p * value);
            information.push(expected.sum());
            for (amino, value) in flat.into_iter().enumerate() {
                log_odds[amino * count + index] = value as f32;
            }
        }
        Self {
            candidates: count,
            log_odds,
            information,
        }
    }

    /// Returns the odds of all candidates for the residues of every row, each `reward` nats better.
    pub(in crate::trace) fn odds(&self, reward: f64) -> ModelledOdds {
        let odds = |value: &f32| (f64::from(*value) + reward).exp();
        ModelledOdds {
            candidates: self.candidates,
            odds: self.log_odds.iter().map(odds).collect(),
        }
    }

    /// Returns the row of a residue of type `amino`, for [`Emission::at`].
    pub(in crate::trace) fn row(amino: Option<AminoAcid>) -> usize {
        amino.map_or(AminoAcid::COUNT, AminoAcid::index)
    }

    /// Returns the log-odds, in nats, that `candidate` is expected to have for its own amino acid, if its probabilities
    /// are right: how much it tells.
    pub(in crate::trace) fn information(&self, candidate: usize) -> f64 {
        self.information[candidate]
    }

    /// Returns the log-odds of `candidate` for the residue of a row.
    pub(in crate::trace) fn at(&self, row: usize, candidate: usize) -> f32 {
        self.log_odds[row * self.candidates + candidate]
    }
}

/// The odds of modelling a residue on a candidate, against leaving it out.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct ModelledOdds {
    candidates: usize,
    odds: Vec<f64>,
}

impl ModelledOdds {
    /// Returns the odds of all candidates, in order, for the residue of a row.
    pub(in crate::trace) fn of(&self, row: usize) -> &[f64] {
        &self.odds[row * self.candidates..(row + 1) * self.candidates]
    }
}

/// Returns the log-odds, in nats, of the amino acids with the probabilities `amino` against the [`BACKGROUND`]:
/// ln(q / background) with q proportional to background · (p / background)^(1 / temperature).
pub fn amino_log_odds(
    amino: &[f64; AminoAcid::COUNT],
    temperature: f64,
) -> [f64; AminoAcid::COUNT] {
    let temperature = temperature.max(LEAST_TEMPERATURE);
    let mut ratio = [0.0; AminoAcid::COUNT];
    let mut sum = 0.0;
    for (index, (p, background)) in amino.iter().zip(BACKGROUND).enumerate() {
        ratio[index] = (p.max(LEAST_AMINO_PROBABILITY) / background).ln() / temperature;
        sum += background * ratio[index].exp();
    }
    ratio.map(|log_ratio| log_ratio - sum.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_says_nothing() {
        let flat = amino_log_odds(&BACKGROUND, 2.0);
        assert!(flat.iter().all(|value| value.abs() < 1e-4), "{flat:?}");
        let sum: f64 = BACKGROUND.iter().sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }

    #[test]
    fn a_higher_temperature_trusts_less() {
        let mut amino = [0.01; AminoAcid::COUNT];
        amino[7] = 0.81;
        let sharp = amino_log_odds(&amino, 1.0);
        let flat = amino_log_odds(&amino, 3.0);
        assert!(sharp[7] > flat[7] && flat[7] > 0.0);
        assert!(sharp[0] < flat[0] && flat[0] < 0.0);
    }
}
