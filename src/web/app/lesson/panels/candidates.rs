//! The candidates as a list to choose from.

use std::fmt::Write as _;

use crate::evaluate::Detection;
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::web::app::lesson::choices::Choices;
use crate::web::app::lesson::evidence::Pick;
use crate::web::app::lesson::facts::Facts;

/// Distance, in Å, within which a candidate stands for a Cα.
const NEAR: f64 = 2.0;

/// Returns the candidates as buttons, likeliest first.
pub(super) fn list(facts: &Facts, pick: Option<Pick>) -> String {
    let mut html =
        r#"<div class="chips" role="group" aria-label="Candidates, likeliest first: number, Cα probability, likeliest amino acid">"#.to_owned();
    for (index, candidate) in facts.candidates.iter().enumerate() {
        let best = candidate
            .amino
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        let letter = best.map_or('?', |(index, _)| AminoAcid::ALL[index].letter());
        let pressed = pick == Some(Pick::Candidate(index));
        // Writing to a string does not fail.
        let _ = write!(
            html,
            r#"<button type="button" class="chip" data-pick="candidate:{index}" aria-pressed="{pressed}"><b>{number}</b> {p:.2} {letter}</button>"#,
            number = index + 1,
            p = candidate.p_ca
        );
    }
    html + "</div>"
}

pub(super) fn words(facts: &Facts, choices: &Choices) -> String {
    let count = format!("{} candidates.", facts.candidates.len());
    if !choices.truth {
        return count;
    }
    let truth: Vec<Position> = facts
        .run
        .reference
        .residues()
        .filter_map(|(_, residue)| Some(residue.ca_atom()?.position))
        .collect();
    let found: Vec<Position> = facts
        .candidates
        .iter()
        .map(|candidate| candidate.position)
        .collect();
    let detection = Detection::within(NEAR, &truth, &found);
    format!(
        "{count} {:.0} % of the {} true Cα in the cube have one within {NEAR} Å; {:.0} % of the candidates are near a true Cα.",
        100.0 * detection.recall(),
        truth.len(),
        100.0 * detection.precision()
    )
}
