//! Layers of what the network said: their controls, and what is wanted of them.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::view::mesh::Mesh;
use crate::view::probability::{NetworkLayers, ProbabilityLayer, ProbabilityOf};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise, ViewChange};

/// Probability that a surface begins at, until the user moves it.
const FROM: f32 = 0.5;
/// Said where the scores of the model that is shown are not in memory.
pub(super) const NOT_AT_HAND: &str =
    "What the network said of this model is no longer in memory: run again to see it.";
/// Said where they never were.
pub(super) const NOT_RUN_HERE: &str =
    "The network did not run here for this model: run again to see it.";

/// The layers of what the network said, and their controls.
pub(super) struct Network {
    surface: HtmlSelectElement,
    from: HtmlInputElement,
    from_value: HtmlElement,
    tiles: HtmlInputElement,
    /// Says why a layer that is wanted is not there.
    words: HtmlElement,
    /// The surface that is wanted, if any.
    pub(super) of: Option<ProbabilityOf>,
    /// Probability that it begins at.
    pub(super) least: f32,
    pub(super) tiles_wanted: bool,
    /// Name of the method and the network of the model shown; `None` if these did not run here.
    pub(super) model: Option<String>,
    /// True if the worker is to be asked.
    pub(super) due: bool,
    pub(super) asked: bool,
    pub(super) ticket: u32,
}

/// The layers, as the worker sends them.
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

    pub(super) fn wants_any(&self) -> bool {
        self.wanted() != NetworkLayers::default()
    }

    /// Returns the surface that is wanted.
    pub(super) fn shown(&self) -> Option<ProbabilityOf> {
        self.of
    }

    /// Shows what is wanted in the controls.
    pub(super) fn show(&self) -> Result<(), DomError> {
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

    pub(super) fn say(&self, words: &str) {
        self.words.set_hidden(words.is_empty());
        self.words.set_text_content(Some(words));
    }
}
