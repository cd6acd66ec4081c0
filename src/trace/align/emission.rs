//! Emission: how well every candidate goes with every amino acid.

use crate::candidates::Candidate;
use crate::residue::AminoAcid;

/// Share of every amino acid in proteins, in the order of [`AminoAcid::ALL`].
pub(in crate::trace) const BACKGROUND: [f64; AminoAcid::COUNT] = [
    0.079_439_480_210_021_76,
    0.049_778_341_160_661_1,
    0.044_339_041_048_446_31,
    0.053_501_863_319_618_19,
    0.022_626_103_099_067_648,
    0.039_375_268_415_000_76,
    0.056_278_209_550_725_24,
    0.072_177_243_949_406_38,
    0.018_826_108_640_538_63,
    0.061_080_448_305_002_56,
    0.097_999_182_633_029_94,
    0.053_314_630_868_764_11,
    0.021_703_725_253_868_638,
    0.045_350_220_966_155_465,
    0.041_743_693_113_336_935,
    0.064_166_701_300_860_32,
    0.058_655_985_481_346_026,
    0.012_496_017_067_730_628,
    0.035_983_611_099_566_38,
    0.071_164_124_516_853,
];

/// The log-odds of every candidate being every amino acid, against any residue.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Emission {
    candidates: usize,
    /// Row by row for the amino acids; the last row is for a residue of unknown type.
    log_odds: Vec<f32>,
}

impl Emission {
    /// Flattens the probabilities of `candidates` by `temperature` towards the background.
    pub(in crate::trace) fn new(candidates: &[Candidate], temperature: f64) -> Self {
        let count = candidates.len();
        let mut log_odds = vec![0.0; (AminoAcid::COUNT + 1) * count];
        for (place, candidate) in candidates.iter().enumerate() {
            let flat = flatten(&candidate.amino, temperature.max(0.1));
            for (amino, value) in flat.into_iter().enumerate() {
                log_odds[amino * count + place] = value as f32;
            }
        }
        Self {
            candidates: count,
            log_odds,
        }
    }

    /// The odds of all candidates for the residues of every row, each `reward` nats better.
    pub(in crate::trace) fn odds(&self, reward: f64) -> ModelledOdds {
        let odds = |value: &f32| (f64::from(*value) + reward).exp();
        ModelledOdds {
            candidates: self.candidates,
            odds: self.log_odds.iter().map(odds).collect(),
        }
    }

    /// The row of a residue, to ask [`Emission::at`] for it often.
    pub(in crate::trace) fn row(amino: Option<AminoAcid>) -> usize {
        amino.map_or(AminoAcid::COUNT, AminoAcid::index)
    }

    /// The log-odds of `candidate` for the residue of a row.
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
    /// The odds of all candidates, in order, for the residue of a row.
    pub(in crate::trace) fn of(&self, row: usize) -> &[f64] {
        &self.odds[row * self.candidates..(row + 1) * self.candidates]
    }
}

/// ln(q / background) with q proportional to background · (p / background)^(1 / temperature).
fn flatten(amino: &[f64; AminoAcid::COUNT], temperature: f64) -> [f64; AminoAcid::COUNT] {
    let mut ratio = [0.0; AminoAcid::COUNT];
    let mut sum = 0.0;
    for (index, (p, background)) in amino.iter().zip(BACKGROUND).enumerate() {
        ratio[index] = (p.max(1e-6) / background).ln() / temperature;
        sum += background * ratio[index].exp();
    }
    ratio.map(|log_ratio| log_ratio - sum.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_says_nothing() {
        let flat = flatten(&BACKGROUND, 2.0);
        assert!(flat.iter().all(|value| value.abs() < 1e-4), "{flat:?}");
        let sum: f64 = BACKGROUND.iter().sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }

    #[test]
    fn a_higher_temperature_trusts_less() {
        let mut amino = [0.01; AminoAcid::COUNT];
        amino[7] = 0.81;
        let sharp = flatten(&amino, 1.0);
        let flat = flatten(&amino, 3.0);
        assert!(sharp[7] > flat[7] && flat[7] > 0.0);
        assert!(sharp[0] < flat[0] && flat[0] < 0.0);
    }
}
