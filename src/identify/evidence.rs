//! Evidence: how likely it is, by all profiles together, that a protein is in the sample, and how likely that would be by
//! chance.

use super::chance::{ScoreDistribution, Tail};
use super::lanes::Lanes;
use super::parameters::{
    LEAST_SHUFFLED, NULL_SEQUENCES, OWN_SHUFFLES, P_VALUE_EXPONENT, PRIOR, TAIL_SHARE,
};
use super::query::nats;
use crate::parallel;
use crate::random::Random;

/// Judge of proteins by the scores of all profiles.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    /// Distribution of the score of each profile by chance.
    distributions: Vec<ScoreDistribution>,
    /// Distribution of the evidence by chance.
    tail: Tail,
}

/// Surprises of the profiles at a protein, and the evidence that they make.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// -ln of the probability by chance of each profile's score, in nats.
    pub(super) surprises: Vec<f64>,
    /// Log-likelihood ratio that the protein is in the sample, against that it is not, in nats.
    pub(super) evidence: f64,
    /// The logarithm of the probability of as much evidence by chance.
    pub(super) log_p: f64,
}

/// Returns the evidence of a profile, in nats, whose score has the probability exp(-`surprise`) by chance.
///
/// A protein of the sample explains the share [`PRIOR`] of the profiles, whose P-values crowd near 0 by the density
/// a · P^(a - 1); P-values of the others are uniform.
pub(super) fn evidence(surprise: f64) -> f64 {
    let explained = (PRIOR * P_VALUE_EXPONENT).ln() + (1.0 - P_VALUE_EXPONENT) * surprise;
    let chance = (1.0 - PRIOR).ln();
    let (more, less) = (explained.max(chance), explained.min(chance));
    more + (less - more).exp().ln_1p()
}

impl Judge {
    /// Learns chance from the `sample` of a proteome: [`NULL_SEQUENCES`] sequences of the same lengths and compositions, with
    /// their residues shuffled.
    pub(super) fn learn(lanes: &Lanes, profiles: usize, sample: &[Vec<u8>], seed: u64) -> Self {
        let mut random = Random::new(seed);
        let long = |protein: &&Vec<u8>| protein.len() >= LEAST_SHUFFLED;
        let mut chosen: Vec<&Vec<u8>> = sample.iter().filter(long).collect();
        if chosen.is_empty() {
            chosen = sample.iter().collect();
        }
        let shuffled: Vec<Vec<u8>> = chosen
            .iter()
            .cycle()
            .take(NULL_SEQUENCES)
            .map(|protein| shuffled(protein, &mut random))
            .collect();
        let scores = parallel::map(&shuffled, |protein| lanes.scores(protein));
        let of_profile = |profile: usize| -> Vec<(f64, usize)> {
            let all = scores.iter().zip(&shuffled);
            all.map(|(scores, protein)| (nats(scores[profile]), protein.len()))
                .collect()
        };
        let distributions: Vec<ScoreDistribution> = (0..profiles)
            .map(|profile| ScoreDistribution::fit(&of_profile(profile)))
            .collect();
        let sum = |(scores, protein): (&Vec<i16>, &Vec<u8>)| -> f64 {
            let surprises = surprises(&distributions, scores, protein.len());
            surprises.into_iter().map(evidence).sum()
        };
        let sums: Vec<f64> = scores.iter().zip(&shuffled).map(sum).collect();
        let mut order: Vec<usize> = (0..sums.len()).collect();
        order.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]).then(a.cmp(&b)));
        order.truncate((TAIL_SHARE * sums.len() as f64) as usize);
        let largest = parallel::map(&order, |&index| {
            let (protein, scores) = (&shuffled[index], &scores[index]);
            let own = composed(&distributions, lanes, protein, seed ^ index as u64);
            let surprises = surprises(&own, scores, protein.len());
            surprises.into_iter().map(evidence).sum()
        });
        // A single profile's evidence grows by this share of its surprise.
        let steepest = 1.0 / (1.0 - P_VALUE_EXPONENT);
        Self {
            tail: Tail::fit(sums, largest, steepest),
            distributions,
        }
    }

    /// Judges a protein of `length` residues by the `scores` of the profiles.
    pub(super) fn judge(&self, scores: &[i16], length: usize) -> Verdict {
        self.verdict(surprises(&self.distributions, scores, length))
    }

    /// Judges `protein` as [`Judge::judge`], but by chance among its own residues: a likeness of composition is no
    /// evidence.
    pub(super) fn judge_composed(
        &self,
        lanes: &Lanes,
        protein: &[u8],
        scores: &[i16],
        seed: u64,
    ) -> Verdict {
        let own = composed(&self.distributions, lanes, protein, seed);
        self.verdict(surprises(&own, scores, protein.len()))
    }

    fn verdict(&self, surprises: Vec<f64>) -> Verdict {
        let evidence = surprises.iter().copied().map(evidence).sum();
        Verdict {
            log_p: self.log_probability(evidence),
            surprises,
            evidence,
        }
    }

    /// Returns the logarithm of the probability of so much `evidence`, in nats, by chance.
    pub(super) fn log_probability(&self, evidence: f64) -> f64 {
        self.tail.log_probability(evidence)
    }
}

/// Returns `distributions` with the K that they have among sequences of the residues of `protein`.
fn composed(
    distributions: &[ScoreDistribution],
    lanes: &Lanes,
    protein: &[u8],
    seed: u64,
) -> Vec<ScoreDistribution> {
    let mut random = Random::new(seed);
    let shuffles: Vec<Vec<i16>> = (0..OWN_SHUFFLES)
        .map(|_| lanes.scores(&shuffled(protein, &mut random)))
        .collect();
    let own = |(profile, distribution): (usize, &ScoreDistribution)| {
        let samples: Vec<(f64, usize)> = shuffles
            .iter()
            .map(|scores| (nats(scores[profile]), protein.len()))
            .collect();
        ScoreDistribution {
            log_k: ScoreDistribution::log_k(&samples, distribution.lambda),
            ..*distribution
        }
    };
    distributions.iter().enumerate().map(own).collect()
}

fn surprises(distributions: &[ScoreDistribution], scores: &[i16], length: usize) -> Vec<f64> {
    let each = distributions.iter().zip(scores);
    each.map(|(distribution, &score)| distribution.surprise(nats(score), length))
        .collect()
}

/// Returns the residues of `protein` in a random order.
fn shuffled(protein: &[u8], random: &mut Random) -> Vec<u8> {
    let mut residues = protein.to_vec();
    random.shuffle(&mut residues);
    residues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_begins_below_nothing_and_rises_with_the_surprise() {
        // ln(0.9 + 0.02).
        assert!((evidence(0.0) + 0.0834).abs() < 1e-3);
        // ln(0.9 + 0.02 exp(8)).
        assert!((evidence(10.0) - 4.10).abs() < 0.02);
        assert!(evidence(5_000.0).is_finite());
        assert!((evidence(5_000.0) - evidence(4_000.0) - 800.0).abs() < 1e-6);
    }
}
