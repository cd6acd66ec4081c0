//! The page and the state of its work: in the headline of the 3D view, on the last result, and when the page is left.

use super::Page;
use crate::pipeline::Settings;
use crate::web::app::dom::DomError;
use crate::web::app::models::Choices;
use crate::web::app::result;
use crate::web::app::run::Run;

impl Page {
    /// Shows the run, the result or neither in the headline of the 3D view.
    pub(super) fn update_headline(&self) -> Result<(), DomError> {
        self.mark_result();
        self.share.allow(self.models.shown().is_some());
        self.offer_run()?;
        self.asks_on_leaving
            .set(self.runs() || self.models.has_unsaved());
        if self.runs() {
            return self.headline.show_progress(&self.run.progress());
        }
        match self.models.shown().filter(|_| !self.result.is_hidden()) {
            Some(model) => {
                let file = self.result.structure_file(&self.models);
                let mut words = result::headline(model);
                let is_old = self.result.is_marked();
                if is_old {
                    words =
                        format!("Built from other files or settings than are chosen now: {words}");
                }
                self.headline.show_result(&words, file, is_old)
            }
            // Its result comes at once.
            None if self.models.shown().is_some() => Ok(()),
            None if !self.loaded.reading.is_empty() => {
                let words = format!("Reading {} …", self.loaded.reading.join(", "));
                self.headline.show_idle(&words, false)
            }
            None if self.loaded.map.is_none() => {
                self.headline.show_idle("No map is loaded.", false)
            }
            None => self.headline.show_idle(
                "The map is loaded; no model is built yet.",
                // A frame has a button of its own.
                self.run.can_start() && self.embed.is_none(),
            ),
        }
    }

    /// Returns whether a backbone is being built.
    fn runs(&self) -> bool {
        self.run.state() != Run::Idle && !self.run.is_probing()
    }

    /// Says of the model that is shown why a run would not make it again, if it would not.
    pub(super) fn mark_result(&self) {
        let why = self.models.shown().and_then(|model| {
            if self.runs() {
                return Some("Of the run before. It stays until the new one is done.");
            }
            if !self.is_of_the_map(model) {
                return Some(
                    "Made of another map than the one that is loaded, or of it before it was changed. It can be saved until the \
                     next run is done.",
                );
            }
            if model.is_opened() {
                return None;
            }
            if model.sequences != self.sequences() {
                return Some(
                    "Made with another sequence than the one that is loaded now: build again.",
                );
            }
            let method = self.method.method().ok()?;
            let force = model.choices.settings.force;
            let settings = Settings {
                force,
                ..self.settings_for(&method)
            };
            let now = Choices {
                method,
                settings,
                structures: self.structures_for_runs(),
            };
            let is_other = model.choices != now;
            is_other.then_some(
                "Made by another method, or of other settings or structures than those chosen now: build again.",
            )
        });
        self.result.mark_as_old(why);
    }
}
