//! The Cα voxels at rising thresholds, as a picture and as a table.

use web_sys::Element;

use super::dom::{self, DomError};
use crate::evaluate::{Sweep, sweep_chart};

/// Shows `sweep` in `parent`, folded; nothing without one.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(parent: &Element, sweep: Option<&Sweep>) -> Result<(), DomError> {
    dom::clear(parent);
    let Some((sweep, best)) = sweep.and_then(|sweep| Some((sweep, sweep.best()?))) else {
        return Ok(());
    };
    let fold = dom::add_classed(parent, "details", "fold", "")?;
    dom::add(&fold, "summary", "How well single voxels tell Cα")?;
    let words = format!(
        "A voxel counts as predicted from a threshold of its Cα probability on, and as right if a Cα of the reference \
         structure is nearest to it. F1 is highest, {:.2}, at the threshold {:.2} (precision {:.2}, recall {:.2}); by \
         chance it would be {:.4}.",
        best.f1, best.threshold, best.precision, best.recall, best.random_f1
    );
    dom::add_classed(&fold, "p", "faint", &words)?;
    let picture = dom::add_classed(&fold, "div", "chart", "")?;
    let named = [("this network".to_owned(), sweep.clone())];
    // Our own picture, whose words are escaped.
    picture.set_inner_html(&sweep_chart("F1 of Cα voxels", &named).to_svg());
    let table = dom::add_classed(&fold, "table", "facts", "")?;
    dom::add(&table, "caption", "The same as a table")?;
    let head = dom::add(&dom::add(&table, "thead", "")?, "tr", "")?;
    for title in ["Threshold", "Precision", "Recall", "F1", "By chance"] {
        dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
    }
    let body = dom::add(&table, "tbody", "")?;
    for point in &sweep.points {
        let row = dom::add(&body, "tr", "")?;
        dom::add(&row, "th", &format!("{:.2}", point.threshold))?.set_attribute("scope", "row")?;
        for value in [point.precision, point.recall, point.f1] {
            dom::add(&row, "td", &format!("{value:.3}"))?;
        }
        dom::add(&row, "td", &format!("{:.4}", point.random_f1))?;
    }
    Ok(())
}
