//! Residues: the twenty amino acids, the backbone atoms, the secondary structure, sequences.

mod names;
mod other;

pub use other::{is_cap, is_water};

use serde::{Deserialize, Serialize};

/// One of the twenty standard amino acids, in the order of the reference's label classes
/// (alphabetical by three-letter code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum AminoAcid {
    Ala,
    Arg,
    Asn,
    Asp,
    Cys,
    Gln,
    Glu,
    Gly,
    His,
    Ile,
    Leu,
    Lys,
    Met,
    Phe,
    Pro,
    Ser,
    Thr,
    Trp,
    Tyr,
    Val,
}

/// One-letter and three-letter code of every amino acid, in the order of [`AminoAcid::ALL`].
const CODES: [(char, &str); 20] = [
    ('A', "ALA"),
    ('R', "ARG"),
    ('N', "ASN"),
    ('D', "ASP"),
    ('C', "CYS"),
    ('Q', "GLN"),
    ('E', "GLU"),
    ('G', "GLY"),
    ('H', "HIS"),
    ('I', "ILE"),
    ('L', "LEU"),
    ('K', "LYS"),
    ('M', "MET"),
    ('F', "PHE"),
    ('P', "PRO"),
    ('S', "SER"),
    ('T', "THR"),
    ('W', "TRP"),
    ('Y', "TYR"),
    ('V', "VAL"),
];

impl AminoAcid {
    /// Number of amino acids.
    pub const COUNT: usize = 20;

    /// All of them, in order: class `i` of a network or a mask (counted from 0) is `ALL[i]`.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Ala,
        Self::Arg,
        Self::Asn,
        Self::Asp,
        Self::Cys,
        Self::Gln,
        Self::Glu,
        Self::Gly,
        Self::His,
        Self::Ile,
        Self::Leu,
        Self::Lys,
        Self::Met,
        Self::Phe,
        Self::Pro,
        Self::Ser,
        Self::Thr,
        Self::Trp,
        Self::Tyr,
        Self::Val,
    ];

    /// Returns all with their shares of `probabilities`, which are in the order of [`AminoAcid::ALL`], the likeliest first and
    /// among equals in this order; the shares sum to 1 unless all are 0.
    pub fn ranked(probabilities: &[f64; Self::COUNT]) -> Vec<(Self, f64)> {
        let sum: f64 = probabilities.iter().sum::<f64>().max(1e-9);
        let shares = probabilities.iter().map(|p| p / sum);
        let mut ranked: Vec<(Self, f64)> = Self::ALL.into_iter().zip(shares).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked
    }

    /// Returns the index in [`AminoAcid::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns the one-letter code, upper case.
    pub const fn letter(self) -> char {
        CODES[self as usize].0
    }

    /// Returns the three-letter code, upper case.
    pub const fn code(self) -> &'static str {
        CODES[self as usize].1
    }

    /// Returns the amino acid of a one-letter code in either case; `None` for other letters.
    pub fn from_letter(letter: char) -> Option<Self> {
        let letter = letter.to_ascii_uppercase();
        Self::ALL.into_iter().find(|amino| amino.letter() == letter)
    }

    /// Returns the amino acid of an upper-case three-letter code; `None` for other names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|amino| amino.code() == code)
    }
}

/// Backbone atom that networks and masks know, in the order of their classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BackboneAtom {
    /// Cα, the alpha carbon.
    Ca,
    /// Amide nitrogen.
    N,
    /// Carbonyl carbon.
    C,
}

impl BackboneAtom {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Ca, Self::N, Self::C];

    /// Returns the name of the atom in PDB files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ca => "CA",
            Self::N => "N",
            Self::C => "C",
        }
    }

    /// Returns the atom of a PDB name; `None` for other atoms.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|atom| atom.name() == name)
    }
}

/// Secondary structure of a residue, in three states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SecondaryStructure {
    /// Neither helix nor strand.
    Coil,
    /// Helix of any kind.
    Helix,
    /// Strand of a sheet.
    Strand,
}

impl SecondaryStructure {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Coil, Self::Helix, Self::Strand];
}

/// Kind of a right-handed helix, by its hydrogen bonds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HelixKind {
    /// Alpha helix, bonds from residue n + 4 to n; also where no kind is known.
    #[default]
    Alpha,
    /// 3-10 helix, bonds from n + 3 to n.
    ThreeTen,
    /// Pi helix, bonds from n + 5 to n.
    Pi,
}

impl HelixKind {
    /// Returns whether this is the kind that files need not state.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Sequence of an entity: of one or more identical protein chains of the sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Name in the FASTA header.
    pub name: String,
    /// Chain ids that the header names, one per copy in the sample; empty if it names none.
    pub chain_ids: Vec<String>,
    /// Residues in order; `None` where the letter stands for no single amino acid (X, B, Z …).
    /// Residue number `n` of a model is `residues[n - 1]`.
    pub residues: Vec<Option<AminoAcid>>,
}

impl Sequence {
    /// Returns the number of its residues in the sample: every copy counts, at least one.
    pub fn sample_residues(&self) -> usize {
        self.residues.len() * self.chain_ids.len().max(1)
    }

    /// Returns the letters in order, `X` where the amino acid is not known.
    pub fn letters(&self) -> String {
        self.residues
            .iter()
            .map(|amino| amino.map_or('X', AminoAcid::letter))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_to_the_amino_acid() {
        for (index, amino) in AminoAcid::ALL.into_iter().enumerate() {
            assert_eq!(amino.index(), index);
            assert_eq!(AminoAcid::from_letter(amino.letter()), Some(amino));
            assert_eq!(AminoAcid::from_code(amino.code()), Some(amino));
        }
        assert_eq!(AminoAcid::from_letter('x'), None);
        assert_eq!(AminoAcid::from_letter('w'), Some(AminoAcid::Trp));
    }
}
