//! File of tensors: what it holds, by name.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use super::content::{Content, Entry};
use super::error::TensorFileError;
use super::stored::StoredTensor;
use super::{header, pytorch};
use crate::io::Source;

/// File of tensors, opened: names, shapes and facts are in memory, numbers are read when asked for.
pub struct TensorFile<'a> {
    source: &'a dyn Source,
    format: TensorFormat,
    entries: BTreeMap<String, Entry>,
    facts: BTreeMap<String, String>,
}

/// Format of a file of tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorFormat {
    /// safetensors.
    Safetensors,
    /// A checkpoint of PyTorch 1.6 or later: a zip archive.
    Zip,
    /// A checkpoint of an earlier PyTorch: pickles, then numbers.
    Legacy,
}

impl<'a> TensorFile<'a> {
    /// Opens `source`, of whichever format.
    ///
    /// # Errors
    /// [`TensorFileError`] if it is of none, or broken.
    pub fn open(source: &'a dyn Source) -> Result<Self, TensorFileError> {
        let format = TensorFormat::of(source)?;
        let Content { entries, facts } = match format {
            TensorFormat::Safetensors => header::read(source)?,
            TensorFormat::Zip => pytorch::read_zip(source)?,
            TensorFormat::Legacy => pytorch::read_legacy(source)?,
        };
        Ok(Self {
            source,
            format,
            entries,
            facts,
        })
    }

    /// Returns its format.
    pub fn format(&self) -> TensorFormat {
        self.format
    }

    /// Returns whether it is safetensors.
    pub fn is_safetensors(&self) -> bool {
        self.format == TensorFormat::Safetensors
    }

    /// Returns what it holds, by name.
    pub fn entries(&self) -> &BTreeMap<String, Entry> {
        &self.entries
    }

    /// Returns the facts that it states beside the tensors: the metadata of safetensors, the hyperparameters of a
    /// checkpoint. Numbers in a list are separated by a space.
    pub fn facts(&self) -> &BTreeMap<String, String> {
        &self.facts
    }

    /// Returns the source that it was opened from.
    pub fn source(&self) -> &'a dyn Source {
        self.source
    }

    /// Reads the numbers of `tensor`, which is called `name` in errors, the last axis fastest.
    ///
    /// # Errors
    /// [`TensorFileError`] if the memory cannot be had or the file cannot be read any more.
    pub fn read(&self, name: &str, tensor: &StoredTensor) -> Result<Vec<f32>, TensorFileError> {
        tensor.read(self.source, name)
    }
}

impl fmt::Debug for TensorFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TensorFile")
            .field("format", &self.format)
            .field("entries", &self.entries)
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}

impl TensorFormat {
    /// Returns the format by the first bytes.
    fn of(source: &dyn Source) -> Result<Self, TensorFileError> {
        let mut start = Vec::new();
        source.open()?.take(16).read_to_end(&mut start)?;
        if start.starts_with(b"PK\x03\x04") {
            Ok(Self::Zip)
        } else if start.starts_with(&pytorch::LEGACY_START) {
            Ok(Self::Legacy)
        } else if start.get(8).is_none_or(|first| *first == b'{') {
            Ok(Self::Safetensors)
        } else {
            Err(TensorFileError::Foreign)
        }
    }
}

impl fmt::Display for TensorFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Safetensors => "safetensors",
            Self::Zip => "PyTorch checkpoint",
            Self::Legacy => "PyTorch checkpoint, legacy format",
        })
    }
}
