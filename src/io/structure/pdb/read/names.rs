//! Names of residues that tell polymers from the rest, and two-letter chains from long names.

use crate::residue::{AminoAcid, is_cap, is_water};

/// Names of nucleotides: in the PDB, in CHARMM, and in older Amber.
const NUCLEOTIDES: [&str; 22] = [
    "A", "C", "G", "U", "T", "I", "DA", "DC", "DG", "DT", "DU", "DI", "RA", "RC", "RG", "RU",
    "ADE", "CYT", "GUA", "THY", "URA", "N",
];

/// Returns true if a residue called `name` is part of a polymer: an amino acid, also one of unknown
/// type, a cap, or a nucleotide, also at an end of its chain (`DA5`).
pub(super) fn is_polymer(name: &str) -> bool {
    AminoAcid::of_residue(name).is_some()
        || name == "UNK"
        || is_cap(name)
        || NUCLEOTIDES.contains(&name.trim_end_matches(['3', '5']))
}

/// Returns true if `name` is one of the standard amino acids, a nucleotide or water.
pub(super) fn is_standard(name: &str) -> bool {
    AminoAcid::from_code(name).is_some() || NUCLEOTIDES.contains(&name) || is_water(name)
}
