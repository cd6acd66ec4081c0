//! Maps of something else than density: labels of a segmentation, local resolution.
//!
//! Around the strong voxels of a density are weaker ones, down to the solvent. Labels are a few whole numbers, and a
//! property that is known inside the molecule alone has none between its values there and those outside.

use std::collections::BTreeSet;

use super::finding::{Finding, Level, Topic};
use super::mask::mean_run;
use super::parameters::{
    EQUAL_LABELS, FAR_LABEL, FLAT_WIDTH, LEAST_LABELS, LEAST_OUTSIDE, MOST_LABELS, PROPERTY_FLOOR,
};
use crate::grid::Density;
use crate::prepare::outliers::OrdinaryValues;

/// Values of a map apart from those of its background.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Property {
    /// Least and greatest of them.
    least: f32,
    greatest: f32,
    /// Number of different values if all are whole numbers and there are few.
    labels: Option<usize>,
    /// Share of neighbours with one value among those far from the background's, if all values are whole numbers.
    equal: f64,
    /// Share of the voxels that have the background's value.
    outside: f64,
    background: f32,
    /// Mean length along x of the rows of voxels that have other values, in Å; 0 where some of these are weak.
    width: f64,
}

impl Property {
    /// Measures the `ordinary` values of `map`.
    pub(super) fn of(map: &Density, ordinary: OrdinaryValues, background: f32) -> Self {
        let values = map.grid.values();
        let (mut least, mut greatest) = (f32::INFINITY, f32::NEG_INFINITY);
        let mut different = Some(BTreeSet::new());
        let mut are_whole = true;
        let mut outside = 0_usize;
        for &value in values.iter().filter(|value| ordinary.hold(**value)) {
            if value == background {
                outside += 1;
                continue;
            }
            (least, greatest) = (least.min(value), greatest.max(value));
            are_whole &= value.fract() == 0.0;
            if let Some(seen) = &mut different {
                let is_label = value.fract() == 0.0 && value.abs() < 1e6;
                if is_label {
                    seen.insert(value as i32);
                }
                if !is_label || seen.len() > MOST_LABELS {
                    different = None;
                }
            }
        }
        Self {
            least,
            greatest,
            labels: different.map(|seen| seen.len()),
            equal: match are_whole {
                true => equal_neighbours(map, background),
                false => 0.0,
            },
            outside: outside as f64 / values.len().max(1) as f64,
            background,
            width: match least > PROPERTY_FLOOR * greatest {
                true => mean_run(map, least) * map.frame.voxel_size.x(),
                false => 0.0,
            },
        }
    }

    /// Returns what the values are, if they are none of a density. Voxels may have been marked by a value of their own, which was
    /// replaced.
    pub(super) fn finding(&self, mark: Option<f32>) -> Option<Finding> {
        if self.outside < LEAST_OUTSIDE {
            return None;
        }
        let words = match self.labels {
            Some(count) if count >= LEAST_LABELS => format!(
                "All values are whole numbers, {count} different ones beside {}: these are labels, as of a segmentation, not \
                 a density. Give the map that was segmented.",
                self.background
            ),
            _ if self.equal >= EQUAL_LABELS => format!(
                "All values are whole numbers, and {:.0} % of neighbouring voxels have the same one: these are labels, as of a \
                 segmentation, not a density. Give the map that was segmented.",
                100.0 * self.equal
            ),
            _ if (self.background == 0.0 || mark.is_some()) && self.width >= FLAT_WIDTH => {
                format!(
                    "The values are {:.2} to {:.2}, or {}, and none lies between: this is a property of the molecule, such as the \
                 local resolution, not a density. Give the map that it was computed from.",
                    self.least,
                    self.greatest,
                    mark.unwrap_or(self.background)
                )
            }
            _ => return None,
        };
        Some(Finding::new(Topic::Kind, Level::Red, words))
    }
}

/// Returns the share of equal values among neighbours along x that are both far from the background's.
fn equal_neighbours(map: &Density, background: f32) -> f64 {
    let (mut equal, mut all) = (0_usize, 0_usize);
    for row in map.grid.values().chunks_exact(map.grid.size().x.max(1)) {
        for pair in row.windows(2) {
            if pair
                .iter()
                .all(|value| (value - background).abs() > FAR_LABEL)
            {
                all += 1;
                equal += usize::from(pair[0] == pair[1]);
            }
        }
    }
    equal as f64 / all.max(1) as f64
}
