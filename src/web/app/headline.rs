//! The headline of the 3D view: the state of the run or its result in one line; the title of the tab.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Element, Event as DomEvent, HtmlElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise};

/// Title of the tab while nothing runs and there is no result, as in `index.html`.
const TITLE: &str = "Cryoweave: from a cryo-EM map to a protein model";

/// Progress of a run, in one line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Progress {
    /// The stage that goes on.
    pub(super) words: String,
    /// Time spent in it, and the time left where that can be told.
    pub(super) time: String,
    /// Fraction of the run that is done, from 0 to 1.
    pub(super) share: f64,
}

/// The line above the 3D view.
pub(super) struct Headline {
    words: HtmlElement,
    bar: HtmlElement,
    time: HtmlElement,
    cancel: HtmlElement,
    again: HtmlElement,
    save: HtmlElement,
    /// Index of the file that the button saves.
    file: Rc<Cell<usize>>,
}

impl Headline {
    /// Returns the headline of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let headline = Self {
            words: dom::find("headline-words")?,
            bar: dom::find("headline-bar")?,
            time: dom::find("headline-time")?,
            cancel: dom::find("headline-cancel")?,
            again: dom::find("headline-again")?,
            save: dom::find("headline-save")?,
            file: Rc::default(),
        };
        let cancel = Rc::clone(raise);
        dom::on(&headline.cancel, "click", move |_: DomEvent| {
            cancel(Event::Cancel);
        })?;
        let again = Rc::clone(raise);
        dom::on(&headline.again, "click", move |_: DomEvent| {
            again(Event::Run);
        })?;
        let (save, file) = (Rc::clone(raise), Rc::clone(&headline.file));
        dom::on(&headline.save, "click", move |_: DomEvent| {
            save(Event::Save(file.get()));
        })?;
        Ok(headline)
    }

    /// Shows `words` where there is neither a run nor a result, with a button that builds where that `can_run`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_idle(&self, words: &str, can_run: bool) -> Result<(), DomError> {
        self.show(words, TITLE, false)?;
        self.again.set_text_content(Some("Build the model"));
        self.again.set_class_name("quiet primary");
        self.again.set_hidden(!can_run);
        Ok(())
    }

    /// Shows the progress of a run.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_progress(&self, progress: &Progress) -> Result<(), DomError> {
        let title = format!("{:.0} % · Cryoweave", (100.0 * progress.share).floor());
        self.bar
            .set_attribute("value", &format!("{:.3}", progress.share))?;
        self.show(&progress.words, &title, true)?;
        self.time.set_text_content(Some(&progress.time));
        Ok(())
    }

    /// Shows a result, with a button for its file at the index `file`, and one that builds again where the result
    /// is not of what is chosen.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_result(
        &self,
        words: &str,
        file: Option<usize>,
        is_old: bool,
    ) -> Result<(), DomError> {
        self.show(words, "Done · Cryoweave", false)?;
        self.again.set_text_content(Some("Build again"));
        self.again.set_class_name("quiet");
        self.again.set_hidden(!is_old);
        self.save.set_hidden(file.is_none());
        self.file.set(file.unwrap_or_default());
        Ok(())
    }

    fn show(&self, words: &str, title: &str, runs: bool) -> Result<(), DomError> {
        // The same words again would be spoken again.
        if self.words.text_content().as_deref() != Some(words) {
            self.words.set_text_content(Some(words));
        }
        self.time.set_text_content(None);
        let bar: &Element = &self.bar;
        bar.toggle_attribute_with_force("hidden", !runs)?;
        self.cancel.set_hidden(!runs);
        // The focus of the keyboard moves from one button to the other.
        if runs && dom::has_focus(&self.again) {
            self.cancel.focus()?;
        }
        self.save.set_hidden(true);
        self.again.set_hidden(true);
        dom::document()?.set_title(title);
        Ok(())
    }
}
