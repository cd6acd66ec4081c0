//! Scores of the map, kept for the next run.

use std::rc::Rc;

use crate::pipeline::StageTime;
use crate::score::{ScoreSettings, VoxelScores};
use crate::web::messages::Method;

/// Scores of the map, with the times of the stages. They are kept until the map or the settings of
/// scoring change, or room is needed.
#[derive(Clone, Debug)]
pub(super) struct Scored {
    /// Name of the method and the network.
    pub(super) name: String,
    pub(super) method: Method,
    /// SHA-256 of the weights, and of what they were told of the sequence.
    pub(super) made_of: Vec<String>,
    pub(super) settings: ScoreSettings,
    pub(super) scores: Rc<VoxelScores>,
    pub(super) times: Vec<StageTime>,
}
