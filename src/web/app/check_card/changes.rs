//! The changes of the map, each with a button that undoes it.

use web_sys::HtmlElement;

use crate::prepare::correction::Corrections;
use crate::web::app::control_list::ControlList;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};

/// The part of the card that lists the changes.
pub(super) struct Changes {
    pub(super) list: ControlList,
}

impl Changes {
    /// Returns the part of the page, empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        Ok(Self {
            list: ControlList::new(dom::find("check-corrections")?, "click", raise)?,
        })
    }

    /// Lists `corrections`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, corrections: &Corrections) -> Result<(), DomError> {
        self.list.clear();
        let made = corrections.made();
        if made.is_empty() {
            return Ok(());
        }
        dom::add(&self.list, "span", "Changed:")?;
        for one in made.iter().copied() {
            let entry = dom::add_classed(&self.list, "span", "change", "")?;
            dom::add(&entry, "span", &one.to_string())?;
            let button = dom::add(&entry, "button", "×")?;
            button.set_attribute("aria-label", &format!("Undo: {one}"))?;
            button.set_title("Undo");
            self.undo_by(&button, move || Event::Undo(one))?;
        }
        if made.len() > 1 {
            let button = dom::add_classed(&self.list, "button", "quiet", "Undo all")?;
            self.undo_by(&button, || Event::UndoMends)?;
        }
        Ok(())
    }

    fn undo_by(
        &self,
        button: &HtmlElement,
        make: impl Fn() -> Event + 'static,
    ) -> Result<(), DomError> {
        button.set_attribute("type", "button")?;
        self.list.take(button, make)
    }
}
