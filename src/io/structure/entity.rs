//! Entities: the different polymers of a model, each with the chains that are copies of it.

use super::model_info::ModelInfo;
use crate::residue::AminoAcid;
use crate::structure::{Chain, Residue, Structure};

/// A polymer and its copies.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entity<'a> {
    /// What the FASTA file calls it; empty if there was none.
    pub(super) name: &'a str,
    /// The three-letter codes of its residues.
    pub(super) codes: Vec<&'a str>,
    /// The chains that are copies of it.
    pub(super) chains: Vec<&'a str>,
    /// Whether residue numbers count along `codes`; else `codes` is what was modelled.
    pub(super) is_numbered: bool,
}

impl Entity<'_> {
    /// The place in the sequence, from 1, of the residue that stands `index`th in its chain.
    pub(super) fn place(&self, residue: &Residue, index: usize) -> Option<usize> {
        if !self.is_numbered {
            return Some(index + 1);
        }
        let place = usize::try_from(residue.number).ok()?;
        (1..=self.codes.len()).contains(&place).then_some(place)
    }
}

/// The entities of `structure` in the order of their first chains. A chain without a known
/// sequence has the one that was modelled.
pub(super) fn entities<'a>(structure: &'a Structure, info: &'a ModelInfo) -> Vec<Entity<'a>> {
    let mut entities: Vec<Entity> = Vec::new();
    for chain in &structure.chains {
        let new = entity_of(chain, info);
        let known = entities
            .iter_mut()
            .find(|known| known.codes == new.codes && known.is_numbered == new.is_numbered);
        match known {
            Some(known) => known.chains.push(&chain.id),
            None => entities.push(new),
        }
    }
    entities
}

fn entity_of<'a>(chain: &'a Chain, info: &'a ModelInfo) -> Entity<'a> {
    let chains = vec![chain.id.as_str()];
    match info.sequence(&chain.id) {
        Some(sequence) => Entity {
            name: &sequence.name,
            codes: sequence
                .residues
                .iter()
                .map(|amino| amino.map_or("UNK", AminoAcid::code))
                .collect(),
            chains,
            is_numbered: true,
        },
        None => Entity {
            name: "",
            codes: chain.residues.iter().map(|r| r.name.as_str()).collect(),
            chains,
            is_numbered: false,
        },
    }
}
