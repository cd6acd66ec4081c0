//! Polymers: the chains of a model, each with its entity.

use super::entity::Entity;
use crate::structure::{Chain, Residue};

/// A chain and the entity that it is a copy of.
pub(crate) struct Polymer<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) entity: &'a Entity<'a>,
}

impl<'a> Polymer<'a> {
    /// Finds the entity of `chain` among `entities`.
    pub(crate) fn of(chain: &'a Chain, entities: &'a [Entity]) -> Option<Self> {
        let is_copy = |entity: &&Entity| entity.chains.contains(&chain.id.as_str());
        let entity = entities.iter().find(is_copy)?;
        Some(Self { chain, entity })
    }

    /// Returns the residues, each with its index in the sequence, from 1.
    pub(crate) fn residues(&self) -> impl Iterator<Item = (&'a Residue, Option<usize>)> {
        let entity = self.entity;
        let residues = self.chain.residues.iter().enumerate();
        residues.map(move |(index, residue)| (residue, entity.sequence_index(residue, index)))
    }

    /// Returns the index in the sequence, from 1, of one of the chain's residues.
    pub(crate) fn sequence_index(&self, residue: &Residue) -> Option<usize> {
        let mut all = self.residues();
        let (_, index) = all.find(|(other, _)| std::ptr::eq(*other, residue))?;
        index
    }
}
