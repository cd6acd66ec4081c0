//! The label panel: the masks of a record in three slices, their classes, its files to save.

mod classes;
mod files;
mod making;
mod masks;
mod select;
mod shown;

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlElement, HtmlSelectElement};

use self::classes::Classes;
use self::files::Files;
use self::making::Making;
use self::masks::{Masks, title};
use self::select::listen_to;
use self::shown::{SLICES, Shown};
use super::dom::{self, DomError};
use super::event::{Event, LabelAction, Raise};
use super::slices::{RaiseMove, Slices};
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
    here: HtmlElement,
    /// Number of voxels before and behind a slice over which labels are shown.
    depth: usize,
    files: Files,
    notes: Element,
    masks: Option<Masks>,
}

impl LabelPanel {
    /// Returns the panel of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let mover = Rc::clone(raise);
        let go: RaiseMove = Rc::new(move |movement| {
            mover(Event::Labels(LabelAction::Go(movement)));
        });
        let panel = Self {
            making: Making::new(raise)?,
            view: dom::find("labels-view")?,
            zoom: dom::find("labels-zoom")?,
            classes: Classes::new(raise)?,
            slices: Slices::new(&SLICES, &go)?,
            here: dom::find("labels-here")?,
            depth: 1,
            files: Files::new(raise)?,
            notes: dom::find("labels-notes")?,
            masks: None,
        };
        listen_to(&panel.zoom, raise, LabelAction::Zoom)?;
        listen_to(&dom::find("labels-depth")?, raise, LabelAction::Depth)?;
        Ok(panel)
    }

    /// Lets the user make labels of `map` if `reference`, its structure is loaded, and `idle`, nothing
    /// else is running.
    pub(super) fn allow(&self, map: Option<&MapFacts>, reference: bool, idle: bool) {
        self.making.allow(map, reference, idle);
    }

    /// The user wants labels: returns the settings.
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

    /// Returns whether the worker makes labels.
    pub(super) fn is_making(&self) -> bool {
        self.making.is_on
    }

    /// Forgets what was made.
    pub(super) fn forget(&mut self) {
        self.masks = None;
        self.files.forget();
        self.view.set_hidden(true);
    }

    /// Shows the labels that were made; returns a line for the log.
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
            self.slices.go([at.x, at.y, at.z], masks.size());
            self.slices.zoom = fit(masks.size());
            self.zoom.set_value(&self.slices.zoom.to_string());
        }
        self.show()?;
        Ok(words)
    }

    /// Performs an action of the user; returns whether other labels are shown now.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn act(&mut self, act: LabelAction) -> Result<bool, DomError> {
        let Some(masks) = &mut self.masks else {
            return Ok(false);
        };
        match act {
            LabelAction::Make | LabelAction::Cancel => return Ok(false),
            LabelAction::Save(index) => return self.files.save(index).map(|()| false),
            LabelAction::SaveAll => return self.files.save_all().map(|()| false),
            LabelAction::Kind(index) => masks.chosen = index,
            LabelAction::Class(index, shown) => {
                let classes = masks.mask_mut().map(|mask| &mut mask.classes);
                if let Some(class) = classes.and_then(|classes| classes.get_mut(index)) {
                    class.shown = shown;
                }
                self.show_slices()?;
                return Ok(true);
            }
            LabelAction::ShowAll(shown) => {
                for class in masks
                    .mask_mut()
                    .into_iter()
                    .flat_map(|mask| &mut mask.classes)
                {
                    class.shown = shown;
                }
            }
            LabelAction::Depth(depth) => self.depth = depth,
            LabelAction::Zoom(zoom) => self.slices.zoom = zoom,
            LabelAction::Go(movement) => self.slices.take(movement, masks.size()),
        }
        if matches!(act, LabelAction::Kind(_) | LabelAction::ShowAll(_)) {
            self.show()?;
            return Ok(true);
        }
        self.show_slices()?;
        Ok(false)
    }

    /// Goes to the voxel of the ball at `index` of the 3D view; describes it.
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
        self.slices.go([voxel.x, voxel.y, voxel.z], masks.size());
        let label = masks.label_of(voxel).unwrap_or_default();
        let words = format!("{label} at voxel {}, {}, {}", voxel.x, voxel.y, voxel.z);
        self.show_slices()?;
        Ok(Some(words))
    }

    /// Returns the balls of the labels in the 3D view.
    pub(super) fn dots(&self) -> Vec<LabelDot> {
        self.masks.as_ref().map_or(Vec::new(), Masks::dots)
    }

    /// Returns the colours of the classes that are shown, and their names.
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
        let Some(masks) = &self.masks else {
            return Ok(());
        };
        self.here
            .set_text_content(Some(&masks.describe(self.slices.at)));
        let depth = self.depth;
        self.slices.show(&Shown { masks, depth })
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

/// Returns the factor by which slices are enlarged, so that single voxels of a grid of `size` are seen.
fn fit(size: GridSize) -> usize {
    match size.x.max(size.y).max(size.z) {
        ..=64 => 1,
        65..=160 => 2,
        _ => 4,
    }
}

/// Describes the number of voxels that each mask labels.
fn counts(masks: &Masks) -> String {
    let counts: Vec<String> = masks
        .all
        .iter()
        .map(|mask| format!("{} {}", mask.count(), title(mask.kind)))
        .collect();
    counts.join(", ")
}
