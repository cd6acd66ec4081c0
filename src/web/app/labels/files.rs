//! The files of a record, each to be saved, and all of them as a zip.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::masks::{Mask, title};
use crate::web::app::control_list::ControlList;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, LabelAction, Raise};
use crate::web::app::result::save_blob;
use crate::web::messages::RecordFile;

/// Files to save.
pub(super) struct Files {
    list: ControlList,
    /// The name of the record.
    name: String,
    all: Vec<(RecordFile, Blob)>,
    archive: Option<Blob>,
}

impl Files {
    /// Returns the part of the page, empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        Ok(Self {
            list: ControlList::new(dom::find("labels-files")?, "click", raise)?,
            name: String::new(),
            all: Vec::new(),
            archive: None,
        })
    }

    /// Forgets all files.
    pub(super) fn forget(&mut self) {
        self.all.clear();
        self.archive = None;
    }

    /// Takes the `files` of the record `name`, whose contents are `attached` in the same order, the
    /// zip last, and offers to save those that `masks` show.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn take(
        &mut self,
        name: String,
        files: Vec<RecordFile>,
        attached: impl Iterator<Item = JsValue>,
        masks: &[Mask],
    ) -> Result<(), DomError> {
        let mut blobs = attached.filter_map(|value| value.dyn_into::<Blob>().ok());
        let count = files.len();
        self.name = name;
        self.all = files.into_iter().zip(blobs.by_ref().take(count)).collect();
        self.archive = blobs.next();
        self.show(masks)
    }

    fn show(&self, masks: &[Mask]) -> Result<(), DomError> {
        self.list.clear();
        let sizes = self.all.iter().map(|(file, _)| file.bytes);
        if self.archive.is_some() {
            let words = format!("Whole record, zip ({})", megabytes(sizes.sum()));
            self.add(&words, &self.archive_name(), LabelAction::SaveAll)?;
        }
        for (index, (file, _)) in self.all.iter().enumerate() {
            let mut kinds = masks.iter().map(|mask| mask.kind);
            if let Some(kind) = kinds.find(|kind| kind.file() == file.name) {
                let words = format!("{} ({})", title(kind), megabytes(file.bytes));
                self.add(&words, &file.name, LabelAction::Save(index))?;
            }
        }
        Ok(())
    }

    fn add(&self, words: &str, name: &str, act: LabelAction) -> Result<(), DomError> {
        let button = dom::add(&self.list, "button", words)?;
        button.set_attribute("type", "button")?;
        button.set_title(name);
        self.list.take(&button, move || Event::Labels(act))
    }

    /// Saves the file at `index`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn save(&self, index: usize) -> Result<(), DomError> {
        match self.all.get(index) {
            Some((file, blob)) => save_blob(blob, &file.name),
            None => Ok(()),
        }
    }

    /// Saves the zip.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn save_all(&self) -> Result<(), DomError> {
        match &self.archive {
            Some(archive) => save_blob(archive, &self.archive_name()),
            None => Ok(()),
        }
    }

    fn archive_name(&self) -> String {
        format!("{}.zip", self.name)
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
