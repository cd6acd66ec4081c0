//! The page and what is forgotten: files that the user puts away, and models that nobody should lose unasked.

use web_sys::HtmlElement;

use super::Page;
use crate::web::app::dom::{self, DomError};
use crate::web::app::log::Kind;
use crate::web::messages::{Loaded, Request};

impl Page {
    /// Asks the user where a model of the user's own is not saved and would be lost, since `cause`; returns whether it is kept.
    pub(super) fn keeps_models(&self, cause: &str) -> Result<bool, DomError> {
        // In a page of others a question is not seen.
        if !self.models.has_unsaved() || self.embed.is_some() {
            return Ok(false);
        }
        let words = format!("A model that was built from your map is not saved. {cause}: lose it?");
        Ok(!dom::window()?.confirm_with_message(&words)?)
    }

    pub(super) fn forget(&mut self, what: Loaded) -> Result<(), DomError> {
        if self.blocked_by_run() {
            return Ok(());
        }
        if what == Loaded::Map {
            if self.keeps_models("It is forgotten with the map")? {
                return Ok(());
            }
            self.forget_result()?;
        }
        self.drop_loaded(what)?;
        // The button that was pressed is gone.
        Ok(dom::find::<HtmlElement>("pick")?.focus()?)
    }

    /// Forgets `what`, here and in the worker. A model stays.
    pub(super) fn drop_loaded(&mut self, what: Loaded) -> Result<(), DomError> {
        if let Some(file) = self.given.file(what) {
            // The worker may have read another one meanwhile.
            self.send(Request::Forget(what, Some(file.name())), Vec::new())?;
        }
        self.put_away(what)
    }

    /// The worker has lost `what`, which stands on the page.
    pub(super) fn on_lost(&mut self, what: Loaded) -> Result<(), DomError> {
        self.put_away(what)
    }

    /// Forgets `what` here.
    fn put_away(&mut self, what: Loaded) -> Result<(), DomError> {
        self.loaded.forget(what);
        self.given.forget(what);
        self.loaded.show()?;
        match what {
            Loaded::Map => {
                self.viewer.set_map(None, None)?;
                self.map_slices.set_map(None);
                self.check.set_map(None)?;
                self.outline_region()?;
                self.given.forget(Loaded::Entry);
                self.forget_labels()?;
                self.leave_result()?;
            }
            Loaded::Reference => {
                self.viewer.set_reference(None)?;
                self.forget_labels()?;
                self.map_slices.ask_again();
                self.request_slices()?;
            }
            Loaded::Entry => self.show_map()?,
            Loaded::Backbone => {
                self.backbone = None;
                self.show_given()?;
            }
            Loaded::Sequences => self.forget_labels()?,
            Loaded::Predicted => {}
        }
        self.picture.wake();
        self.allow_run();
        self.set_phase()
    }

    /// Forgets what came with an example, unless the map did, too: it does not belong to that map.
    pub(super) fn drop_the_example(&mut self) -> Result<(), DomError> {
        let of_map = self.given.example(Loaded::Map);
        for (what, words) in [
            (Loaded::Sequences, "sequence"),
            (Loaded::Reference, "reference structure"),
        ] {
            let example = self.given.example(what);
            if example.is_some() && example != of_map {
                self.drop_loaded(what)?;
                let words =
                    format!("The example's {words} was removed: it does not belong to this map.");
                self.log.write(Kind::Note, &words)?;
            }
        }
        Ok(())
    }
}
