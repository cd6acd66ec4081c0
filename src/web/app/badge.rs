//! The badge: the device that runs the network, and the reason for it.

use web_sys::{Element, HtmlElement};

use super::card;
use super::dom::{self, DomError};
use super::event::BackendChoice;
use crate::web::messages::{Backend, Device};

/// The badge in the page's head.
#[derive(Debug)]
pub(super) struct Badge {
    frame: Element,
    name: HtmlElement,
    why: HtmlElement,
    memory: HtmlElement,
    network: HtmlElement,
    network_why: HtmlElement,
    choice: Option<BackendChoice>,
    /// Most memory that the workers of a team had taken together, in bytes.
    most_of_team: u64,
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
            memory: dom::find("backend-memory")?,
            network: dom::find("backend-network")?,
            network_why: dom::find("backend-network-why")?,
            choice: None,
            most_of_team: 0,
        })
    }

    /// Listens to what closes its card.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn listen(&self) -> Result<(), DomError> {
        card::listen(&self.frame)
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

    /// Shows the memory that the workers have taken, in bytes: that of the worker, and that of its team together.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_memory(&mut self, worker: u64, team: u64) -> Result<(), DomError> {
        /// Memory that one program can have in WebAssembly, in MiB.
        const MOST: u64 = 4096;
        let mib = worker >> 20;
        self.most_of_team = self.most_of_team.max(team);
        let of_team = match self.most_of_team >> 20 {
            0 => String::new(),
            mib => format!(", up to {mib} MiB in the workers that run the network"),
        };
        let words = format!("Memory: {mib} of {MOST} MiB in the worker{of_team}.");
        self.memory.set_text_content(Some(&words));
        let state = if mib > MOST * 4 / 5 { "high" } else { "fine" };
        Ok(self.frame.set_attribute("data-memory", state)?)
    }

    /// Returns the device, why it was chosen, and the memory.
    pub(super) fn in_words(&self) -> String {
        let parts = [&self.name, &self.why, &self.memory];
        let texts = parts.map(|part| part.text_content().unwrap_or_default());
        format!("Network: {}", texts.join("; "))
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
