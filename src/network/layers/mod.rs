//! Layers that the networks share, and the weights that they read.
//!
//! The features of a tile are a tensor of its three axes, then the channels: with the channels last, every layer is a
//! multiplication of rows, which is what processors do best.

mod convolution;
mod dense;
mod layer_norm;
mod pattern;
mod resample;
mod weights;

pub(super) use convolution::Convolution;
pub(super) use dense::Dense;
pub(super) use layer_norm::{EPSILON, LayerNorm};
pub(super) use pattern::Pattern;
pub(super) use resample::{Down, Up};
#[cfg(feature = "train")]
pub(crate) use weights::Leaves;
pub(super) use weights::{Weights, numbers, parameter};
pub use weights::{WeightsError, WeightsRecord};
