//! Notes on oddities of a structure file that could be read all the same.

use std::fmt;

use crate::io::bundle::{Bundle, others_in_words};
use crate::io::compression::LeftOver;
use crate::io::text::UTF16;
use crate::residue::AminoAcid;

/// An oddity of a structure file that could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StructureNote {
    /// The structure was taken out of an archive.
    FromBundle {
        /// Format of the archive.
        bundle: Bundle,
        /// Name of the structure in it.
        name: String,
        /// Number of other files in it.
        others: usize,
    },
    /// There are several models, or frames; the first was read.
    Models {
        /// Number of models after the first.
        more: usize,
    },
    /// Several files with chains of their own were joined to one; all were read.
    Joined {
        /// Number of files after the first.
        more: usize,
    },
    /// There are several data blocks with atoms; the first was read.
    Blocks {
        /// Name of the block that was read.
        read: String,
        /// Number of blocks with atoms after it.
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
        /// The line of the first, from 1.
        first: usize,
    },
    /// Lines of atoms that are not in the columns of the format were read by their words.
    OffColumns {
        /// Number of lines.
        count: usize,
        /// The first of them, from 1.
        first: usize,
    },
    /// The file ends with an atom, although its other records are those of a deposited entry, which ends with `TER` or `END`.
    NoEnd,
    /// The file ends inside a record or a value after the atoms that were read.
    CutOff {
        /// The last line, or that in which an open value begins, from 1.
        line: usize,
    },
    /// The file ends with a whole row of its atoms, but not as its other tables end, or before all of
    /// its chains had atoms.
    MayBeCutOff {
        /// Ids, in the archive, of the chains that the file lists and that have no atoms.
        chains: Vec<String>,
    },
    /// The file ends with a whole row of its atoms, inside a residue.
    UnfinishedResidue {
        /// Its chain.
        chain: String,
        /// Its number.
        number: i32,
    },
    /// The file is in UTF-16.
    Utf16,
    /// Bytes after the end of the compressed file were left out.
    LeftOver(LeftOver),
    /// Atoms have no chain id and were put into chains by the ends that the file states.
    NoChainId {
        /// Number of atoms.
        count: usize,
        /// The ids that were given.
        chains: Vec<String>,
    },
    /// Several segments share a chain id; they are chains by their segment ids.
    Segments {
        /// The chain id.
        chain: String,
    },
    /// Residue numbers start again after 9999; they were counted on.
    WrappedNumbers,
    /// Residue numbers of the author are missing or no numbers; those of the archive were taken.
    LabelNumbers {
        /// Number of atoms.
        count: usize,
    },
    /// Atoms have no residue number; they were given 0.
    NoNumber {
        /// Number of atoms.
        count: usize,
    },
    /// Residues in other protonation states, modified ones and D-amino acids count as the amino acid
    /// that they are derived from.
    Parents {
        /// Names of the residues, each with its number.
        names: Vec<(String, usize)>,
    },
    /// Amino acids that are ligands were left out.
    FreeAminoAcids {
        /// Their names, chains and numbers.
        names: Vec<String>,
    },
    /// Helices or strands name residues that are not there.
    LostRanges {
        /// Number of helices and strands.
        count: usize,
    },
    /// The helices and strands do not go with the residues; none was taken.
    LostSecondary {
        /// Number of helices and strands.
        count: usize,
    },
    /// No residue has a Cα.
    NoCaAtom,
}

impl fmt::Display for StructureNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromBundle {
                bundle,
                name,
                others,
            } => {
                let others = others_in_words(*others);
                write!(f, "{name} was taken out of the {bundle}{others}")
            }
            Self::Models { more } => {
                write!(f, "the file holds {more} more models; the first was read")
            }
            Self::Joined { more } => write!(
                f,
                "the file consists of {} files with chains of their own, joined; all were read",
                more + 1
            ),
            Self::Blocks { read, more } => write!(
                f,
                "the file holds {more} more data blocks with atoms; the first, {read}, was read"
            ),
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
            Self::OffColumns { count, first } => write!(
                f,
                "{count} lines of atoms are not in the columns of the PDB format, the first is line \
                 {first}; they were read by their words"
            ),
            Self::CutOff { .. }
            | Self::MayBeCutOff { .. }
            | Self::NoEnd
            | Self::UnfinishedResidue { .. }
            | Self::Utf16
            | Self::LeftOver(_) => self.write_file(f),
            Self::NoChainId { count, chains } => write_unnamed(f, *count, chains),
            Self::Segments { chain } => write!(
                f,
                "several segments have the chain id {chain}; they are chains by their segment ids"
            ),
            Self::WrappedNumbers => {
                f.write_str("residue numbers start again after 9999; they were counted on")
            }
            Self::LabelNumbers { count } => write!(
                f,
                "{count} atoms have no residue number of the author (auth_seq_id); label_seq_id was \
                 taken"
            ),
            Self::NoNumber { count } => {
                write!(f, "{count} atoms have no residue number; they were given 0")
            }
            Self::Parents { names } => write_parents(f, names),
            Self::FreeAminoAcids { names } => write!(
                f,
                "bonded to no chain, so ligands, which were left out: {}",
                listed(names)
            ),
            Self::LostRanges { count } => write!(
                f,
                "{count} helices or strands name residues that are not there; they were left out"
            ),
            Self::LostSecondary { count } => write!(
                f,
                "the {count} helices and strands name residues that are not there; the secondary \
                 structure of the file was left out"
            ),
            Self::NoCaAtom => f.write_str("no residue has a Cα"),
        }
    }
}

impl StructureNote {
    /// Writes a note on the file as a whole.
    fn write_file(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutOff { line } => write!(
                f,
                "the file is cut off in line {line}, after the atoms; download it again to be sure"
            ),
            Self::MayBeCutOff { chains } => write_end(f, chains),
            Self::NoEnd => f.write_str(
                "the file ends with an atom, without TER or END: it may be cut off; download it again to be sure",
            ),
            Self::UnfinishedResidue { chain, number } => write!(
                f,
                "the file ends inside residue {number} of chain {chain}, whose backbone it lacks: it may be cut \
                 off; download it again to be sure"
            ),
            Self::Utf16 => f.write_str(UTF16),
            Self::LeftOver(left_over) => write!(f, "{left_over}"),
            _ => Ok(()),
        }
    }
}

/// Writes why a file may be cut off after the row of an atom.
fn write_end(f: &mut fmt::Formatter<'_>, chains: &[String]) -> fmt::Result {
    f.write_str("the file may be cut off after its last atom: ")?;
    match chains {
        [] => f.write_str("the mark is missing that ends its other tables")?,
        [chain] => write!(f, "chain {chain}, which it lists, has no atoms")?,
        [first, ..] => {
            let count = chains.len();
            write!(
                f,
                "{count} chains, from {first} on, which it lists, have no atoms"
            )?;
        }
    }
    f.write_str("; download it again to be sure")
}

/// Writes such as "7 atoms have no chain id; they are in 3 chains, A to C".
fn write_unnamed(f: &mut fmt::Formatter<'_>, count: usize, chains: &[String]) -> fmt::Result {
    write!(f, "{count} atoms have no chain id; they are in ")?;
    match chains {
        [] => f.write_str("the chain before them"),
        [chain] => write!(f, "chain {chain}"),
        [first, .., last] => write!(f, "{} chains, {first} to {last}", chains.len()),
    }
}

/// Returns names with commas between them, the first of many.
fn listed(names: &[String]) -> String {
    /// Most names that are listed.
    const LISTED: usize = 8;
    let first = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

/// Writes such as "read as the amino acid they derive from: 12 HSD as HIS, 3 MSE as MET".
fn write_parents(f: &mut fmt::Formatter<'_>, names: &[(String, usize)]) -> fmt::Result {
    /// Most names that are listed.
    const LISTED: usize = 8;
    f.write_str("read as the amino acid they derive from: ")?;
    for (index, (name, count)) in names.iter().take(LISTED).enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        let parent = AminoAcid::of_residue(name).map_or("UNK", AminoAcid::code);
        write!(f, "{comma}{count} {name} as {parent}")?;
    }
    match names.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => write!(f, ", and residues of {more} more names"),
    }
}
