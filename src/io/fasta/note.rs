//! Notes on FASTA files that are odd and could be read all the same.

use std::fmt;

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
    /// Letters stand for no single amino acid.
    Unknown {
        /// The record.
        name: String,
        /// The letters.
        letters: String,
        /// Number of residues.
        count: usize,
    },
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
            Self::Unknown {
                name,
                letters,
                count,
            } => write!(
                f,
                "{name}: {count} residues ({letters}) stand for no single amino acid; they count as \
                 unknown"
            ),
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
