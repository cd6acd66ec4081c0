//! Evidence: all that speaks for and against one candidate, voxel or residue of a lesson.

use super::choices::Choices;
use super::facts::Facts;
use crate::candidates::Candidate;
use crate::grid::Density;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::{Displacement, Position, Voxel};
use crate::view::picked::ResidueAt;
use crate::web::app::evidence_card::EvidenceCard;

/// Something whose evidence is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::web::app) enum Pick {
    /// A candidate, by its index.
    Candidate(usize),
    /// A voxel of the 1 Å grid.
    Voxel(Voxel),
    /// A residue of the path or model.
    Residue(ResidueAt),
}

/// Returns the card of `pick` as HTML.
pub(super) fn html(pick: Option<Pick>, stop: usize, facts: &Facts, choices: &Choices) -> String {
    match pick {
        None => r#"<p class="faint">Choose a dot, a voxel or a residue to read its evidence.</p>"#
            .to_owned(),
        Some(pick) => card(pick, stop, facts, choices)
            .map(|card| card.html())
            .unwrap_or_default(),
    }
}

fn card(pick: Pick, stop: usize, facts: &Facts, choices: &Choices) -> Option<EvidenceCard> {
    let (candidates, ..) = facts.aligned(choices);
    let candidates = if stop == 6 {
        candidates
    } else {
        &facts.candidates
    };
    let is_toy = stop == 6 && choices.aligned < 2;
    match pick {
        Pick::Voxel(voxel) => Some(voxel_card(voxel, facts)),
        Pick::Candidate(index) => {
            let candidate = candidates.get(index)?;
            let title = format!("Candidate {} of {}", index + 1, candidates.len());
            Some(candidate_card(title, candidate, candidates, facts, is_toy))
        }
        Pick::Residue(at) if stop == 6 => path_card(at.residue, facts, choices, candidates),
        Pick::Residue(at) => residue_card(at, facts, choices, candidates),
    }
}

fn residue_card(
    at: ResidueAt,
    facts: &Facts,
    choices: &Choices,
    candidates: &[Candidate],
) -> Option<EvidenceCard> {
    let model = facts
        .broken(choices)
        .map_or(&facts.model, |broken| &broken.model);
    let residue = model.chains.get(at.chain)?.residues.get(at.residue)?;
    let title = format!(
        "{} {} of the model, confidence {:.0}",
        residue.name,
        residue.number,
        residue.ca_atom().map_or(0.0, |atom| atom.b_factor)
    );
    let position = residue.ca_atom().map(|atom| atom.position);
    let found = position
        .filter(|_| choices.fault == 0)
        .and_then(|position| nearest(candidates, position));
    Some(match found {
        Some(index) => candidate_card(title, &candidates[index], candidates, facts, false),
        None => {
            let mut card = EvidenceCard::new(title);
            card.note("Of a run with a fault only the model is stored.");
            card
        }
    })
}

/// Returns the candidate from which a residue was built: refinement moves it by less than 2 Å.
fn nearest(candidates: &[Candidate], position: Position) -> Option<usize> {
    let far = |index: &usize| candidates[*index].position.distance(position);
    let near = (0..candidates.len()).filter(|index| far(index) < 2.0);
    near.min_by(|a, b| far(a).total_cmp(&far(b)))
}

/// Returns the card of a step of the path, with the terms of its score and the runner-up.
fn path_card(
    nth: usize,
    facts: &Facts,
    choices: &Choices,
    candidates: &[Candidate],
) -> Option<EvidenceCard> {
    let (_, sequence, trellis) = facts.aligned(choices);
    let trellis = trellis?;
    let step = trellis.path.get(nth)?;
    let amino = sequence.residues[step.residue].map_or("UNK", AminoAcid::code);
    let title = format!(
        "{amino} {} on candidate {}",
        step.residue + 1,
        step.candidate + 1
    );
    let column = &trellis.columns[step.residue];
    let other = column.iter().find(|cell| cell.candidate != step.candidate);
    let is_toy = choices.aligned < 2;
    let mut card = candidate_card(
        title,
        &candidates[step.candidate],
        candidates,
        facts,
        is_toy,
    );
    for (title, nats) in [
        ("Emission", step.emission),
        ("Step", step.step),
        ("Price", -step.price),
        ("Sum so far", step.sum),
    ] {
        card.more(title, format!("{nats:+.2} nats"));
    }
    if let Some(other) = other {
        let behind = other.score - step.sum;
        let words = format!("candidate {}, {behind:+.2} nats", other.candidate + 1);
        card.more("Runner-up", words);
    }
    Some(card)
}

fn candidate_card(
    title: String,
    candidate: &Candidate,
    all: &[Candidate],
    facts: &Facts,
    is_toy: bool,
) -> EvidenceCard {
    let mut card = EvidenceCard::new(title);
    if !is_toy {
        card.row("Density", density(facts, candidate.position));
        card.row("Cα probability", format!("{:.2}", candidate.p_ca));
    }
    card.row("To the next Cα", pointing(candidate, candidate.next, all));
    card.row(
        "To the one before",
        pointing(candidate, candidate.previous, all),
    );
    card.rank(AminoAcid::ranked(&candidate.amino));
    card
}

fn voxel_card(voxel: Voxel, facts: &Facts) -> EvidenceCard {
    let scores = &facts.run.scores;
    let position = scores.frame().position_of(voxel);
    let p = |atom| scores.atom(atom).get(voxel).copied().unwrap_or_default();
    let [ca, n, c] = BackboneAtom::ALL.map(p);
    let mut card = EvidenceCard::new(format!("Voxel {}, {}, {}", voxel.x, voxel.y, voxel.z));
    card.row("Density", density(facts, position));
    card.row(
        "Probability of Cα, N, C",
        format!("{ca:.2}, {n:.2}, {c:.2}"),
    );
    match scores.cells().at(voxel) {
        Some(residue) => {
            let length = |[x, y, z]: [f32; 3]| (x * x + y * y + z * z).sqrt();
            let (next, previous) = (length(residue.next), length(residue.previous));
            let words = format!("{next:.1} and {previous:.1} Å");
            card.row("Next and previous Cα at", words);
            card.rank(AminoAcid::ranked(&residue.amino.map(f64::from)));
        }
        None => card.note("A Cα is too unlikely here for the network to name a residue."),
    }
    card
}

/// Returns the density at a position, as the map has it and as the network gets it.
fn density(facts: &Facts, position: Position) -> String {
    let of = |map: &Density| map.grid.trilinear(map.frame.index_of(position));
    let (raw, scaled) = (of(&facts.run.map), of(&facts.prepared.normalized));
    format!("{raw:.3}, normalised {scaled:.2}")
}

/// Returns where the network points from a candidate: how far, and how far from the nearest other candidate that is.
fn pointing(from: &Candidate, along: Option<Displacement>, all: &[Candidate]) -> String {
    let Some(along) = along else {
        return "the network does not say".to_owned();
    };
    let end = from.position + along;
    let others = all
        .iter()
        .enumerate()
        .filter(|(_, other)| other.position != from.position);
    let near = |other: &Candidate| other.position.distance(end);
    let nearest = others.min_by(|(_, a), (_, b)| near(a).total_cmp(&near(b)));
    match nearest {
        Some((index, other)) => format!(
            "{:.1} Å; candidate {} is {:.1} Å from there, {:.2} Å from here",
            along.length(),
            index + 1,
            near(other),
            other.position.distance(from.position)
        ),
        None => format!("{:.1} Å", along.length()),
    }
}
