//! Plausible values: real numbers that maps have, and those that the header's statistics announce.

use super::statistics::Statistics;

/// Returns whether no map has this value: it is not finite, or so large or small as the bytes of text,
/// or of a number in the wrong byte order, make it.
pub(super) fn is_absurd(value: f32) -> bool {
    const LARGEST: f32 = 1e12;
    const SMALLEST: f32 = 1e-12;
    !value.is_finite() || value != 0.0 && !(SMALLEST..LARGEST).contains(&value.abs())
}

/// Returns whether `values` have the least, the greatest and the mean value that a header states, each
/// to a hundredth of the range.
pub(super) fn fits_statistics(stated: Statistics, values: impl Iterator<Item = f32>) -> bool {
    near_statistics(stated, Sums::of(values).statistics())
}

/// Returns whether least, greatest and mean value are those that a header states, each to a hundredth of the range.
pub(super) fn near_statistics(stated: Statistics, found: Statistics) -> bool {
    let tolerance = 0.01 * (stated.max - stated.min);
    let near = |stated: f64, found: f64| (stated - found).abs() <= tolerance;
    near(stated.min, found.min) && near(stated.max, found.max) && near(stated.mean, found.mean)
}

/// Sums over values: their range, their mean, and how many of them no map has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    min: f32,
    max: f32,
    sum: f64,
    absurd: u64,
    count: u64,
}

impl Sums {
    /// Sums up `values`.
    pub(super) fn of(values: impl Iterator<Item = f32>) -> Self {
        let mut sums = Self {
            min: f32::INFINITY,
            max: f32::NEG_INFINITY,
            sum: 0.0,
            absurd: 0,
            count: 0,
        };
        sums.add(values);
        sums
    }

    /// Adds more values.
    pub(super) fn add(&mut self, values: impl Iterator<Item = f32>) {
        for value in values {
            (self.min, self.max) = (self.min.min(value), self.max.max(value));
            self.sum += f64::from(value);
            self.absurd += u64::from(is_absurd(value));
            self.count += 1;
        }
    }

    /// Returns range and mean; the RMS deviation is 0.
    pub(super) fn statistics(&self) -> Statistics {
        Statistics {
            min: f64::from(self.min),
            max: f64::from(self.max),
            mean: self.sum / self.count.max(1) as f64,
            rms: 0.0,
        }
    }

    /// Returns the share of values that no map has.
    pub(super) fn share_absurd(&self) -> f64 {
        self.absurd as f64 / self.count.max(1) as f64
    }
}

/// Returns the share of `values`, in percent, that are finite and beyond 1e20, if it is more than a few
/// and they are not all the same, as where a program marks what it does not know.
pub(super) fn absurd_percent(values: &[f32]) -> Option<u64> {
    /// Share from which values are none of a density: of numbers of 64 bits read as ones of 32 bits it is
    /// a tenth and more.
    const MANY_PERCENT: u64 = 5;
    let is_large = |value: &&f32| value.is_finite() && value.abs() > 1e20;
    let mut large = values.iter().filter(is_large);
    let first = large.clone().next()?;
    let differ = large.any(|value| value != first);
    let count = values.iter().filter(is_large).count() as u64;
    let percent = 100 * count / values.len() as u64;
    (differ && percent >= MANY_PERCENT).then_some(percent)
}
