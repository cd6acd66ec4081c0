//! Errors of reading a structure file.

use crate::io::bundle::BundleError;
use crate::io::compression::CompressionError;
use crate::io::foreign::ForeignFile;

/// The reason why a structure file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureError {
    /// The compressed file could not be unpacked.
    #[error(transparent)]
    Compression(#[from] CompressionError),
    /// No structure could be taken out of an archive.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The file is neither PDB nor mmCIF.
    #[error("this is neither a PDB nor an mmCIF file; give the atoms in one of these formats")]
    UnknownFormat,
    /// A file of another kind.
    #[error("this is no structure but {0}")]
    Foreign(ForeignFile),
    /// The table of atoms lacks a column.
    #[error(
        "the table of atoms (_atom_site) lacks the column {column}; write the mmCIF file again with \
         the program that made it"
    )]
    NoColumn {
        /// The column's name.
        column: &'static str,
    },
    /// The file ends inside its atoms.
    #[error(
        "the file ends in line {line}, in the middle of its atoms: it is cut off; download or copy it \
         again"
    )]
    CutOff {
        /// The last line, from 1.
        line: usize,
    },
    /// None of the atoms can be read.
    #[error(
        "none of its {count} atoms can be read, the first in line {first}; write the file again \
             with the program that made it"
    )]
    NoReadableAtom {
        /// Number of atoms.
        count: usize,
        /// The line of the first, from 1.
        first: usize,
    },
    /// None of the atoms can be read, as their coordinates have commas for points.
    #[error(
        "none of its {count} atoms can be read, the first in line {first}: the coordinates have \
         decimal commas; write them with points"
    )]
    DecimalComma {
        /// Number of atoms.
        count: usize,
        /// The line of the first, from 1.
        first: usize,
    },
    /// A text of several lines is not closed, so that it holds the atoms.
    #[error(
        "the text that begins in line {line} with a semicolon is not closed, so that the atoms after \
         it are taken for a part of it; begin the line after its last with a semicolon"
    )]
    OpenText {
        /// The line, from 1.
        line: usize,
    },
    /// The file is of a kind that holds no atoms of a structure.
    #[error(
        "this is {kind}, which holds no atoms of a structure; give the coordinates of the entry"
    )]
    OtherKind {
        /// The kind, such as `a file of structure factors`.
        kind: &'static str,
    },
    /// The file has no line ends, and its records have several lengths.
    #[error(
        "the file is one long line, and its records have several lengths, so that they cannot be told apart: its line ends \
         were lost; download or copy it again"
    )]
    NoLineEnds,
    /// There is no atom.
    #[error("there is no readable atom in the {format} file; it may be cut off: download it again")]
    NoAtoms {
        /// `PDB` or `mmCIF`.
        format: &'static str,
    },
}
