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
    /// A line below a header is a part of another file.
    #[error(
        "line {line} is {found}, not residues; give a FASTA file: a line \">name\", then the residues as letters"
    )]
    NotResidues {
        /// The line, from 1.
        line: usize,
        /// A part of such a file.
        found: &'static str,
    },
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
    /// A name with its number of copies where residues should stand.
    #[error(
        "line {line}: \"{text}\" seems to be a number of copies, not residues; write it into the header, as in \
         \">A copies=4\""
    )]
    Count {
        /// The line, from 1.
        line: usize,
        /// The line as it stands.
        text: String,
    },
    /// Numbers of copies without a sequence.
    #[error(
        "this lists numbers of copies and no sequence; give each sequence as a line \">A copies=4\", then the \
         residues as letters"
    )]
    Stoichiometry,
    /// A list of jobs of a structure prediction program.
    #[error("the file holds {count} jobs of a structure prediction program; give one of them")]
    Jobs {
        /// Number of jobs.
        count: usize,
    },
    /// A protein of a job has no sequence, or one with other signs than letters.
    #[error(
        "the job of a structure prediction program: {name} (counted from 1) has no sequence of letters alone; correct it, or \
         give the sequences as FASTA"
    )]
    JobSequence {
        /// Kind and number of the entity.
        name: String,
    },
    /// There is no residue.
    #[error("there is no sequence in it; give a line \">name\", then the residues as letters")]
    Empty,
    /// All records are DNA or RNA.
    #[error(
        "{}; only proteins are built: give the protein sequences",
        match records {
            1 => "its only sequence is DNA or RNA".to_owned(),
            records => format!("all {records} sequences are DNA or RNA"),
        }
    )]
    OnlyNucleotides {
        /// Number of records.
        records: usize,
    },
    /// A file that is read as a stream does not begin with a header.
    #[error(
        "line {line}: many proteins are read from a FASTA file, in which a line \">name\" stands before the residues of \
         each; add it"
    )]
    NoHeader {
        /// The line, from 1.
        line: usize,
    },
    /// A file that is read as a stream is in UTF-16.
    #[error(
        "this is a text in UTF-16, as Windows writes it; save it as UTF-8, as many proteins are read from such a file"
    )]
    Utf16Stream,
    /// A record is longer than any protein.
    #[error(
        "line {line}: {name} has more than {most} residues, which no protein has; give the sequences of proteins, not of a \
         genome"
    )]
    TooLong {
        /// The record.
        name: String,
        /// The line, from 1.
        line: usize,
        /// Upper limit on the residues of a record.
        most: usize,
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
