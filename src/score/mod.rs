//! Score: probabilities for every voxel, from whichever network.
//!
//! Comes in: [`NormalizedDensity`]. Goes out: [`VoxelScores`]. Never knows burn.
//!
#![doc = include_str!("own_network.md")]

mod kept_tiles;
mod oracle;
mod settings;
mod voxel_scores;

use std::future::Future;

use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Cancelled, Progress};

pub use kept_tiles::{KeptTiles, NoTiles, TileLog};
pub use oracle::{Oracle, OracleErrors};
pub use settings::ScoreSettings;
pub use voxel_scores::{Cells, ResidueScores, VoxelScores, VoxelScoresError};

/// Preparation of a map before it is normalised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preparation {
    /// Ours: fine voxels are binned, the map is resampled to 1 Å, the solvent is flattened.
    #[default]
    Cleaned,
    /// That of the released program of Cryo2StructData: the map is resampled to 1 Å, and nothing else.
    AsReleased,
}

/// Something that scores voxels: a network, recorded scores, or the labels of a reference
/// structure.
pub trait Scorer {
    /// Returns the rule that the density has to be normalised by.
    fn rule(&self) -> Rule;

    /// Returns how a map has to be prepared before it is normalised.
    fn preparation(&self) -> Preparation {
        Preparation::Cleaned
    }

    /// Returns the step, in voxels, in which a map may be cropped to its molecule without a change of the scores:
    /// for a network that sees tiles, the edge of their cores. `None` asks for the whole map.
    fn crop_step(&self) -> Option<usize> {
        None
    }

    /// Scores every voxel of `map`, reporting [`Stage::Score`](crate::progress::Stage::Score).
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled or the device failed.
    fn score(
        &self,
        map: &NormalizedDensity,
        settings: &ScoreSettings,
        progress: &mut impl Progress,
    ) -> impl Future<Output = Result<VoxelScores, ScoreError>>;

    /// Does the same, but takes the tiles that `kept` has from there, and lets it keep the others. A scorer without tiles
    /// scores all.
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled or the device failed.
    fn score_on(
        &self,
        map: &NormalizedDensity,
        settings: &ScoreSettings,
        kept: &mut impl KeptTiles,
        progress: &mut impl Progress,
    ) -> impl Future<Output = Result<VoxelScores, ScoreError>> {
        let _ = kept;
        self.score(map, settings, progress)
    }
}

/// Reason why there are no scores.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The scores do not fit into memory.
    #[error(
        "the scores of the map would take {mib} MiB of memory, more than could be had: cut out the \
         region of interest and build in that"
    )]
    Memory {
        /// Memory that they take, in MiB.
        mib: u64,
    },
    /// The device could not compute.
    #[error("the network failed on {device}: {reason}")]
    Device {
        /// The device, in words.
        device: String,
        /// The device's own message.
        reason: String,
    },
}
