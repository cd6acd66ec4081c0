//! The alpha carbons of a structure, chain by chain: all that a comparison looks at.

use crate::evaluate::ResidueIndex;
use crate::space::{Displacement, Position};
use crate::structure::Structure;

/// The alpha carbons of a chain that has some.
#[derive(Clone, Debug)]
pub(super) struct AlphaChain<'a> {
    /// The chain id.
    pub(super) id: &'a str,
    /// The number of the first residue.
    pub(super) first_number: i32,
    /// The one-letter codes of the standard residues.
    pub(super) letters: String,
    /// The alpha carbons in order; at least one.
    pub(super) alphas: Vec<Alpha<'a>>,
}

/// An alpha carbon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alpha<'a> {
    /// Where it is, in Å.
    pub(super) position: Position,
    /// The name of its residue.
    pub(super) name: &'a str,
    /// Where its residue stands in the structure.
    pub(super) residue: ResidueIndex,
}

/// The chains of `structure` that have alpha carbons; what the file calls HETATM is left out.
pub(super) fn alpha_chains(structure: &Structure) -> Vec<AlphaChain<'_>> {
    let chains = structure.chains.iter().enumerate();
    chains
        .filter_map(|(chain_index, chain)| {
            let numbered = chain.residues.iter().enumerate();
            let kept: Vec<_> = numbered
                .filter(|(_, residue)| !residue.hetero)
                .filter_map(|(index, residue)| Some((index, residue, residue.ca_atom()?)))
                .collect();
            Some(AlphaChain {
                id: &chain.id,
                first_number: kept.first()?.1.number,
                letters: kept
                    .iter()
                    .filter_map(|(_, residue, _)| Some(residue.amino()?.letter()))
                    .collect(),
                alphas: kept
                    .iter()
                    .map(|(index, residue, alpha)| Alpha {
                        position: alpha.position,
                        name: &residue.name,
                        residue: ResidueIndex {
                            chain: chain_index,
                            residue: *index,
                        },
                    })
                    .collect(),
            })
        })
        .collect()
}

/// The middle of `alphas`; the origin if there are none.
pub(super) fn centre<'a>(alphas: impl Iterator<Item = &'a Alpha<'a>>) -> Position {
    let origin = Position::default();
    let (sum, count) = alphas.fold((Displacement::default(), 0), |(sum, count), alpha| {
        (sum + (alpha.position - origin), count + 1)
    });
    origin + sum * (1.0 / f64::from(count.max(1)))
}
