//! Network: the networks that score, and the device that they run on.
//!
//! Comes in: the normalised density, cut into [`tiles`], and a file of weights. Goes out: the scores
//! of every voxel, through [`Scorer`](crate::score::Scorer).
//!
//! A second network is a folder beside `weave` that implements `Scorer`; layers that both use move up
//! here.

#[cfg(feature = "network")]
pub mod device;
pub mod tiles;
#[cfg(feature = "network")]
mod weave;

#[cfg(feature = "network")]
pub use weave::{TileLogits, Weave, WeightsError, WeightsRecord, test_device};
