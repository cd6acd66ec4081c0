//! Percentile of the values of a whole map, without a copy of them.

use super::value_counts::{ValueCounts, bucket, key, value};

/// Fraction of the values below the percentile.
const FRACTION: f64 = 0.95;

/// Returns the 95th percentile of `values`, none of which is NaN, interpolated between two of them
/// as by numpy (its method `linear`). 0 if there are none.
///
/// Values are counted by the first half of their bits; only those of the bucket that holds the
/// percentile are sorted out one by one.
pub(super) fn percentile(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let counts = ValueCounts::of(values.clone());
    let rank = FRACTION * counts.count().saturating_sub(1) as f64;
    let Some((held, before)) = counts.bucket_of_rank(rank as usize) else {
        return 0.0;
    };
    let mut inside = Vec::with_capacity(counts.in_bucket(held));
    let mut above = u32::MAX;
    values.map(key).for_each(|key| {
        if bucket(key) == held {
            inside.push(key);
        } else if bucket(key) > held {
            above = above.min(key);
        }
    });
    let (_, lower, rest) = inside.select_nth_unstable(rank as usize - before);
    let lower = *lower;
    let next = rest.iter().copied().min().unwrap_or(above);
    let upper = if next == u32::MAX { lower } else { next };
    let (lower, upper) = (f64::from(value(lower)), f64::from(value(upper)));
    (lower + (upper - lower) * rank.fract()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentile_is_that_of_the_sorted_values() {
        for count in 1..60_u32 {
            for shift in [0.5, -20.0, -100.0] {
                let scaled = (0..count).map(|i| (i * 37 % 61) as f32 + shift);
                let values: Vec<f32> = scaled.map(|v| v * v * v).collect();
                let mut sorted = values.clone();
                sorted.sort_by(f32::total_cmp);
                let rank = 0.95 * f64::from(count - 1);
                let [low, high] =
                    [rank.floor(), rank.ceil()].map(|i| f64::from(sorted[i as usize]));
                let expected = low + (high - low) * rank.fract();
                assert_eq!(percentile(values.into_iter()), expected as f32);
            }
        }
    }

    #[test]
    fn values_close_together_are_distinguished() {
        let values = (0..1000).map(|i| f32::from_bits(1.0_f32.to_bits() + i * 70));
        let rank = 0.95 * 999.0_f64;
        let at = |i: f64| f64::from(f32::from_bits(1.0_f32.to_bits() + i as u32 * 70));
        let expected = at(rank.floor()) + (at(rank.ceil()) - at(rank.floor())) * rank.fract();
        assert_eq!(percentile(values), expected as f32);
        assert_eq!(percentile(std::iter::empty()), 0.0);
    }
}
