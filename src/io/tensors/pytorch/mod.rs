//! Checkpoints of PyTorch and PyTorch Lightning: a pickle that names the tensors, and storages that hold their numbers.
//!
//! A pickle is a program for a small stack machine, which in Python may call any function. Ours knows the few
//! functions that rebuild tensors and dictionaries; the result of any other is an opaque value that nobody asks for,
//! as in the state of an optimiser. Format: `torch.serialization`, and Python's module `pickletools`.

mod checkpoint;
mod globals;
mod legacy;
mod machine;
mod opcode;
mod values;
mod zip;

pub(super) use legacy::{START as LEGACY_START, read as read_legacy};
pub(super) use zip::read as read_zip;
