//! Run error: why a run ended early.

use super::loading::ReadyError;
use crate::identify::IdentifyError;
use crate::network::unetr::ConfigurationError;
use crate::pipeline::{MemoryError, PredictError, SettingsError};
use crate::prepare::resample::ResampleError;
use crate::progress::Cancelled;

/// Error of a run.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    #[error("there is no map: load one first")]
    NoMap,
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Ready(#[from] ReadyError),
    #[error("{file}: {error}")]
    Sizes {
        /// Name of the file of the network.
        file: String,
        /// The reason why it cannot run with so many heads.
        error: ConfigurationError,
    },
    #[error(
        "{file}: this network also wants the sequence in {wanted} numbers: load the weights of the ESM-2 that describes it by \
         so many, or the numbers (.npy), and choose them"
    )]
    Undescribed {
        /// Name of the file of the network.
        file: String,
        /// Numbers that it wants.
        wanted: usize,
    },
    #[error(
        "{file}: this network wants the sequence in {wanted} numbers, and not in the {found} that are chosen"
    )]
    Width {
        /// Name of the file of the network.
        file: String,
        /// Numbers that it wants.
        wanted: usize,
        /// Numbers that there are.
        found: usize,
    },
    #[error(transparent)]
    Resample(#[from] ResampleError),
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error(transparent)]
    Identify(IdentifyError),
    #[error(transparent)]
    Predict(#[from] PredictError),
}

impl From<IdentifyError> for RunError {
    fn from(error: IdentifyError) -> Self {
        match error {
            IdentifyError::Cancelled(cancelled) => cancelled.into(),
            failed => Self::Identify(failed),
        }
    }
}

impl From<Cancelled> for RunError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Predict(cancelled.into())
    }
}
