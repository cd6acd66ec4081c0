//! The share menu: a link to what is shown, and files to keep it in.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, Event as DomEvent, HtmlButtonElement, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement,
};

use super::card;
use super::clipboard;
use super::dom::{self, DomError};
use super::event::{Event, Raise, Share};

/// Listens to the buttons of the menu.
///
/// # Errors
/// [`DomError`] if the page lacks one.
pub(super) fn listen(raise: &Raise) -> Result<(), DomError> {
    type Make = fn() -> Event;
    let buttons: [(&'static str, Make); 8] = [
        ("embed-run", || Event::Run),
        ("share-copy", || Event::Share(Share::Link)),
        ("share-session", || Event::Share(Share::Session)),
        ("result-session", || Event::Share(Share::Session)),
        ("share-report", || Event::Share(Share::Report)),
        ("result-report", || Event::Share(Share::Report)),
        ("share-cite", || Event::Share(Share::Citation)),
        ("foot-cite", || Event::Share(Share::Citation)),
    ];
    for (id, event) in buttons {
        let raise = Rc::clone(raise);
        let button: HtmlElement = dom::find(id)?;
        dom::on(&button, "click", move |_: DomEvent| raise(event()))?;
    }
    card::listen(&dom::find::<Element>("share")?)
}

/// The menu.
#[derive(Debug)]
pub(super) struct SharePanel {
    address: HtmlInputElement,
    words: HtmlElement,
    session: HtmlButtonElement,
    report: HtmlButtonElement,
    cited: HtmlTextAreaElement,
    cite_words: HtmlElement,
    with_map: HtmlInputElement,
    saved: HtmlElement,
}

impl SharePanel {
    /// Returns the menu of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new() -> Result<Self, DomError> {
        Ok(Self {
            address: dom::find("share-address")?,
            words: dom::find("share-words")?,
            session: dom::find("share-session")?,
            report: dom::find("share-report")?,
            cited: dom::find("share-cited")?,
            cite_words: dom::find("share-cite-words")?,
            with_map: dom::find("share-with-map")?,
            saved: dom::find("share-saved")?,
        })
    }

    /// Lets the user save what there is once a model `is_there`.
    pub(super) fn allow(&self, is_there: bool) {
        self.session.set_disabled(!is_there);
        self.report.set_disabled(!is_there);
    }

    /// Returns whether the user wants the map in the session.
    pub(super) fn wants_map(&self) -> bool {
        self.with_map.checked()
    }

    /// Says how far saving is.
    pub(super) fn say(&self, words: &str) {
        self.saved.set_text_content(Some(words));
    }

    /// Copies `address` and shows it; `note` says what it leaves out.
    pub(super) fn copy_link(&self, address: String, note: &'static str) {
        self.address.set_value(&address);
        self.address.set_hidden(false);
        let (shown, words) = (self.address.clone(), self.words.clone());
        spawn_local(async move {
            let said = match clipboard::copy(&address).await {
                Ok(()) => "The link is copied.",
                Err(_) => {
                    shown.select();
                    "This browser does not let the page copy: copy the link from the field."
                }
            };
            words.set_text_content(Some(&format!("{said} {note}")));
        });
    }

    /// Opens the menu, and shows and copies what to cite.
    pub(super) fn cite(&self, bibtex: String) {
        if let Ok(menu) = dom::find::<Element>("share") {
            // A menu that stays closed still copies.
            let _ = menu.set_attribute("open", "");
        }
        self.cited.set_value(&bibtex);
        self.cited.set_hidden(false);
        let (shown, words) = (self.cited.clone(), self.cite_words.clone());
        spawn_local(async move {
            let said = match clipboard::copy(&bibtex).await {
                Ok(()) => "Copied, in BibTeX.",
                Err(_) => {
                    shown.select();
                    "This browser does not let the page copy: copy the text from the field."
                }
            };
            words.set_text_content(Some(said));
            dom::bring_into_view(&shown);
        });
    }
}
