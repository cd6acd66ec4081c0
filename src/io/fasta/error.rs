//! Reasons why a FASTA file holds no sequences.

use crate::io::compression::CompressionError;

/// Reason why there are no sequences.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FastaError {
    /// The compressed file could not be unpacked.
    #[error(transparent)]
    Compression(#[from] CompressionError),
    /// The file is no text.
    #[error("this is no text; give a FASTA file: a line \">name\", then the residues as letters")]
    NotText,
    /// A character that no sequence has.
    #[error("line {line}: \"{found}\" is no letter of a sequence; take it out, or write X for it")]
    Letter {
        /// The line, from 1.
        line: usize,
        /// The character.
        found: char,
    },
    /// There is no residue.
    #[error("there is no sequence in it; give a line \">name\", then the residues as letters")]
    Empty,
    /// All records are DNA or RNA.
    #[error(
        "all {records} sequences are DNA or RNA; only proteins are built: give the protein sequences"
    )]
    OnlyNucleotides {
        /// Number of records.
        records: usize,
    },
}
