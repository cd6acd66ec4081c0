//! Chains and residues in the making: with what the file says of them beside their atoms.

use super::atom_row::AtomRow;
use crate::structure::{Atom, Residue};

/// A chain in the making.
#[derive(Debug)]
pub(super) struct MadeChain {
    pub(super) id: String,
    /// The id in the file, if the chain has another now.
    pub(super) file_id: Option<String>,
    pub(super) residues: Vec<MadeResidue>,
}

/// A residue in the making.
#[derive(Debug)]
pub(super) struct MadeResidue {
    pub(super) residue: Residue,
    /// For each atom: true if it is an alternate by its letter.
    pub(super) alternate: Vec<bool>,
    /// True if one of its atoms stands in the file twice, without letters.
    pub(super) is_doubled: bool,
    /// Chain and number in the numbering of the archive.
    pub(super) label: Option<(String, i32)>,
    /// Number of ends of chains before it in the file.
    pub(super) segment: usize,
}

impl MadeResidue {
    /// Begins the residue of `row`.
    pub(super) fn of(row: &AtomRow) -> Self {
        let label = row.label;
        Self {
            residue: residue_of(row),
            alternate: vec![!row.alternate.is_empty()],
            is_doubled: false,
            label: label.map(|(id, number)| (id.to_owned(), number)),
            segment: row.segment,
        }
    }

    /// Begins the residue anew with `row`, an alternate of another name.
    pub(super) fn replace(&mut self, row: &AtomRow) {
        self.residue = residue_of(row);
        self.alternate = vec![true];
    }

    pub(super) fn push(&mut self, row: AtomRow) {
        self.alternate.push(!row.alternate.is_empty());
        self.residue.atoms.push(row.atom);
    }

    /// Returns true if this is a residue of a chain of amino acids, as far as it is modelled.
    pub(super) fn is_polymer(&self) -> bool {
        self.residue.ca_atom().is_some() || self.residue.amino().is_some()
    }

    /// Returns true if `atom` is farther from all atoms of the residue than any of a side chain.
    pub(super) fn is_far(&self, atom: &Atom) -> bool {
        let atoms = &self.residue.atoms;
        atoms.iter().all(|of_it| distance(of_it, atom) > FARTHEST)
    }

    /// Returns true if an atom called like `atom` stands less than 1 Å from it.
    pub(super) fn coincides(&self, atom: &Atom) -> bool {
        let same = self.residue.atom(&atom.name);
        same.is_some_and(|same| distance(same, atom) < COINCIDENT)
    }

    /// Returns true if `atom`, which has no letter, is the residue's atom at `index` once more: where it is, or next to it
    /// with a part of the occupancy. Programs write alternates so, and files that were put together hold atoms twice.
    pub(super) fn is_again(&self, index: usize, atom: &Atom) -> bool {
        /// Highest sum of the occupancies of two alternates, with room for rounding.
        const WHOLE: f64 = 1.011;
        let kept = &self.residue.atoms[index];
        let is_part = kept.occupancy < 1.0 && atom.occupancy < 1.0;
        let shares = is_part && kept.occupancy + atom.occupancy <= WHOLE;
        let is_near = distance(kept, atom) < FARTHEST;
        self.residue.amino().is_some() && is_near && (self.is_doubled || shares)
    }
}

/// Farthest that two atoms of an amino acid lie apart, in Å, with room for poor models: an arginine is 9 Å long.
const FARTHEST: f64 = 12.0;
/// Distance, in Å, below which two atoms of one name are one: atoms that are not bonded are farther apart.
const COINCIDENT: f64 = 1.0;

fn distance(one: &Atom, other: &Atom) -> f64 {
    (one.position - other.position).length()
}

fn residue_of(row: &AtomRow) -> Residue {
    Residue {
        number: row.number,
        insertion: row.insertion,
        name: row.residue.to_owned(),
        hetero: row.hetero,
        secondary: None,
        helix: Default::default(),
        atoms: vec![row.atom.clone()],
    }
}
