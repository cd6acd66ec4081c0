//! The viewer and the layers of what the network said: wanted, asked for, shown.

use std::sync::Arc;

use glam::Vec3;

use super::Viewer;
use super::network_layers::{DrawnLayers, NOT_AT_HAND, NOT_RUN_HERE};
use crate::view::probability::{
    ColoredMesh, NetworkLayers, PROBABILITIES, ProbabilityOf, tile_outlines,
};
use crate::web::app::dom::DomError;

impl Viewer {
    /// Wants another surface of what the network said, or none.
    pub(super) fn want_probability(&mut self, of: Option<ProbabilityOf>) -> Result<(), DomError> {
        self.network.of = of;
        self.ask_for_layers()
    }

    /// Wants the surface to begin at another probability.
    pub(super) fn want_probability_from(&mut self, from: f32) -> Result<(), DomError> {
        let [least, most] = PROBABILITIES;
        self.network.least = from.clamp(least, most);
        self.ask_for_layers()
    }

    /// Wants the tiles, or no longer.
    pub(super) fn want_tiles(&mut self, wanted: bool) -> Result<(), DomError> {
        self.network.tiles_wanted = wanted;
        self.ask_for_layers()
    }

    /// Takes the name of the method and the network of the model shown; `None` if these did not run here.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn set_scored(
        &mut self,
        model: Option<String>,
    ) -> Result<(), DomError> {
        self.network.model = model;
        self.ask_for_layers()
    }

    /// Has the worker asked for the layers that are wanted, if any; those of another model are gone.
    fn ask_for_layers(&mut self) -> Result<(), DomError> {
        self.network.show()?;
        self.network.say("");
        self.network.due = self.network.wants_any() && self.network.model.is_some();
        if self.network.due {
            return Ok(());
        }
        // A reply that is still to come is of what was wanted before.
        self.network.ticket += 1;
        self.network.asked = false;
        self.scene.probability = None;
        self.scene.tiles = None;
        if self.network.wants_any() && self.scene.predicted.is_some() {
            self.network.say(NOT_RUN_HERE);
        }
        Ok(())
    }

    /// Returns the next layers to request from the worker: the name of the model, the layers and the ticket. One request at
    /// a time, so that a moving slider does not pile them up.
    pub(in crate::web::app) fn next_layers(&mut self) -> Option<(String, NetworkLayers, u32)> {
        let network = &mut self.network;
        if network.asked || !network.due {
            return None;
        }
        let model = network.model.clone()?;
        network.due = false;
        network.asked = true;
        network.ticket += 1;
        Some((model, network.wanted(), network.ticket))
    }

    /// Requests again what a worker that stopped did not send; what is drawn stays.
    pub(super) fn request_layers_again(&mut self) {
        self.network.due |= self.network.asked;
        self.network.asked = false;
    }

    /// Shows the layers of the request with `ticket`, unless something else was wanted since; `None` if the scores are not in memory.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn set_layers(
        &mut self,
        ticket: u32,
        drawn: Option<DrawnLayers>,
    ) -> Result<(), DomError> {
        if ticket != self.network.ticket {
            return Ok(());
        }
        self.network.asked = false;
        if drawn.is_none() {
            self.network.say(NOT_AT_HAND);
        }
        let (surface, tiles) = match (drawn, self.network.of) {
            (None, _) => (None, Vec::new()),
            (Some(drawn), None) => (None, drawn.corners),
            (Some(drawn), Some(of)) => {
                let mesh = drawn.mesh.unwrap_or_default();
                (ColoredMesh::new(mesh, of, &drawn.classes), drawn.corners)
            }
        };
        self.scene.probability = surface.map(Arc::new);
        let (tiles, _) = tiles.as_chunks::<6>();
        let corners = tiles
            .iter()
            .map(|&[a, b, c, d, e, f]| [Vec3::new(a, b, c), Vec3::new(d, e, f)]);
        let corners: Vec<[Vec3; 2]> = corners.collect();
        self.scene.tiles = tile_outlines(&corners).map(Arc::new);
        self.describe()
    }
}
