//! The log: what happened, in words, newest last.

use web_sys::Element;

use super::dom::{self, DomError};

/// Kind of a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// All is well.
    Plain,
    /// Something odd but usable.
    Note,
    /// Something failed.
    Bad,
}

/// The log on the page.
#[derive(Debug)]
pub(super) struct Log {
    list: Element,
}

impl Log {
    /// Returns the log of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page has none.
    pub(super) fn new() -> Result<Self, DomError> {
        Ok(Self {
            list: dom::find("log")?,
        })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn write(&self, kind: Kind, words: &str) -> Result<(), DomError> {
        let line = dom::add(&self.list, "li", "")?;
        match kind {
            Kind::Plain => {}
            Kind::Note => line.set_attribute("data-kind", "note")?,
            Kind::Bad => line.set_attribute("data-kind", "bad")?,
        }
        let time = js_sys::Date::new_0().to_locale_time_string("en-GB");
        dom::add(&line, "time", &String::from(time))?;
        dom::add(&line, "span", words)?;
        if let Some(window) = self.list.parent_element() {
            window.set_scroll_top(window.scroll_height());
        }
        Ok(())
    }
}
