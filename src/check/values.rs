//! Values of a map, summed up: background, strong and weak voxels, noise.

use super::box_use::BoxUse;
use super::finding::{Finding, Level, Topic};
use super::mask::Top;
use super::parameters::{
    MASK_ROUGHNESS, MASK_TOP, NOISE_BELOW, NOISE_FLOOR, NOISELESS_SHARE, SOLVENT_SHARE,
};
use super::property::Property;
use super::texture::Texture;
use crate::grid::Density;
use crate::prepare::outliers::OrdinaryValues;
use crate::prepare::value_counts::ValueCounts;

/// Values of a map, summed up. Outliers do not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// Least and greatest value.
    pub(super) least: f32,
    pub(super) greatest: f32,
    /// Density of the solvent: the value that many voxels share, else the median.
    pub(super) background: f32,
    /// Density that one in 1,000 voxels exceeds: of the strong parts of the molecule.
    pub(super) strong: f32,
    /// Density that all but one in 1,000 voxels exceed.
    pub(super) weak: f32,
    /// Sum of the cubes of density above the solvent less those below it, as a fraction of both: -1 to 1.
    pub(super) balance: f64,
    /// The strongest voxels.
    pub(super) top: Top,
    /// Values apart from the solvent's.
    pub(super) property: Property,
    /// True if many voxels have the solvent's value and none lies below it.
    pub(super) is_cut_off: bool,
    /// Share of the voxels close to the solvent's value and not equal to it.
    pub(super) nearly_background: f64,
    /// Shares of the voxels farther above and below the solvent than rounding and ringing.
    pub(super) above: f64,
    pub(super) below: f64,
    /// Resemblance of neighbouring voxels along each axis.
    pub(super) texture: Texture,
    /// Use of the box.
    pub(super) box_use: BoxUse,
    /// Correlation of neighbouring voxels of the solvent, -1 to 1; not a number if the solvent is flat.
    pub(super) noise_correlation: f64,
}

impl Values {
    /// Sums up the values of `map`, in a few passes over them.
    pub fn of(map: &Density) -> Self {
        let values = map.grid.values();
        let counts = ValueCounts::of(values.iter().copied());
        let count = counts.count();
        let at =
            |share: f64| counts.value_of_rank((share * count.saturating_sub(1) as f64) as usize);
        let (commonest, share) = counts.commonest();
        let background = if share >= SOLVENT_SHARE {
            majority(values, commonest).unwrap_or(commonest)
        } else {
            at(0.5)
        };
        let ordinary = OrdinaryValues::of(&counts);
        let (mut least, mut greatest) = (f32::INFINITY, f32::NEG_INFINITY);
        for value in values.iter().filter(|value| ordinary.hold(**value)) {
            (least, greatest) = (least.min(*value), greatest.max(*value));
        }
        let (strong, weak) = (at(0.999), at(0.001));
        let mut this = Self {
            least,
            greatest,
            background,
            strong,
            weak,
            balance: 0.0,
            top: Top::of(map, least, greatest, background),
            property: Property::of(map, ordinary, background),
            is_cut_off: share >= SOLVENT_SHARE && least >= background,
            nearly_background: 0.0,
            above: 0.0,
            below: 0.0,
            texture: Texture::of(map, background),
            box_use: BoxUse::of(map, background, span(background, strong, weak)),
            noise_correlation: f64::NAN,
        };
        this.add_shape(values, ordinary);
        this.noise_correlation = this.correlation(map);
        this
    }

    /// Returns what a map is that rises from a flat solvent to 1 and hardly bends: a mask of a shell, as of a micelle, with soft edges.
    pub(super) fn soft_shell(&self) -> Option<Finding> {
        let is_mask = self.is_cut_off
            && self.background == 0.0
            && MASK_TOP.contains(&self.greatest)
            && self.texture.roughness < MASK_ROUGHNESS;
        is_mask.then(|| {
            let words = "The values rise from 0 to about 1 without any detail: this is a mask with soft edges, or a map without \
                         detail. Give the map that the mask was made for.";
            Finding::new(Topic::Kind, Level::Red, words)
        })
    }

    /// Returns the strongest deviation from the solvent, in the map's units.
    pub(super) fn span(&self) -> f32 {
        span(self.background, self.strong, self.weak)
    }

    /// Returns whether most of the solvent is flat, and none of the rest has noise, which is as strong below the solvent as above it: a mask
    /// leaves some around the molecule, also where it rings since the map was resampled.
    pub(super) fn is_noiseless(&self) -> bool {
        self.nearly_background >= NOISELESS_SHARE && self.below < NOISE_BELOW * self.above
    }

    fn add_shape(&mut self, values: &[f32], ordinary: OrdinaryValues) {
        let (mut above, mut below) = (0.0, 0.0);
        let (mut near, mut far_above, mut far_below) = (0_usize, 0_usize, 0_usize);
        let nearly = 1e-3 * self.span();
        let far = NOISE_FLOOR * self.span();
        for value in values.iter().filter(|value| ordinary.hold(**value)) {
            let from = value - self.background;
            let cube = f64::from(from).powi(3);
            if cube > 0.0 {
                above += cube;
            } else {
                below -= cube;
            }
            far_above += usize::from(from > far);
            far_below += usize::from(from < -far);
            if *value != self.background {
                near += usize::from(from.abs() < nearly);
            }
        }
        self.balance = (above - below) / (above + below).max(f64::MIN_POSITIVE);
        let share = |count: usize| count as f64 / values.len().max(1) as f64;
        self.nearly_background = share(near);
        (self.above, self.below) = (share(far_above), share(far_below));
    }

    /// Returns the correlation along x of voxels that deviate from the solvent as its noise does.
    fn correlation(&self, map: &Density) -> f64 {
        // Noise is as strong below the solvent as above it, where the molecule is.
        let noise = (self.background - self.weak).abs().min(0.3 * self.span());
        let is_noise = |from: f32| from != 0.0 && from.abs() <= noise;
        let (mut products, mut squares) = (0.0, 0.0);
        for row in map.grid.values().chunks_exact(map.grid.size().x.max(1)) {
            for pair in row.windows(2) {
                let [left, right] = [pair[0] - self.background, pair[1] - self.background];
                if is_noise(left) && is_noise(right) {
                    products += f64::from(left) * f64::from(right);
                    squares += (f64::from(left).powi(2) + f64::from(right).powi(2)) / 2.0;
                }
            }
        }
        products / squares
    }
}

/// Returns the greater deviation of `strong` and `weak` voxels from the solvent.
fn span(background: f32, strong: f32, weak: f32) -> f32 {
    (strong - background).abs().max((background - weak).abs())
}

/// Returns the value of most of the `values` close to `near` (Boyer and Moore's vote, 1981).
fn majority(values: &[f32], near: f32) -> Option<f32> {
    let close = |value: &&f32| (**value - near).abs() <= 0.01 * near.abs();
    let (mut leader, mut votes) = (None, 0_usize);
    for value in values.iter().filter(close) {
        if votes == 0 {
            leader = Some(*value);
        }
        votes = if leader == Some(*value) {
            votes + 1
        } else {
            votes - 1
        };
    }
    leader
}
