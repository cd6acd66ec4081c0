//! Contour levels, and the histogram to choose them from.

use serde::{Deserialize, Serialize};

use crate::grid::Density;

/// Number of bins in which the default level is searched.
const FINE_BINS: usize = 10_000;
/// Number of bins of a histogram to look at.
const SHOWN_BINS: usize = 100;
/// Fraction of voxels above the default level, as in ChimeraX.
const TOP_SHARE: f64 = 0.01;

/// A contour level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// In the map's own units.
    pub value: f32,
    /// In σ above the mean of the map.
    pub sigma: f32,
}

/// Histogram of the density; voxels that are not finite do not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The least value, where the first bin begins.
    pub low: f32,
    /// The greatest value, where the last bin ends.
    pub high: f32,
    /// The mean.
    pub mean: f32,
    /// The standard deviation.
    pub deviation: f32,
    /// Number of voxels in each bin; all bins are equally wide.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Returns the histogram of `map` to look at, in 100 bins.
    pub fn of(map: &Density) -> Self {
        Self::fine(map).shown()
    }

    /// Returns the histogram of `map` in which the default level is searched.
    fn fine(map: &Density) -> Self {
        let values = map.grid.values();
        let mut histogram = Self {
            counts: vec![0; FINE_BINS],
            ..Self::without_counts(values)
        };
        for &value in values.iter().filter(|value| value.is_finite()) {
            let bin = histogram.bin_of(value);
            histogram.counts[bin] += 1;
        }
        histogram
    }

    /// Returns range and moments, in one pass over the values.
    fn without_counts(values: &[f32]) -> Self {
        let mut finite = values.iter().copied().filter(|value| value.is_finite());
        let first = finite.next().unwrap_or_default();
        let (mut low, mut high, mut count) = (first, first, 1_u64);
        // Differences from a value of the map lose no digits to an offset.
        let (mut sum, mut squares) = (0.0, 0.0);
        for value in finite {
            (low, high) = (low.min(value), high.max(value));
            let from = f64::from(value) - f64::from(first);
            sum += from;
            squares += from * from;
            count += 1;
        }
        let mean = sum / count as f64;
        let variance = (squares / count as f64 - mean * mean).max(0.0);
        Self {
            low,
            high,
            mean: (f64::from(first) + mean) as f32,
            deviation: variance.sqrt() as f32,
            counts: Vec::new(),
        }
    }

    /// Returns a fine histogram in the bins to look at.
    fn shown(&self) -> Self {
        let together = self.counts.chunks(FINE_BINS / SHOWN_BINS);
        Self {
            counts: together.map(|bins| bins.iter().sum()).collect(),
            ..*self
        }
    }

    /// Returns `value` as a level.
    pub fn level(&self, value: f32) -> Level {
        let sigma = if self.deviation > 0.0 {
            (value - self.mean) / self.deviation
        } else {
            0.0
        };
        Level { value, sigma }
    }

    /// Returns the level above which about this number of `voxels` lie; between the ends of a bin they are taken as evenly spread.
    pub fn enclosing(&self, voxels: f64) -> f32 {
        let mut above = 0.0;
        for (bin, &count) in self.counts.iter().enumerate().rev() {
            let count = count as f64;
            if above + count >= voxels && count > 0.0 {
                let share = ((voxels - above) / count) as f32;
                let width = (self.high - self.low) / self.counts.len() as f32;
                return self.end_of_bin(bin) - share * width;
            }
            above += count;
        }
        self.low
    }

    /// Returns the heights of the bars, 0 to 1: logarithms of the counts, because solvent is most of a map.
    pub fn bars(&self) -> Vec<f32> {
        let log = |&count: &u64| (count as f64).ln_1p() as f32;
        let tallest = self
            .counts
            .iter()
            .map(log)
            .fold(f32::MIN_POSITIVE, f32::max);
        self.counts
            .iter()
            .map(|count| log(count) / tallest)
            .collect()
    }

    fn bin_of(&self, value: f32) -> usize {
        let width = self.high - self.low;
        if width <= 0.0 {
            return 0;
        }
        let bin = (value - self.low) / width * self.counts.len() as f32;
        (bin as usize).min(self.counts.len() - 1)
    }

    fn end_of_bin(&self, bin: usize) -> f32 {
        self.low + (self.high - self.low) * (bin + 1) as f32 / self.counts.len() as f32
    }

    /// Returns the value that about `share` (0 to 1) of all voxels exceed.
    fn exceeded_by(&self, share: f64) -> f32 {
        let total: u64 = self.counts.iter().sum();
        let allowed = (total as f64 * share) as u64;
        let mut above = 0;
        for (bin, count) in self.counts.iter().enumerate().rev() {
            above += count;
            if above > allowed {
                return self.end_of_bin(bin);
            }
        }
        self.low
    }

    /// Returns the upper end of the most populated bin: densities below it are solvent or a mask.
    fn above_the_mode(&self) -> f32 {
        let mode = (0..self.counts.len())
            .rev()
            .max_by_key(|&bin| self.counts[bin]);
        self.end_of_bin(mode.unwrap_or(0))
    }
}

/// Returns the level to begin with: 1 % of the voxels are above it, unless that would be within the
/// most populated bin (a map that is nearly all mask), where a surface would fill the box.
pub fn default_level(map: &Density) -> Level {
    levels(map).1
}

/// Returns the histogram of `map` to look at and the level to begin with, in two passes over it.
pub fn levels(map: &Density) -> (Histogram, Level) {
    let fine = Histogram::fine(map);
    let shown = fine.shown();
    let value = fine.exceeded_by(TOP_SHARE).max(shown.above_the_mode());
    (shown, fine.level(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::space::{Frame, Position};

    fn map(value_at: impl FnMut(usize) -> f32) -> Density {
        let size = GridSize::new(10, 10, 100);
        let values = (0..size.count()).map(value_at).collect();
        Density {
            grid: Grid::from_vec(size, values).unwrap(),
            frame: Frame::one_angstrom(Position::default()),
        }
    }

    #[test]
    fn one_percent_of_the_voxels_are_above_the_default_level() {
        let level = default_level(&map(|index| (index as f32 / 10_000.0).powi(2)));
        assert!((level.value - 0.99 * 0.99).abs() < 3e-4, "{level:?}");
        assert!((level.sigma - 2.17).abs() < 0.01, "{level:?}");
    }

    #[test]
    fn a_level_encloses_the_voxels_that_are_above_it() {
        let histogram = Histogram::of(&map(|index| index as f32));
        for voxels in [0.0, 1.0, 150.0, 5_000.0, 9_999.0] {
            let level = histogram.enclosing(voxels);
            let wanted = 9_999.0 * (1.0 - voxels as f32 / 10_000.0);
            assert!(
                (level - wanted).abs() < 2.0,
                "{voxels}: {level}, not {wanted}"
            );
        }
        assert_eq!(histogram.enclosing(20_000.0), 0.0);
    }

    #[test]
    fn a_map_that_is_nearly_all_zero_does_not_fill_its_box() {
        let level = default_level(&map(|index| if index % 1000 == 0 { 1.0 } else { 0.0 }));
        assert!(level.value > 0.0 && level.value < 1.0, "{level:?}");
    }

    #[test]
    fn flat_and_broken_maps_have_a_level() {
        assert_eq!(default_level(&map(|_| 2.0)).value, 2.0);
        let broken = map(|index| if index == 0 { f32::NAN } else { index as f32 });
        assert!(default_level(&broken).value.is_finite());
        assert_eq!(default_level(&map(|_| f32::NAN)).value, 0.0);
    }

    #[test]
    fn the_moments_are_those_of_the_values_whatever_their_offset() {
        for offset in [0.0, 1000.0] {
            let histogram = Histogram::of(&map(|index| offset + (index % 5) as f32));
            assert_eq!((histogram.low, histogram.high), (offset, offset + 4.0));
            assert!(
                (histogram.mean - offset - 2.0).abs() < 1e-6,
                "{histogram:?}"
            );
            assert!((histogram.deviation - 2.0_f32.sqrt()).abs() < 1e-6);
            let filled: Vec<usize> = (0..100).filter(|bin| histogram.counts[*bin] > 0).collect();
            assert_eq!(filled, [0, 25, 50, 75, 99]);
        }
    }

    #[test]
    fn bars_are_between_nothing_and_one() {
        let histogram = Histogram::of(&map(|index| (index % 7) as f32));
        assert_eq!(histogram.counts.iter().sum::<u64>(), 10_000);
        let bars = histogram.bars();
        assert_eq!(bars.len(), 100);
        assert!(bars.iter().all(|bar| (0.0..=1.0).contains(bar)));
        assert_eq!(histogram.level(histogram.mean).sigma, 0.0);
    }
}
