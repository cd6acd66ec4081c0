//! Slots: residues of known type with a backbone, on which side chains are placed.

use crate::geometry::backbone_torsions;
use crate::geometry::side_chain::{BACKBONE_SITES, SideChain};
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::{Chain, Structure};

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
    let residue = |index: usize| chain.residues.get(index);
    let before = residue(index.checked_sub(1)?)?;
    let torsions = backbone_torsions(before, residue(index)?, residue(index + 1)?)?;
    Some((torsions.phi, torsions.psi))
}
