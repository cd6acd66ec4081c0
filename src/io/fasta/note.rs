//! Notes on FASTA files that are odd and could be read all the same.

use std::fmt;

use crate::io::compression::LeftOver;
use crate::io::text::UTF16;

/// Note on a FASTA file that is odd and could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FastaNote {
    /// A record without residues was left out.
    NoResidues {
        /// The record.
        name: String,
    },
    /// A record of DNA or RNA was set aside.
    Nucleotide {
        /// The record.
        name: String,
        /// Number of bases.
        length: usize,
    },
    /// A record of a ligand was set aside.
    Ligand {
        /// The record.
        name: String,
    },
    /// The file is in UTF-16.
    Utf16,
    /// Letters stand for no single amino acid.
    Unknown {
        /// The record.
        name: String,
        /// The letters.
        letters: String,
        /// Number of residues.
        count: usize,
    },
    /// Modified residues count as the amino acids that they derive from.
    Modified {
        /// The record.
        name: String,
        /// Their names.
        names: Vec<String>,
        /// Number of residues.
        count: usize,
    },
    /// A record names another number of copies than of chains.
    Copies {
        /// The record.
        name: String,
        /// Number of copies.
        count: usize,
    },
    /// A line of residues names a number of copies, which is no residue.
    CopiesInLine {
        /// The record.
        name: String,
        /// Number of copies.
        count: usize,
        /// The line, from 1.
        line: usize,
    },
    /// A record holds several chains.
    Chains {
        /// The record.
        name: String,
        /// Number of chains.
        count: usize,
    },
    /// A line is words, not residues.
    Words {
        /// The record.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    /// Blank lines stand between the residues of a file without headers.
    BlankLines {
        /// The record.
        name: String,
    },
    /// Two records with different sequences have the same name.
    SameName {
        /// The name.
        name: String,
    },
    /// Bytes after the end of the compressed file were left out.
    LeftOver(LeftOver),
    /// Gaps of an alignment were left out.
    Gaps {
        /// The record.
        name: String,
        /// Number of gaps.
        count: usize,
    },
    /// Two records have the same sequence.
    Copy {
        /// The later record.
        name: String,
        /// The first one.
        of: String,
    },
    /// A chain id stands in two headers; the later one is not used.
    ChainTwice {
        /// The later record.
        name: String,
        /// The chain id.
        id: String,
    },
}

impl fmt::Display for FastaNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoResidues { name } => write!(f, "{name}: no residues; left out"),
            Self::Nucleotide { name, length } => write!(
                f,
                "{name}: DNA or RNA of {length} bases; set aside, only proteins are built"
            ),
            Self::Ligand { name } => {
                write!(f, "{name}: a ligand; set aside, only proteins are built")
            }
            Self::Utf16 => f.write_str(UTF16),
            Self::Unknown {
                name,
                letters,
                count,
            } => write!(
                f,
                "{name}: {count} residues ({letters}) stand for no single amino acid; they count as \
                 unknown"
            ),
            Self::Modified { name, names, count } => write!(
                f,
                "{name}: {count} modified residues ({}) count as the amino acids that they derive from",
                names.join(", ")
            ),
            Self::Copies { name, count } => {
                write!(f, "{name}: its header says that there are {count} copies")
            }
            Self::CopiesInLine { name, count, line } => write!(
                f,
                "{name}: line {line} is taken to say that there are {count} copies; write \
                 \"copies={count}\" into the header"
            ),
            Self::Chains { name, count } => {
                write!(
                    f,
                    "{name}: {count} chains in one record; each is taken by itself"
                )
            }
            Self::Words { name, line } => write!(
                f,
                "{name}: line {line} is words, not residues; it was left out"
            ),
            Self::BlankLines { name } => write!(
                f,
                "{name}: taken for one sequence, although it has blank lines; write a line \">name\" before each if \
                 there are several"
            ),
            Self::SameName { name } => write!(
                f,
                "{name}: another sequence has the same name; rename one, to tell them apart"
            ),
            Self::LeftOver(left_over) => left_over.fmt(f),
            Self::Gaps { name, count } => write!(f, "{name}: {count} gaps were left out"),
            Self::Copy { name, of } => write!(
                f,
                "{name}: the same sequence as {of}; taken as another copy of it"
            ),
            Self::ChainTwice { name, id } => write!(
                f,
                "{name}: chain {id} stands in an earlier header; this copy gets another id"
            ),
        }
    }
}
