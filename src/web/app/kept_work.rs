//! Kept work: the offer to go on with the last run, whose files and choices this browser kept.

use std::rc::Rc;

use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event as DomEvent, File, HtmlElement};

use super::dom::{self, DomError};
use super::event::{Event, KeptAction, Raise};
use crate::web::messages::{Work, WorkFile};

/// The offer to go on with the last run.
pub(super) struct KeptWork {
    offer: HtmlElement,
    words: HtmlElement,
    /// The button beside it, which chooses files.
    pick: HtmlElement,
    found: Option<(Work, Vec<File>)>,
}

impl KeptWork {
    /// Returns the offer of the page, hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        // The last one stands in the settings, and stays.
        for (id, action) in [
            ("kept-open", KeptAction::Resume),
            ("kept-remove", KeptAction::Remove),
            ("work-forget", KeptAction::Remove),
        ] {
            let raise = Rc::clone(raise);
            let button: HtmlElement = dom::find(id)?;
            dom::on(&button, "click", move |_: DomEvent| {
                raise(Event::Kept(action))
            })?;
        }
        Ok(Self {
            offer: dom::find("kept")?,
            words: dom::find("kept-words")?,
            pick: dom::find("pick")?,
            found: None,
        })
    }

    /// Offers `work` with its attached files.
    pub(super) fn offer(&mut self, work: Work, attached: Vec<JsValue>) {
        let files = attached.into_iter().filter_map(|file| file.dyn_into().ok());
        self.words.set_text_content(Some(&in_words(&work)));
        self.offer.set_hidden(false);
        self.found = Some((work, files.collect()));
    }

    /// Takes what is offered, and offers it no longer.
    pub(super) fn take(&mut self) -> Option<(Work, Vec<File>)> {
        dom::hide(&self.offer, &self.pick);
        self.found.take()
    }
}

/// Describes kept work.
fn in_words(work: &Work) -> String {
    let names: Vec<&str> = work
        .files
        .iter()
        .map(|WorkFile { name, .. }| &**name)
        .collect();
    let began = Date::new(&JsValue::from_str(&work.began));
    let began = String::from(began.to_locale_string("en-GB", &JsValue::UNDEFINED));
    let state = match work.ended {
        true => "Its run had ended; the model is built again from the finished tiles.",
        false => "Its run had not ended; it goes on from the finished tiles.",
    };
    format!(
        "This browser kept your last work: {}, of {began}. {state}",
        names.join(", ")
    )
}
