//! The viewer and what is picked: marks, names, and the ends of distances.

use std::sync::Arc;

use glam::Vec3;

use super::Viewer;
use crate::view::backbone::{Backbone, BackboneChain, BackboneResidue};
use crate::view::link::{ResidueName, Zone};
use crate::view::picked::{Picked, ResidueAt, SideChainsOf};
use crate::view::side_chains::{Element, SideChains};
use crate::web::app::measures::End;

impl Viewer {
    /// Returns the residue of the model with `number` in the chain `chain`.
    pub(in crate::web::app) fn find(&self, chain: &str, number: usize) -> Option<Picked> {
        let model = self.scene.predicted.as_ref()?;
        let chain = model.chains.iter().position(|other| other.id == chain)?;
        let residue = model.chains[chain]
            .residues
            .iter()
            .position(|residue| usize::try_from(residue.number) == Ok(number))?;
        Some(Picked::Predicted(ResidueAt { chain, residue }))
    }

    /// Marks `picked`, or nothing.
    pub(in crate::web::app) fn mark(&mut self, picked: Option<Picked>) {
        self.scene.marked = picked;
        self.scene.picked_side_chains = self.side_chains_around().map(Arc::new);
        if self.zone == Some(Zone::Residue) {
            self.cut();
        }
        // What cannot be described now is at the next change.
        let _ = self.describe();
    }

    /// Returns the side chains around what is marked: those of the structure that it belongs to.
    fn side_chains_around(&self) -> Option<SideChains> {
        /// Reach, in Å, which takes in the neighbours.
        const REACH: f32 = 7.0;
        let side_chains = match self.scene.marked? {
            Picked::Predicted(_) => self.scene.predicted_side_chains.as_ref(),
            Picked::Reference(_) => self.scene.reference_side_chains.as_ref(),
            Picked::Candidate(_) | Picked::SideChain(..) | Picked::Label(_) => None,
        };
        let near = side_chains?.near(self.marked_position()?, REACH);
        (!near.is_empty()).then_some(near)
    }

    /// Returns the position of the marked thing, in Å.
    pub(in crate::web::app) fn marked_position(&self) -> Option<Vec3> {
        self.scene.position_of(self.scene.marked?)
    }

    /// Returns the structure, the chain and the residue that `picked` is, or whose atom it is.
    pub(in crate::web::app) fn residue(
        &self,
        picked: Picked,
    ) -> Option<(&Backbone, &BackboneChain, &BackboneResidue)> {
        let (backbone, at) = match picked {
            Picked::Predicted(at) => (self.scene.predicted.as_ref()?, at),
            Picked::Reference(at) => (self.scene.reference.as_ref()?, at),
            Picked::SideChain(..) => return self.residue(self.owner(picked)?),
            Picked::Candidate(_) | Picked::Label(_) => return None,
        };
        let chain = backbone.chains.get(at.chain)?;
        Some((backbone, chain, chain.residues.get(at.residue)?))
    }

    /// Returns the residue that an atom belongs to; `picked` itself if it is none.
    pub(in crate::web::app) fn owner(&self, picked: Picked) -> Option<Picked> {
        let Picked::SideChain(of, _) = picked else {
            return Some(picked);
        };
        let position = self.scene.position_of(picked)?;
        let wanted = match of {
            SideChainsOf::Picked => &[SideChainsOf::Model, SideChainsOf::Reference][..],
            SideChainsOf::Model => &[SideChainsOf::Model],
            SideChainsOf::Reference => &[SideChainsOf::Reference],
        };
        wanted
            .iter()
            .find_map(|of| self.residue_of_atom(*of, position))
    }

    /// Returns the residue whose side chain has an atom at `position`.
    fn residue_of_atom(&self, of: SideChainsOf, position: Vec3) -> Option<Picked> {
        let side_chains = self.scene.side_chains(of)?;
        let mut atoms = side_chains.atoms().iter();
        let atom = atoms.position(|atom| atom.position == position)?;
        let root = side_chains.atoms()[side_chains.root_of(atom)].position;
        let (backbone, picked): (_, fn(ResidueAt) -> Picked) = match of {
            SideChainsOf::Model => (self.scene.predicted.as_ref()?, Picked::Predicted),
            _ => (self.scene.reference.as_ref()?, Picked::Reference),
        };
        let chains = backbone.chains.iter().enumerate();
        let all = chains.flat_map(|(chain, of_chain)| {
            let residues = of_chain.residues.iter().enumerate();
            residues.map(move |(residue, at)| (ResidueAt { chain, residue }, at.position))
        });
        let nearest = all.min_by(|(_, a), (_, b)| a.distance(root).total_cmp(&b.distance(root)));
        nearest.map(|(at, _)| picked(at))
    }

    /// Returns the residue `by` places further along its chain than the one that is marked; without one the first or the
    /// last of the model.
    pub(in crate::web::app) fn next(&self, by: isize) -> Option<Picked> {
        let model = self.scene.predicted.as_ref()?;
        let marked = self.scene.marked.and_then(|marked| self.owner(marked));
        let Some(Picked::Predicted(at)) = marked else {
            let chain = if by > 0 {
                0
            } else {
                model.chains.len().checked_sub(1)?
            };
            let residues = &model.chains.get(chain)?.residues;
            let residue = if by > 0 {
                0
            } else {
                residues.len().checked_sub(1)?
            };
            return Some(Picked::Predicted(ResidueAt { chain, residue }));
        };
        // From the end of a chain on to the next one, and around.
        let lengths: Vec<usize> = model
            .chains
            .iter()
            .map(|chain| chain.residues.len())
            .collect();
        let count: usize = lengths.iter().sum();
        let before: usize = lengths.iter().take(at.chain).sum();
        let wanted = (before + at.residue) as isize + by;
        let mut index = wanted.rem_euclid(count.max(1) as isize) as usize;
        for (chain, length) in lengths.into_iter().enumerate() {
            if index < length {
                let residue = index;
                return Some(Picked::Predicted(ResidueAt { chain, residue }));
            }
            index -= length;
        }
        None
    }

    /// Returns `picked` as an end of a distance.
    pub(in crate::web::app) fn end(&self, picked: Picked) -> Option<End> {
        let position = self.scene.position_of(picked)?;
        let mut end = End {
            position,
            name: "a candidate".to_owned(),
            residue: None,
        };
        if let Picked::Label(_) = picked {
            end.name = "a label".to_owned();
        }
        if let Some((_, chain, residue)) = self.residue(picked) {
            let of = match self.owner(picked) {
                Some(Picked::Reference(_)) => " of the reference",
                _ => "",
            };
            end.name = format!("{} {} ({}){of}", residue.name, residue.number, chain.id);
            let number = usize::try_from(residue.number).ok();
            end.residue = number
                .filter(|_| matches!(picked, Picked::Predicted(_)))
                .map(|number| ResidueName {
                    chain: chain.id.clone(),
                    number,
                });
        }
        if let Picked::SideChain(of, atom) = picked {
            let atom = self.scene.side_chains(of)?.atoms().get(atom)?;
            end.name = format!("{} of {}", element_in_words(atom.element), end.name);
        }
        Some(end)
    }

    /// Returns a density in words.
    pub(in crate::web::app) fn density_in_words(&self, density: f32) -> String {
        self.contour.in_words(density)
    }
}

fn element_in_words(element: Element) -> &'static str {
    match element {
        Element::Carbon => "C",
        Element::Nitrogen => "N",
        Element::Oxygen => "O",
        Element::Sulphur => "S",
    }
}
