//! Entities: the different sequences of a model, each with the chains that are copies of it.
//!
//! Not the entities of the tracer, which group the sequences of a sample before anything is built:
//! these group the chains of a finished model, also those that no sequence claims, by what a file
//! states of them.

use super::model_info::ModelInfo;
use crate::residue::AminoAcid;
use crate::structure::{Chain, Residue, Structure};

/// A sequence and its copies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entity<'a> {
    /// Number of the entity, from 1.
    pub(crate) id: usize,
    /// Name from the FASTA file; empty if there was none.
    pub(crate) name: &'a str,
    /// Three-letter codes of its residues.
    pub(crate) codes: Vec<&'a str>,
    /// Ids of the chains that are copies of it.
    pub(crate) chains: Vec<&'a str>,
    /// True if residue numbers count along `codes`; else `codes` are the modelled residues.
    pub(crate) is_numbered: bool,
}

impl Entity<'_> {
    /// Returns the index in the sequence, from 1, of the residue at `index` in its chain.
    pub(crate) fn sequence_index(&self, residue: &Residue, index: usize) -> Option<usize> {
        if !self.is_numbered {
            return Some(index + 1);
        }
        let number = usize::try_from(residue.number).ok()?;
        (1..=self.codes.len()).contains(&number).then_some(number)
    }
}

/// Returns the entities of `structure` in the order of their first chains. The sequence of a chain
/// that `info` does not know is the modelled one.
pub(crate) fn entities<'a>(structure: &'a Structure, info: &'a ModelInfo) -> Vec<Entity<'a>> {
    let mut entities: Vec<Entity> = Vec::new();
    for chain in &structure.chains {
        let new = entity_of(entities.len() + 1, chain, info);
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

fn entity_of<'a>(id: usize, chain: &'a Chain, info: &'a ModelInfo) -> Entity<'a> {
    let chains = vec![chain.id.as_str()];
    match info.sequence(&chain.id) {
        Some(sequence) => Entity {
            id,
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
            id,
            name: "",
            codes: chain.residues.iter().map(|r| r.name.as_str()).collect(),
            chains,
            is_numbered: false,
        },
    }
}
