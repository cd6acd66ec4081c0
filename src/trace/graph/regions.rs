//! Regions: coarse space through which an unmodelled gap of a chain passes.

use crate::candidates::Candidate;
use crate::space::Position;
use crate::trace::parameters::{MOST_REGIONS, REGION_ANGSTROM, REGION_MOVE};

/// Cubes that fill the bounding box of all candidates.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Regions {
    /// The region of every candidate.
    pub(in crate::trace) of_candidate: Vec<u32>,
    size: [usize; 3],
}

impl Regions {
    /// Fills the bounding box of `candidates`.
    pub(in crate::trace) fn new(candidates: &[Candidate]) -> Self {
        let positions = || candidates.iter().map(|candidate| candidate.position);
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for position in positions() {
            for (axis, along) in position.to_array().into_iter().enumerate() {
                low[axis] = low[axis].min(along);
                high[axis] = high[axis].max(along);
            }
        }
        let sizes = |edge: f64| {
            [0, 1, 2].map(|axis| ((high[axis] - low[axis]).max(0.0) / edge) as usize + 1)
        };
        let too_many = |size: [usize; 3]| {
            let count = size.into_iter().try_fold(1_usize, usize::checked_mul);
            count.is_none_or(|count| count > MOST_REGIONS)
        };
        let mut edge = REGION_ANGSTROM;
        while too_many(sizes(edge)) {
            edge *= 1.2;
        }
        let size = sizes(edge);
        let region = |position: Position| {
            let at = position.to_array();
            let [x, y, z] = [0, 1, 2].map(|axis| ((at[axis] - low[axis]) / edge) as usize);
            ((z * size[1] + y) * size[0] + x) as u32
        };
        Self {
            of_candidate: positions().map(region).collect(),
            size,
        }
    }

    /// Number of regions.
    pub(in crate::trace) fn count(&self) -> usize {
        self.size.iter().product()
    }

    /// Lets three unmodelled residues pass, axis by axis: every region gathers what stays in it
    /// and what comes from each side. `weigh` weighs a value by a probability, `join` unites two.
    pub(in crate::trace) fn spread<T: Copy>(
        &self,
        values: &mut [T],
        weigh: impl Fn(T, f64) -> T,
        join: impl Fn(T, T) -> T,
    ) {
        let mut old = values.to_vec();
        let mut stride = 1;
        for size in self.size {
            old.copy_from_slice(values);
            let blocks = values.chunks_exact_mut(stride * size);
            for (block, old) in blocks.zip(old.chunks_exact(stride * size)) {
                let gather =
                    |value: &mut T, side: &T| *value = join(*value, weigh(*side, REGION_MOVE));
                block
                    .iter_mut()
                    .for_each(|value| *value = weigh(*value, 1.0 - 2.0 * REGION_MOVE));
                block[stride..]
                    .iter_mut()
                    .zip(old)
                    .for_each(|(value, side)| gather(value, side));
                block
                    .iter_mut()
                    .zip(&old[stride..])
                    .for_each(|(value, side)| gather(value, side));
            }
            stride *= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_value_stays_near_and_is_kept_whole() {
        let size = [5, 4, 3];
        let regions = Regions {
            of_candidate: Vec::new(),
            size,
        };
        let middle = (5 + 2) + 20;
        let mut values = vec![0.0; regions.count()];
        values[middle] = 1.0;
        regions.spread(&mut values, |a, p| a * p, |a, b| a + b);
        assert!((values.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let stays = (1.0 - 2.0 * REGION_MOVE).powi(3);
        assert!((values[middle] - stays).abs() < 1e-12);
        let moved = stays * REGION_MOVE / (1.0 - 2.0 * REGION_MOVE);
        assert!((values[middle + 1] - moved).abs() < 1e-12);
        assert!(values[middle + 2].abs() < 1e-12);
    }

    #[test]
    fn near_candidates_share_a_region_and_far_ones_keep_the_count_bounded() {
        let at = |x, y, z| Candidate::with_residue_type(Position::new(x, y, z), None, 0.9);
        let regions = Regions::new(&[
            at(0.0, 0.0, 0.0),
            at(5.0, 5.0, 5.0),
            at(12.0, 0.0, 0.0),
            at(0.0, 12.0, 0.0),
            at(0.0, 0.0, 30.0),
        ]);
        assert_eq!(regions.size, [2, 2, 3]);
        assert_eq!(regions.of_candidate, [0, 0, 1, 2, 8]);
        let far = Regions::new(&[at(0.0, 0.0, 0.0), at(9e5, 9e5, 9e5)]);
        assert!((2..=MOST_REGIONS).contains(&far.count()));
        assert_eq!(far.of_candidate, [0, far.count() as u32 - 1]);
    }
}
