//! Slices of the map: as the page wants them, and as the worker sends them.

use serde::{Deserialize, Serialize};

use super::GridPlace;
use crate::space::Voxel;
use crate::view::map_slices::SliceLayer;

/// Slices of the map that the page wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WantedSlices {
    /// The voxel that all of them go through.
    pub at: Voxel,
    /// Factor by which they are enlarged.
    pub zoom: usize,
    /// Layer over the density.
    pub layer: Option<SliceLayer>,
    /// Values that are black and white, in the map's own units.
    pub range: [f32; 2],
    /// The name of the method and the network whose scores are shown; `None` if none are.
    pub model: Option<String>,
}

/// Slices of the map, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapSlice {
    /// As the page wanted them.
    pub wanted: WantedSlices,
    /// Voxels of the map.
    pub place: GridPlace,
    /// Content of each plane, in words.
    pub words: [String; 3],
    /// Words of the map and the network on the voxel.
    pub here: String,
    /// Why the layer that is wanted cannot be shown, if so.
    pub lacks: Option<String>,
}
