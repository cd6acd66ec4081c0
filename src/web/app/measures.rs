//! Measures: distances between two things of the 3D view, as lines there and as a list in words.

use std::rc::Rc;
use std::sync::Arc;

use glam::Vec3;
use web_sys::{Event as DomEvent, HtmlElement};

use super::control_list::ControlList;
use super::dom::{self, DomError};
use super::event::{Event, MeasureAction, Raise};
use crate::view::link::{MOST_MEASURES, MeasureName, ResidueName};
use crate::view::measure::Measure;

/// An end of a distance.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// Its position, in Å.
    pub(super) position: Vec3,
    /// Its name for the user.
    pub(super) name: String,
    /// Its name in a link, if it is the Cα of the model.
    pub(super) residue: Option<ResidueName>,
}

/// A distance between two things.
#[derive(Clone, Debug)]
struct Measured {
    ends: [End; 2],
}

impl Measured {
    fn measure(&self) -> Measure {
        Measure {
            ends: [self.ends[0].position, self.ends[1].position],
        }
    }

    fn words(&self) -> String {
        let [from, to] = &self.ends;
        format!(
            "{} to {}: {:.2} Å",
            from.name,
            to.name,
            self.measure().length()
        )
    }
}

/// State of measuring.
#[derive(Clone, Debug, Default)]
enum State {
    #[default]
    Idle,
    /// The first end is to be chosen.
    First,
    /// The second end is to be chosen.
    Second(Box<End>),
}

/// The distances that are shown.
pub(super) struct Measures {
    all: Vec<Measured>,
    state: State,
    button: HtmlElement,
    list: HtmlElement,
    removals: ControlList,
    hint: HtmlElement,
}

impl Measures {
    /// Returns none.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        for (id, action) in [
            ("measure", MeasureAction::Next),
            ("picked-measure", MeasureAction::From),
        ] {
            let raise = Rc::clone(raise);
            dom::on(
                &dom::find::<HtmlElement>(id)?,
                "click",
                move |_: DomEvent| {
                    raise(Event::Measure(action));
                },
            )?;
        }
        Ok(Self {
            all: Vec::new(),
            state: State::Idle,
            button: dom::find("measure")?,
            list: dom::find("measures")?,
            removals: ControlList::new(dom::find("measures")?, "click", raise)?,
            hint: dom::find("measure-hint")?,
        })
    }

    /// Returns whether an end is to be chosen.
    pub(super) fn is_waiting(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Begins to measure, or takes `picked` as the next end; returns what to say.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn next(&mut self, picked: Option<End>) -> Result<String, DomError> {
        let (state, words) = match (std::mem::take(&mut self.state), picked) {
            (State::Idle | State::First, Some(end)) => {
                let words = format!(
                    "Measuring from {}: pick the other end, by a click or by N and P and then M.",
                    end.name
                );
                (State::Second(Box::new(end)), words)
            }
            (State::Idle, None) => {
                let words = "Measuring: pick two residues or atoms one after the other.";
                (State::First, words.to_owned())
            }
            (State::Second(first), Some(end)) if first.position != end.position => {
                let words = self.add(*first, end)?;
                (State::Idle, words)
            }
            (State::First | State::Second(_), _) => {
                (State::Idle, "No distance is measured.".to_owned())
            }
        };
        self.state = state;
        self.show_state()?;
        Ok(words)
    }

    /// Begins to measure at `end`; returns what to say.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin(&mut self, end: Option<End>) -> Result<String, DomError> {
        self.state = State::Idle;
        self.next(end)
    }

    /// Stops to measure; returns whether it had begun.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn stop(&mut self) -> Result<bool, DomError> {
        let had_begun = self.is_waiting();
        self.state = State::Idle;
        self.show_state()?;
        Ok(had_begun)
    }

    /// Adds the distance of two things; returns it in words.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn add(&mut self, from: End, to: End) -> Result<String, DomError> {
        if self.all.len() >= MOST_MEASURES {
            return Ok(format!(
                "No more than {MOST_MEASURES} distances: remove one first."
            ));
        }
        let measured = Measured { ends: [from, to] };
        let words = measured.words();
        self.all.push(measured);
        self.show()?;
        Ok(words)
    }

    /// Removes the distance at `index`, or the last one; returns what to say.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn remove(&mut self, index: Option<usize>) -> Result<String, DomError> {
        let index = index.or(self.all.len().checked_sub(1));
        let Some(index) = index.filter(|index| *index < self.all.len()) else {
            return Ok("There is no distance to remove.".to_owned());
        };
        let removed = self.all.remove(index);
        self.show()?;
        Ok(format!("Removed: {}.", removed.words()))
    }

    /// Removes all.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn clear(&mut self) -> Result<(), DomError> {
        self.all.clear();
        self.stop()?;
        self.show()
    }

    /// Returns them to be drawn; `None` if there are none.
    pub(super) fn drawn(&self) -> Option<Arc<Vec<Measure>>> {
        let measures: Vec<Measure> = self.all.iter().map(Measured::measure).collect();
        (!measures.is_empty()).then(|| Arc::new(measures))
    }

    /// Returns the names of those between Cα of the model, for a link.
    pub(super) fn names(&self) -> Vec<MeasureName> {
        let name = |measured: &Measured| {
            let [from, to] = measured.ends.clone().map(|end| end.residue);
            let (from, to) = (from?, to?);
            Some(MeasureName { from, to })
        };
        self.all.iter().filter_map(name).collect()
    }

    fn show_state(&self) -> Result<(), DomError> {
        let pressed = if self.is_waiting() { "true" } else { "false" };
        let words = match &self.state {
            State::Idle => String::new(),
            State::First => "Pick the first end: a residue or an atom.".to_owned(),
            State::Second(from) => format!("From {}: pick the other end.", from.name),
        };
        self.hint.set_text_content(Some(&words));
        self.hint.set_hidden(words.is_empty());
        Ok(self.button.set_attribute("aria-pressed", pressed)?)
    }

    fn show(&self) -> Result<(), DomError> {
        let had_focus = dom::has_focus(&self.list);
        self.removals.clear();
        self.list.set_hidden(self.all.is_empty());
        for (index, measured) in self.all.iter().enumerate() {
            let words = measured.words();
            let item = dom::add(&self.list, "li", "")?;
            dom::add(&item, "span", &words)?;
            let button = dom::add_classed(&item, "button", "drop-file", "×")?;
            button.set_attribute("type", "button")?;
            button.set_attribute("aria-label", &format!("Remove {words}"))?;
            self.removals.take(&button, move || {
                Event::Measure(MeasureAction::Remove(index))
            })?;
        }
        if had_focus {
            // The button that had the keyboard is gone.
            let _ = dom::find::<HtmlElement>("measure")?.focus();
        }
        Ok(())
    }
}
