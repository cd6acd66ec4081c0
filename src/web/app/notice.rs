//! The notice: what a user should know that is no fault, such as what is not used of an address.

use web_sys::{Element, Event as DomEvent, HtmlElement};

use super::dom::{self, DomError};

/// The notice below the head of the page.
#[derive(Debug)]
pub(super) struct Notice {
    frame: HtmlElement,
    list: Element,
    /// The 3D view, which has the focus of the keyboard once the notice is put away.
    view: HtmlElement,
    /// Sentences on the address, to be shown first.
    told: Vec<String>,
}

impl Notice {
    /// Returns the notice of the page, still hidden; `told` is shown first.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(told: Vec<String>) -> Result<Self, DomError> {
        let frame: HtmlElement = dom::find("notice")?;
        let view: HtmlElement = dom::find("viewer")?;
        let (closed, next) = (frame.clone(), view.clone());
        let close: HtmlElement = dom::find("notice-close")?;
        let list: Element = dom::find("notice-list")?;
        let cleared = list.clone();
        dom::on(&close, "click", move |_: DomEvent| {
            dom::hide(&closed, &next);
            dom::clear(&cleared);
        })?;
        Ok(Self {
            frame,
            list,
            view,
            told,
        })
    }

    /// Takes out what was told of the address.
    pub(super) fn take_told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    /// Takes back the sentences that begin with `words`: they are no longer so.
    pub(super) fn withdraw(&self, words: &str) {
        let children = self.list.children();
        let all: Vec<Element> = (0..children.length())
            .filter_map(|at| children.item(at))
            .collect();
        for element in all {
            if element
                .text_content()
                .is_some_and(|text| text.starts_with(words))
            {
                element.remove();
            }
        }
        if self.list.child_element_count() == 0 {
            dom::hide(&self.frame, &self.view);
        }
    }

    /// Shows `words`, below those that are there.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, words: &str) -> Result<(), DomError> {
        dom::add(&self.list, "p", words)?;
        self.frame.set_hidden(false);
        Ok(())
    }
}
