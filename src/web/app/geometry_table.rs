//! The geometry of the model as a table.

use web_sys::Element;

use super::dom::{self, DomError};
use crate::geometry::BackboneGeometry;

/// Shows `geometry` in `parent`, beside the values of crystal structures; nothing if there are no
/// atoms.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(parent: &Element, geometry: &BackboneGeometry) -> Result<(), DomError> {
    dom::clear(parent);
    if geometry.atoms == 0 {
        return Ok(());
    }
    let table = dom::add_classed(parent, "table", "facts", "")?;
    dom::add(&table, "caption", "Geometry of the backbone")?;
    let head = dom::add(&dom::add(&table, "thead", "")?, "tr", "")?;
    for title in ["Measure", "Model", "Crystals"] {
        dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
    }
    let body = dom::add(&table, "tbody", "")?;
    for (measure, model, crystals) in rows(geometry) {
        let row = dom::add(&body, "tr", "")?;
        dom::add(&row, "th", measure)?.set_attribute("scope", "row")?;
        dom::add(&row, "td", &model)?;
        dom::add(&row, "td", crystals)?;
    }
    let words = "Good values say that the model looks like a protein, not that it is right: \
                 peptides were turned toward common torsions. Usual distances: 3.8\u{a0}Å, 2.95\u{a0}Å at cis \
                 peptides, ±\u{a0}0.2\u{a0}Å.";
    dom::add_classed(parent, "p", "faint", words)?;
    Ok(())
}

/// Returns rows of measure, value of the model, and value over 224 recent crystal structures.
fn rows(geometry: &BackboneGeometry) -> [(&'static str, String, &'static str); 5] {
    [
        (
            "usual Cα distances",
            format!("{:.1} %", geometry.usual_steps_percent()),
            "100.0 %",
        ),
        (
            "Ramachandran favoured",
            format!("{:.1} %", geometry.favoured_percent()),
            "98.6 %",
        ),
        (
            "Ramachandran outliers",
            format!("{:.1} %", geometry.outliers_percent()),
            "0.2 %",
        ),
        (
            "angle N-Cα-C",
            format!(
                "{:.0} ± {:.0}°",
                geometry.n_ca_c_degrees, geometry.n_ca_c_sd_degrees
            ),
            "111 ± 3°",
        ),
        (
            "overlaps above 0.4 Å per 1,000 atoms (clashscore)",
            format!("{:.1}", geometry.overlaps_per_thousand()),
            "0.2",
        ),
    ]
}
