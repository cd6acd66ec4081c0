//! Weave: Cryoweave's own network, defined once in burn for every device.

mod core_scores;
mod group_norm;
mod layer;
mod residual;
mod scorer;
mod self_test;
mod team;
mod tile_logits;
#[cfg(feature = "train")]
mod training;
mod unet;

pub use scorer::Weave;
pub use self_test::test_device;
pub use team::{TeamScorer, TileEvent, TileTask, TileTeam};
pub use tile_logits::TileLogits;
#[cfg(feature = "train")]
pub(crate) use training::{CELL, logits as training_logits};
