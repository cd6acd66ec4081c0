//! The Cα voxels at rising thresholds, of all networks that ran, as a picture and as a table.

use web_sys::Element;

use super::dom::{self, DomError};
use crate::evaluate::{Sweep, sweep_chart};

/// Signs of a name that the legend of the picture has room for.
const NAME_SIGNS: usize = 19;

/// Shows the `sweeps` of networks, each with its name, in `parent`, folded; nothing without one.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(parent: &Element, sweeps: &[(String, Sweep)]) -> Result<(), DomError> {
    dom::clear(parent);
    if sweeps.is_empty() {
        return Ok(());
    }
    let fold = dom::add_classed(parent, "details", "fold", "")?;
    dom::add(&fold, "summary", "How well single voxels tell Cα")?;
    let words = "A voxel counts as predicted from a threshold of its Cα probability on, and as right if a Cα of the \
                 reference structure is nearest to it.";
    dom::add_classed(&fold, "p", "faint", words)?;
    for (name, sweep) in sweeps {
        let Some(best) = sweep.best() else { continue };
        let words = format!(
            "{name}: F1 is highest, {:.2}, at the threshold {:.2} (precision {:.2}, recall {:.2}); by chance it would be \
             {:.4}.",
            best.f1, best.threshold, best.precision, best.recall, best.random_f1
        );
        dom::add_classed(&fold, "p", "faint", &words)?;
    }
    let named: Vec<(String, Sweep)> = sweeps
        .iter()
        .map(|(name, sweep)| (short(name), sweep.clone()))
        .collect();
    let picture = dom::add_classed(&fold, "div", "chart", "")?;
    // Our own picture, whose words are escaped.
    picture.set_inner_html(&sweep_chart("F1 of Cα voxels", &named).to_svg());
    match sweeps {
        [(_, sweep)] => show_points(&fold, sweep),
        _ => show_f1(&fold, sweeps),
    }
}

/// Returns as much of a name as the legend has room for.
fn short(name: &str) -> String {
    match name.chars().count() {
        0..=NAME_SIGNS => name.to_owned(),
        _ => name.chars().take(NAME_SIGNS - 1).chain(['…']).collect(),
    }
}

/// Shows all values of one network.
fn show_points(fold: &Element, sweep: &Sweep) -> Result<(), DomError> {
    let titles = ["Threshold", "Precision", "Recall", "F1", "By chance"];
    let body = add_table(fold, &titles)?;
    for point in &sweep.points {
        let values = [point.precision, point.recall, point.f1].map(|value| format!("{value:.3}"));
        let chance = format!("{:.4}", point.random_f1);
        add_row(&body, point.threshold, values.into_iter().chain([chance]))?;
    }
    Ok(())
}

/// Shows the F1 of several networks, and that of chance for the first one.
fn show_f1(fold: &Element, sweeps: &[(String, Sweep)]) -> Result<(), DomError> {
    let names = sweeps.iter().map(|(name, _)| format!("F1, {name}"));
    let titles: Vec<String> = ["Threshold".to_owned()]
        .into_iter()
        .chain(names)
        .chain(["F1 by chance".to_owned()])
        .collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let body = add_table(fold, &titles)?;
    for (index, point) in sweeps[0].1.points.iter().enumerate() {
        let f1 = sweeps
            .iter()
            .map(|(_, sweep)| match sweep.points.get(index) {
                Some(point) => format!("{:.3}", point.f1),
                None => String::new(),
            });
        let chance = format!("{:.4}", point.random_f1);
        add_row(&body, point.threshold, f1.chain([chance]))?;
    }
    Ok(())
}

/// Adds a table with these titles of its columns; returns its body.
fn add_table(fold: &Element, titles: &[&str]) -> Result<Element, DomError> {
    let across = dom::add_classed(fold, "div", "across", "")?;
    let table = dom::add_classed(&across, "table", "facts", "")?;
    dom::add(&table, "caption", "The same as a table")?;
    let head = dom::add(&dom::add(&table, "thead", "")?, "tr", "")?;
    for title in titles {
        dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
    }
    Ok(dom::add(&table, "tbody", "")?.into())
}

fn add_row(
    body: &Element,
    threshold: f64,
    values: impl Iterator<Item = String>,
) -> Result<(), DomError> {
    let row = dom::add(body, "tr", "")?;
    dom::add(&row, "th", &format!("{threshold:.2}"))?.set_attribute("scope", "row")?;
    for value in values {
        dom::add(&row, "td", &value)?;
    }
    Ok(())
}
