//! DSSP: secondary structure from the hydrogen bonds of the backbone.
//!
//! After Kabsch & Sander, Biopolymers 22, 2577 (1983), <https://doi.org/10.1002/bip.360221211>.
//! Like today's `mkdssp`, an amide gives at most its two strongest bonds, a strand runs on through
//! the bulge between two of its ladders, and an alpha helix comes before a strand.

mod backbone;
mod helix;
mod hydrogen_bond;
mod ladder;
mod state;

pub use state::DsspState;

use crate::structure::Structure;
use backbone::Backbone;
use hydrogen_bond::HydrogenBonds;

/// Returns the state of every residue, chain by chain; `None` for those without a
/// whole backbone (N, CA, C, O).
pub fn dssp(structure: &Structure) -> Vec<Vec<Option<DsspState>>> {
    let backbone = Backbone::of(structure);
    let bonds = HydrogenBonds::of(&backbone);
    let mut states = vec![DsspState::Loop; backbone.residues.len()];
    ladder::mark(&backbone, &bonds, &mut states);
    helix::mark(&backbone, &bonds, &mut states);
    let residues = structure.chains.iter().map(|chain| chain.residues.len());
    let mut all: Vec<Vec<_>> = residues.map(|count| vec![None; count]).collect();
    for (residue, state) in backbone.residues.iter().zip(states) {
        all[residue.chain][residue.index] = Some(state);
    }
    all
}

/// Marks every residue that has a Cα with its state by [`dssp`], in three, and helices with their kind; `None` where
/// the backbone is not whole, so that nothing is known.
pub fn assign_secondary(structure: &mut Structure) {
    let states = dssp(structure);
    for (chain, states) in structure.chains.iter_mut().zip(states) {
        for (residue, state) in chain.residues.iter_mut().zip(states) {
            residue.secondary = state.map(DsspState::reduced);
            residue.helix = state.unwrap_or_default().helix();
        }
    }
}

/// Marks every residue whose secondary structure is not known as [`assign_secondary`] does.
pub fn complete_secondary(structure: &mut Structure) {
    let residues = structure.chains.iter().flat_map(|chain| &chain.residues);
    let given: Vec<_> = residues
        .map(|residue| Some((residue.secondary?, residue.helix)))
        .collect();
    assign_secondary(structure);
    let residues = structure
        .chains
        .iter_mut()
        .flat_map(|chain| &mut chain.residues);
    for (residue, given) in residues.zip(given) {
        if let Some((secondary, helix)) = given {
            (residue.secondary, residue.helix) = (Some(secondary), helix);
        }
    }
}

#[cfg(test)]
mod tests;
