//! What was odd about a structure that could be read all the same.

use std::fmt;

/// What was odd about a structure that could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StructureNote {
    /// There are several models; the first was read.
    Models {
        /// How many more there are.
        more: usize,
    },
    /// Atoms have alternate places; of each, the one with the highest occupancy was read.
    Alternates {
        /// How many places were left out.
        left_out: usize,
    },
    /// Residues have alternate names; of each, the one with the highest occupancy was read.
    MixedResidues {
        /// How many residues.
        count: usize,
    },
    /// Atoms that could not be read were left out.
    SkippedAtoms {
        /// How many.
        count: usize,
        /// The line of the first, from 1 (of the table of atoms, in mmCIF).
        first: usize,
    },
    /// Atoms have no chain id and were put into chain `A`.
    NoChainId {
        /// How many.
        count: usize,
    },
    /// Helices or strands name residues that are not there.
    LostRanges {
        /// How many helices and strands.
        count: usize,
    },
    /// No residue has an alpha carbon.
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
                "{left_out} alternate atom places were left out; those with the highest occupancy \
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
            Self::NoCaAtom => f.write_str("no residue has an alpha carbon"),
        }
    }
}
