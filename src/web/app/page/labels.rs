//! The page and the labels: made, looked at, saved.

use wasm_bindgen::JsValue;

use super::Page;
use crate::web::app::dom::DomError;
use crate::web::app::event::LabelAction;
use crate::web::app::evidence_card::EvidenceCard;
use crate::web::app::log::Kind;
use crate::web::messages::{LabelFacts, Loaded, Request};

impl Page {
    pub(super) fn act_on_labels(&mut self, act: LabelAction) -> Result<(), DomError> {
        match act {
            LabelAction::Make => return self.make_labels(),
            LabelAction::Cancel => return self.cancel_labels(),
            _ => {}
        }
        if self.labels.act(act)? {
            self.draw_labels()?;
        }
        Ok(())
    }

    fn make_labels(&mut self) -> Result<(), DomError> {
        let ready = self.loaded.map.is_some() && self.loaded.reference.is_some();
        if !ready || self.blocked_by_work() {
            return Ok(());
        }
        self.banner.hide();
        let settings = self.labels.begin();
        self.allow_run();
        self.draw_labels()?;
        // Other structures than the reference are no part of a record.
        let all = self.given.all().into_iter();
        let files = all.filter(|(what, _)| !matches!(what, Loaded::Predicted | Loaded::Backbone));
        let files = files.map(|(_, file)| JsValue::from(file)).collect();
        self.send(Request::Label(settings), files)
    }

    /// The worker takes no messages while it makes labels: it is replaced at once.
    fn cancel_labels(&mut self) -> Result<(), DomError> {
        if !self.labels.is_making() {
            return Ok(());
        }
        self.replace_worker()?;
        self.allow_run();
        self.log.write(Kind::Plain, "The labels were cancelled.")
    }

    pub(super) fn on_labels(
        &mut self,
        facts: LabelFacts,
        attached: Vec<JsValue>,
    ) -> Result<(), DomError> {
        if !self.labels.is_making() {
            // They belong to files that are no longer loaded.
            return Ok(());
        }
        let warnings = facts.warnings.clone();
        let words = self.labels.take(facts, attached)?;
        self.note(&words, &warnings)?;
        self.allow_run();
        self.draw_labels()
    }

    pub(super) fn on_no_labels(&mut self, reason: &str) -> Result<(), DomError> {
        if !self.labels.is_making() {
            return Ok(());
        }
        self.labels.stop();
        self.allow_run();
        self.complain(&format!("The labels could not be made: {reason}"));
        Ok(())
    }

    /// Drops the labels, which no longer belong to the loaded files.
    pub(super) fn forget_labels(&mut self) -> Result<(), DomError> {
        self.labels.stop();
        self.labels.forget();
        self.draw_labels()
    }

    /// Moves the slices to the label at `index` of the 3D view.
    pub(super) fn go_to_label(&mut self, index: usize) -> Result<(), DomError> {
        match self.labels.go_to_dot(index)? {
            Some(words) => {
                let mut card = EvidenceCard::new("Label");
                card.note(words);
                self.show_card(Some(&card))
            }
            None => Ok(()),
        }
    }

    fn draw_labels(&mut self) -> Result<(), DomError> {
        let (dots, legend) = (self.labels.dots(), self.labels.legend());
        self.viewer.set_labels(dots, legend)?;
        self.picture.wake();
        Ok(())
    }
}
