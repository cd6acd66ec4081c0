//! The geometry of the model as a table.

use web_sys::Element;

use super::dom::{self, DomError};
use crate::geometry::BackboneGeometry;

/// Shows `geometry` in `place`, beside what crystal structures have; nothing if there are no
/// atoms.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(place: &Element, geometry: &BackboneGeometry) -> Result<(), DomError> {
    dom::clear(place);
    if geometry.atoms == 0 {
        return Ok(());
    }
    let table = dom::add_classed(place, "table", "facts", "")?;
    dom::add(&table, "caption", "BackboneGeometry of the backbone")?;
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
                 peptides were turned toward common torsions. Distances: 3.8 Å, 2.95 Å beside cis \
                 peptides, ± 0.2 Å. Clashes: pairs of atoms that overlap by 0.4 Å.";
    dom::add_classed(place, "p", "faint", words)?;
    Ok(())
}

/// Measure, value of the model, and what 224 recent crystal structures have together.
fn rows(geometry: &BackboneGeometry) -> [(&'static str, String, &'static str); 5] {
    [
        (
            "usual C-alpha distances",
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
            "angle N-CA-C",
            format!(
                "{:.0} ± {:.0}°",
                geometry.n_ca_c_degrees, geometry.n_ca_c_sd_degrees
            ),
            "111 ± 3°",
        ),
        (
            "clashes in 1,000 atoms",
            format!("{:.1}", geometry.overlaps_per_thousand()),
            "0.2",
        ),
    ]
}
