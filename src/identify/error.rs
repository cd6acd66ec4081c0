//! Reasons why nothing could be identified.

use crate::io::fasta::FastaError;
use crate::progress::Cancelled;

/// Reason why nothing could be identified.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifyError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The proteome cannot be read.
    #[error("proteome: {0}")]
    Proteome(FastaError),
    /// The map shows no fragment.
    #[error(
        "there is nothing to search with: the map shows no fragment of {least} residues; check its resolution, contrast and \
         voxel size with `cryoweave check`"
    )]
    NoFragments {
        /// Minimum length of a fragment, in residues.
        least: usize,
    },
    /// The model names no residues.
    #[error(
        "there is nothing to search with: {named} of {residues} residues of the model have names that tell more than \
         alanine or glycine; give its map, too, so that residue types are read there: --map MAP"
    )]
    NoNames {
        /// Residues with such names.
        named: usize,
        /// Residues in all.
        residues: usize,
    },
    /// The model has no Cα.
    #[error("there is nothing to search with: the model has no chain of {least} residues with Cα")]
    NoChains {
        /// Minimum length of a chain, in residues.
        least: usize,
    },
    /// The model does not lie in the map.
    #[error(
        "the map tells the residue types of {told} of {residues} residues of the model; check that the model lies in this map"
    )]
    OutsideMap {
        /// Residues whose type the map tells.
        told: usize,
        /// Residues in all.
        residues: usize,
    },
}

// Not by `#[from]`: the reason stands in the words, and would be told twice.
impl From<FastaError> for IdentifyError {
    fn from(error: FastaError) -> Self {
        Self::Proteome(error)
    }
}
