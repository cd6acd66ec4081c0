//! The model against the truth: its score, its letters and what the map check says.

use std::fmt::Write as _;

use crate::check::Level;
use crate::evaluate::MAX_DISTANCE;
use crate::structure::{Residue, Structure};
use crate::web::app::lesson::choices::Choices;
use crate::web::app::lesson::facts::Facts;
use crate::web::app::residues::{CONFIDENCE_BANDS, confidence_band};

/// Returns score, letters and findings as HTML.
pub(super) fn drawn(facts: &Facts, choices: &Choices, hides_truth: bool) -> String {
    let broken = facts.broken(choices);
    let (model, evaluation) = match broken {
        Some(broken) => (&broken.model, &broken.evaluation),
        None => (&facts.model, &facts.evaluation),
    };
    let rmsd = evaluation
        .rmsd_angstrom
        .map_or("–".to_owned(), |rmsd| format!("{rmsd:.2} Å"));
    let mut html = String::new();
    if !hides_truth {
        // Writing to a string does not fail.
        let _ = write!(
            html,
            r#"<dl class="scores"><div><dt>Cα matched</dt><dd>{} of {}</dd></div><div><dt>RMSD of these</dt><dd>{rmsd}</dd></div><div><dt>right names</dt><dd>{:.0} %</dd></div></dl>"#,
            evaluation.matched, evaluation.target_residues, evaluation.sequence_percent
        );
    }
    html += &letters(model, &facts.run.reference, choices.truth);
    if let Some(broken) = broken {
        html += r#"<h3>What the map check says</h3><ul class="check">"#;
        for finding in broken
            .findings
            .iter()
            .filter(|finding| finding.level > Level::Green)
        {
            // Writing to a string does not fail.
            let _ = write!(
                html,
                r#"<li class="amber"><span class="words">{}</span></li>"#,
                finding.words
            );
        }
        if broken
            .findings
            .iter()
            .all(|finding| finding.level == Level::Green)
        {
            html += r#"<li class="green"><span class="words">All lines are green: it notices nothing.</span></li>"#;
        }
        html += "</ul>";
        if !broken.notes.is_empty() {
            html += r#"<h3>What the run notes</h3><ul class="check">"#;
            for note in &broken.notes {
                // Writing to a string does not fail.
                let _ = write!(html, r#"<li><span class="words">{note}</span></li>"#);
            }
            html += "</ul>";
        }
    }
    html
}

/// Returns the residues of the model as letters, each coloured by its confidence; with the `truth`, by whether it is right.
fn letters(model: &Structure, reference: &Structure, truth: bool) -> String {
    let mut html =
        r#"<div class="letters" role="group" aria-label="Residues of the model">"#.to_owned();
    for (nth, chain) in model.chains.iter().enumerate() {
        for (index, residue) in chain.residues.iter().enumerate() {
            let letter = residue.amino().map_or('?', |amino| amino.letter());
            let confidence = residue.ca_atom().map_or(0.0, |atom| atom.b_factor);
            let (class, words) = match truth.then(|| compare(residue, reference)) {
                None => (
                    confidence_band(confidence / 100.0),
                    format!(", confidence {confidence:.0}"),
                ),
                Some(None) => ("far", ", no true Cα near".to_owned()),
                Some(Some(true)) => ("right", ", right".to_owned()),
                Some(Some(false)) => ("wrong", ", wrong name".to_owned()),
            };
            // Writing to a string does not fail.
            let _ = write!(
                html,
                r#"<button type="button" class="{class}" data-pick="residue:{nth}:{index}" aria-label="{letter}: {} {}{words}">{letter}</button>"#,
                residue.name, residue.number
            );
        }
    }
    html += "</div>";
    if truth {
        html += r#"<p class="faint legend-line"><span class="key right">right</span> <span class="key wrong">wrong name</span> <span class="key far">no true Cα within 3 Å (some lie outside the cube’s truth)</span></p>"#;
    } else {
        html += r#"<p class="faint legend-line">Model confidence (ours), not pLDDT:"#;
        for (_, band, words) in CONFIDENCE_BANDS {
            // Writing to a string does not fail.
            let _ = write!(html, r#" <span class="key {band}">{words}</span>"#);
        }
        html += "</p>";
    }
    html
}

/// Returns whether the nearest true residue has the same name; `None` if none is near.
fn compare(residue: &Residue, reference: &Structure) -> Option<bool> {
    let position = residue.ca_atom()?.position;
    let near = reference
        .residues()
        .filter_map(|(_, other)| Some((other.ca_atom()?.position.distance(position), other)));
    let (distance, other) = near.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (distance <= MAX_DISTANCE).then(|| other.name == residue.name)
}

pub(super) fn words(facts: &Facts, choices: &Choices, hides_truth: bool) -> String {
    let (residues, evaluation) = match facts.broken(choices) {
        Some(broken) => (broken.model.ca_count(), &broken.evaluation),
        None => (facts.model.ca_count(), &facts.evaluation),
    };
    if residues == 0 {
        return format!(
            "No residue was built. Your Cα threshold at stop 6 is {:.2}: where that leaves few candidates, no chain forms; lower it there.",
            choices.threshold
        );
    }
    if hides_truth {
        return format!("{residues} residues built. How many are right is hidden here.");
    }
    let matched = format!(
        "{residues} residues built; {} of {} true Cα matched within 3 Å",
        evaluation.matched, evaluation.target_residues
    );
    match evaluation.matched {
        0 => format!("{matched}."),
        _ => format!(
            "{matched}, {:.0} % of these with the right name.",
            evaluation.sequence_percent
        ),
    }
}
