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

    /// Returns all lines.
    pub(super) fn text(&self) -> String {
        let lines = self.list.children();
        let lines = (0..lines.length()).filter_map(|index| lines.item(index));
        let words = lines.map(|line| {
            let parts = line.children();
            let parts = (0..parts.length()).filter_map(|index| parts.item(index)?.text_content());
            parts.collect::<Vec<_>>().join(" ")
        });
        words.collect::<Vec<_>>().join("\n")
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
        // On a wide screen the panel scrolls, not the list.
        if let Some(panels) = self
            .list
            .closest("#panel-log:not([hidden])")?
            .and_then(|panel| panel.parent_element())
        {
            panels.set_scroll_top(panels.scroll_height());
        }
        Ok(())
    }
}
