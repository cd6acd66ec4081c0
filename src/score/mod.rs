//! Score: probabilities for every voxel, from whichever network.
//!
//! Comes in: [`NormalizedDensity`]. Goes out: [`VoxelScores`]. Never knows burn.
//!
#![doc = include_str!("own_network.md")]

mod oracle;
mod settings;
mod voxel_scores;

use std::future::Future;

use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Cancelled, Progress};

pub use oracle::{Oracle, OracleErrors};
pub use settings::ScoreSettings;
pub use voxel_scores::{Cells, ResidueScores, VoxelScores, VoxelScoresError};

/// Something that scores voxels: a network, recorded scores, or the labels of a reference
/// structure.
pub trait Scorer {
    /// Returns the rule that the density has to be normalised by.
    fn rule(&self) -> Rule;

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
}

/// Reason why there are no scores.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The device could not compute.
    #[error("the network failed on {device}: {reason}")]
    Device {
        /// The device, in words.
        device: String,
        /// The device's own message.
        reason: String,
    },
}
