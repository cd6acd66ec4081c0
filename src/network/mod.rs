//! Network: the networks that score, and the device that they run on.
//!
//! Comes in: the normalised density, cut into [`tiles`], and a file of weights. Goes out: the scores
//! of every voxel, through [`Scorer`](crate::score::Scorer).
//!
//! | network | |
//! |---|---|
//! | `weave` | our own, which ships |
//! | [`unetr`] | those of Cryo2Struct, whose weights a user brings |
//!
//! [`esm`] describes a sequence in numbers, for a network that takes them.
//!
//! Another network is a folder beside these that implements `Scorer`; the layers that they share stand in `layers`.

#[cfg(feature = "network")]
pub mod device;
#[cfg(feature = "network")]
pub mod esm;
#[cfg(feature = "network")]
mod layers;
#[cfg(feature = "network")]
mod stitch;
pub mod tiles;
#[cfg(feature = "network")]
pub mod unetr;
#[cfg(feature = "network")]
mod weave;

#[cfg(feature = "train")]
pub(crate) use layers::Leaves;
#[cfg(feature = "network")]
pub use layers::{WeightsError, WeightsRecord};
#[cfg(feature = "train")]
pub(crate) use weave::{CELL as WEAVE_CELL, training_logits as weave_logits};
#[cfg(feature = "network")]
pub use weave::{TeamScorer, TileEvent, TileLogits, TileTask, TileTeam, Weave, test_device};
