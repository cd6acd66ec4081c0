//! Chance: distributions of the scores and of the evidence of proteins that are not in the sample, fitted to shuffled
//! sequences.

/// Distribution of the best local score of a profile against a protein of random residues, by its length: the extreme
/// value distribution P(S ≥ s) = 1 - exp(-K L exp(-λ s)) (Gumbel; Karlin & Altschul, PNAS 87, 2264, 1990). The length of
/// the profile is part of K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScoreDistribution {
    /// λ, per nat.
    pub(super) lambda: f64,
    /// The logarithm of K.
    pub(super) log_k: f64,
}

/// Range of λ, per nat, in which the likeliest one is sought. Of exact log-odds it is about 1.
const LAMBDAS: (f64, f64) = (0.02, 20.0);

impl ScoreDistribution {
    /// Fits the likeliest distribution to `samples`, scores in nats and lengths (Lawless, Statistical Models and Methods for
    /// Lifetime Data, 1982, chapter 4, with the lengths as weights).
    pub(super) fn fit(samples: &[(f64, usize)]) -> Self {
        let count = samples.len().max(1) as f64;
        let mean = samples.iter().map(|(score, _)| score).sum::<f64>() / count;
        // Exponentials of differences to the mean stay finite.
        let sums = |lambda: f64| {
            let weighted = samples.iter().map(|&(score, length)| {
                let weight = length.max(1) as f64 * (-lambda * (score - mean)).exp();
                (weight, weight * (score - mean))
            });
            weighted.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
        };
        // The derivative of the likelihood falls with λ.
        let derivative = |lambda: f64| {
            let (weights, moments) = sums(lambda);
            1.0 / lambda + moments / weights
        };
        let (mut low, mut high) = LAMBDAS;
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if derivative(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        let lambda = 0.5 * (low + high);
        Self {
            lambda,
            log_k: Self::log_k(samples, lambda),
        }
    }

    /// Returns the logarithm of the likeliest K of `samples` for a given λ.
    pub(super) fn log_k(samples: &[(f64, usize)], lambda: f64) -> f64 {
        let weight = |&(score, length): &(f64, usize)| (length.max(1) as f64).ln() - lambda * score;
        let largest = samples.iter().map(weight).fold(f64::MIN, f64::max);
        let sum: f64 = samples
            .iter()
            .map(|one| (weight(one) - largest).exp())
            .sum();
        (samples.len().max(1) as f64).ln() - largest - sum.ln()
    }

    /// Returns -ln P(S ≥ score) against a protein of `length` residues: 0 of any score, more of an improbable one.
    pub(super) fn surprise(&self, score: f64, length: usize) -> f64 {
        let log_mean = self.log_k + (length.max(1) as f64).ln() - self.lambda * score;
        // P = 1 - exp(-mean), which is the mean where that is small.
        if log_mean < -30.0 {
            -log_mean
        } else {
            -(-(-log_mean.exp()).exp_m1()).max(f64::MIN_POSITIVE).ln()
        }
    }
}

/// Distribution of the evidence of random proteins: a sample, and above a threshold an exponential tail, as that of Gumbel's
/// distribution is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tail {
    /// The sample, rising.
    sorted: Vec<f64>,
    threshold: f64,
    /// Share of the sample above the threshold.
    share: f64,
    /// Rate at which the tail falls.
    rate: f64,
}

impl Tail {
    /// Fits the tail to the upper half of `largest`, the largest of the `sample` after they were judged again. `steepest` is
    /// the rate that it does not surpass.
    pub(super) fn fit(mut sample: Vec<f64>, mut largest: Vec<f64>, steepest: f64) -> Self {
        sample.sort_by(f64::total_cmp);
        largest.sort_by(f64::total_cmp);
        let upper = &largest[largest.len() / 2..];
        let threshold = upper.first().copied().unwrap_or(0.0);
        let excess: f64 = upper.iter().map(|value| value - threshold).sum();
        Self {
            threshold,
            share: upper.len().max(1) as f64 / sample.len().max(1) as f64,
            rate: (upper.len().max(1) as f64 / excess.max(1e-9)).min(steepest),
            sorted: sample,
        }
    }

    /// Returns the logarithm of the probability of `value` or more.
    pub(super) fn log_probability(&self, value: f64) -> f64 {
        if value >= self.threshold {
            return self.share.ln() - self.rate * (value - self.threshold);
        }
        let above = self.sorted.len() - self.sorted.partition_point(|other| *other < value);
        let share = above as f64 / self.sorted.len().max(1) as f64;
        share.max(self.share).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_distribution_is_found_again() {
        let mut random = Random::new(3);
        let truth = ScoreDistribution {
            lambda: 0.8,
            log_k: -1.5,
        };
        let samples: Vec<(f64, usize)> = (0..20_000)
            .map(|index| {
                let length = 50 + 37 * (index % 20);
                let log_mean = truth.log_k + (length as f64).ln();
                // The inverse of P(S < s) = exp(-mean exp(-λ s)).
                let score = (log_mean - (-random.uniform().max(1e-300).ln()).ln()) / truth.lambda;
                (score, length)
            })
            .collect();
        let found = ScoreDistribution::fit(&samples);
        assert!((found.lambda - truth.lambda).abs() < 0.02, "{found:?}");
        assert!((found.log_k - truth.log_k).abs() < 0.08, "{found:?}");
        // As many scores are as surprising as their probability says.
        for level in [1.0, 3.0, 5.0] {
            let surprising = samples
                .iter()
                .filter(|(score, length)| found.surprise(*score, *length) >= level);
            let share = surprising.count() as f64 / samples.len() as f64;
            assert!((share.ln() + level).abs() < 0.15, "{level}: {share}");
        }
    }

    #[test]
    fn a_surprise_is_smooth_and_never_negative() {
        let distribution = ScoreDistribution {
            lambda: 1.0,
            log_k: -2.0,
        };
        let mut before = 0.0;
        for step in 0..4_000 {
            let surprise = distribution.surprise(f64::from(step) * 0.125, 300);
            assert!(surprise >= before && surprise - before < 0.13, "{step}");
            before = surprise;
        }
        // ln K + ln L - λ s = -2 + 5.70 - 499.9.
        assert!((before - 496.2).abs() < 0.1, "{before}");
    }

    #[test]
    fn a_tail_goes_on_as_the_sample_falls() {
        let mut random = Random::new(9);
        let sample: Vec<f64> = (0..20_000)
            .map(|_| -random.uniform().max(1e-12).ln() / 0.7)
            .collect();
        let mut largest = sample.clone();
        largest.sort_by(f64::total_cmp);
        largest.drain(..18_000);
        let tail = Tail::fit(sample.clone(), largest.clone(), 10.0);
        for value in [0.5, 2.0, 6.0, 12.0, 40.0] {
            let log_p = tail.log_probability(value);
            assert!(
                (log_p + 0.7 * value).abs() < 0.06 * (0.7 * value).max(1.0),
                "{value}: {log_p}"
            );
        }
        let capped = Tail::fit(sample, largest, 0.5);
        assert!((capped.log_probability(40.0) - tail.log_probability(40.0)) > 5.0);
    }
}
