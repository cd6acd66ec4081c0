//! The buttons that make labels, their conditions, and the progress of the worker.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlButtonElement, HtmlElement, HtmlSelectElement};

use crate::dataset::records::{RecordSettings, RuleSet};
use crate::prepare::correction::Corrections;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, LabelAction, Raise};
use crate::web::messages::MapFacts;

/// The part of the panel that starts and stops the worker.
pub(super) struct Making {
    card: HtmlElement,
    hint: HtmlElement,
    make: HtmlButtonElement,
    cancel: HtmlButtonElement,
    rules: HtmlSelectElement,
    busy: HtmlElement,
    /// True while the worker makes labels.
    pub(super) is_on: bool,
}

impl Making {
    /// Returns the part of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let part = Self {
            card: dom::find("labels")?,
            hint: dom::find("labels-hint")?,
            make: dom::find("labels-make")?,
            cancel: dom::find("labels-cancel")?,
            rules: dom::find("labels-rules")?,
            busy: dom::find("labels-busy")?,
            is_on: false,
        };
        for (button, act) in [
            (&part.make, LabelAction::Make),
            (&part.cancel, LabelAction::Cancel),
        ] {
            let raise = Rc::clone(raise);
            dom::on(button, "click", move |_: DomEvent| {
                raise(Event::Labels(act));
            })?;
        }
        Ok(part)
    }

    /// Lets the user make labels of `map` if `reference`, its structure is loaded, and `idle`, nothing
    /// else is running.
    pub(super) fn allow(&self, map: Option<&MapFacts>, reference: bool, idle: bool) {
        self.card.set_hidden(map.is_none());
        let changed = map.is_some_and(|map| map.corrections != Corrections::default());
        let hint = if changed {
            "Undo the changes in the map check to make labels: they are of the map as its file has it."
        } else if reference {
            "Labels of every voxel of 1 Å from the reference structure, in the files of \
             Cryo2StructData: to look at, and to train networks on."
        } else {
            "Add the reference structure of this map to label its voxels."
        };
        self.hint.set_text_content(Some(hint));
        let can = map.is_some() && reference && idle && !changed && !self.is_on;
        self.make.set_disabled(!can);
    }

    /// The user wants labels: returns the settings.
    pub(super) fn begin(&mut self) -> RecordSettings {
        self.set(true);
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
        if self.is_on {
            let words = format!("Making the labels … {file} is ready");
            self.busy.set_text_content(Some(&words));
        }
    }

    /// Nothing is made any more.
    pub(super) fn stop(&mut self) {
        self.set(false);
        self.busy.set_text_content(Some(""));
    }

    /// Exchanges the buttons, also under the focus of the keyboard.
    fn set(&mut self, is_on: bool) {
        self.is_on = is_on;
        let active = dom::document().ok().and_then(|page| page.active_element());
        let has_focus =
            active.is_some_and(|active| active == **self.make || active == **self.cancel);
        self.make.set_hidden(is_on);
        self.make.set_disabled(is_on);
        self.cancel.set_hidden(!is_on);
        if has_focus {
            // Without the focus only a press of the tabulator is lost.
            let _ = if is_on { &self.cancel } else { &self.make }.focus();
        }
    }
}
