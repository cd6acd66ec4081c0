//! Reasons why a training stops.

use crate::dataset::SaveError;
use crate::io::tensors::{TensorFileError, WriteTensorsError};
use crate::network::WeightsError;
use crate::network::unetr::ConfigurationError;
use crate::progress::Cancelled;

/// Reason why a training stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting makes no sense.
    #[error("{0}")]
    Setting(String),
    /// A record cannot be learned from.
    #[error("record {id}: {reason}; make it again with `cryoweave prepare`, or leave it out")]
    Record {
        /// The record.
        id: String,
        /// Reason.
        reason: String,
    },
    /// There are too few records.
    #[error(
        "{found} records were given, and there must be two at least: one to learn from, one to validate with"
    )]
    TooFew {
        /// Number of records.
        found: usize,
    },
    /// All records stand on one side.
    #[error("the split leaves no record {for_what}: give others, or another split")]
    OneSided {
        /// Side without records, in words.
        for_what: &'static str,
    },
    /// No tile holds anything to learn.
    #[error(
        "no tile of the records holds density and labels: check them with `cryoweave validate`"
    )]
    Nothing,
    /// The weights to start from cannot be used.
    #[error("weights: {0}")]
    Weights(#[from] WeightsError),
    /// The sizes of the network do not fit together.
    #[error(transparent)]
    Sizes(#[from] ConfigurationError),
    /// The checkpoint cannot be used.
    #[error("checkpoint: {0}")]
    Checkpoint(String),
    /// The device failed.
    #[error("{device} failed: {reason}")]
    Device {
        /// The device, in words.
        device: String,
        /// Its message.
        reason: String,
    },
    /// The loss is no number any more.
    #[error(
        "the loss or its gradient was no finite number in {0} steps one after the other: start from the last weights with \
         a lower --rate"
    )]
    Diverged(usize),
    /// The loss of a validation is no number.
    #[error(
        "the loss on the validation examples after epoch {0} is no finite number: start from the last weights with a lower \
         --rate"
    )]
    NoLoss(usize),
    /// A file could not be kept.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A file of tensors could not be made.
    #[error(transparent)]
    Write(#[from] WriteTensorsError),
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl From<TensorFileError> for TrainError {
    fn from(error: TensorFileError) -> Self {
        Self::Weights(error.into())
    }
}
