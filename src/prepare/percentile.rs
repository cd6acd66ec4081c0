//! Percentile of the values of a whole map, without a copy of them.

/// Fraction of the values below the percentile.
const FRACTION: f64 = 0.95;

/// Number of the 32 bits of a value that choose its bucket.
const BUCKET_BITS: u32 = 16;
/// Number of buckets.
const BUCKETS: usize = 1 << BUCKET_BITS;

/// Returns the 95th percentile of `values`, none of which is NaN, interpolated between two of them
/// as by numpy (its method `linear`). 0 if there are none.
///
/// Values are counted by the first half of their bits; only those of the bucket that holds the
/// percentile are sorted out one by one.
pub(super) fn percentile(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let mut counts = vec![0_u32; BUCKETS];
    values.clone().for_each(|value| {
        counts[bucket(key(value))] += 1;
    });
    let count: usize = counts.iter().map(|count| *count as usize).sum();
    let rank = FRACTION * count.saturating_sub(1) as f64;
    let Some((held, before)) = bucket_of_rank(&counts, rank as usize) else {
        return 0.0;
    };
    let mut inside = Vec::with_capacity(counts[held] as usize);
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

/// Returns the bucket that holds the value of `rank`, and the number of values in the buckets
/// before it.
fn bucket_of_rank(counts: &[u32], rank: usize) -> Option<(usize, usize)> {
    let mut before = 0;
    for (bucket, count) in counts.iter().enumerate() {
        let count = *count as usize;
        if rank < before + count {
            return Some((bucket, before));
        }
        before += count;
    }
    None
}

/// Returns the bits of `value`, changed so that they sort as the values do.
fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ if value.is_sign_negative() {
        u32::MAX
    } else {
        1 << 31
    }
}

/// Returns the value of a key; the inverse of [`key`].
fn value(key: u32) -> f32 {
    f32::from_bits(key ^ if key >> 31 == 1 { 1 << 31 } else { u32::MAX })
}

fn bucket(key: u32) -> usize {
    (key >> (32 - BUCKET_BITS)) as usize
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

    #[test]
    fn keys_sort_as_values_do() {
        let sorted = [-3.0, -1.0, -1e-40, 0.0, 1e-40, 0.5, 7.0_f32];
        assert!(sorted.map(key).is_sorted());
        assert_eq!(sorted.map(key).map(value), sorted);
    }
}
