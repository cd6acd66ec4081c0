//! DSSP: secondary structure from the hydrogen bonds of the backbone.
//!
//! After Kabsch & Sander, Biopolymers 22, 2577 (1983), <https://doi.org/10.1002/bip.360221211>.
//! Like today's `mkdssp`, an amide gives at most its two strongest bonds, a strand runs on through
//! the bulge between two of its ladders, and an alpha helix comes before a strand.

mod backbone;
mod helix;
mod hydrogen_bond;
mod ladder;

use crate::residue::SecondaryStructure;
use crate::structure::Structure;
use backbone::Backbone;
use hydrogen_bond::HydrogenBonds;

/// The eight states of Kabsch and Sander.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DsspState {
    /// `H`: alpha helix, bonds from residue n + 4 to n.
    AlphaHelix,
    /// `G`: 3-10 helix, bonds from n + 3 to n.
    Helix3,
    /// `I`: pi helix, bonds from n + 5 to n.
    PiHelix,
    /// `E`: strand of a ladder of two or more bridges.
    Strand,
    /// `B`: a bridge that stands alone.
    Bridge,
    /// `T`: inside a turn that makes no helix.
    Turn,
    /// `S`: the chain bends by more than 70°.
    Bend,
    /// Blank: none of these.
    #[default]
    Loop,
}

impl DsspState {
    /// The letter of the state, blank for a loop.
    pub const fn letter(self) -> char {
        match self {
            Self::AlphaHelix => 'H',
            Self::Helix3 => 'G',
            Self::PiHelix => 'I',
            Self::Strand => 'E',
            Self::Bridge => 'B',
            Self::Turn => 'T',
            Self::Bend => 'S',
            Self::Loop => ' ',
        }
    }

    /// The state in three: H, G, I are helix, E is strand, all else is coil.
    pub const fn reduced(self) -> SecondaryStructure {
        match self {
            Self::AlphaHelix | Self::Helix3 | Self::PiHelix => SecondaryStructure::Helix,
            Self::Strand => SecondaryStructure::Strand,
            Self::Bridge | Self::Turn | Self::Bend | Self::Loop => SecondaryStructure::Coil,
        }
    }
}

/// The state of every residue, beside the residues of every chain; `None` for those without a
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
        all[residue.chain][residue.place] = Some(state);
    }
    all
}

/// Marks every residue that has an alpha carbon with its state by [`dssp`], in three; coil where
/// the backbone is not whole.
pub fn assign_secondary(structure: &mut Structure) {
    let states = dssp(structure);
    for (chain, states) in structure.chains.iter_mut().zip(states) {
        for (residue, state) in chain.residues.iter_mut().zip(states) {
            let reduced = state.unwrap_or_default().reduced();
            residue.secondary = residue.ca_atom().map(|_| reduced);
        }
    }
}

#[cfg(test)]
mod tests;
