//! Metrics of classes: accuracy, precision, recall, F1 and F-beta, of one class, and as macro and weighted means.

use serde::{Deserialize, Serialize};

/// Weight of the recall in F-beta, relative to the precision: an atom that is missed costs more than one too many.
pub(super) const BETA: f64 = 2.0;

/// Counts of true and predicted classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Confusion {
    classes: usize,
    /// Of each true class, one after the other, the numbers of predictions of every class.
    counts: Vec<u64>,
}

/// Precision, recall, F1 and F-beta, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Share of the predicted that are right.
    pub precision: f64,
    /// Share of the true that are predicted.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Weighted harmonic mean of both, in which the recall counts more.
    pub f_beta: f64,
}

impl Scores {
    /// Returns the scores of counts: those right, predicted and true.
    pub(super) fn of(right: u64, predicted: u64, truth: u64) -> Self {
        let share = |of: u64| right as f64 / of.max(1) as f64;
        let [precision, recall] = [share(predicted), share(truth)];
        let f = |beta: f64| {
            let square = beta * beta;
            let sum = square * precision + recall;
            if sum > 0.0 {
                (1.0 + square) * precision * recall / sum
            } else {
                0.0
            }
        };
        Self {
            precision,
            recall,
            f1: f(1.0),
            f_beta: f(BETA),
        }
    }
}

impl Confusion {
    /// Starts without counts.
    pub(super) fn new(classes: usize) -> Self {
        let counts = vec![0; classes * classes];
        Self { classes, counts }
    }

    /// Counts a prediction.
    pub(super) fn add(&mut self, truth: usize, predicted: usize) {
        self.counts[truth * self.classes + predicted] += 1;
    }

    fn right(&self, class: usize) -> u64 {
        self.counts[class * self.classes + class]
    }

    fn truths(&self, class: usize) -> u64 {
        self.counts[class * self.classes..][..self.classes]
            .iter()
            .sum()
    }

    fn predictions(&self, class: usize) -> u64 {
        self.counts.iter().skip(class).step_by(self.classes).sum()
    }

    fn all(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Returns the share of right predictions.
    pub(super) fn accuracy(&self) -> f64 {
        let right: u64 = (0..self.classes).map(|class| self.right(class)).sum();
        right as f64 / self.all().max(1) as f64
    }

    /// Returns the scores of one class.
    pub(super) fn class(&self, class: usize) -> Scores {
        Scores::of(
            self.right(class),
            self.predictions(class),
            self.truths(class),
        )
    }

    /// Returns the means over the classes that are true or predicted anywhere.
    pub(super) fn macro_mean(&self) -> Scores {
        let is_there = |class: &usize| self.truths(*class) + self.predictions(*class) > 0;
        self.mean((0..self.classes).filter(is_there).map(|class| (class, 1.0)))
    }

    /// Returns the means over the classes, each weighted by how often it is true.
    pub(super) fn weighted_mean(&self) -> Scores {
        self.mean((0..self.classes).map(|class| (class, self.truths(class) as f64)))
    }

    fn mean(&self, weights: impl Iterator<Item = (usize, f64)>) -> Scores {
        let (mut sum, mut all) = (Scores::default(), 0.0);
        for (class, weight) in weights {
            let scores = self.class(class);
            sum.precision += weight * scores.precision;
            sum.recall += weight * scores.recall;
            sum.f1 += weight * scores.f1;
            sum.f_beta += weight * scores.f_beta;
            all += weight;
        }
        let all = f64::max(all, f64::MIN_POSITIVE);
        Scores {
            precision: sum.precision / all,
            recall: sum.recall / all,
            f1: sum.f1 / all,
            f_beta: sum.f_beta / all,
        }
    }
}
