//! Unetr: the networks of Cryo2Struct (Giri and Cheng, Nature Communications 15, 2024), whose weights a user brings.
//!
//! A tile of 32³ voxels becomes 8 tokens, one for each patch of 16³; four layers of a transformer feed a decoder of
//! convolutions, which gives every voxel the logits of its classes. One network tells atoms, another amino acids, a
//! third may tell the secondary structure.
//!
//! The largest also sees the sequence, as a language model describes it ([`esm`](super::esm)).
//!
//! The features of a tile are a tensor `[z, y, x, channel]`, in the order of the axes of the authors' arrays. The names
//! of the tensors are those of the authors' checkpoints.

mod block;
mod card;
mod configuration;
mod convert;
mod convolutions;
mod decoder;
mod layers;
mod network;
mod observer;
mod probabilities;
mod recognise;
mod scorer;
mod sequence;
#[cfg(feature = "train")]
mod training;

pub use card::{Card, Choices, Origin, Target};
pub use configuration::{Configuration, ConfigurationError, Sizes};
pub use convert::{Conversion, ConvertError, Precision, card, convert};
pub use network::{DescriptionError, Unetr};
pub use observer::Activation;
pub use scorer::{ReferenceNetworks, ReferenceNetworksError};
#[cfg(feature = "train")]
pub(crate) use training::{card_of, logits as training_logits};
