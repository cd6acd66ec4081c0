//! Schedule: the learning rate of every step.

use serde::{Deserialize, Serialize};

/// Steps over which the rate of [`cosine`] rises from 0, as in `training/train.py`.
const WARM_UP: usize = 60;
/// Share of the peak to which it falls.
const FLOOR: f64 = 0.01;

/// Returns the rate of step `step` of `all`, counted from 0: it rises over [`WARM_UP`] steps, or a tenth of a short training,
/// and falls along a cosine to 1 % of `peak`.
pub(super) fn cosine(peak: f64, step: usize, all: usize) -> f64 {
    let warm_up = WARM_UP.min(all.div_ceil(10)).max(1);
    let rise = ((step + 1) as f64 / warm_up as f64).min(1.0);
    let done = step as f64 / all.max(1) as f64;
    let fall = 0.5 * (1.0 + (std::f64::consts::PI * done.min(1.0)).cos());
    peak * rise * (FLOOR + (1.0 - FLOOR) * fall)
}

/// Rate that falls when the validation loss no longer does: PyTorch's `ReduceLROnPlateau` with its defaults.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Plateau {
    pub(super) rate: f64,
    /// Least loss so far.
    best: Option<f64>,
    /// Epochs without a better one.
    bad: usize,
}

impl Plateau {
    /// Factor by which the rate falls.
    const FACTOR: f64 = 0.1;
    /// Epochs that are waited.
    const PATIENCE: usize = 10;
    /// Share by which a loss must be less than the best to count as better.
    const THRESHOLD: f64 = 1e-4;

    /// Starts with `rate`.
    pub(super) fn new(rate: f64) -> Self {
        let (best, bad) = (None, 0);
        Self { rate, best, bad }
    }

    /// Takes the validation loss of an epoch.
    pub(super) fn epoch(&mut self, loss: f64) {
        let is_better = |best: f64| loss < best * (1.0 - Self::THRESHOLD);
        if self.best.is_none_or(is_better) {
            (self.best, self.bad) = (Some(loss), 0);
        } else {
            self.bad += 1;
        }
        if self.bad > Self::PATIENCE {
            self.rate *= Self::FACTOR;
            self.bad = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of torch.optim.lr_scheduler.ReduceLROnPlateau of PyTorch 2.15 for the same losses.
    #[test]
    fn the_rate_falls_after_eleven_epochs_without_a_better_loss() {
        let mut plateau = Plateau::new(1e-4);
        let losses = [1.0, 0.5, 0.499_99];
        let rates = losses.into_iter().chain([0.5; 10]).map(|loss| {
            plateau.epoch(loss);
            plateau.rate
        });
        let rates: Vec<f64> = rates.collect();
        assert_eq!(rates[..12], [1e-4; 12]);
        assert!((rates[12] - 1e-5).abs() < 1e-18, "{rates:?}");
        plateau.epoch(0.4);
        assert_eq!(plateau.bad, 0);
    }

    #[test]
    fn the_cosine_rises_then_falls_to_a_hundredth() {
        assert!((cosine(1.0, 0, 1000) - 1.0 / 60.0).abs() < 1e-9);
        assert!((cosine(1.0, 500, 1000) - 0.505).abs() < 1e-9);
        assert!((cosine(1.0, 1000, 1000) - 0.01).abs() < 1e-9);
        assert!((cosine(2.0, 0, 20) - 1.0).abs() < 1e-9);
    }
}
