//! The viewer: the scene of the 3D view, its controls and its legend.

use std::rc::Rc;
use std::sync::Arc;

use glam::Vec3;
use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::contour::Contour;
use super::dom::{self, DomError};
use super::event::{Event, Layer, Raise, ViewChange};
use super::loaded::Recommended;
use crate::prepare::region::Region;
use crate::space::Position;
use crate::view::backbone::Backbone;
use crate::view::color::{CHAIN_COLORS, ColorBy, chain_color};
use crate::view::mesh::Mesh;
use crate::view::outline::Outline;
use crate::view::picked::{Picked, ResidueAt};
use crate::view::scene::{Background, Dot, LabelDot, Scene};
use crate::web::messages::MapFacts;

/// Properties that the colours of the model can show, by the names in `index.html`.
const COLORS: [(&str, ColorBy, &str); 5] = [
    ("chain", ColorBy::Chain, "Chain"),
    (
        "confidence",
        ColorBy::Confidence,
        "Model confidence (ours), not pLDDT",
    ),
    ("secondary", ColorBy::Secondary, "Secondary structure"),
    ("residue", ColorBy::Residue, "Type of amino acid"),
    (
        "error",
        ColorBy::Error,
        "Distance to the reference structure",
    ),
];

/// The layers, by the names of their checkboxes in `index.html`.
const LAYERS: [(&str, Layer); 5] = [
    ("show-surface", Layer::Surface),
    ("show-model", Layer::Model),
    ("show-reference", Layer::Reference),
    ("show-candidates", Layer::Candidates),
    ("show-labels", Layer::Labels),
];

/// Something that a click in the 3D view hit.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Its chain and number, if it is a residue of the model.
    pub(super) residue: Option<(String, usize)>,
    /// A title and details.
    pub(super) words: (String, Vec<String>),
}

/// The scene of the 3D view with its controls.
pub(super) struct Viewer {
    scene: Scene,
    contour: Contour,
    legend: Element,
    color: HtmlSelectElement,
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
            legend: dom::find("legend")?,
            color: dom::find("colour")?,
            canvas: dom::find("viewer")?,
            label_legend: Vec::new(),
            wanted_level: None,
            asked: false,
            ticket: 0,
        };
        for (id, layer) in LAYERS {
            viewer.listen_to_layer(id, layer, raise)?;
        }
        viewer.listen_to_color(raise)?;
        for (id, look) in [
            ("view-reset", ViewChange::ResetCamera),
            ("view-save", ViewChange::SavePicture),
        ] {
            let raise = Rc::clone(raise);
            let button: HtmlElement = dom::find(id)?;
            dom::on(&button, "click", move |_: DomEvent| {
                raise(Event::ViewChange(look))
            })?;
        }
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
        self.scene.surface = None;
        self.wanted_level = self.contour.set_map(map, recommended)?;
        // A reply that is still to come is of the old map.
        self.ticket += 1;
        self.asked = false;
        self.describe()
    }

    /// Shows the surface of the request with `ticket`, unless it is of an older map.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_surface(
        &mut self,
        ticket: u32,
        mesh: Option<Mesh>,
    ) -> Result<bool, DomError> {
        if ticket != self.ticket {
            return Ok(false);
        }
        self.asked = false;
        self.scene.surface = mesh.map(Arc::new);
        self.describe()?;
        Ok(true)
    }

    /// Shows another model, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_model(&mut self, model: Option<Backbone>) -> Result<(), DomError> {
        self.scene.predicted = model.map(|model| match &self.scene.reference {
            Some(reference) => Arc::new(model.with_errors(reference)),
            None => Arc::new(model),
        });
        self.describe()
    }

    /// Shows another reference structure, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_reference(&mut self, reference: Option<Backbone>) -> Result<(), DomError> {
        self.scene.reference = reference.map(Arc::new);
        if let (Some(model), Some(reference)) = (&self.scene.predicted, &self.scene.reference) {
            let model = Backbone::clone(model).with_errors(reference);
            self.scene.predicted = Some(Arc::new(model));
        }
        self.describe()
    }

    /// Shows other candidates, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_candidates(&mut self, dots: Vec<Dot>) -> Result<(), DomError> {
        self.scene.candidates = (!dots.is_empty()).then(|| Arc::new(dots));
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

    /// Changes the view.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn change(&mut self, change: ViewChange) -> Result<(), DomError> {
        let style = &mut self.scene.style;
        match change {
            ViewChange::LevelShare(share) => self.wanted_level = self.contour.set_share(share)?,
            ViewChange::ResetLevel => self.wanted_level = self.contour.reset()?,
            ViewChange::Show(Layer::Surface, shown) => style.surface.shown = shown,
            ViewChange::Show(Layer::Model, shown) => style.predicted.shown = shown,
            ViewChange::Show(Layer::Reference, shown) => style.reference.shown = shown,
            ViewChange::Show(Layer::Candidates, shown) => style.candidates_shown = shown,
            ViewChange::Show(Layer::Labels, shown) => style.labels_shown = shown,
            ViewChange::Color(color) => style.predicted.color = color,
            ViewChange::ResetCamera | ViewChange::SavePicture => return Ok(()),
        }
        self.describe()
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
        self.asked = false;
        if self.wanted_level.is_none() {
            self.wanted_level = self.contour.level();
        }
    }

    /// Shows the description of the residue that is picked, or nothing.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_pick(&self, words: Option<(String, Vec<String>)>) -> Result<(), DomError> {
        let card: HtmlElement = dom::find("picked")?;
        dom::clear(&card);
        card.set_hidden(words.is_none());
        let Some((title, details)) = words else {
            return Ok(());
        };
        dom::add(&card, "strong", &title)?;
        for detail in &details {
            dom::add(&card, "div", detail)?;
        }
        Ok(())
    }

    /// Returns the residue of the model with `number` in the chain `chain`.
    pub(super) fn find(&self, chain: &str, number: usize) -> Option<Picked> {
        let model = self.scene.predicted.as_ref()?;
        let chain = model.chains.iter().position(|other| other.id == chain)?;
        let residue = model.chains[chain]
            .residues
            .iter()
            .position(|residue| usize::try_from(residue.number) == Ok(number))?;
        Some(Picked::Predicted(ResidueAt { chain, residue }))
    }

    /// Marks `picked`, or nothing.
    pub(super) fn mark(&mut self, picked: Option<Picked>) {
        self.scene.marked = picked;
    }

    /// Returns the position of the marked thing, in Å.
    pub(super) fn marked_position(&self) -> Option<Vec3> {
        self.scene.position_of(self.scene.marked?)
    }

    /// Describes a thing that was hit in the 3D view.
    pub(super) fn hit(&self, picked: Picked) -> Option<Hit> {
        let (backbone, at, title) = match picked {
            Picked::Predicted(at) => (self.scene.predicted.as_ref()?, at, "Model"),
            Picked::Reference(at) => (self.scene.reference.as_ref()?, at, "Reference structure"),
            Picked::Label(_) => return None,
            Picked::Candidate(index) => {
                let dot = self.scene.dots().get(index)?;
                let probability = format!("Cα probability {:.0} %", 100.0 * dot.probability);
                return Some(Hit {
                    residue: None,
                    words: ("Candidate".into(), vec![probability]),
                });
            }
        };
        let chain = backbone.chains.get(at.chain)?;
        let residue = chain.residues.get(at.residue)?;
        let name = format!("{} {} of chain {}", residue.name, residue.number, chain.id);
        let number = usize::try_from(residue.number).ok();
        let is_model = matches!(picked, Picked::Predicted(_));
        Some(Hit {
            residue: number
                .filter(|_| is_model)
                .map(|number| (chain.id.clone(), number)),
            words: (title.into(), vec![name]),
        })
    }

    /// Draws on a dark background, or on a light one.
    pub(super) fn set_dark(&mut self, dark: bool) {
        self.scene.style.background = if dark {
            Background::Dark
        } else {
            Background::Light
        };
    }

    fn listen_to_layer(
        &mut self,
        id: &'static str,
        layer: Layer,
        raise: &Raise,
    ) -> Result<(), DomError> {
        let input: HtmlInputElement = dom::find(id)?;
        self.change(ViewChange::Show(layer, input.checked()))?;
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
            if let Some((_, color, _)) = COLORS.iter().find(|(name, _, _)| *name == value) {
                raise(Event::ViewChange(ViewChange::Color(*color)));
            }
        })
    }

    /// Updates checkboxes, legend and the description of the picture.
    fn describe(&self) -> Result<(), DomError> {
        let present = [
            self.scene.surface.is_some(),
            self.scene.predicted.is_some(),
            self.scene.reference.is_some(),
            self.scene.candidates.is_some(),
            self.scene.labels.is_some(),
        ];
        for ((id, _), present) in LAYERS.iter().zip(present) {
            dom::find::<HtmlInputElement>(id)?.set_disabled(!present);
        }
        self.color.set_disabled(self.scene.predicted.is_none());
        self.canvas
            .set_attribute("aria-label", &in_words(&self.scene))?;
        self.show_legend()
    }

    fn show_legend(&self) -> Result<(), DomError> {
        dom::clear(&self.legend);
        let shown = self.scene.labels.is_some() && self.scene.style.labels_shown;
        let labels = if shown { &self.label_legend[..] } else { &[] };
        let predicted = self.scene.predicted.as_ref();
        let model = predicted.filter(|model| !model.chains.is_empty());
        if model.is_none() && labels.is_empty() {
            return Ok(self.legend.set_attribute("hidden", "")?);
        }
        self.legend.remove_attribute("hidden")?;
        if let Some(model) = model {
            self.show_model_legend(model)?;
        }
        if !labels.is_empty() {
            dom::add_classed(&self.legend, "p", "legend-title", "Labels")?;
        }
        for (color, words) in labels {
            self.add_entry(color, words)?;
        }
        Ok(())
    }

    fn show_model_legend(&self, model: &Backbone) -> Result<(), DomError> {
        let color = self.scene.style.predicted.color;
        let title = COLORS
            .iter()
            .find(|(_, other, _)| *other == color)
            .map_or("", |(_, _, title)| title);
        dom::add_classed(&self.legend, "p", "legend-title", title)?;
        for entry in color.legend() {
            self.add_entry(&entry.color.css(), entry.words)?;
        }
        if color == ColorBy::Chain {
            for (index, chain) in model.chains.iter().enumerate().take(CHAIN_COLORS) {
                self.add_entry(&chain_color(index).css(), &format!("chain {}", chain.id))?;
            }
            let more = model.chains.len().saturating_sub(CHAIN_COLORS);
            if more > 0 {
                let words = format!("and {more} more, in the same colours again");
                dom::add_classed(&self.legend, "p", "faint", &words)?;
            }
        }
        if self.scene.reference.is_some() && self.scene.style.reference.shown {
            self.add_entry("#808080", "reference structure")?;
        }
        Ok(())
    }

    fn add_entry(&self, color: &str, words: &str) -> Result<(), DomError> {
        let entry = dom::add_classed(&self.legend, "div", "legend-row", "")?;
        let swatch = dom::add_classed(&entry, "span", "swatch", "")?;
        swatch.style().set_property("background", color)?;
        dom::add(&entry, "span", words)?;
        Ok(())
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

/// Describes the scene for screen readers.
fn in_words(scene: &Scene) -> String {
    let mut parts = Vec::new();
    if scene.surface.is_some() && scene.style.surface.shown {
        parts.push("the density surface".to_owned());
    }
    let traces = [
        ("the model", &scene.predicted, scene.style.predicted.shown),
        (
            "the reference structure",
            &scene.reference,
            scene.style.reference.shown,
        ),
    ];
    for (name, backbone, shown) in traces {
        if let Some(backbone) = backbone.as_ref().filter(|_| shown) {
            let (residues, chains) = (backbone.residues().count(), backbone.chains.len());
            parts.push(format!("{name}: {residues} residues in {chains} chains"));
        }
    }
    if scene.candidates.is_some() && scene.style.candidates_shown {
        parts.push(format!("{} candidates", scene.dots().len()));
    }
    if let Some(labels) = scene.labels.as_ref().filter(|_| scene.style.labels_shown) {
        parts.push(format!("{} labelled voxels", labels.len()));
    }
    if scene.outline.is_some() {
        parts.push("the outline of the region of interest".to_owned());
    }
    if parts.is_empty() {
        return "3D view: nothing to show yet".into();
    }
    format!("3D view of {}", parts.join("; "))
}
