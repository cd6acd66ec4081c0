//! Reasons why a file of tensors cannot be read.

use std::io;

/// Reason why a file of tensors cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorFileError {
    /// The system does not give the bytes.
    #[error("the file cannot be read: {0}")]
    Read(String),
    /// It is of another format.
    #[error(
        "the file is neither safetensors nor a checkpoint of PyTorch: choose the .safetensors, .ckpt or .pt file of the \
         network"
    )]
    Foreign,
    /// It breaks the rules of its format, or is only a part of a file.
    #[error("{place} is broken ({reason}): download or copy the file again")]
    Broken {
        /// Part of the file.
        place: String,
        /// The rule that it breaks.
        reason: String,
    },
    /// It is a checkpoint of a kind that is not read.
    #[error(
        "{reason}: save it again with a current PyTorch, as torch.save({{\"state_dict\": model.state_dict()}}, FILE)"
    )]
    Unsupported {
        /// The kind, in words.
        reason: String,
    },
    /// The memory for a tensor cannot be had.
    #[error("the tensor {name} takes {bytes} bytes of memory, more than could be had")]
    Memory {
        /// The tensor.
        name: String,
        /// Bytes of its numbers.
        bytes: u64,
    },
}

impl TensorFileError {
    /// Makes the error of a part that breaks a rule.
    pub(super) fn broken(place: &str, reason: impl ToString) -> Self {
        Self::Broken {
            place: place.to_owned(),
            reason: reason.to_string(),
        }
    }
}

impl From<io::Error> for TensorFileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::broken("the file", "it ends early"),
            _ => Self::Read(error.to_string()),
        }
    }
}
