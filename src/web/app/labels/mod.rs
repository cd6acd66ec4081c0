//! The label panel: the masks of a record in three slices, their classes, its files to save.

mod canvas;
mod classes;
mod files;
mod making;
mod masks;
mod slices;

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlSelectElement};

use self::classes::Classes;
use self::files::Files;
use self::making::Making;
use self::masks::{Masks, title};
use self::slices::Slices;
use super::dom::{self, DomError};
use super::event::{Event, LabelAct, Raise};
use crate::dataset::records::RecordSettings;
use crate::grid::GridSize;
use crate::view::scene::LabelDot;
use crate::web::messages::{LabelFacts, MapFacts};

/// The panel of the labels.
pub(super) struct LabelPanel {
    making: Making,
    view: HtmlElement,
    zoom: HtmlSelectElement,
    classes: Classes,
    slices: Slices,
    files: Files,
    notes: Element,
    masks: Option<Masks>,
}

impl LabelPanel {
    /// The panel of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let panel = Self {
            making: Making::new(raise)?,
            view: dom::find("labels-view")?,
            zoom: dom::find("labels-zoom")?,
            classes: Classes::new(raise)?,
            slices: Slices::new(raise)?,
            files: Files::new(raise)?,
            notes: dom::find("labels-notes")?,
            masks: None,
        };
        listen_to(&panel.zoom, raise, LabelAct::Zoom)?;
        listen_to(&dom::find("labels-depth")?, raise, LabelAct::Depth)?;
        Ok(panel)
    }

    /// Lets the user make labels of `map`, if `known` is true: its structure is loaded, and `idle`:
    /// nothing else is under way.
    pub(super) fn allow(&self, map: Option<&MapFacts>, known: bool, idle: bool) {
        self.making.allow(map, known, idle);
    }

    /// The user wants labels: how they shall be made.
    pub(super) fn begin(&mut self) -> RecordSettings {
        self.forget();
        self.making.begin()
    }

    /// This `file` of the record is ready.
    pub(super) fn show_step(&self, file: &str) {
        self.making.show_step(file);
    }

    /// Nothing is made any more.
    pub(super) fn stop(&mut self) {
        self.making.stop();
    }

    /// Whether the worker makes labels.
    pub(super) fn is_making(&self) -> bool {
        self.making.is_on
    }

    /// Forgets what was made.
    pub(super) fn forget(&mut self) {
        self.masks = None;
        self.files.forget();
        self.view.set_hidden(true);
    }

    /// Shows what was made; says what it is.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn take(
        &mut self,
        facts: LabelFacts,
        attached: Vec<JsValue>,
    ) -> Result<String, DomError> {
        self.stop();
        let mut attached = attached.into_iter();
        self.masks = Masks::take(&facts, &mut attached);
        let masks = self.masks.as_ref();
        let all = masks.map_or(&[][..], |masks| &masks.all);
        let words = format!(
            "The labels of {} were made: {}. Secondary structure: {}.",
            facts.name,
            masks.map_or(String::new(), counts),
            match facts.secondary_from.as_str() {
                "file" => "as the structure's file states it",
                _ => "by DSSP",
            }
        );
        self.classes.list_kinds(all)?;
        self.files.take(facts.name, facts.files, attached, all)?;
        dom::clear(&self.notes);
        for note in &facts.warnings {
            dom::add(&self.notes, "li", note)?;
        }
        self.view.set_hidden(false);
        if let Some(masks) = masks {
            let at = masks.middle();
            self.slices.go([at.x, at.y, at.z], masks);
            self.slices.zoom = fit(masks.size());
            self.zoom.set_value(&self.slices.zoom.to_string());
        }
        self.show()?;
        Ok(words)
    }

    /// Takes what the user does; tells whether other labels are shown now.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn act(&mut self, act: LabelAct) -> Result<bool, DomError> {
        let Some(masks) = &mut self.masks else {
            return Ok(false);
        };
        match act {
            LabelAct::Make | LabelAct::Cancel => return Ok(false),
            LabelAct::Save(index) => return self.files.save(index).map(|()| false),
            LabelAct::SaveAll => return self.files.save_all().map(|()| false),
            LabelAct::Kind(index) => masks.chosen = index,
            LabelAct::Class(index, shown) => {
                let classes = masks.mask_mut().map(|mask| &mut mask.classes);
                if let Some(class) = classes.and_then(|classes| classes.get_mut(index)) {
                    class.shown = shown;
                }
                self.show_slices()?;
                return Ok(true);
            }
            LabelAct::ShowAll(shown) => {
                for class in masks
                    .mask_mut()
                    .into_iter()
                    .flat_map(|mask| &mut mask.classes)
                {
                    class.shown = shown;
                }
            }
            LabelAct::Depth(depth) => self.slices.depth = depth,
            LabelAct::Zoom(zoom) => self.slices.zoom = zoom,
            LabelAct::Set(axis, to) => self.slices.set(axis, to, masks),
            LabelAct::Step(axis, by) => self.slices.step(axis, by, masks),
            LabelAct::Point(plane, place) => self.slices.point(plane, place, masks),
        }
        if matches!(act, LabelAct::Kind(_) | LabelAct::ShowAll(_)) {
            self.show()?;
            return Ok(true);
        }
        self.show_slices()?;
        Ok(false)
    }

    /// Goes to the voxel of the ball at place `index` of the 3D view; says what it is.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn go_to_dot(&mut self, index: usize) -> Result<Option<String>, DomError> {
        let Some(masks) = &self.masks else {
            return Ok(None);
        };
        let Some(voxel) = masks.voxel_of_dot(index) else {
            return Ok(None);
        };
        self.slices.go([voxel.x, voxel.y, voxel.z], masks);
        let label = masks.label_of(voxel).unwrap_or_default();
        let words = format!("{label} at voxel {}, {}, {}", voxel.x, voxel.y, voxel.z);
        self.show_slices()?;
        Ok(Some(words))
    }

    /// What the 3D view shows of the labels.
    pub(super) fn dots(&self) -> Vec<LabelDot> {
        self.masks.as_ref().map_or(Vec::new(), Masks::dots)
    }

    /// The colours of the classes that are shown, and what they stand for.
    pub(super) fn legend(&self) -> Vec<(String, &'static str)> {
        let mask = self.masks.as_ref().and_then(Masks::mask);
        let classes = mask.into_iter().flat_map(|mask| &mask.classes);
        let seen = classes.filter(|class| class.shown && class.count > 0);
        seen.map(|class| (class.color.css(), class.name)).collect()
    }

    fn show(&self) -> Result<(), DomError> {
        if let Some(masks) = &self.masks {
            self.classes.show(masks)?;
        }
        self.show_slices()
    }

    fn show_slices(&self) -> Result<(), DomError> {
        match &self.masks {
            Some(masks) => self.slices.show(masks),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for LabelPanel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("LabelPanel")
            .field("making", &self.making.is_on)
            .finish_non_exhaustive()
    }
}

/// Raises what `act` makes of the number that is chosen in `select`.
fn listen_to(
    select: &HtmlSelectElement,
    raise: &Raise,
    act: fn(usize) -> LabelAct,
) -> Result<(), DomError> {
    let (raise, chosen) = (Rc::clone(raise), select.clone());
    dom::on(select, "change", move |_: DomEvent| {
        if let Ok(number) = chosen.value().parse() {
            raise(Event::Labels(act(number)));
        }
    })
}

/// How many times larger slices have to be, so that single voxels of a grid of `size` are seen.
fn fit(size: GridSize) -> usize {
    match size.x.max(size.y).max(size.z) {
        ..=64 => 1,
        65..=160 => 2,
        _ => 4,
    }
}

/// How many voxels each mask labels.
fn counts(masks: &Masks) -> String {
    let counts: Vec<String> = masks
        .all
        .iter()
        .map(|mask| format!("{} {}", mask.count(), title(mask.kind)))
        .collect();
    counts.join(", ")
}
