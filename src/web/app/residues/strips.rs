//! The strips: the sequence of each chain, letter by letter, in the colours of the confidence.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, KeyboardEvent};

use super::chains::{
    CONFIDENCE_BANDS, Chains, Course, Modelled, confidence_band, element_id, residue_of,
};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise, ResidueId};
use crate::web::messages::ChainOutcome;

/// Letters that are added at once: about 10 ms of work. Chosen by what the table of residues takes.
const LETTERS_AT_ONCE: usize = 600;

/// The strips of all chains.
pub(super) struct Strips {
    list: Element,
    course: Cell<Course>,
}

impl Strips {
    /// Returns the strips of the page, still empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let list: Element = dom::find("strips")?;
        show_legend()?;
        listen_to_clicks(&list, raise)?;
        listen_to_keys(&list, raise)?;
        Ok(Self {
            list,
            course: Cell::default(),
        })
    }

    /// Removes all strips.
    pub(super) fn clear(&self) {
        dom::clear(&self.list);
        self.course.set(Course::default());
    }

    /// Adds the letters that come next; returns whether there are more.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_more(
        &self,
        chains: &Chains,
        picked: Option<ResidueId>,
    ) -> Result<bool, DomError> {
        let (mut course, mut left) = (self.course.get(), LETTERS_AT_ONCE);
        while left > 0
            && let Some(part) = chains.next_part(&mut course, left)
        {
            if part.is_first() {
                self.add_strip(
                    &chains.all[part.chain],
                    part.chain,
                    chains.length(part.chain),
                )?;
            }
            if let Some(list) = self.letters_of(part.chain) {
                for id in part.residues() {
                    add_letter(&list, id, chains)?;
                }
            }
            if let Some(id) = picked.filter(|id| part.holds(*id)) {
                self.mark(Some(id), true)?;
            }
            left -= part.length();
            self.course.set(course);
        }
        Ok(!chains.is_over(course))
    }

    /// Marks the letter of the residue `id` as picked, or removes the mark.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn mark(&self, id: Option<ResidueId>, picked: bool) -> Result<(), DomError> {
        let Some(id) = id else { return Ok(()) };
        let name = element_id("l", id);
        if let Some(letter) = dom::document()?.get_element_by_id(&name) {
            let words = if picked { "true" } else { "false" };
            letter.set_attribute("aria-selected", words)?;
        }
        match self.letters_of(id.chain) {
            Some(list) if picked => Ok(list.set_attribute("aria-activedescendant", &name)?),
            Some(list) => Ok(list.remove_attribute("aria-activedescendant")?),
            None => Ok(()),
        }
    }

    /// Returns the list of the letters of a chain, once it has one.
    fn letters_of(&self, chain: usize) -> Option<Element> {
        let strip = self.list.children().item(u32::try_from(chain).ok()?)?;
        strip.last_element_child()
    }

    /// Adds a strip without letters for the chain at this index, of so many residues.
    fn add_strip(
        &self,
        outcome: &ChainOutcome,
        chain: usize,
        length: usize,
    ) -> Result<(), DomError> {
        let class = match outcome.sequence {
            Some(_) => "strip",
            None => "strip unnamed",
        };
        let strip = dom::add_classed(&self.list, "div", class, "")?;
        dom::add(&strip, "h3", &format!("Chain {}", outcome.id))?;
        let list = dom::add_classed(&strip, "div", "letters", "")?;
        list.set_attribute("role", "listbox")?;
        list.set_attribute("tabindex", "0")?;
        list.set_attribute("aria-label", &strip_words(outcome, length))?;
        list.set_attribute("data-chain", &chain.to_string())?;
        Ok(list.set_attribute("data-length", &length.to_string())?)
    }
}

/// Listens for clicks on the letters or rows of `list`: a click picks the residue.
pub(super) fn listen_to_clicks(list: &Element, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(list, "click", move |event: DomEvent| {
        let target = event.target().and_then(|target| target.dyn_into().ok());
        if let Some(id) = target.and_then(|element: Element| residue_of(&element)) {
            raise(Event::Pick(id));
        }
    })
}

/// Listens to the keys of all strips.
fn listen_to_keys(list: &Element, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(list, "keydown", move |event: KeyboardEvent| {
        if let Some(id) = next_residue(&event) {
            event.prevent_default();
            raise(Event::Pick(id));
        }
    })
}

/// Returns the residue that a key leads to, in the strip that has the keyboard.
fn next_residue(event: &KeyboardEvent) -> Option<ResidueId> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let letters = target.closest(".letters").ok()??;
    let number_in = |name: &str| letters.get_attribute(name)?.parse().ok();
    let number = letters
        .get_attribute("aria-activedescendant")
        .and_then(|id| id.rsplit('-').next()?.parse().ok());
    Some(ResidueId {
        chain: number_in("data-chain")?,
        number: next_number(&event.key(), number, number_in("data-length")?)?,
    })
}

fn show_legend() -> Result<(), DomError> {
    let legend: Element = dom::find("strip-legend")?;
    dom::add_classed(
        &legend,
        "span",
        "faint",
        "Model confidence (ours), not pLDDT:",
    )?;
    let rest = [("bridged", "bridged"), ("none", "not built")];
    for (band, words) in CONFIDENCE_BANDS
        .iter()
        .map(|(_, band, words)| (*band, *words))
        .chain(rest)
    {
        let entry = dom::add_classed(&legend, "span", "legend-row", "")?;
        dom::add_classed(&entry, "span", "swatch", "")?.set_attribute("data-c", band)?;
        dom::add(&entry, "span", words)?;
    }
    Ok(())
}

fn add_letter(list: &Element, id: ResidueId, chains: &Chains) -> Result<(), DomError> {
    let letter = chains.letter(id).unwrap_or('X');
    let span = dom::add(list, "span", letter.encode_utf8(&mut [0; 4]))?;
    span.set_id(&element_id("l", id));
    span.set_attribute("role", "option")?;
    let (band, state) = match chains.modelled(id) {
        Modelled::Built(residue) => {
            let confidence = 100.0 * residue.confidence;
            (
                confidence_band(residue.confidence),
                format!("confidence {confidence:.0}"),
            )
        }
        Modelled::Bridged(residue) => {
            let confidence = 100.0 * residue.confidence;
            ("bridged", format!("bridged, confidence {confidence:.0}"))
        }
        Modelled::No => ("", "not built".to_owned()),
    };
    if !band.is_empty() {
        span.set_attribute("data-c", band)?;
    }
    if id.number.is_multiple_of(10) {
        span.set_class_name("ten");
    }
    span.set_title(&format!("{letter} {}: {state}", id.number));
    Ok(())
}

/// Returns the name of a strip of `length` residues.
fn strip_words(chain: &ChainOutcome, length: usize) -> String {
    let bridged = match chain.bridged.len() {
        0 => String::new(),
        count => format!(", {count} bridged"),
    };
    let (id, built) = (&chain.id, chain.built.len());
    format!("Chain {id}: {built} of {length} residues built{bridged}")
}

/// Returns the number that a key leads to from `number`, in a chain of `length`.
fn next_number(key: &str, number: Option<usize>, length: usize) -> Option<usize> {
    let from = number.unwrap_or(0);
    let to = match key {
        "ArrowRight" => from + 1,
        "ArrowLeft" => from.saturating_sub(1),
        "ArrowDown" | "PageDown" => from + 10,
        "ArrowUp" | "PageUp" => from.saturating_sub(10),
        "Home" => 1,
        "End" => length,
        _ => return None,
    };
    (length > 0).then(|| to.clamp(1, length))
}
