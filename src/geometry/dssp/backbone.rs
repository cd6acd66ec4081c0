//! The backbone: the residues that DSSP sees, in file order.

use std::ops::RangeInclusive;

use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::{Residue, Structure};

/// Longest bond, in Å, between the carbon of a residue and the nitrogen of the next one (as by
/// `mkdssp`).
const PEPTIDE_BOND: f64 = 2.5;

/// Lengths, in Å, that a bond of the backbone may have here: atoms that stand for missing ones lie on each other, or far away.
const BOND: RangeInclusive<f64> = 0.5..=2.5;

/// Names of the carbonyl oxygen: that of the PDB, and those that CHARMM and GROMACS give it at the end
/// of a chain.
const OXYGENS: [&str; 5] = ["O", "OT1", "O1", "OC1", "OXT"];

/// Backbone of one residue.
#[derive(Clone, Debug)]
pub(super) struct BackboneResidue {
    pub(super) n: Position,
    pub(super) ca: Position,
    pub(super) c: Position,
    pub(super) o: Position,
    /// Hydrogen of the amide; none on proline, nor after a break.
    pub(super) hydrogen: Option<Position>,
    /// Number of the segment; residues without a break between them share it.
    pub(super) segment: usize,
    /// Index of the chain in the structure.
    pub(super) chain: usize,
    /// Index of the residue in the chain.
    pub(super) index: usize,
}

/// All residues with a whole backbone whose atoms are bonded.
#[derive(Debug, Default)]
pub(super) struct Backbone {
    pub(super) residues: Vec<BackboneResidue>,
}

impl Backbone {
    pub(super) fn of(structure: &Structure) -> Self {
        let mut backbone = Self::default();
        for (chain, residues) in structure.chains.iter().map(|c| &c.residues).enumerate() {
            for (index, residue) in residues.iter().enumerate() {
                backbone.push(residue, chain, index);
            }
        }
        backbone
    }

    /// Returns whether both residues exist and no break lies between them.
    pub(super) fn unbroken(&self, first: usize, last: usize) -> bool {
        let segment = |index: usize| self.residues.get(index).map(|residue| residue.segment);
        segment(first).is_some() && segment(first) == segment(last)
    }

    fn push(&mut self, residue: &Residue, chain: usize, index: usize) {
        let at = |name: &str| residue.atom(name).map(|atom| atom.position);
        let carbon = residue.ca_atom().map(|atom| atom.position);
        let oxygen = OXYGENS.into_iter().find_map(at);
        let (Some(n), Some(ca), Some(c), Some(o)) = (at("N"), carbon, at("C"), oxygen) else {
            return;
        };
        let is_whole = [(n, ca), (ca, c), (c, o)]
            .iter()
            .all(|(a, b)| BOND.contains(&a.distance(*b)));
        if !is_whole {
            return;
        }
        let previous = self.residues.last();
        let bonded = previous.filter(|p| p.chain == chain && p.c.distance(n) <= PEPTIDE_BOND);
        // The amide's hydrogen lies opposite to the oxygen before it, 1 Å from the nitrogen.
        let hydrogen = bonded
            .filter(|_| residue.amino() != Some(AminoAcid::Pro))
            .and_then(|before| Some(n + (before.c - before.o).unit()?));
        let segment = match (bonded, previous) {
            (Some(before), _) => before.segment,
            (None, Some(before)) => before.segment + 1,
            (None, None) => 0,
        };
        self.residues.push(BackboneResidue {
            n,
            ca,
            c,
            o,
            hydrogen,
            segment,
            chain,
            index,
        });
    }
}
