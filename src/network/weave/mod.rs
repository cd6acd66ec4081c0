//! Weave: Cryoweave's own network, defined once in burn for every device.
//!
//! The features of a tile are a tensor `[x, y, z, channel]`: with the channels last, every layer is
//! a multiplication of rows, which is what processors do best.

mod convolution;
mod dense;
mod layer;
mod norm;
mod pattern;
mod resample;
mod residual;
mod rotation;
mod scorer;
mod self_test;
mod stitch;
mod tile_logits;
mod unet;
mod weights;

pub use scorer::Weave;
pub use self_test::test_device;
pub use tile_logits::TileLogits;
pub use weights::{WeightsError, WeightsRecord};
