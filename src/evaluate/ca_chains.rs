//! Cα of a structure, chain by chain: all that a comparison looks at.

use crate::evaluate::ResidueIndex;
use crate::space::{Displacement, Position};
use crate::structure::{Residue, Structure};

/// Cα of a chain that has some.
#[derive(Clone, Debug)]
pub(super) struct CaChain<'a> {
    /// Chain id.
    pub(super) id: &'a str,
    /// Number of the first residue.
    pub(super) first_number: i32,
    /// One-letter codes of the residues whose amino acid is known.
    pub(super) letters: String,
    /// Cα in order; at least one.
    pub(super) cas: Vec<ComparedCa<'a>>,
}

/// Cα that is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct ComparedCa<'a> {
    /// Position, in Å.
    pub(super) position: Position,
    /// Name of its residue: the code of its amino acid, of a modified one that of its parent.
    pub(super) name: &'a str,
    /// Index of its residue in the structure.
    pub(super) residue: ResidueIndex,
}

/// Returns the chains of `structure` that have Cα; residues that the file calls HETATM are left out,
/// unless their name is that of a modified amino acid.
pub(super) fn ca_chains(structure: &Structure) -> Vec<CaChain<'_>> {
    let chains = structure.chains.iter().enumerate();
    chains
        .filter_map(|(chain_index, chain)| {
            let numbered = chain.residues.iter().enumerate();
            let kept: Vec<_> = numbered
                .filter(|(_, residue)| !residue.hetero || residue.amino().is_some())
                .filter_map(|(index, residue)| Some((index, residue, residue.ca_atom()?)))
                .collect();
            Some(CaChain {
                id: &chain.id,
                first_number: kept.first()?.1.number,
                letters: kept
                    .iter()
                    .filter_map(|(_, residue, _)| Some(residue.amino()?.letter()))
                    .collect(),
                cas: kept
                    .iter()
                    .map(|(index, residue, ca)| ComparedCa {
                        position: ca.position,
                        name: name_of(residue),
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

/// Returns the code of the amino acid that `residue` is or is derived from, else its name.
fn name_of(residue: &Residue) -> &str {
    match residue.amino() {
        Some(amino) => amino.code(),
        None => &residue.name,
    }
}

/// Returns the centre of `cas`; the origin if there are none.
pub(super) fn centre<'a>(cas: impl Iterator<Item = &'a ComparedCa<'a>>) -> Position {
    let origin = Position::default();
    let (sum, count) = cas.fold((Displacement::default(), 0), |(sum, count), ca| {
        (sum + (ca.position - origin), count + 1)
    });
    origin + sum * (1.0 / f64::from(count.max(1)))
}
