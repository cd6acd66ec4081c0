//! Masks: maps whose strongest voxels lie side by side at one value, with hard or soft edges.
//!
//! In a density the strongest voxels are peaks, in a mask they are as wide as the molecule.

use super::finding::{Finding, Level, Topic};
use super::parameters::{
    BINARY_SHARE, FLAT_WIDTH, LEAST_WIDTH, MASK_FLOOR, MASK_SHARE, PROPERTY_LEAST, SOFT_WIDTH,
};
use crate::grid::Density;

/// The strongest voxels of a map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Top {
    /// Greatest value.
    value: f32,
    /// Share of the voxels at the greatest value among those that are not solvent.
    share: f64,
    /// True if the greatest value is that of the most voxels.
    is_background: bool,
    /// Share of all voxels at the least value.
    floor: f64,
    /// Mean length along x, weighted by length, of the rows of voxels within a tenth of the range of the greatest value: in
    /// Å, and in voxels.
    width: f64,
    voxels: f64,
    /// Least value.
    least: f32,
    /// The same length of the weakest voxels, in Å; 0 where the background or one value makes them up, or single voxels
    /// do.
    low_width: f64,
}

impl Top {
    /// Measures the strongest voxels of `map`, whose values range from `least` to `greatest`.
    pub(super) fn of(map: &Density, least: f32, greatest: f32, background: f32) -> Self {
        let values = map.grid.values();
        let is_background = greatest <= background;
        let (mut top, mut other, mut floor) = (0_usize, 0_usize, 0_usize);
        for value in values {
            other += usize::from(is_background || *value != background);
            top += usize::from(*value == greatest);
            floor += usize::from(*value == least);
        }
        let tenth = 0.1 * (greatest - least);
        let voxels = mean_run(map, greatest - tenth);
        let low = values.iter().filter(|value| **value <= least + tenth);
        let low_voxels = mean_run_where(map, |value| value <= least + tenth);
        let is_low_flat = background <= least + tenth || 2 * floor > low.count();
        Self {
            value: greatest,
            share: top as f64 / other.max(1) as f64,
            is_background,
            floor: floor as f64 / values.len().max(1) as f64,
            width: voxels * map.frame.voxel_size.x(),
            voxels,
            least,
            low_width: match is_low_flat || low_voxels < LEAST_WIDTH {
                true => 0.0,
                false => low_voxels * map.frame.voxel_size.x(),
            },
        }
    }

    /// Returns what the strongest voxels say: a mask, or a density that was cut off.
    pub(super) fn finding(&self) -> Option<Finding> {
        let is_upside_down = self.is_background && self.floor < MASK_FLOOR;
        let is_plateau = self.share >= MASK_SHARE && !is_upside_down;
        let is_binary = self.share >= BINARY_SHARE && self.voxels >= LEAST_WIDTH;
        let words = if is_plateau && (is_binary || self.width >= FLAT_WIDTH) {
            format!(
                "{:.0} % of the voxels outside the background have the same value, {}: this is a mask, not a \
                 density. Give the map that the mask was made for.",
                100.0 * self.share,
                self.value
            )
        } else if is_plateau {
            let words = format!(
                "{:.0} % of the voxels outside the background have the greatest value, {}: the density was cut off there, \
                 or rounded. Give the map as reconstructed.",
                100.0 * self.share,
                self.value
            );
            return Some(Finding::new(Topic::Kind, Level::Amber, words));
        } else if self.low_width >= SOFT_WIDTH && self.least > PROPERTY_LEAST * self.value {
            format!(
                "The values are {:.2} to {:.2}, and the least of them lie side by side over {:.0} Å: this is a property of the \
                 molecule, such as the local resolution, not a density. Give the map that it was computed from.",
                self.least, self.value, self.low_width
            )
        } else if !self.is_background && self.width >= SOFT_WIDTH {
            format!(
                "The strongest voxels lie side by side over {:.0} Å, in a density they are peaks of 1 to 3 Å: this is a \
                 mask with soft edges, or a map without detail. Give the map that the mask was made for.",
                self.width
            )
        } else if self.low_width >= SOFT_WIDTH {
            format!(
                "The weakest voxels lie side by side over {:.0} Å, in a density of inverted contrast they are peaks of 1 to 3 Å: this \
                 is an inverted mask with soft edges, or a map without detail. Give the map that the mask was made for.",
                self.low_width
            )
        } else {
            return None;
        };
        Some(Finding::new(Topic::Kind, Level::Red, words))
    }
}

/// Returns the mean number of voxels, weighted by it, of the runs along x of voxels at `level` or above.
pub(super) fn mean_run(map: &Density, level: f32) -> f64 {
    mean_run_where(map, |value| value >= level)
}

/// Returns the same of the runs along x of voxels whose value `is_in`.
fn mean_run_where(map: &Density, is_in: impl Fn(f32) -> bool) -> f64 {
    let (mut squares, mut sum) = (0.0, 0.0);
    for row in map.grid.values().chunks_exact(map.grid.size().x.max(1)) {
        for run in row.split(|value| !is_in(*value)) {
            let length = run.len() as f64;
            squares += length * length;
            sum += length;
        }
    }
    squares / f64::max(sum, 1.0)
}
