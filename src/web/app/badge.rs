//! The badge: the device that runs the network, and the reason for it.

use web_sys::{Element, HtmlElement};

use super::dom::{self, DomError};
use super::event::BackendChoice;
use crate::web::messages::{Backend, Device};

/// The badge in the page's head.
#[derive(Debug)]
pub(super) struct Badge {
    frame: Element,
    name: HtmlElement,
    why: HtmlElement,
    network: HtmlElement,
    network_why: HtmlElement,
    choice: Option<BackendChoice>,
}

impl Badge {
    /// Returns the badge of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new() -> Result<Self, DomError> {
        Ok(Self {
            frame: dom::find("backend")?,
            name: dom::find("backend-name")?,
            why: dom::find("backend-why")?,
            network: dom::find("backend-network")?,
            network_why: dom::find("backend-network-why")?,
            choice: None,
        })
    }

    /// Keeps the choice, to show it once the worker agrees.
    pub(super) fn set_choice(&mut self, choice: BackendChoice) {
        self.choice = Some(choice);
    }

    /// Returns the choice.
    pub(super) fn choice(&self) -> Option<&BackendChoice> {
        self.choice.as_ref()
    }

    /// Shows the device that the worker uses.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, device: &Device) -> Result<(), DomError> {
        self.name.set_text_content(Some(&device.name));
        let why = device.why.as_deref();
        let chosen = self.choice.as_ref().map(|choice| choice.why.as_str());
        self.why.set_text_content(why.or(chosen));
        let kind = match device.backend {
            Backend::WebGpu => "webgpu",
            Backend::Cpu => "cpu",
        };
        Ok(self.frame.set_attribute("data-kind", kind)?)
    }

    /// Shows that other weights run than those that ship: in a word or two, and in a sentence.
    pub(super) fn show_network(&self, words: Option<(&str, String)>) {
        let short = words.as_ref().map(|(short, _)| format!(" · {short}"));
        self.network.set_text_content(short.as_deref());
        let long = words.as_ref().map(|(_, long)| long.as_str());
        self.network_why.set_text_content(long);
    }

    /// Shows that nothing can run.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_down(&self, why: &str) -> Result<(), DomError> {
        self.name.set_text_content(Some("Not running"));
        self.why.set_text_content(Some(why));
        Ok(self.frame.set_attribute("data-kind", "down")?)
    }
}
