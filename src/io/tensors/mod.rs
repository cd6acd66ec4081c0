//! Tensors: files of named arrays of numbers, such as the weights of a network.
//!
//! Comes in: a [`Source`](super::Source) of safetensors, or a checkpoint that PyTorch or PyTorch Lightning saved. Goes
//! out: names, shapes and facts, and the numbers of one tensor after the other, so that never more than one of them is
//! in memory; or a safetensors file. No code of a checkpoint is ever run.
//!
//! The reader of checkpoints is our own because those that exist open files by their path, which a browser has not.

mod content;
mod error;
mod file;
mod header;
mod number;
mod pytorch;
mod stored;
mod write;

pub use content::Entry;
pub use error::TensorFileError;
pub use file::{TensorFile, TensorFormat};
pub use number::NumberType;
pub use stored::StoredTensor;
pub use write::{NewTensor, SafetensorsWriter, WriteTensorsError};
