//! Reasons why a FASTA file holds no sequences.

use crate::io::compression::CompressionError;
use crate::io::foreign::ForeignFile;
use crate::io::text::is_invisible;

/// Reason why there are no sequences.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FastaError {
    /// The compressed file could not be unpacked.
    #[error(transparent)]
    Compression(#[from] CompressionError),
    /// A file of another kind.
    #[error("this is no sequence file but {0}")]
    Foreign(ForeignFile),
    /// Words of a language.
    #[error(
        "this is no sequence file but a text in words; give a FASTA file: a line \">name\", then the \
         residues as letters"
    )]
    Prose,
    /// The file is no text.
    #[error("this is no text; give a FASTA file: a line \">name\", then the residues as letters")]
    NotText,
    /// A character that no sequence has.
    #[error(
        "line {line}: {} is no letter of a sequence; take it out, or write X for it",
        in_words(*.found)
    )]
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

/// Returns a character in quotes, with its code point where it is none of ASCII, or its code point alone
/// where nobody sees it.
fn in_words(c: char) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    if c.is_ascii_graphic() {
        format!("\"{c}\"")
    } else if c.is_whitespace() || is_invisible(c) {
        format!("the character {code}")
    } else {
        format!("\"{c}\" ({code})")
    }
}
