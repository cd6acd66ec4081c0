//! Structures: chains of residues of atoms, from a file or built.

use serde::{Deserialize, Serialize};

use crate::residue::{AminoAcid, SecondaryStructure};
use crate::space::{Displacement, Position};

/// Atoms of a sample: the first model of a file, or a model that was built.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Name, such as a PDB id or the stem of a file.
    pub name: String,
    /// Chains in file order.
    pub chains: Vec<Chain>,
}

/// Chain of residues, in file order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Chain id (the author's, where a file has two).
    pub id: String,
    /// Residues in file order, polymer and others.
    pub residues: Vec<Residue>,
}

/// Residue: part of a polymer, or a ligand, an ion or a water.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Residue {
    /// Residue number (the author's, where a file has two).
    pub number: i32,
    /// Insertion code.
    pub insertion: Option<char>,
    /// Residue name as in the file, such as `ALA`, `MSE`, `HOH`.
    pub name: String,
    /// True if the file calls its atoms HETATM.
    pub hetero: bool,
    /// Secondary structure as stated by the file or predicted.
    pub secondary: Option<SecondaryStructure>,
    /// Atoms in file order, one position each.
    pub atoms: Vec<Atom>,
}

/// Atom of a residue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Atom {
    /// Name of the atom without blanks, such as `CA`.
    pub name: String,
    /// Symbol of the element, such as `C`; empty if the file does not say.
    pub element: String,
    /// Position, in Å.
    pub position: Position,
    /// Occupancy, 0 to 1.
    pub occupancy: f64,
    /// The B-factor column: Å² in reference structures, confidence 0 to 100 in built ones.
    pub b_factor: f64,
}

/// Cα of a chain, with the displacements to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaAtom<'a> {
    /// Residue that it belongs to.
    pub residue: &'a Residue,
    /// Position, in Å.
    pub position: Position,
    /// Displacement to the next one, unless the chain ends or breaks here.
    pub next: Option<Displacement>,
    /// Displacement to the one before, unless the chain begins here or is broken.
    pub previous: Option<Displacement>,
}

/// Distance, in Å, from one Cα to the next above which there is a break between them: neighbours
/// are 3.8 Å apart.
const LONGEST_STEP: f64 = 5.0;

/// Names of the calcium ion: in the PDB and Amber, in CHARMM, in GROMOS and OPLS.
const CALCIUM: [&str; 4] = ["CA", "CAL", "CA2+", "CA2"];

impl Residue {
    /// Returns the amino acid that this is or is derived from ([`AminoAcid::of_residue`]).
    pub fn amino(&self) -> Option<AminoAcid> {
        AminoAcid::of_residue(&self.name)
    }

    /// Returns the first atom called `name`.
    pub fn atom(&self, name: &str) -> Option<&Atom> {
        self.atoms.iter().find(|atom| atom.name == name)
    }

    /// Returns the Cα of an amino acid, standard or modified: an atom `CA` of element carbon. Some
    /// programs write calcium for the element of every Cα, and some none even for calcium; there
    /// the name of the residue tells them apart.
    pub fn ca_atom(&self) -> Option<&Atom> {
        self.atom("CA").filter(|atom| {
            atom.element.eq_ignore_ascii_case("C")
                || (atom.element.is_empty() && !CALCIUM.contains(&self.name.as_str()))
                || self.amino().is_some()
        })
    }
}

impl Chain {
    /// Returns the Cα in file order; neighbours more than 5 Å apart are a break.
    pub fn ca_atoms(&self) -> Vec<CaAtom<'_>> {
        let sites: Vec<(&Residue, Position)> = self
            .residues
            .iter()
            .filter_map(|residue| Some((residue, residue.ca_atom()?.position)))
            .collect();
        let step = |from: Position, to: Option<usize>| {
            let step = sites.get(to?)?.1 - from;
            (step.length() < LONGEST_STEP).then_some(step)
        };
        let indexed = sites.iter().enumerate();
        indexed
            .map(|(index, &(residue, position))| CaAtom {
                residue,
                position,
                next: step(position, Some(index + 1)),
                previous: step(position, index.checked_sub(1)),
            })
            .collect()
    }

    /// Returns the letters of the residues that have a Cα, of modified ones that of their parent, `X`
    /// for unknown ones: the sequence that the coordinates show, without residues that are not
    /// modelled.
    pub fn observed_letters(&self) -> String {
        self.residues
            .iter()
            .filter(|residue| residue.ca_atom().is_some())
            .map(|residue| residue.amino().map_or('X', AminoAcid::letter))
            .collect()
    }
}

impl Structure {
    /// Returns all residues with their chains, in file order.
    pub fn residues(&self) -> impl Iterator<Item = (&Chain, &Residue)> {
        self.chains
            .iter()
            .flat_map(|chain| chain.residues.iter().map(move |residue| (chain, residue)))
    }

    /// Returns the number of residues that have a Cα.
    pub fn ca_count(&self) -> usize {
        self.residues()
            .filter(|(_, residue)| residue.ca_atom().is_some())
            .count()
    }
}
