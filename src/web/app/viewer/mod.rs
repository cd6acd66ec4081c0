//! The viewer: the scene of the 3D view and its controls.

mod candidates;
mod dots;
mod looks;
mod network_drawn;
mod network_layers;
mod picks;
mod zone;

use std::rc::Rc;
use std::sync::Arc;

use glam::Vec3;
use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use self::candidates::Candidates;
pub(super) use self::network_layers::DrawnLayers;
use self::network_layers::Network;
use super::contour::Contour;
use super::display::Display;
use super::dom::{self, DomError};
use super::event::{Event, Gesture, Raise, ViewChange};
use super::legend;
use super::loaded::Recommended;
use super::scene_words;
use crate::prepare::region::Region;
use crate::space::Position;
use crate::view::backbone::Backbone;
use crate::view::link::{self, Layer, Zone};
use crate::view::measure::Measure;
use crate::view::mesh::Mesh;
use crate::view::outline::Outline;
use crate::view::scene::{Background, Fill, LabelDot, Scene};
use crate::view::side_chains::SideChains;
use crate::view::zone::ZoneAround;
use crate::web::messages::MapFacts;

/// The layers, by the names of their checkboxes in `index.html`.
const LAYERS: [(&str, Layer); 7] = [
    ("show-surface", Layer::Surface),
    ("show-model", Layer::Model),
    ("show-reference", Layer::Reference),
    ("show-given", Layer::Given),
    ("show-side-chains", Layer::SideChains),
    ("show-candidates", Layer::Candidates),
    ("show-labels", Layer::Labels),
];

/// Opacity of the density's surface to begin with.
const OPACITY: f32 = 0.45;

/// The scene of the 3D view with its controls.
pub(super) struct Viewer {
    scene: Scene,
    contour: Contour,
    display: Display,
    /// The surface of the whole map, of which the scene has the part that is shown.
    whole: Option<Arc<Mesh>>,
    /// The zone around the model that is shown, once it was needed.
    around_model: Option<ZoneAround>,
    /// The part of the density that the user chose, if any.
    zone: Option<Zone>,
    /// The opacity of the surface where it is not drawn as lines.
    opacity: f32,
    /// The background that the user chose, if any.
    background: Option<Background>,
    /// True where the page is dark.
    dark: bool,
    legend: Element,
    color: HtmlSelectElement,
    candidates: Candidates,
    network: Network,
    canvas: HtmlElement,
    /// The colours of the labels, and their meaning.
    label_legend: Vec<(String, &'static str)>,
    wanted_level: Option<f32>,
    asked: bool,
    ticket: u32,
}

impl Viewer {
    /// Returns the viewer of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let mut viewer = Self {
            scene: Scene::default(),
            contour: Contour::new(raise)?,
            display: Display::new(raise)?,
            whole: None,
            around_model: None,
            zone: None,
            opacity: OPACITY,
            background: None,
            dark: false,
            legend: dom::find("legend")?,
            color: dom::find("colour")?,
            candidates: Candidates::new(raise)?,
            network: Network::new(raise)?,
            canvas: dom::find("viewer")?,
            label_legend: Vec::new(),
            wanted_level: None,
            asked: false,
            ticket: 0,
        };
        fold_legend_where_narrow()?;
        for (id, layer) in LAYERS {
            viewer.listen_to_layer(id, layer, raise)?;
        }
        viewer.listen_to_color(raise)?;
        listen_to_buttons(raise)?;
        viewer.take_fill(Fill::Translucent(OPACITY))?;
        viewer.describe()?;
        Ok(viewer)
    }

    /// Returns the scene, to draw and to pick from.
    pub(super) fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Shows another map, or none, first at the level that is recommended for it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_map(
        &mut self,
        map: Option<&MapFacts>,
        recommended: Option<Recommended>,
    ) -> Result<(), DomError> {
        self.whole = None;
        self.cut();
        self.wanted_level = self.contour.set_map(map, recommended)?;
        // A reply that is still to come is of the old map.
        self.ticket += 1;
        self.asked = false;
        self.describe()
    }

    /// Shows the surface of the request with `ticket`, unless it is of an older map; `hidden` pieces are left out of it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_surface(
        &mut self,
        ticket: u32,
        mesh: Option<Mesh>,
        hidden: usize,
    ) -> Result<bool, DomError> {
        if ticket != self.ticket {
            return Ok(false);
        }
        self.asked = false;
        self.whole = mesh.map(Arc::new);
        self.cut();
        self.contour.set_hidden(hidden);
        self.describe()?;
        Ok(true)
    }

    /// Shows another model, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_model(
        &mut self,
        model: Option<(Backbone, Arc<SideChains>)>,
    ) -> Result<(), DomError> {
        let (model, side_chains) = model.unzip();
        self.scene.predicted_side_chains = side_chains.filter(|of| !of.is_empty());
        self.scene.predicted = model.map(|model| match &self.scene.reference {
            Some(reference) => Arc::new(model.with_errors(reference)),
            None => Arc::new(model),
        });
        self.around_model = None;
        self.cut();
        self.describe()
    }

    /// Shows another reference structure, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_reference(
        &mut self,
        reference: Option<(Backbone, Arc<SideChains>)>,
    ) -> Result<(), DomError> {
        let (reference, side_chains) = reference.unzip();
        self.scene.reference_side_chains = side_chains.filter(|of| !of.is_empty());
        self.scene.reference = reference.map(Arc::new);
        if let (Some(model), Some(reference)) = (&self.scene.predicted, &self.scene.reference) {
            let model = Backbone::clone(model).with_errors(reference);
            self.scene.predicted = Some(Arc::new(model));
        }
        self.paint_candidates();
        self.describe()
    }

    /// Shows another structure that goes into runs, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_given(&mut self, given: Option<Backbone>) -> Result<(), DomError> {
        self.scene.given = given.map(Arc::new);
        self.describe()
    }

    /// Shows other labels, or none, and the meaning of their colours.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_labels(
        &mut self,
        dots: Vec<LabelDot>,
        legend: Vec<(String, &'static str)>,
    ) -> Result<(), DomError> {
        self.scene.labels = (!dots.is_empty()).then(|| Arc::new(dots));
        self.label_legend = legend;
        self.describe()
    }

    /// Outlines a region of interest, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_region(&mut self, region: Option<Region>) -> Result<(), DomError> {
        let point = |position: Position| Vec3::from(position.to_array().map(|at| at as f32));
        let outline = region.map(|region| match region {
            Region::Sphere { center, radius } => Outline::sphere(point(center), radius as f32),
            Region::Box { from, to } => Outline::edges(point(from), point(to)),
        });
        self.scene.outline = outline.map(Arc::new);
        self.describe()
    }

    /// Returns whether the contour level is the one that the map began with.
    pub(super) fn is_level_as_begun(&self) -> bool {
        self.contour.is_as_begun()
    }

    /// Returns the least and the greatest density of the map.
    pub(super) fn densities(&self) -> Option<(f32, f32)> {
        self.contour.densities()
    }

    /// Returns the next surface to request from the worker: its level and ticket. One request at a
    /// time, so that a moving slider does not pile them up.
    pub(super) fn next_request(&mut self) -> Option<(f32, u32)> {
        if self.asked {
            return None;
        }
        let level = self.wanted_level.take()?;
        self.asked = true;
        self.ticket += 1;
        Some((level, self.ticket))
    }

    /// Requests the surface again, from a new worker.
    pub(super) fn request_again(&mut self) {
        self.request_layers_again();
        self.asked = false;
        if self.wanted_level.is_none() {
            self.wanted_level = self.contour.level();
        }
    }

    /// Shows other distances, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_measures(
        &mut self,
        measures: Option<Arc<Vec<Measure>>>,
    ) -> Result<(), DomError> {
        self.scene.measures = measures;
        self.describe()
    }

    /// The page is dark now, or light: so is the background, unless the user chose one.
    pub(super) fn set_dark(&mut self, dark: bool) {
        self.dark = dark;
        self.paint_background();
    }

    fn background_of_page(&self) -> Background {
        match self.dark {
            true => Background::Dark,
            false => Background::Light,
        }
    }

    fn paint_background(&mut self) {
        let of_page = self.background_of_page();
        self.scene.style.background = self.background.unwrap_or(of_page);
    }

    fn listen_to_layer(
        &mut self,
        id: &'static str,
        layer: Layer,
        raise: &Raise,
    ) -> Result<(), DomError> {
        let input: HtmlInputElement = dom::find(id)?;
        *self.is_shown(layer) = input.checked();
        let (raise, listened) = (Rc::clone(raise), input.clone());
        dom::on(&input, "change", move |_: DomEvent| {
            raise(Event::ViewChange(ViewChange::Show(
                layer,
                listened.checked(),
            )));
        })
    }

    fn listen_to_color(&self, raise: &Raise) -> Result<(), DomError> {
        let (raise, select) = (Rc::clone(raise), self.color.clone());
        dom::on(&self.color, "change", move |_: DomEvent| {
            let value = select.value();
            if let Some(color) = link::color_named(&value) {
                raise(Event::ViewChange(ViewChange::Color(color)));
            }
        })
    }

    /// Updates checkboxes, legend and the description of the picture.
    fn describe(&self) -> Result<(), DomError> {
        let present = [
            self.scene.surface.is_some(),
            self.scene.predicted.is_some(),
            self.scene.reference.is_some(),
            self.scene.given.is_some(),
            self.scene.predicted_side_chains.is_some()
                || self.scene.reference_side_chains.is_some(),
            self.scene.candidates.is_some(),
            self.scene.labels.is_some(),
        ];
        for ((id, _), present) in LAYERS.iter().zip(present) {
            dom::find::<HtmlInputElement>(id)?.set_disabled(!present);
        }
        self.color.set_disabled(self.scene.predicted.is_none());
        let has_model = self.has_model();
        let chosen = self.zone.filter(|_| has_model);
        self.display
            .show_zone(chosen.unwrap_or(self.zone()), has_model);
        let words = scene_words::in_words(&self.scene, self.zone());
        self.canvas.set_attribute("aria-label", &words)?;
        let shown = self.scene.style.candidates_shown && self.scene.candidates.is_some();
        let of_candidates = if shown {
            &self.candidates.legend[..]
        } else {
            &[]
        };
        let of_network = self.network.shown();
        let of_network = of_network.filter(|_| self.scene.probability.is_some());
        let more = legend::More {
            labels: &self.label_legend,
            candidates: of_candidates,
            network: of_network,
        };
        legend::show(&self.legend, &self.scene, more)
    }
}

impl std::fmt::Debug for Viewer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Viewer")
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}

/// Listens to the buttons of the view and of the card of what is picked.
fn listen_to_buttons(raise: &Raise) -> Result<(), DomError> {
    type Make = fn() -> Event;
    let buttons: [(&'static str, Make); 4] = [
        ("view-reset", || Event::ViewChange(ViewChange::ResetCamera)),
        ("view-save", || Event::ViewChange(ViewChange::SavePicture)),
        ("picked-focus", || Event::Focus),
        ("picked-close", || Event::Gesture(Gesture::Release)),
    ];
    for (id, event) in buttons {
        let raise = Rc::clone(raise);
        let button: HtmlElement = dom::find(id)?;
        dom::on(&button, "click", move |_: DomEvent| raise(event()))?;
    }
    Ok(())
}

/// Folds the legend on a narrow screen, where it would cover the molecule.
fn fold_legend_where_narrow() -> Result<(), DomError> {
    let narrow = dom::window()?.match_media("(max-width: 60rem)")?;
    if narrow.is_some_and(|query| query.matches()) {
        dom::find::<Element>("legend-fold")?.remove_attribute("open")?;
    }
    Ok(())
}
