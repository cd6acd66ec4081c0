//! Notes on oddities of a structure file that could be read all the same.

use std::fmt;

/// An oddity of a structure file that could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StructureNote {
    /// There are several models; the first was read.
    Models {
        /// Number of models after the first.
        more: usize,
    },
    /// Atoms have alternate positions; of each, the one with the highest occupancy was read.
    Alternates {
        /// Number of positions left out.
        left_out: usize,
    },
    /// Residues have alternate names; of each, the one with the highest occupancy was read.
    MixedResidues {
        /// Number of residues.
        count: usize,
    },
    /// Atoms that could not be read were left out.
    SkippedAtoms {
        /// Number of atoms.
        count: usize,
        /// The line of the first, from 1 (of the table of atoms, in mmCIF).
        first: usize,
    },
    /// Atoms have no chain id and were put into chain `A`.
    NoChainId {
        /// Number of atoms.
        count: usize,
    },
    /// Helices or strands name residues that are not there.
    LostRanges {
        /// Number of helices and strands.
        count: usize,
    },
    /// No residue has a Cα.
    NoCaAtom,
}

impl fmt::Display for StructureNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Models { more } => {
                write!(f, "the file holds {more} more models; the first was read")
            }
            Self::Alternates { left_out } => write!(
                f,
                "{left_out} alternate atom positions were left out; those with the highest occupancy \
                 were kept"
            ),
            Self::MixedResidues { count } => write!(
                f,
                "{count} residues have alternate names; those with the highest occupancy were kept"
            ),
            Self::SkippedAtoms { count, first } => write!(
                f,
                "{count} atoms could not be read and were left out, the first in line {first}"
            ),
            Self::NoChainId { count } => {
                write!(f, "{count} atoms have no chain id; they are in chain A")
            }
            Self::LostRanges { count } => write!(
                f,
                "{count} helices or strands name residues that are not there; they were left out"
            ),
            Self::NoCaAtom => f.write_str("no residue has a Cα"),
        }
    }
}
