//! The backbone: the residues that DSSP sees, in file order.

use crate::space::Position;
use crate::structure::{Residue, Structure};

/// The longest bond, in Å, between the carbon of a residue and the nitrogen of the next one.
const PEPTIDE_BOND: f64 = 2.5;

/// The backbone of one residue.
#[derive(Clone, Debug)]
pub(super) struct BackboneResidue {
    pub(super) n: Position,
    pub(super) ca: Position,
    pub(super) c: Position,
    pub(super) o: Position,
    /// The hydrogen of the amide; none on proline, nor after a break.
    pub(super) hydrogen: Option<Position>,
    /// The same for residues without a break between them.
    pub(super) segment: usize,
    /// Which chain of the structure, and which residue of it.
    pub(super) chain: usize,
    pub(super) place: usize,
}

/// All residues with a whole backbone.
#[derive(Debug, Default)]
pub(super) struct Backbone {
    pub(super) residues: Vec<BackboneResidue>,
}

impl Backbone {
    pub(super) fn of(structure: &Structure) -> Self {
        let mut backbone = Self::default();
        for (chain, residues) in structure.chains.iter().map(|c| &c.residues).enumerate() {
            for (place, residue) in residues.iter().enumerate() {
                backbone.push(residue, chain, place);
            }
        }
        backbone
    }

    /// Whether both places exist and no break lies between them.
    pub(super) fn unbroken(&self, first: usize, last: usize) -> bool {
        let segment = |place: usize| self.residues.get(place).map(|residue| residue.segment);
        segment(first).is_some() && segment(first) == segment(last)
    }

    fn push(&mut self, residue: &Residue, chain: usize, place: usize) {
        let at = |name: &str| residue.atom(name).map(|atom| atom.position);
        let carbon = residue.ca_atom().map(|atom| atom.position);
        let (Some(n), Some(ca), Some(c), Some(o)) = (at("N"), carbon, at("C"), at("O")) else {
            return;
        };
        let previous = self.residues.last();
        let bonded = previous.filter(|p| p.chain == chain && p.c.distance(n) <= PEPTIDE_BOND);
        // The amide's hydrogen lies opposite to the oxygen before it, 1 Å from the nitrogen.
        let hydrogen = bonded
            .filter(|_| residue.name != "PRO")
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
            place,
        });
    }
}
