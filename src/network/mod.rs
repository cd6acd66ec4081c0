//! Network: the networks, defined once in burn for every device.
//!
//! Comes in: the normalised density and a file of weights. Goes out: the scores of every voxel,
//! through [`Scorer`](crate::score::Scorer).
//!
//! Inside, the features of a box are a tensor `[x, y, z, channel]`: with the channels last, every
//! layer is a multiplication of rows, which is what processors do best.

mod box_logits;
mod convolution;
mod dense;
mod layer;
mod norm;
mod pattern;
mod resample;
mod residual;
mod stitch;
mod trial;
mod turn;
mod unet;
mod weave;
mod weights;

pub use box_logits::BoxLogits;
pub use trial::test_device;
pub use weave::Weave;
pub use weights::{WeightsError, WeightsRecord};
