//! The page and live settings: a change of one builds the model again, from the stage that it changes on.

use std::rc::Rc;

use super::Page;
use crate::pipeline::Settings;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::Event;
use crate::web::app::run::Run;

/// Time without a further change after which one is built, in milliseconds.
const STILL: i32 = 400;

impl Page {
    /// Takes changed settings; builds soon where the user wants that at once.
    pub(super) fn on_settings(&mut self) -> Result<(), DomError> {
        self.allow_run();
        let of_the_map = self
            .models
            .shown()
            .filter(|model| self.is_of_the_map(model));
        if !self.run.tuning.is_live() || of_the_map.is_none() {
            return Ok(());
        }
        self.changes += 1;
        let (raise, number) = (Rc::clone(&self.raise), self.changes);
        dom::after(STILL, move || raise(Event::ChangeDue(number)))
    }

    /// Chooses the settings that ship.
    pub(super) fn reset_settings(&mut self) -> Result<(), DomError> {
        self.run.tuning.choose(&Settings::default());
        self.on_settings()
    }

    /// Builds after the change with this number, unless another came after it; a run that goes on is cancelled first.
    pub(super) fn build_change(&mut self, number: u32) -> Result<(), DomError> {
        if number != self.changes {
            return Ok(());
        }
        match self.run.state() {
            Run::Idle if self.result.is_marked() => self.begin_run(),
            Run::Idle => Ok(()),
            Run::Going(_) | Run::Cancelling => {
                self.run_when_cancelled = true;
                self.cancel_run()
            }
        }
    }
}
