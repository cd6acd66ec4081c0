//! The comparison of several models of one map: a table, a column for each.

use web_sys::Element;

use super::control_list::ControlList;
use super::dom::{self, DomError};
use super::event::Event;
use super::models::{Model, Models, mean_confidence};
use super::run::duration;
use crate::evaluate::{Evaluation, MapFit};

/// A row of the table: its title, and what it says of a model.
type Row = (&'static str, fn(&Model) -> String);

/// The rows about a model by itself.
const OWN: [Row; 9] = [
    ("Residues built", |model| {
        model.outcome.counts.built_residues().to_string()
    }),
    ("Assigned to a sequence", assigned),
    ("Bridged", |model| {
        model.outcome.counts.bridged_residues.to_string()
    }),
    ("Chains", |model| {
        model.outcome.counts.model_chains.to_string()
    }),
    ("Mean confidence", |model| {
        match model.outcome.chains.is_empty() {
            true => "none".to_owned(),
            false => format!("{:.0} of 100", mean_confidence(&model.outcome.chains)),
        }
    }),
    ("Ramachandran favoured", |model| {
        let geometry = &model.outcome.geometry;
        match geometry.torsions {
            0 => "none".to_owned(),
            _ => format!("{:.1} %", geometry.favoured_percent()),
        }
    }),
    ("Mean Q-score", |model| {
        fitted(model, |fit| format!("{:.2}", fit.q_score))
    }),
    ("Map-model correlation", |model| {
        fitted(model, |fit| format!("{:.2}", fit.correlation))
    }),
    ("Time", |model| {
        duration(1000.0 * model.outcome.stage_seconds)
    }),
];

/// The rows about a model against the reference structure.
const COMPARED: [Row; 3] = [
    ("Matched", |model| {
        evaluated(model, |e| format!("{:.1} %", e.matched_percent))
    }),
    ("RMSD", |model| {
        evaluated(model, |e| match e.rmsd_angstrom {
            Some(rmsd) => format!("{rmsd:.2} Å"),
            None => "none".to_owned(),
        })
    }),
    ("Sequence", |model| {
        evaluated(model, |e| format!("{:.1} %", e.sequence_percent))
    }),
];

/// Shows `models` side by side in `parent`; nothing unless there are several.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn show(parent: &ControlList, models: &Models) -> Result<(), DomError> {
    let had_focus = dom::has_focus(parent.list());
    parent.clear();
    let [first, others @ ..] = models.all() else {
        return Ok(());
    };
    if others.is_empty() {
        return Ok(());
    }
    let scroll = dom::add_classed(parent, "div", "across", "")?;
    let table = dom::add_classed(&scroll, "table", "facts", "")?;
    dom::add(&table, "caption", "Models of this map")?;
    let head = dom::add(&dom::add(&table, "thead", "")?, "tr", "")?;
    dom::add(&head, "td", "")?;
    for model in models.all() {
        dom::add(&head, "th", &model.outcome.model)?.set_attribute("scope", "col")?;
    }
    let body = dom::add(&table, "tbody", "")?;
    let is_compared = models.all().iter().any(|m| m.outcome.evaluation.is_some());
    let compared = if is_compared { &COMPARED[..] } else { &[] };
    for (title, words) in OWN.iter().chain(compared) {
        let row = dom::add(&body, "tr", "")?;
        dom::add(&row, "th", title)?.set_attribute("scope", "row")?;
        for model in models.all() {
            dom::add(&row, "td", &words(model))?;
        }
    }
    add_buttons(parent, &body, models, had_focus)?;
    let words = match is_compared {
        true => {
            "Matched, RMSD and sequence are against the reference structure: residues with a model residue within \
                 3 Å, and the same amino acid there."
        }
        false => "Load a reference structure to compare both with it.",
    };
    dom::add_classed(parent, "p", "faint", words)?;
    if others
        .iter()
        .any(|model| model.sequences != first.sequences)
    {
        let words = "These models were built with different sequences.";
        dom::add_classed(parent, "p", "faint", words)?;
    }
    Ok(())
}

/// Adds the row of buttons that show a model.
fn add_buttons(
    parent: &ControlList,
    body: &Element,
    models: &Models,
    had_focus: bool,
) -> Result<(), DomError> {
    let row = dom::add(body, "tr", "")?;
    dom::add(&row, "th", "In the 3D view")?.set_attribute("scope", "row")?;
    for (index, model) in models.all().iter().enumerate() {
        let is_shown = index == models.shown_index();
        let cell = dom::add(&row, "td", "")?;
        let words = if is_shown { "Shown" } else { "Show" };
        let button = dom::add_classed(&cell, "button", "quiet", words)?;
        button.set_attribute("type", "button")?;
        button.set_attribute("aria-pressed", if is_shown { "true" } else { "false" })?;
        let name = format!("{words}: the model of {}", model.outcome.model);
        button.set_attribute("aria-label", &name)?;
        parent.take(&button, move || Event::ShowModel(index))?;
        if is_shown && had_focus {
            let _ = button.focus();
        }
    }
    Ok(())
}

/// Returns the number of residues built in chains that have a sequence.
fn assigned(model: &Model) -> String {
    let outcome = &model.outcome;
    let named = outcome.chains.iter();
    let named = named.filter(|chain| chain.sequence.is_some());
    let residues: usize = named.map(|chain| chain.built.len()).sum();
    match outcome.counts.sequence_residues {
        0 => residues.to_string(),
        wanted => format!("{residues} of {wanted}"),
    }
}

/// Returns what `words` says of the fit of a model to the map.
fn fitted(model: &Model, words: impl Fn(&MapFit) -> String) -> String {
    let fit = model.outcome.fit.as_ref();
    fit.map_or_else(|| "none".to_owned(), words)
}

fn evaluated(model: &Model, words: fn(&Evaluation) -> String) -> String {
    model
        .outcome
        .evaluation
        .as_ref()
        .map_or("none".to_owned(), words)
}
