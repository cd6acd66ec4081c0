//! Progress and problems of the map check, in its card.

use std::rc::Rc;

use web_sys::{Element, Event as DomEvent, HtmlElement};

use crate::progress::{Stage, Step};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};

/// Places of the card where the user acts, and where progress and problems of that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::app) enum Place {
    /// Below the findings.
    Findings,
    /// In the fold of the region of interest.
    Region,
    /// In the fold of the corrections by hand.
    ByHand,
}

/// The part of the card that says what goes on and what went wrong.
pub(super) struct Busy {
    card: HtmlElement,
    state: HtmlElement,
    slots: [(Place, HtmlElement); 3],
    group: HtmlElement,
    words: HtmlElement,
    bar: Element,
    cancel: HtmlElement,
    problem: HtmlElement,
    is_on: bool,
}

impl Busy {
    /// Returns the part of the page, empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let part = Self {
            card: dom::find("check")?,
            state: dom::find("check-state")?,
            slots: [
                (Place::Findings, dom::find("check-slot")?),
                (Place::Region, dom::find("region-slot")?),
                (Place::ByHand, dom::find("hand-slot")?),
            ],
            group: dom::find("check-busy")?,
            words: dom::find("check-busy-words")?,
            bar: dom::find("check-bar")?,
            cancel: dom::find("check-cancel")?,
            problem: dom::find("check-problem")?,
            is_on: false,
        };
        let raise = Rc::clone(raise);
        dom::on(&part.cancel, "click", move |_: DomEvent| {
            raise(Event::Cancel)
        })?;
        Ok(part)
    }

    /// Shows progress and problems at `place` from now on.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn go_to(&self, place: Place) -> Result<(), DomError> {
        let slot = self.slots.iter().find(|(at, _)| *at == place);
        match slot {
            Some((_, slot)) if !slot.contains(Some(&self.state)) => {
                self.complain("");
                slot.append_child(&self.state)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Returns whether something goes on.
    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }

    /// Shows that something begins that can be cancelled, or not.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin(&mut self, words: &str, can_cancel: bool) -> Result<(), DomError> {
        self.is_on = true;
        self.complain("");
        self.words.set_text_content(Some(words));
        self.bar.remove_attribute("value")?;
        self.cancel.set_hidden(!can_cancel);
        self.group.set_hidden(false);
        self.card.set_attribute("aria-busy", "true")?;
        if can_cancel {
            self.cancel.focus()?;
        }
        dom::bring_into_view(&self.group);
        Ok(())
    }

    /// Shows how much of the network is loaded, as a fraction where that is known.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_weights(&self, share: Option<f64>) -> Result<(), DomError> {
        self.show("Loading the network …", share)
    }

    /// Shows the progress of a stage.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_step(&self, step: Step) -> Result<(), DomError> {
        let share = step.done as f64 / step.of.max(1) as f64;
        match step.stage {
            Stage::Check => {
                let words = format!("Asking the network: {} of {} tiles", step.done, step.of);
                self.show(&words, Some(share))
            }
            _ => self.show(&format!("{} …", step.stage.words()), Some(share)),
        }
    }

    fn show(&self, words: &str, share: Option<f64>) -> Result<(), DomError> {
        self.words.set_text_content(Some(words));
        match share {
            Some(share) => Ok(self.bar.set_attribute("value", &format!("{share:.3}"))?),
            None => Ok(self.bar.remove_attribute("value")?),
        }
    }

    /// Shows that nothing goes on any more; returns whether the focus of the keyboard was on its button.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn end(&mut self) -> Result<bool, DomError> {
        self.is_on = false;
        let had_focus = dom::has_focus(&self.cancel);
        self.group.set_hidden(true);
        self.card.remove_attribute("aria-busy")?;
        Ok(had_focus)
    }

    /// Shows what went wrong; nothing if `words` are empty.
    pub(super) fn complain(&self, words: &str) {
        self.problem.set_text_content(Some(words));
        self.problem.set_hidden(words.is_empty());
        if !words.is_empty() {
            dom::bring_into_view(&self.problem);
        }
    }
}
