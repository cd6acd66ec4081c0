//! The proteins that a run found in a proteome, as a table.

use web_sys::Element;

use super::dom::{self, DomError};
use crate::identify::Hit;

/// Upper limit on the proteins that are shown; the file to save has all.
const MOST: usize = 12;

/// Shows the first of `hits` in `parent`; nothing if there are none.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(parent: &Element, hits: &[Hit]) -> Result<(), DomError> {
    dom::clear(parent);
    if hits.is_empty() {
        return Ok(());
    }
    let table = dom::add_classed(parent, "table", "facts", "")?;
    dom::add(&table, "caption", "Proteins found in the proteome")?;
    let head = dom::add(&dom::add(&table, "thead", "")?, "tr", "")?;
    for title in ["Protein", "E-value", "Covered", "Copies"] {
        dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
    }
    let body = dom::add(&table, "tbody", "")?;
    for hit in hits.iter().take(MOST) {
        let row = dom::add(&body, "tr", "")?;
        let name = dom::add(&row, "th", &hit.protein)?;
        name.set_attribute("scope", "row")?;
        name.set_attribute("title", &hit.description)?;
        dom::add(&row, "td", &hit.e_value.to_string())?;
        let covered = format!("{} of {}", hit.covered, hit.residues);
        dom::add(&row, "td", &covered)?;
        let copies = match hit.copies {
            0 => "not taken".to_owned(),
            copies => copies.to_string(),
        };
        dom::add(&row, "td", &copies)?;
    }
    let more = match hits.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" {more} more are in the file Proteins."),
    };
    let words = format!(
        "The E-value is the number of proteins of this proteome that would fit as well by chance. The run went on with \
         those whose copies are stated.{more}"
    );
    dom::add_classed(parent, "p", "faint", &words)?;
    Ok(())
}
