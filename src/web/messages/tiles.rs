//! Messages between the worker and those of its team, which score tiles.

use serde::{Deserialize, Serialize};

use crate::network::TileTask;

/// Request of the worker to one of its team.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum TileRequest {
    /// Make the network of the attached `File` of weights.
    Begin,
    /// Score a tile. Attached: its normalised values (f32, x fastest).
    Score(TileTask),
}

/// Reply of one of the team.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum TileReply {
    /// It listens.
    Ready,
    /// A tile was scored. Attached: its scores, as [`Weave::score_tile`](crate::network::Weave::score_tile) returns them.
    Scored {
        /// Its number.
        number: usize,
        /// Memory that the worker has taken, in bytes.
        memory: u64,
    },
    /// It cannot go on.
    Failed {
        /// Why.
        reason: String,
    },
}
