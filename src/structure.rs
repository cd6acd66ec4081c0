//! Structures: chains of residues of atoms, known or built.

use serde::{Deserialize, Serialize};

use crate::residue::{AminoAcid, SecondaryStructure};
use crate::space::{Displacement, Position};

/// The atoms of a sample: the first model of a file, or what was built.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// What the structure is called, such as a PDB id or a file's stem.
    pub name: String,
    /// The chains in file order.
    pub chains: Vec<Chain>,
}

/// A chain of residues, in file order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// The chain id (the author's, where a file has two).
    pub id: String,
    /// The residues in file order, polymer and others.
    pub residues: Vec<Residue>,
}

/// A residue: part of a polymer, or a ligand, an ion or a water.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Residue {
    /// The residue number (the author's, where a file has two).
    pub number: i32,
    /// The insertion code.
    pub insertion: Option<char>,
    /// The residue name as in the file, such as `ALA`, `MSE`, `HOH`.
    pub name: String,
    /// Whether the file calls its atoms HETATM.
    pub hetero: bool,
    /// The secondary structure that the file states or that was predicted.
    pub secondary: Option<SecondaryStructure>,
    /// The atoms in file order, one position each.
    pub atoms: Vec<Atom>,
}

/// An atom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Atom {
    /// The atom's name without blanks, such as `CA`.
    pub name: String,
    /// The element's symbol, such as `C`; empty if the file does not say.
    pub element: String,
    /// Where it is, in Å.
    pub position: Position,
    /// Occupancy, 0 to 1.
    pub occupancy: f64,
    /// The B-factor column: Å² in known structures, confidence 0 to 100 in built ones.
    pub b_factor: f64,
}

/// An alpha carbon of a chain, with the ways to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaAtom<'a> {
    /// The residue that it belongs to.
    pub residue: &'a Residue,
    /// Where it is, in Å.
    pub position: Position,
    /// The way to the next one, unless the chain ends or breaks here.
    pub next: Option<Displacement>,
    /// The way to the one before, unless the chain begins here or is broken.
    pub previous: Option<Displacement>,
}

/// The longest way, in Å, from one alpha carbon to the next without a break between them.
const LONGEST_STEP: f64 = 5.0;

impl Residue {
    /// The amino acid, if this is one of the standard twenty.
    pub fn amino(&self) -> Option<AminoAcid> {
        AminoAcid::from_code(&self.name)
    }

    /// The first atom called `name`.
    pub fn atom(&self, name: &str) -> Option<&Atom> {
        self.atoms.iter().find(|atom| atom.name == name)
    }

    /// The alpha carbon of an amino acid, standard or modified: an atom `CA` of element carbon.
    pub fn ca_atom(&self) -> Option<&Atom> {
        self.atom("CA").filter(|atom| {
            atom.element.eq_ignore_ascii_case("C") || (atom.element.is_empty() && self.name != "CA")
        })
    }
}

impl Chain {
    /// The alpha carbons in file order; neighbours more than 5 Å apart are a break.
    pub fn ca_atoms(&self) -> Vec<CaAtom<'_>> {
        let places: Vec<(&Residue, Position)> = self
            .residues
            .iter()
            .filter_map(|residue| Some((residue, residue.ca_atom()?.position)))
            .collect();
        let way = |from: Position, to: Option<usize>| {
            let way = places.get(to?)?.1 - from;
            (way.length() < LONGEST_STEP).then_some(way)
        };
        let carbons = places.iter().enumerate();
        carbons
            .map(|(place, &(residue, position))| CaAtom {
                residue,
                position,
                next: way(position, Some(place + 1)),
                previous: way(position, place.checked_sub(1)),
            })
            .collect()
    }

    /// The letters of the residues that have an alpha carbon, `X` for modified ones: the sequence
    /// that the coordinates show, without what is not modelled.
    pub fn observed_letters(&self) -> String {
        self.residues
            .iter()
            .filter(|residue| residue.ca_atom().is_some())
            .map(|residue| residue.amino().map_or('X', AminoAcid::letter))
            .collect()
    }
}

impl Structure {
    /// All residues with their chains, in file order.
    pub fn residues(&self) -> impl Iterator<Item = (&Chain, &Residue)> {
        self.chains
            .iter()
            .flat_map(|chain| chain.residues.iter().map(move |residue| (chain, residue)))
    }

    /// How many residues have an alpha carbon.
    pub fn ca_count(&self) -> usize {
        self.residues()
            .filter(|(_, residue)| residue.ca_atom().is_some())
            .count()
    }
}
