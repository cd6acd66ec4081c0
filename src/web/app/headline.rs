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
    pub(super) words: &'static str,
    /// Parts of it that are done, in words; empty where it has none.
    pub(super) count: String,
    /// Time spent in it, and the time left where that can be told.
    pub(super) time: String,
    /// Fraction of the run that is done, from 0 to 1.
    pub(super) share: f64,
}

impl Progress {
    /// Returns the stage, and the parts of it that are done.
    pub(super) fn in_words(&self) -> String {
        in_words(self.words, &self.count)
    }
}

/// Returns the stage called `name`, with the `count` of its parts that are done, where it has parts.
pub(super) fn in_words(name: &str, count: &str) -> String {
    match count {
        "" => name.to_owned(),
        _ => format!("{name}: {count}"),
    }
}

/// The line above the 3D view.
pub(super) struct Headline {
    words: HtmlElement,
    /// Parts of a stage that are done: they change all the time, so they stand outside what is spoken.
    count: HtmlElement,
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
            count: dom::find("headline-count")?,
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
        self.show(progress.words, &title, true)?;
        self.count.set_text_content(Some(&progress.count));
        self.count.set_hidden(progress.count.is_empty());
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
        self.count.set_hidden(true);
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
