//! Notes on oddities of a structure file that could be read all the same.

use crate::io::bundle::{Bundle, others_in_words};
use crate::io::compression::LeftOver;
use crate::io::text::UTF16;
use crate::residue::AminoAcid;

/// Most names that are listed.
const LISTED: usize = 8;

/// An oddity of a structure file that could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureNote {
    /// The structure was taken out of an archive.
    #[error("{name} was taken out of the {bundle}{}", others_in_words(*.others))]
    FromBundle {
        /// Format of the archive.
        bundle: Bundle,
        /// Name of the structure in it.
        name: String,
        /// Number of other files in it.
        others: usize,
    },
    /// There are several models, or frames; the first was read.
    #[error("the file holds {more} more models; the first was read")]
    Models {
        /// Number of models after the first.
        more: usize,
    },
    /// Another molecule follows the first model, with its chain ids.
    #[error(
        "the second model has other residues than the first, as another molecule has; to have both, give each its own chain ids"
    )]
    OtherMolecule,
    /// Several files with chains of their own were joined to one; all were read.
    #[error("the file consists of {} files with chains of their own, joined; all were read", .more + 1)]
    Joined {
        /// Number of files after the first.
        more: usize,
    },
    /// There are several data blocks with atoms; the first was read.
    #[error("the file holds {more} more data blocks with atoms; the first, {read}, was read")]
    Blocks {
        /// Name of the block that was read.
        read: String,
        /// Number of blocks with atoms after it.
        more: usize,
    },
    /// Atoms have alternate positions; of each, the one with the highest occupancy was read.
    #[error(
        "{left_out} alternate atom positions were left out; those with the highest occupancy were kept"
    )]
    Alternates {
        /// Number of positions left out.
        left_out: usize,
    },
    /// Atoms stand in the file twice, in one position; each was read once.
    #[error(
        "{count} atoms stand in the file a second time, where they are already; they were left out"
    )]
    RepeatedAtoms {
        /// Number of atoms left out.
        count: usize,
    },
    /// Polymers share a chain id and residue numbers; they are chains of their own.
    #[error(
        "several polymers have the chain id {chain} and the same residue numbers; they are the chains {}",
        .chains.join(", ")
    )]
    SharedChainId {
        /// The chain id in the file.
        chain: String,
        /// The ids of the polymers now.
        chains: Vec<String>,
    },
    /// Residues stood out of order in the file.
    #[error(
        "out of order in the file, so put where their numbers and peptide bonds say: residues {}",
        listed(.residues)
    )]
    OutOfOrder {
        /// The residues, or the first and the last of several, each with its chain.
        residues: Vec<String>,
    },
    /// Residues have alternate names; of each, the one with the highest occupancy was read.
    #[error("{count} residues have alternate names; those with the highest occupancy were kept")]
    MixedResidues {
        /// Number of residues.
        count: usize,
    },
    /// Atoms that could not be read were left out.
    #[error("{count} atoms could not be read and were left out, the first in line {first}")]
    SkippedAtoms {
        /// Number of atoms.
        count: usize,
        /// The line of the first, from 1.
        first: usize,
    },
    /// Lines of atoms that are not in the columns of the format were read by their words.
    #[error(
        "{count} lines of atoms are not in the columns of the PDB format, the first is line {first}; they were read by their words"
    )]
    OffColumns {
        /// Number of lines.
        count: usize,
        /// The first of them, from 1.
        first: usize,
    },
    /// The file ends with an atom, although its other records are those of a deposited entry, which ends with `TER` or `END`.
    #[error(
        "the file ends with an atom, without TER or END: it may be cut off; download it again to be sure"
    )]
    NoEnd,
    /// The file ends inside a record or a value after the atoms that were read.
    #[error("the file is cut off in line {line}, after the atoms; download it again to be sure")]
    CutOff {
        /// The last line, or that in which an open value begins, from 1.
        line: usize,
    },
    /// The file ends with a whole row of its atoms, but not as its other tables end, or before all of
    /// its chains had atoms.
    #[error("the file may be cut off after its last atom: {}; download it again to be sure", end_in_words(.chains))]
    MayBeCutOff {
        /// Ids, in the archive, of the chains that the file lists and that have no atoms.
        chains: Vec<String>,
    },
    /// The file ends with a whole row of its atoms, inside a residue.
    #[error(
        "the file ends inside residue {number} of chain {chain}, whose backbone it lacks: it may be cut off; download it again to be sure"
    )]
    UnfinishedResidue {
        /// Its chain.
        chain: String,
        /// Its number.
        number: i32,
    },
    /// The file has no line ends; its records were parted by their length.
    #[error(
        "the file is one long line: its line ends were lost; it was read as {records} records of one length"
    )]
    NoLineEnds {
        /// Number of records.
        records: usize,
    },
    /// The file is in UTF-16.
    #[error("{UTF16}")]
    Utf16,
    /// Bytes after the end of the compressed file were left out.
    #[error("{0}")]
    LeftOver(LeftOver),
    /// Atoms have no chain id and were put into chains by the ends that the file states.
    #[error("{count} atoms have no chain id; they are in {}", chains_in_words(.chains))]
    NoChainId {
        /// Number of atoms.
        count: usize,
        /// The ids that were given.
        chains: Vec<String>,
    },
    /// Several segments share a chain id; they are chains by their segment ids.
    #[error("several segments have the chain id {chain}; they are chains by their segment ids")]
    Segments {
        /// The chain id.
        chain: String,
    },
    /// Residue numbers start again after 9999; they were counted on.
    #[error("residue numbers start again after 9999; they were counted on")]
    WrappedNumbers,
    /// Residue numbers of the author are missing or no numbers; those of the archive were taken.
    #[error(
        "{count} atoms have no residue number of the author (auth_seq_id); label_seq_id was taken"
    )]
    LabelNumbers {
        /// Number of atoms.
        count: usize,
    },
    /// Atoms have no residue number; they were given 0.
    #[error("{count} atoms have no residue number; they were given 0")]
    NoNumber {
        /// Number of atoms.
        count: usize,
    },
    /// Residues in other protonation states, modified ones and D-amino acids count as the amino acid
    /// that they are derived from.
    #[error("read as the amino acid they derive from: {}", parents_in_words(.names))]
    Parents {
        /// Names of the residues, each with its number.
        names: Vec<(String, usize)>,
    },
    /// Amino acids that are ligands were left out.
    #[error("bonded to no chain, so ligands, which were left out: {}", listed(.names))]
    FreeAminoAcids {
        /// Their names, chains and numbers.
        names: Vec<String>,
    },
    /// Residue names of four letters of which the first three are an amino acid.
    #[error("residue names of four letters, read as the amino acid of the first three: {}", listed(.names))]
    LongNames {
        /// The names.
        names: Vec<String>,
    },
    /// Helices or strands name residues that are not there.
    #[error("{count} helices or strands name residues that are not there; they were left out")]
    LostRanges {
        /// Number of helices and strands.
        count: usize,
    },
    /// The helices and strands do not go with the residues; none was taken.
    #[error(
        "the {count} helices and strands name residues that are not there; the secondary structure of the file was left out"
    )]
    LostSecondary {
        /// Number of helices and strands.
        count: usize,
    },
    /// No residue has a Cα.
    #[error("no residue has a Cα")]
    NoCaAtom,
}

/// Says why a file may be cut off after the row of an atom.
fn end_in_words(chains: &[String]) -> String {
    match chains {
        [] => "the mark is missing that ends its other tables".to_owned(),
        [chain] => format!("chain {chain}, which it lists, has no atoms"),
        [first, ..] => {
            let count = chains.len();
            format!("{count} chains, from {first} on, which it lists, have no atoms")
        }
    }
}

/// Returns such as "3 chains, A to C", of atoms that had no chain id.
fn chains_in_words(chains: &[String]) -> String {
    match chains {
        [] => "the chain before them".to_owned(),
        [chain] => format!("chain {chain}"),
        [first, .., last] => format!("{} chains, {first} to {last}", chains.len()),
    }
}

/// Returns such as "12 HSD as HIS, 3 MSE as MET".
fn parents_in_words(names: &[(String, usize)]) -> String {
    let as_parent = |(name, count): &(String, usize)| {
        let parent = AminoAcid::of_residue(name).map_or("UNK", AminoAcid::code);
        format!("{count} {name} as {parent}")
    };
    let all: Vec<String> = names.iter().map(as_parent).collect();
    match names.len().saturating_sub(LISTED) {
        0 => all.join(", "),
        more => format!(
            "{}, and residues of {more} more names",
            all[..LISTED].join(", ")
        ),
    }
}

/// Returns names with commas between them, the first of many.
fn listed(names: &[String]) -> String {
    match names.len().saturating_sub(LISTED) {
        0 => names.join(", "),
        more => format!("{}, and {more} more", names[..LISTED].join(", ")),
    }
}
