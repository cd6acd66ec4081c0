//! Normalisation: densities of maps have no common scale; these rules give them one.

use std::fmt;
use std::ops::RangeInclusive;

use serde::de::{IntoDeserializer, value};
use serde::{Deserialize, Serialize};

use super::percentile::percentile;
use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Voxel, VoxelSize};

/// A density on the 1 Å grid, scaled by a [`Rule`].
#[derive(Clone, Debug, PartialEq)]
pub struct NormalizedDensity {
    grid: Grid<f32>,
    frame: Frame,
    rule: Rule,
    scale: f64,
}

/// Rule by which a density is scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Divided by the 95th percentile of the voxels that are not 0, clipped to 0..=1, as by the
    /// released program of Cryo2StructData.
    NonZeroPercentile,
    /// Divided by the 95th percentile of the voxels above 0, clipped to 0..=1, as in the
    /// paper on Cryo2StructData.
    PositivePercentile,
    /// Divided by the mean density weighted by its square, sum(v³) / sum(v²) over the voxels
    /// above 0, clipped to -2..=4: hardly depends on the amount of solvent around the molecule. The
    /// rule of the network `weave`.
    SelfWeightedMean,
}

impl Rule {
    /// Returns the rule of that name in settings; `None` for other names.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = IntoDeserializer::<value::Error>::into_deserializer(name);
        Self::deserialize(name).ok()
    }

    /// Returns what the values are divided by, in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NonZeroPercentile => {
                "divided by the 95th percentile of the voxels that are not 0"
            }
            Self::PositivePercentile => "divided by the 95th percentile of the voxels above 0",
            Self::SelfWeightedMean => "divided by the mean density weighted by its square",
        }
    }
}

/// Name in settings.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Reason why a map cannot be scaled.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NormalizeError {
    /// The voxels do not measure 1 Å.
    #[error(
        "the voxels of the map measure {} × {} × {} Å, not 1 Å: resample it to 1 Å first",
        .voxel_size.x(), .voxel_size.y(), .voxel_size.z()
    )]
    NotOneAngstrom {
        /// Their edges.
        voxel_size: VoxelSize,
    },
    /// Nothing is above 0.
    #[error("the map holds no positive density, so there is nothing to build in")]
    NoPositiveDensity,
    /// The percentile is not positive: dividing by it would turn the map upside down, as the
    /// released program of Cryo2StructData does.
    #[error(
        "the 95th percentile of the map's non-zero voxels is {percentile}, not above 0: take the \
         percentile of the positive voxels instead"
    )]
    NegativePercentile {
        /// The percentile, in the map's own units.
        percentile: f32,
    },
}

impl Rule {
    /// Returns the divisor for `density`, in its own units.
    fn scale(self, density: &Grid<f32>) -> Result<f32, NormalizeError> {
        let finite = || occupied(density.values()).filter(|v| v.is_finite());
        if !finite().any(|value| value > 0.0) {
            return Err(NormalizeError::NoPositiveDensity);
        }
        match self {
            Self::NonZeroPercentile => {
                let percentile = percentile(finite().filter(|v| *v != 0.0));
                (percentile > 0.0)
                    .then_some(percentile)
                    .ok_or(NormalizeError::NegativePercentile { percentile })
            }
            Self::PositivePercentile => Ok(percentile(finite().filter(|v| *v > 0.0))),
            Self::SelfWeightedMean => {
                let positive = finite().filter(|v| *v > 0.0);
                Ok(self_weighted_mean(positive.map(f64::from)) as f32)
            }
        }
    }

    /// Returns the bounds to which the scaled values are clipped.
    const fn bounds(self) -> RangeInclusive<f32> {
        match self {
            Self::NonZeroPercentile | Self::PositivePercentile => 0.0..=1.0,
            Self::SelfWeightedMean => -2.0..=4.0,
        }
    }
}

/// Returns the values but for runs of zeros, of which masked and padded maps mostly consist; no
/// rule counts a zero.
fn occupied(values: &[f32]) -> impl Iterator<Item = f32> + Clone {
    const RUN: usize = 64;
    let without_sign = |value: &f32| value.to_bits() << 1;
    let empty = move |run: &&[f32]| run.iter().fold(0, |bits, v| bits | without_sign(v)) == 0;
    let runs = values.chunks(RUN).filter(move |run| !empty(run));
    runs.flatten().copied()
}

/// Returns the mean of `values`, each weighted by its square; not a number if there are none.
pub(super) fn self_weighted_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (squares, cubes) = values.fold((0.0, 0.0), |(squares, cubes), value| {
        (squares + value * value, cubes + value * value * value)
    });
    cubes / squares
}

impl NormalizedDensity {
    /// Scales `density`, which lies on the 1 Å grid (see [`resample`](super::resample::resample)).
    /// Voxels that are not finite count as 0.
    ///
    /// # Errors
    /// [`NormalizeError`] if the voxels do not measure 1 Å, or the map has no positive voxel, or too
    /// few for the `rule`.
    pub fn new(mut density: Density, rule: Rule) -> Result<Self, NormalizeError> {
        let voxel_size = density.frame.voxel_size;
        if voxel_size != VoxelSize::ONE {
            return Err(NormalizeError::NotOneAngstrom { voxel_size });
        }
        let scale = rule.scale(&density.grid)?;
        let (low, high) = rule.bounds().into_inner();
        for value in density.grid.values_mut() {
            *value = if value.is_finite() {
                (*value / scale).clamp(low, high)
            } else {
                0.0
            };
        }
        Ok(Self {
            grid: density.grid,
            frame: density.frame,
            rule,
            scale: f64::from(scale),
        })
    }

    /// Returns the scaled values.
    pub fn grid(&self) -> &Grid<f32> {
        &self.grid
    }

    /// Returns the scaled values with their frame, giving itself up.
    pub fn into_density(self) -> Density {
        Density {
            grid: self.grid,
            frame: self.frame,
        }
    }

    /// Returns the frame of the voxels, which measure 1 Å.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Returns the part of `size` voxels from `start`, as it is or mirrored along x; 0 outside the grid. Its
    /// first voxel lies at the origin of the whole.
    #[must_use]
    pub fn part(&self, start: Voxel, size: GridSize, mirror: bool) -> Self {
        let grid = Grid::from_fn(size, |voxel| {
            let x = if mirror {
                size.x - 1 - voxel.x
            } else {
                voxel.x
            };
            let whole = Voxel::new(start.x + x, start.y + voxel.y, start.z + voxel.z);
            *self.grid.get(whole).unwrap_or(&0.0)
        });
        Self { grid, ..*self }
    }

    /// Returns the rule that scaled it.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns the divisor of the values, in the map's own units.
    pub fn scale(&self) -> f64 {
        self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;

    const PERCENTILES: [Rule; 2] = [Rule::NonZeroPercentile, Rule::PositivePercentile];

    fn density(values: &[f32]) -> Density {
        let size = GridSize::new(values.len(), 1, 1);
        Density {
            grid: Grid::from_vec(size, values.to_vec()).unwrap(),
            frame: Frame::one_angstrom(Position::default()),
        }
    }

    fn normalized(values: &[f32], rule: Rule) -> Vec<f32> {
        let normalized = NormalizedDensity::new(density(values), rule).unwrap();
        normalized.grid().values().to_vec()
    }

    #[test]
    fn rules_have_the_names_of_settings() {
        for (rule, name) in [
            (Rule::SelfWeightedMean, "self_weighted_mean"),
            (Rule::NonZeroPercentile, "non_zero_percentile"),
            (Rule::PositivePercentile, "positive_percentile"),
        ] {
            assert_eq!(
                (rule.to_string(), Rule::from_name(name)),
                (name.to_owned(), Some(rule))
            );
        }
        assert_eq!(Rule::from_name("mean"), None);
    }

    #[test]
    fn values_are_divided_and_clipped() {
        let values: Vec<f32> = (-2..=20).map(|i| i as f32).collect();
        let scaled = normalized(&values, Rule::PositivePercentile);
        assert_eq!(scaled[..4], [0.0, 0.0, 0.0, 1.0 / 19.05]);
        assert_eq!(scaled.last(), Some(&1.0));
    }

    #[test]
    fn the_self_weighted_mean_hardly_depends_on_solvent() {
        assert_eq!(
            normalized(&[1.0, 2.0, -9.0, 0.0], Rule::SelfWeightedMean),
            [1.0 / 1.8, 2.0 / 1.8, -2.0, 0.0]
        );
        let gain = normalized(&[100.0, 200.0, -900.0, 0.0], Rule::SelfWeightedMean);
        assert!((gain[0] - 1.0 / 1.8).abs() < 1e-6);
        let mut peak = vec![1e-3; 1000];
        peak[0] = 10.0;
        peak[1] = 1.0;
        assert!(normalized(&peak, Rule::SelfWeightedMean)[0] <= 4.0);
    }

    #[test]
    fn only_maps_on_the_1_angstrom_grid_are_normalised() {
        let mut fine = density(&[1.0, 2.0]);
        let voxel_size = VoxelSize::new(0.5, 1.0, 1.0).unwrap();
        fine.frame.voxel_size = voxel_size;
        let refused = NormalizedDensity::new(fine, Rule::SelfWeightedMean);
        assert_eq!(refused, Err(NormalizeError::NotOneAngstrom { voxel_size }));
    }

    #[test]
    fn a_map_without_positive_density_is_refused() {
        for rule in [PERCENTILES[0], PERCENTILES[1], Rule::SelfWeightedMean] {
            for values in [&[0.0, 0.0][..], &[-1.0, 0.0], &[f32::NAN, -1.0], &[]] {
                let refused = NormalizedDensity::new(density(values), rule);
                assert_eq!(refused, Err(NormalizeError::NoPositiveDensity));
            }
        }
    }

    #[test]
    fn a_negative_percentile_is_refused_not_turned_upside_down() {
        let mut values = vec![-2.0; 99];
        values.push(1.0);
        assert_eq!(
            NormalizedDensity::new(density(&values), Rule::NonZeroPercentile),
            Err(NormalizeError::NegativePercentile { percentile: -2.0 })
        );
        assert!(NormalizedDensity::new(density(&values), Rule::PositivePercentile).is_ok());
    }

    #[test]
    fn values_that_are_not_finite_count_as_0() {
        for rule in PERCENTILES {
            assert_eq!(
                normalized(&[2.0, f32::NAN, f32::INFINITY], rule),
                [1.0, 0.0, 0.0]
            );
        }
    }
}
