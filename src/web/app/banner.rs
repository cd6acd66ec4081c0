//! The banner: the faults that the user has not yet put away, a line each.

use web_sys::{Element, Event as DomEvent, HtmlElement};

use super::dom::{self, DomError};

/// The banner below the page's head.
#[derive(Clone, Debug)]
pub(super) struct Banner {
    frame: HtmlElement,
    lines: Element,
    /// The 3D view, which has the focus of the keyboard once the banner is put away.
    view: HtmlElement,
}

impl Banner {
    /// Returns the banner of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks it.
    pub(super) fn new() -> Result<Self, DomError> {
        Ok(Self {
            frame: dom::find("banner")?,
            lines: dom::find("banner-lines")?,
            view: dom::find("viewer")?,
        })
    }

    /// Listens to its button.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks it.
    pub(super) fn listen(&self) -> Result<(), DomError> {
        let banner = self.clone();
        let close: HtmlElement = dom::find("banner-close")?;
        dom::on(&close, "click", move |_: DomEvent| banner.hide())
    }

    /// Adds a line, unless it is there.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn say(&self, words: &str) -> Result<(), DomError> {
        let lines = self.lines.children();
        let mut shown = (0..lines.length()).filter_map(|index| lines.item(index));
        if !shown.any(|line| line.text_content().as_deref() == Some(words)) {
            dom::add(&self.lines, "p", words)?;
        }
        self.frame.set_hidden(false);
        Ok(())
    }

    /// Takes all lines off.
    pub(super) fn hide(&self) {
        dom::clear(&self.lines);
        dom::hide(&self.frame, &self.view);
    }
}
