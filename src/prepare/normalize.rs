//! Normalise: densities of maps have no common scale; these rules give them one.

use serde::{Deserialize, Serialize};

use crate::grid::Grid;
use crate::space::Frame;

/// A density on the 1 Å grid, scaled by a [`Rule`].
#[derive(Clone, Debug, PartialEq)]
pub struct NormalizedDensity {
    grid: Grid<f32>,
    frame: Frame,
    rule: Rule,
    scale: f64,
}

/// How a density is scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Divided by the 95th percentile of the voxels that are not 0, clipped to 0..=1: what the
    /// released program of Cryo2StructData does.
    NonZeroPercentile,
    /// Divided by the 95th percentile of the voxels above 0, clipped to 0..=1: what the paper says.
    PositivePercentile,
    /// Divided by the mean density weighted by its square, sum(v³) / sum(v²) over the voxels
    /// above 0, clipped to -2..=4: hardly depends on how much solvent the box holds. What the
    /// network `weave` takes.
    SelfWeightedMean,
}

impl NormalizedDensity {
    /// The scaled values.
    pub fn grid(&self) -> &Grid<f32> {
        &self.grid
    }

    /// Where the voxels are; they measure 1 Å.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// The rule that scaled it.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What the values were divided by, in the map's own units.
    pub fn scale(&self) -> f64 {
        self.scale
    }
}
