//! Layers of what the network said: their controls, and what they ask of the worker.

use std::rc::Rc;
use std::sync::Arc;

use glam::Vec3;
use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::Viewer;
use crate::view::mesh::Mesh;
use crate::view::probability::{
    ColoredMesh, NetworkLayers, PROBABILITIES, ProbabilityLayer, ProbabilityOf, tile_outlines,
};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise, ViewChange};

/// Probability that a surface begins at, until the user moves it.
const FROM: f32 = 0.5;
/// Said where the scores of the model that is shown are not in memory.
const NOT_AT_HAND: &str =
    "What the network said of this model is no longer in memory: run again to see it.";
/// Said where they never were.
const NOT_RUN_HERE: &str = "The network did not run here for this model: run again to see it.";

/// The layers of what the network said, and their controls.
pub(super) struct Network {
    surface: HtmlSelectElement,
    from: HtmlInputElement,
    from_value: HtmlElement,
    tiles: HtmlInputElement,
    /// Says why a layer that is wanted is not there.
    words: HtmlElement,
    /// The surface that is wanted, if any.
    of: Option<ProbabilityOf>,
    /// Probability that it begins at.
    least: f32,
    tiles_wanted: bool,
    /// Name of the method and the network of the model shown; `None` if these did not run here.
    model: Option<String>,
    /// True if the worker is to be asked.
    due: bool,
    asked: bool,
    ticket: u32,
}

/// What the worker sends of the layers.
pub(in crate::web::app) struct DrawnLayers {
    /// The surface.
    pub(in crate::web::app) mesh: Option<Mesh>,
    /// Classes of its vertices.
    pub(in crate::web::app) classes: Vec<u8>,
    /// Corners of the tiles, six numbers each, in Å.
    pub(in crate::web::app) corners: Vec<f32>,
}

impl Network {
    /// Returns the controls of the page, with nothing wanted.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks one.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let network = Self {
            surface: dom::find("network-surface")?,
            from: dom::find("network-from")?,
            from_value: dom::find("network-from-value")?,
            tiles: dom::find("network-tiles")?,
            words: dom::find("network-words")?,
            of: None,
            least: FROM,
            tiles_wanted: false,
            model: None,
            due: false,
            asked: false,
            ticket: 0,
        };
        let (raised, select) = (Rc::clone(raise), network.surface.clone());
        dom::on(&network.surface, "change", move |_: DomEvent| {
            let name = select.value();
            let named = ProbabilityOf::ALL.into_iter();
            let named = named.into_iter().find(|of| of.name() == name);
            raised(Event::ViewChange(ViewChange::Probability(named)));
        })?;
        let (raised, slider) = (Rc::clone(raise), network.from.clone());
        dom::on(&network.from, "input", move |_: DomEvent| {
            let from = slider.value_as_number() as f32 / 100.0;
            raised(Event::ViewChange(ViewChange::ProbabilityFrom(from)));
        })?;
        let (raised, tick) = (Rc::clone(raise), network.tiles.clone());
        dom::on(&network.tiles, "change", move |_: DomEvent| {
            raised(Event::ViewChange(ViewChange::Tiles(tick.checked())));
        })?;
        network.show()?;
        Ok(network)
    }

    /// Returns the layers that are wanted.
    pub(super) fn wanted(&self) -> NetworkLayers {
        let from = self.least;
        NetworkLayers {
            surface: self.of.map(|of| ProbabilityLayer { of, from }),
            tiles: self.tiles_wanted,
        }
    }

    fn wants_any(&self) -> bool {
        self.wanted() != NetworkLayers::default()
    }

    /// Returns the surface that is wanted.
    pub(super) fn shown(&self) -> Option<ProbabilityOf> {
        self.of
    }

    /// Shows what is wanted in the controls.
    fn show(&self) -> Result<(), DomError> {
        let name = self.of.map_or("none", ProbabilityOf::name);
        self.surface.set_value(name);
        let words = format!("{:.0} %", 100.0 * self.least);
        self.from.set_value(&format!("{:.0}", 100.0 * self.least));
        self.from.set_disabled(self.of.is_none());
        self.from.set_attribute("aria-valuetext", &words)?;
        self.from_value.set_text_content(Some(&words));
        self.tiles.set_checked(self.tiles_wanted);
        Ok(())
    }

    fn say(&self, words: &str) {
        self.words.set_hidden(words.is_empty());
        self.words.set_text_content(Some(words));
    }
}

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
