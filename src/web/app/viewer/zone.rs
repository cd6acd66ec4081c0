//! The viewer and the part of the density that is shown.

use std::sync::Arc;

use glam::Vec3;

use super::Viewer;
use crate::view::link::Zone;
use crate::view::mesh::Mesh;
use crate::view::zone::{MODEL_ZONE_ANGSTROM, RESIDUE_ZONE_ANGSTROM, ZoneAround, near};

impl Viewer {
    /// Returns the part of the density that is shown: near the model once there is one, unless the user chose another.
    pub(in crate::web::app) fn zone(&self) -> Zone {
        let has_model = self.has_model();
        match self.zone {
            Some(Zone::Residue) if self.marked_position().is_none() => Zone::Model,
            Some(zone) if has_model => zone,
            None if has_model => Zone::Model,
            _ => Zone::Whole,
        }
    }

    /// Returns whether there is a model with residues: near one without, nothing would be shown.
    pub(in crate::web::app) fn has_model(&self) -> bool {
        let model = self.scene.predicted.as_ref();
        model.is_some_and(|model| model.residues().next().is_some())
    }

    /// Cuts the surface of the map to the part that is shown.
    pub(super) fn cut(&mut self) {
        let zone = self.zone();
        self.scene.surface = self.whole.clone().map(|whole| match zone {
            Zone::Whole => whole,
            Zone::Model => Arc::new(self.near_model(&whole)),
            Zone::Residue => {
                let center = self.marked_position();
                let center: Vec<Vec3> = center.into_iter().collect();
                Arc::new(near(&whole, &center, RESIDUE_ZONE_ANGSTROM))
            }
        });
    }

    /// Returns the part of `whole` near the model. What is known of the space around it is kept for the next surface.
    fn near_model(&mut self, whole: &Mesh) -> Mesh {
        if self.around_model.is_none() {
            self.around_model = ZoneAround::new(&self.model_atoms(), MODEL_ZONE_ANGSTROM);
        }
        let around = self.around_model.as_mut();
        around.map_or_else(Mesh::default, |around| around.part_of(whole))
    }

    /// Returns the positions of the atoms of the model that are drawn, in Å.
    fn model_atoms(&self) -> Vec<Vec3> {
        let backbone = self.scene.predicted.iter();
        let ca = backbone.flat_map(|model| model.residues().map(|residue| residue.position));
        let side_chains = self.scene.predicted_side_chains.iter();
        let atoms = side_chains.flat_map(|all| all.atoms().iter().map(|atom| atom.position));
        ca.chain(atoms).collect()
    }
}
