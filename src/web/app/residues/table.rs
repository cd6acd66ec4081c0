//! The table: the residues of all chains, a row each.

use std::cell::Cell;

use web_sys::Element;

use super::chains::{Chains, Course, Modelled, element_id};
use super::strips::listen_to_clicks;
use crate::residue::AminoAcid;
use crate::web::app::dock;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Panel, Raise, ResidueId};

/// Rows that are added at once: 6,000 elements, some 20 ms of work. A model of two proteins of usual length is there
/// at once.
const ROWS_AT_ONCE: usize = 600;

/// Titles of the columns.
const TITLES: [&str; 9] = [
    "Chain",
    "Number",
    "Residue",
    "State",
    "Secondary structure",
    "Confidence",
    "Cα probability",
    "Amino-acid probability",
    "Q-score",
];

/// The table of the residues.
pub(super) struct Table {
    element: Element,
    /// Course of its filling; `None` if nobody wanted it yet.
    course: Cell<Option<Course>>,
}

impl Table {
    /// Returns the table of the page, still empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let element: Element = dom::find("residue-table")?;
        listen_to_clicks(&element, raise)?;
        Ok(Self {
            element,
            course: Cell::new(None),
        })
    }

    /// Removes all rows.
    pub(super) fn clear(&self) {
        dom::clear(&self.element);
        self.course.set(None);
    }

    /// Begins to fill it: most users never open it, and it is long. Returns false if that was done.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin(&self) -> Result<bool, DomError> {
        if self.course.get().is_some() {
            return Ok(false);
        }
        let head = dom::add(&dom::add(&self.element, "thead", "")?, "tr", "")?;
        for title in TITLES {
            dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
        }
        dom::add(&self.element, "tbody", "")?;
        self.course.set(Some(Course::default()));
        Ok(true)
    }

    /// Adds the rows that come next, if it was begun; returns whether there are more.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_more(
        &self,
        chains: &Chains,
        picked: Option<ResidueId>,
    ) -> Result<bool, DomError> {
        let (Some(mut course), Some(body)) = (self.course.get(), self.element.last_element_child())
        else {
            return Ok(false);
        };
        let (mut left, mut is_there) = (ROWS_AT_ONCE, false);
        while left > 0
            && let Some(part) = chains.next_part(&mut course, left)
        {
            for id in part.residues() {
                add_row(&body, chains, id)?;
            }
            is_there |= picked.is_some_and(|id| part.holds(id));
            left -= part.length();
            self.course.set(Some(course));
        }
        if is_there {
            // The row that is picked is the one that is sought.
            self.mark(picked, true)?;
        }
        Ok(!chains.is_over(course))
    }

    /// Marks the row of the residue `id` as picked and shows it, or removes the mark.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn mark(&self, id: Option<ResidueId>, picked: bool) -> Result<(), DomError> {
        let Some(id) = id else { return Ok(()) };
        let row = dom::document()?.get_element_by_id(&element_id("r", id));
        let Some(row) = row else { return Ok(()) };
        row.toggle_attribute_with_force("data-picked", picked)?;
        match picked && dock::is_open(Panel::Table)? {
            true => dom::scroll_to(&row),
            false => Ok(()),
        }
    }
}

fn add_row(body: &Element, chains: &Chains, id: ResidueId) -> Result<(), DomError> {
    let row = dom::add(body, "tr", "")?;
    row.set_id(&element_id("r", id));
    let amino = chains.letter(id).and_then(AminoAcid::from_letter);
    let names = [
        chains.all[id.chain].id.clone(),
        id.number.to_string(),
        amino.map_or("UNK", AminoAcid::code).to_owned(),
    ];
    let q_score = chains.q_score(id);
    let q_score = q_score.map_or(String::new(), |q| format!("{q:.2}"));
    let of_model = cells(chains.modelled(id)).into_iter().chain([q_score]);
    for cell in names.into_iter().chain(of_model) {
        dom::add(&row, "td", &cell)?;
    }
    Ok(())
}

/// Returns the cells of the table that tell of the model.
fn cells(residue: Modelled<'_>) -> [String; 5] {
    let (state, secondary, confidence, p_ca, p_amino) = match residue {
        Modelled::Built(built) => (
            "built",
            built.secondary.as_str(),
            Some(built.confidence),
            Some(built.p_ca),
            built.p_amino,
        ),
        Modelled::Bridged(bridged) => {
            let confidence = Some(bridged.confidence);
            (
                "bridged",
                bridged.secondary.as_str(),
                confidence,
                None,
                None,
            )
        }
        Modelled::No => ("not built", "", None, None, None),
    };
    let or_empty = |words: Option<String>| words.unwrap_or_default();
    [
        state.to_owned(),
        secondary.to_owned(),
        or_empty(confidence.map(|share| format!("{:.0}", 100.0 * share))),
        or_empty(p_ca.map(|p| format!("{p:.2}"))),
        or_empty(p_amino.map(|p| format!("{p:.2}"))),
    ]
}
