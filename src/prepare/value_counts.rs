//! Value counts: how often values occur, by the first half of their bits. Ranks come from them without
//! a copy of the values, and no single value, however large, can spoil them.

/// Number of the 32 bits of a value that choose its bucket.
const BUCKET_BITS: u32 = 16;
/// Number of buckets.
const BUCKETS: usize = 1 << BUCKET_BITS;

/// Numbers of values in buckets that differ by less than a hundredth of the value, in rising order.
#[derive(Clone, Debug)]
pub struct ValueCounts {
    buckets: Vec<u32>,
    count: usize,
}

impl ValueCounts {
    /// Counts `values`; those that are not finite are left out.
    pub fn of(values: impl Iterator<Item = f32>) -> Self {
        let mut buckets = vec![0_u32; BUCKETS];
        let mut count = 0;
        for value in values.filter(|value| value.is_finite()) {
            buckets[bucket(key(value))] += 1;
            count += 1;
        }
        Self { buckets, count }
    }

    /// Returns the number of values.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns the value of `rank`, from 0 for the least, to within a hundredth of itself: the end of its
    /// bucket that is nearer to 0. 0 if there is none.
    pub fn value_of_rank(&self, rank: usize) -> f32 {
        self.bucket_of_rank(rank)
            .map_or(0.0, |(bucket, _)| inner_end(bucket))
    }

    /// Returns the greatest magnitude, not 0, after which no value comes up to `factor` times of it, if any come beyond that, and
    /// at most `most`.
    pub fn greatest_before_gap(&self, factor: f32, most: usize) -> Option<f32> {
        let of_magnitude = |magnitude: usize| {
            let [above, below] = [BUCKETS / 2 + magnitude, BUCKETS / 2 - 1 - magnitude];
            (self.buckets[above] + self.buckets[below]) as usize
        };
        let (mut beyond, mut least_beyond, mut found) = (0, 0.0, None);
        for magnitude in (0..BUCKETS / 2).rev() {
            let here = of_magnitude(magnitude);
            if here == 0 {
                continue;
            }
            let value = inner_end(BUCKETS / 2 + magnitude);
            // The end of the bucket that is farther from 0 is up to a hundredth more.
            if beyond > 0 && value > 0.0 && value * 1.01 * factor < least_beyond {
                found = Some(value * 1.01);
            }
            (beyond, least_beyond) = (beyond + here, value);
            if beyond > most {
                break;
            }
        }
        found
    }

    /// Returns the commonest bucket's value and the share of the values in it, 0 to 1.
    pub fn commonest(&self) -> (f32, f64) {
        let indexed = self.buckets.iter().enumerate();
        // Of equals the first, so that the answer does not depend on the order of values.
        let (bucket, count) = indexed.fold((0, 0), |best, (bucket, count)| match *count > best.1 {
            true => (bucket, *count),
            false => best,
        });
        (
            inner_end(bucket),
            f64::from(count) / self.count.max(1) as f64,
        )
    }

    /// Returns the bucket that holds the value of `rank`, and the number of values in the buckets before
    /// it.
    pub(super) fn bucket_of_rank(&self, rank: usize) -> Option<(usize, usize)> {
        let mut before = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            let count = *count as usize;
            if rank < before + count {
                return Some((bucket, before));
            }
            before += count;
        }
        None
    }

    /// Returns the number of values in a bucket.
    pub(super) fn in_bucket(&self, bucket: usize) -> usize {
        self.buckets[bucket] as usize
    }
}

/// Returns the value of a bucket that is nearest to 0.
fn inner_end(bucket: usize) -> f32 {
    let low = (bucket as u32) << (32 - BUCKET_BITS);
    // Keys of negative values fall from 0 downwards.
    let is_negative = bucket < BUCKETS / 2;
    value(if is_negative {
        low | (u32::MAX >> BUCKET_BITS)
    } else {
        low
    })
}

/// Returns the bits of `value`, changed so that they sort as the values do.
pub(super) fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ if value.is_sign_negative() {
        u32::MAX
    } else {
        1 << 31
    }
}

/// Returns the value of a key; the inverse of [`key`].
pub(super) fn value(key: u32) -> f32 {
    f32::from_bits(key ^ if key >> 31 == 1 { 1 << 31 } else { u32::MAX })
}

/// Returns the bucket of a key.
pub(super) fn bucket(key: u32) -> usize {
    (key >> (32 - BUCKET_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_values_do() {
        let sorted = [-3.0, -1.0, -1e-40, 0.0, 1e-40, 0.5, 7.0_f32];
        assert!(sorted.map(key).is_sorted());
        assert_eq!(sorted.map(key).map(value), sorted);
    }

    #[test]
    fn ranks_are_those_of_the_sorted_values_to_a_hundredth() {
        let mut values: Vec<f32> = (0..999).map(|i| (i * 37 % 1009) as f32 - 400.0).collect();
        let counts = ValueCounts::of(values.iter().copied().chain([f32::NAN, f32::INFINITY]));
        values.sort_by(f32::total_cmp);
        assert_eq!(counts.count(), 999);
        for rank in [0, 1, 250, 500, 998] {
            let (found, sorted) = (counts.value_of_rank(rank), values[rank]);
            assert!(
                (found - sorted).abs() <= 0.01 * sorted.abs(),
                "{rank}: {found} {sorted}"
            );
        }
        assert_eq!(counts.value_of_rank(999), 0.0);
    }

    #[test]
    fn the_commonest_value_is_found_with_its_share() {
        let counts = ValueCounts::of([1.0, 0.0, -2.5, 0.0, 3.0].into_iter());
        assert_eq!(counts.commonest(), (0.0, 0.4));
        let counts = ValueCounts::of([1.0, -4.0, -4.0].into_iter());
        assert_eq!(counts.commonest().0, -4.0);
        assert_eq!(ValueCounts::of(std::iter::empty()).commonest().1, 0.0);
    }
}
