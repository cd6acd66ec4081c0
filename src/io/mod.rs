//! Input and output: the doors for file formats.
//!
//! Bytes come in and words go out, with notes on what was odd; or the other way round. Large files come as a
//! [`Source`], of which only a part is in memory. The types of the `mrc` crate stop here. Never opens a file by
//! itself.

pub mod archive;
pub mod bundle;
pub mod chart;
pub mod checksum;
pub mod compression;
pub mod fasta;
mod foreign;
pub mod markup;
pub mod mrc;
pub mod npy;
mod recognise;
pub(crate) mod seekable;
mod source;
pub mod structure;
#[cfg(feature = "network")]
pub mod tensors;
pub(crate) mod text;
pub mod zip;

pub use foreign::ForeignFile;
pub use recognise::{FileKind, foreign_file, recognise};
pub use source::Source;
