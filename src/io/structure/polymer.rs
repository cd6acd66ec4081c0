//! Polymers: the chains of a model as mmCIF tells them.

use super::entity::Entity;
use crate::structure::{Chain, Residue};

/// A chain and the entity it is a copy of.
pub(super) struct Polymer<'a> {
    pub(super) chain: &'a Chain,
    /// The entity's number, from 1.
    pub(super) entity_id: usize,
    pub(super) entity: &'a Entity<'a>,
}

impl<'a> Polymer<'a> {
    pub(super) fn of(chain: &'a Chain, entities: &'a [Entity]) -> Option<Self> {
        let is_copy = |entity: &Entity| entity.chains.contains(&chain.id.as_str());
        let index = entities.iter().position(is_copy)?;
        Some(Self {
            chain,
            entity_id: index + 1,
            entity: &entities[index],
        })
    }

    /// The residues, each with its place in the sequence as it is written.
    pub(super) fn residues(&self) -> impl Iterator<Item = (&'a Residue, String)> {
        let entity = self.entity;
        let residues = self.chain.residues.iter().enumerate();
        residues.map(move |(index, residue)| {
            let place = entity.place(residue, index);
            (residue, place.map_or(".".to_owned(), |n| n.to_string()))
        })
    }

    /// The place in the sequence of one of the chain's residues, as it is written.
    pub(super) fn place(&self, residue: &Residue) -> String {
        let mut all = self.residues();
        let found = all.find(|(other, _)| std::ptr::eq(*other, residue));
        found.map_or(".".to_owned(), |(_, place)| place)
    }
}

/// The insertion code of `residue` as it is written.
pub(super) fn insertion(residue: &Residue) -> String {
    residue.insertion.map_or("?".to_owned(), String::from)
}
