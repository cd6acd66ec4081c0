//! Slots: residues of known type with a backbone, on which side chains are placed.

use crate::geometry::side_chain::{BACKBONE_SITES, SideChain};
use crate::geometry::torsion;
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::{Chain, Residue, Structure};

use super::contacts::Contact;

/// Residue whose side chain is to be placed.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// Index of the chain, and of the residue in it.
    pub(super) at: (usize, usize),
    pub(super) amino: AminoAcid,
    /// N, Cα and C.
    pub(super) backbone: [Position; BACKBONE_SITES],
    /// Phi and psi in radians, where both are known.
    pub(super) torsions: Option<(f64, f64)>,
    /// Contacts of the side-chain atoms from Cβ on.
    pub(super) contacts: Vec<Contact>,
}

/// Distance in Å up to which C and N of successive residues are bonded.
const LONGEST_PEPTIDE_BOND: f64 = 2.0;

/// Returns the slots of `structure`: its residues of a standard type that have N, Cα and C.
pub(super) fn slots(structure: &Structure) -> Vec<Slot> {
    let chains = structure.chains.iter().enumerate();
    let slots = chains.flat_map(|(nth, chain)| {
        let indices = 0..chain.residues.len();
        indices.filter_map(move |index| slot(chain, (nth, index)))
    });
    slots.collect()
}

fn slot(chain: &Chain, at: (usize, usize)) -> Option<Slot> {
    let residue = &chain.residues[at.1];
    let amino = AminoAcid::from_code(&residue.name)?;
    let names = &SideChain::of(amino).names;
    Some(Slot {
        at,
        amino,
        backbone: residue.n_ca_c()?,
        torsions: torsions(chain, at.1),
        contacts: names
            .iter()
            .map(|name| Contact::of(Some(amino), name))
            .collect(),
    })
}

/// Returns phi and psi of a residue that is bonded on both sides.
fn torsions(chain: &Chain, index: usize) -> Option<(f64, f64)> {
    let residue = |index: usize| chain.residues.get(index).and_then(Residue::n_ca_c);
    let [n, ca, c] = residue(index)?;
    let [_, _, before] = residue(index.checked_sub(1)?)?;
    let [after, _, _] = residue(index + 1)?;
    let is_bonded = |a: Position, b: Position| a.distance(b) < LONGEST_PEPTIDE_BOND;
    (is_bonded(before, n) && is_bonded(c, after))
        .then(|| (torsion(before, n, ca, c), torsion(n, ca, c, after)))
}
