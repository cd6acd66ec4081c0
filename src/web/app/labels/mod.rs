//! The label panel: the masks of a record in three slices, their classes, its files to save.

mod canvas;
mod masks;
mod slices;

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, Element, Event as DomEvent, HtmlButtonElement, HtmlElement, HtmlInputElement,
    HtmlSelectElement,
};

use self::masks::{Mask, Masks, title};
use self::slices::Slices;
use super::dom::{self, DomError};
use super::event::{Event, LabelAct, Raise};
use super::result::save_blob;
use crate::dataset::record::{RecordSettings, RuleSet};
use crate::grid::GridSize;
use crate::view::scene::LabelDot;
use crate::web::messages::{LabelFacts, MapFacts, RecordFile};

/// The panel of the labels.
pub(super) struct LabelPanel {
    card: HtmlElement,
    hint: HtmlElement,
    make: HtmlButtonElement,
    cancel: HtmlButtonElement,
    rules: HtmlSelectElement,
    zoom: HtmlSelectElement,
    busy: HtmlElement,
    view: HtmlElement,
    kind: HtmlSelectElement,
    classes: HtmlElement,
    total: HtmlElement,
    downloads: Element,
    notes: Element,
    slices: Slices,
    raise: Raise,
    /// Whether the worker makes labels.
    making: bool,
    masks: Option<Masks>,
    name: String,
    files: Vec<(RecordFile, Blob)>,
    archive: Option<Blob>,
}

impl LabelPanel {
    /// The panel of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let panel = Self {
            card: dom::find("labels")?,
            hint: dom::find("labels-hint")?,
            make: dom::find("labels-make")?,
            cancel: dom::find("labels-cancel")?,
            rules: dom::find("labels-rules")?,
            zoom: dom::find("labels-zoom")?,
            busy: dom::find("labels-busy")?,
            view: dom::find("labels-view")?,
            kind: dom::find("labels-kind")?,
            classes: dom::find("labels-classes")?,
            total: dom::find("labels-total")?,
            downloads: dom::find("labels-files")?,
            notes: dom::find("labels-notes")?,
            slices: Slices::new(raise)?,
            raise: Rc::clone(raise),
            making: false,
            masks: None,
            name: String::new(),
            files: Vec::new(),
            archive: None,
        };
        panel.listen()?;
        Ok(panel)
    }

    fn listen(&self) -> Result<(), DomError> {
        for (button, act) in [
            (&self.make, LabelAct::Make),
            (&self.cancel, LabelAct::Cancel),
        ] {
            let raise = Rc::clone(&self.raise);
            dom::on(button, "click", move |_: DomEvent| {
                raise(Event::Labels(act));
            })?;
        }
        self.listen_to(&self.kind, LabelAct::Kind)?;
        self.listen_to(&dom::find("labels-depth")?, LabelAct::Depth)?;
        self.listen_to(&self.zoom, LabelAct::Zoom)?;
        for (id, shown) in [("labels-all", true), ("labels-none", false)] {
            let raise = Rc::clone(&self.raise);
            dom::on(
                &dom::find::<HtmlElement>(id)?,
                "click",
                move |_: DomEvent| {
                    raise(Event::Labels(LabelAct::ShowAll(shown)));
                },
            )?;
        }
        Ok(())
    }

    /// Raises what `act` makes of the number that is chosen in `select`.
    fn listen_to(
        &self,
        select: &HtmlSelectElement,
        act: fn(usize) -> LabelAct,
    ) -> Result<(), DomError> {
        let (raise, chosen) = (Rc::clone(&self.raise), select.clone());
        dom::on(select, "change", move |_: DomEvent| {
            if let Ok(number) = chosen.value().parse() {
                raise(Event::Labels(act(number)));
            }
        })
    }

    /// Lets the user make labels of `map`, if `known` is true: its structure is loaded, and `idle`:
    /// nothing else is under way.
    pub(super) fn allow(&self, map: Option<&MapFacts>, known: bool, idle: bool) {
        self.card.set_hidden(map.is_none());
        let mirrored = map.is_some_and(|map| map.mirrored);
        let hint = if mirrored {
            "A record holds the map of its file: turn the mirrored map back to label it."
        } else if known {
            "What the known structure says of every voxel of 1 Å, in the files of Cryo2StructData: \
             to look at, and to train networks on."
        } else {
            "Add the known structure of this map, and its voxels can be labelled by it."
        };
        self.hint.set_text_content(Some(hint));
        let can = map.is_some() && known && idle && !mirrored && !self.making;
        self.make.set_disabled(!can);
    }

    /// The user wants labels: how they shall be made.
    pub(super) fn begin(&mut self) -> RecordSettings {
        self.forget();
        self.set_making(true);
        self.busy.set_text_content(Some("Making the labels …"));
        RecordSettings {
            rules: match self.rules.value().as_str() {
                "reference" => RuleSet::Reference,
                _ => RuleSet::Cryoweave,
            },
            ..RecordSettings::default()
        }
    }

    /// This `file` of the record is ready.
    pub(super) fn show_step(&self, file: &str) {
        if self.making {
            let words = format!("Making the labels … {file} is ready");
            self.busy.set_text_content(Some(&words));
        }
    }

    /// Nothing is made any more.
    pub(super) fn stop(&mut self) {
        self.set_making(false);
        self.busy.set_text_content(Some(""));
    }

    /// Whether the worker makes labels.
    pub(super) fn is_making(&self) -> bool {
        self.making
    }

    /// One button gives way to the other, also under the keyboard's focus.
    fn set_making(&mut self, making: bool) {
        self.making = making;
        let active = dom::document().ok().and_then(|page| page.active_element());
        let has_focus =
            active.is_some_and(|active| active == **self.make || active == **self.cancel);
        self.make.set_hidden(making);
        self.make.set_disabled(making);
        self.cancel.set_hidden(!making);
        if has_focus {
            // Without the focus only a press of the tabulator is lost.
            let _ = if making { &self.cancel } else { &self.make }.focus();
        }
    }

    /// Forgets what was made.
    pub(super) fn forget(&mut self) {
        self.masks = None;
        self.files.clear();
        self.archive = None;
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
        let mut blobs = attached.filter_map(|value| value.dyn_into::<Blob>().ok());
        let count = facts.files.len();
        self.files = facts
            .files
            .into_iter()
            .zip(blobs.by_ref().take(count))
            .collect();
        self.archive = blobs.next();
        self.name = facts.name;
        self.show_kinds()?;
        self.show_downloads()?;
        dom::clear(&self.notes);
        for note in &facts.warnings {
            dom::add(&self.notes, "li", note)?;
        }
        self.view.set_hidden(false);
        if let Some(masks) = &self.masks {
            let at = masks.middle();
            self.slices.go([at.x, at.y, at.z], masks);
            self.slices.zoom = fit(masks.size());
            self.zoom.set_value(&self.slices.zoom.to_string());
        }
        self.show()?;
        Ok(format!(
            "The labels of {} were made: {}. Secondary structure: {}.",
            self.name,
            self.masks.as_ref().map_or(String::new(), counts),
            match facts.secondary_from.as_str() {
                "file" => "as the structure's file states it",
                _ => "by DSSP",
            }
        ))
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
            LabelAct::Save(index) => return self.save(index).map(|()| false),
            LabelAct::SaveAll => return self.save_all().map(|()| false),
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
        self.show_classes()?;
        self.show_slices()
    }

    fn show_slices(&self) -> Result<(), DomError> {
        match &self.masks {
            Some(masks) => self.slices.show(masks),
            None => Ok(()),
        }
    }

    fn show_kinds(&self) -> Result<(), DomError> {
        dom::clear(&self.kind);
        let masks = self.masks.iter().flat_map(|masks| &masks.all);
        for (index, mask) in masks.enumerate() {
            let option = dom::add(&self.kind, "option", title(mask.kind))?;
            option.set_attribute("value", &index.to_string())?;
        }
        Ok(())
    }

    fn show_classes(&self) -> Result<(), DomError> {
        dom::clear(&self.classes);
        let Some(mask) = self.masks.as_ref().and_then(Masks::mask) else {
            return Ok(());
        };
        for (index, class) in mask.classes.iter().enumerate() {
            let label = dom::add(&self.classes, "label", "")?;
            let input = dom::add(&label, "input", "")?.unchecked_into::<HtmlInputElement>();
            input.set_type("checkbox");
            input.set_checked(class.shown);
            let swatch = dom::add_classed(&label, "span", "swatch", "")?;
            swatch
                .style()
                .set_property("background", &class.color.css())?;
            dom::add(&label, "span", class.name)?;
            dom::add_classed(&label, "span", "count", &class.count.to_string())?;
            let (raise, listened) = (Rc::clone(&self.raise), input.clone());
            dom::on(&input, "change", move |_: DomEvent| {
                raise(Event::Labels(LabelAct::Class(index, listened.checked())));
            })?;
        }
        self.total.set_text_content(Some(&total(mask)));
        Ok(())
    }

    fn show_downloads(&self) -> Result<(), DomError> {
        dom::clear(&self.downloads);
        let sizes = self.files.iter().map(|(file, _)| file.bytes);
        if self.archive.is_some() {
            let words = format!("Whole record, zip ({})", megabytes(sizes.sum()));
            self.add_download(&words, &self.archive_name(), LabelAct::SaveAll)?;
        }
        for (index, (file, _)) in self.files.iter().enumerate() {
            let masks = self.masks.iter().flat_map(|masks| &masks.all);
            let kind = masks
                .map(|mask| mask.kind)
                .find(|kind| kind.file() == file.name);
            if let Some(kind) = kind {
                let words = format!("{} ({})", title(kind), megabytes(file.bytes));
                self.add_download(&words, &file.name, LabelAct::Save(index))?;
            }
        }
        Ok(())
    }

    fn add_download(&self, words: &str, name: &str, act: LabelAct) -> Result<(), DomError> {
        let button = dom::add(&self.downloads, "button", words)?;
        button.set_attribute("type", "button")?;
        button.set_title(name);
        let raise = Rc::clone(&self.raise);
        dom::on(&button, "click", move |_: DomEvent| {
            raise(Event::Labels(act));
        })
    }

    fn archive_name(&self) -> String {
        format!("{}.zip", self.name)
    }

    fn save(&self, index: usize) -> Result<(), DomError> {
        match self.files.get(index) {
            Some((file, blob)) => save_blob(blob, &file.name),
            None => Ok(()),
        }
    }

    fn save_all(&self) -> Result<(), DomError> {
        match &self.archive {
            Some(archive) => save_blob(archive, &self.archive_name()),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for LabelPanel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("LabelPanel")
            .field("making", &self.making)
            .finish_non_exhaustive()
    }
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

/// How many voxels `mask` labels, and how many atoms it could not.
fn total(mask: &Mask) -> String {
    let labelled = format!("{} voxels carry a label.", mask.count());
    match mask.outside {
        0 => labelled,
        outside => format!("{labelled} {outside} atoms lie outside the map and label nothing."),
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
