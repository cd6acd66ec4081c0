//! Reasons why there is no record.

use crate::dataset::save::SaveError;
use crate::io::compression::CompressionError;
use crate::io::fasta::FastaError;
use crate::io::mrc::MapError;
use crate::io::structure::StructureError;
use crate::prepare::normalize::NormalizeError;
use crate::prepare::resample::ResampleError;

/// Reason why there is no record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A compressed file could not be unpacked.
    #[error(transparent)]
    Compression(#[from] CompressionError),
    /// The map cannot be read.
    #[error("map: {0}")]
    Map(#[from] MapError),
    /// The map cannot be resampled.
    #[error("map: {0}")]
    Resample(#[from] ResampleError),
    /// The map cannot be normalised.
    #[error("map: {0}")]
    Normalize(#[from] NormalizeError),
    /// The structure cannot be read.
    #[error("structure: {0}")]
    Structure(#[from] StructureError),
    /// The structure has no protein.
    #[error("structure: no residue has a Cα, so there is nothing to label")]
    NoCaAtom,
    /// The sequences cannot be read.
    #[error("sequences: {0}")]
    Fasta(#[from] FastaError),
    /// A file could not be kept.
    #[error(transparent)]
    Save(#[from] SaveError),
}
