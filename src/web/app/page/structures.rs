//! The page and structures that go into a run: a prediction to place, a backbone to build on.

use wasm_bindgen::JsValue;

use super::Page;
use super::files::in_place_of;
use super::running::structure;
use crate::view::backbone::Backbone;
use crate::web::app::dom::DomError;
use crate::web::app::given::Origin;
use crate::web::app::use_change::UseChange;
use crate::web::messages::{Loaded, StructureFacts};

impl Page {
    /// Uses the structure that is loaded as `from` as `to` from now on, in place of the one that is loaded so.
    pub(super) fn use_structure(&mut self, from: Loaded, to: Loaded) -> Result<(), DomError> {
        // Also while it is being read: then the last use counts.
        if self.blocked_by_run() {
            return self.loaded.show();
        }
        let Some(file) = self.given.file(from).cloned() else {
            return Ok(());
        };
        let origin = self.given.origin(from).unwrap_or(Origin::User);
        // Changed again while it is being read for another use: then that is the one before.
        let pending = self
            .used_before
            .iter()
            .rfind(|change| change.file == file.name());
        self.used_before.push(UseChange {
            from: pending.map_or(from, |change| change.to),
            to,
            file: file.name(),
        });
        self.read_for(vec![file], vec![to], origin)
    }

    /// The structure of `file` is read: if that was for another use than before, drops it from there.
    pub(super) fn end_use(&mut self, file: &str) -> Result<(), DomError> {
        let first = self
            .used_before
            .iter()
            .position(|change| change.file == file);
        let Some(UseChange { from, to, .. }) = first.map(|at| self.used_before.remove(at)) else {
            return Ok(());
        };
        match from == to {
            true => Ok(()),
            false => self.drop_loaded(from),
        }
    }

    /// The worker read a structure that is `used` for something else than to compare with.
    pub(super) fn on_structure(
        &mut self,
        used: Loaded,
        facts: StructureFacts,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        if self.restoring != super::Restoring::Done {
            return Ok(());
        }
        self.given.accept(used, &facts.file);
        if used == Loaded::Backbone {
            self.backbone = Some(Backbone::of(&structure(attached.first())?));
        }
        let (place, words) = match used {
            Loaded::Predicted => (&mut self.loaded.predicted, "predicted structure"),
            _ => (&mut self.loaded.backbone, "backbone to build on,"),
        };
        let before = place.replace(facts.clone()).map(|old| old.file);
        let words = format!(
            "Read the {words} {}{}.",
            facts.file,
            in_place_of(before.as_deref())
        );
        self.note(&words, &facts.notes)?;
        self.end_use(&facts.file)?;
        self.show_given()?;
        self.picture.fit_unless_moved(self.viewer.scene());
        self.after_reading()
    }

    /// Shows the prediction where the run of the model that is shown placed it, else the backbone to build on.
    pub(super) fn show_given(&mut self) -> Result<(), DomError> {
        let shown = self
            .models
            .shown()
            .filter(|model| self.is_of_the_map(model));
        let placed = shown.and_then(|model| model.placed.clone());
        self.viewer
            .set_given(placed.or_else(|| self.backbone.clone()))
    }

    /// Returns the names of the files of the predicted structure and of the backbone.
    pub(super) fn structures_for_runs(&self) -> [Option<String>; 2] {
        [&self.loaded.predicted, &self.loaded.backbone]
            .map(|facts| facts.as_ref().map(|facts| facts.file.clone()))
    }
}
