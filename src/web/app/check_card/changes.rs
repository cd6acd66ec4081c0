//! The changes of the map, each with a button that undoes it.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement};

use crate::prepare::correction::Corrections;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};

/// The part of the card that lists the changes.
pub(super) struct Changes {
    pub(super) list: HtmlElement,
    raise: Raise,
}

impl Changes {
    /// Returns the part of the page, empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        Ok(Self {
            list: dom::find("check-corrections")?,
            raise: Rc::clone(raise),
        })
    }

    /// Lists `corrections`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, corrections: &Corrections) -> Result<(), DomError> {
        dom::clear(&self.list);
        let made = corrections.made();
        if made.is_empty() {
            return Ok(());
        }
        dom::add(&self.list, "span", "Changed:")?;
        for one in &made {
            let entry = dom::add_classed(&self.list, "span", "change", "")?;
            dom::add(&entry, "span", &one.to_string())?;
            let button = dom::add(&entry, "button", "×")?;
            button.set_attribute("aria-label", &format!("Undo: {one}"))?;
            button.set_title("Undo");
            self.undo_by(&button, Event::Undo(*one))?;
        }
        if made.len() > 1 {
            let button = dom::add_classed(&self.list, "button", "quiet", "Undo all")?;
            self.undo_by(&button, Event::UndoMends)?;
        }
        Ok(())
    }

    fn undo_by(&self, button: &HtmlElement, event: Event) -> Result<(), DomError> {
        button.set_attribute("type", "button")?;
        let (raise, mut event) = (Rc::clone(&self.raise), Some(event));
        // The list is written anew after one press.
        dom::on(button, "click", move |_: DomEvent| {
            if let Some(event) = event.take() {
                raise(event);
            }
        })
    }
}
