//! The page and evidence: the cards of what is picked and of what is pointed to.

use web_sys::{Element, HtmlElement};

use super::Page;
use crate::pipeline::CaEvidence;
use crate::view::nearby::{Nearby, Surroundings};
use crate::view::picked::{Picked, ResidueAt};
use crate::web::app::dom::{self, DomError};
use crate::web::app::evidence_card::EvidenceCard;

impl Page {
    /// Returns the evidence of `picked`; `None` of a label, which the slices show.
    pub(super) fn evidence_of(&self, picked: Picked) -> Option<EvidenceCard> {
        match picked {
            Picked::Predicted(at) => self.evidence_of_model(picked, at),
            Picked::Reference(_) => {
                let (backbone, chain, residue) = self.viewer.residue(picked)?;
                let mut card = EvidenceCard::new(format!(
                    "Reference structure: {} {} of chain {}",
                    residue.name, residue.number, chain.id
                ));
                if let Picked::Reference(at) = picked
                    && let Some(around) = Surroundings::of(backbone, at)
                {
                    tell_surroundings(&mut card, &around, residue.number, &chain.id);
                }
                Some(card)
            }
            Picked::SideChain(..) => {
                let mut card = self.evidence_of(self.viewer.owner(picked)?)?;
                card.note(format!("Pointed to: {}.", self.viewer.end(picked)?.name));
                Some(card)
            }
            Picked::Candidate(index) => {
                let dot = self.viewer.scene().dots().get(index)?;
                let mut card = EvidenceCard::new("Candidate");
                card.row("Cα probability", format!("{:.2}", dot.probability));
                let model = self.models.shown();
                let evidence = model.and_then(|model| model.candidate_evidence.get(index));
                if let Some(evidence) = evidence {
                    if let Some(density) = evidence.density {
                        card.row("Density", self.viewer.density_in_words(density));
                    }
                    rank(&mut card, evidence);
                }
                Some(card)
            }
            Picked::Label(_) => None,
        }
    }

    /// Returns the evidence of a residue of the model.
    fn evidence_of_model(&self, picked: Picked, at: ResidueAt) -> Option<EvidenceCard> {
        let (backbone, chain, residue) = self.viewer.residue(picked)?;
        let number = usize::try_from(residue.number).ok();
        let id = number.and_then(|number| self.residues.residue_id(&chain.id, number));
        let name = id.and_then(|id| self.residues.name(id));
        let mut card = EvidenceCard::new(name.unwrap_or_else(|| {
            format!("{} {} of chain {}", residue.name, residue.number, chain.id)
        }));
        if let Some(id) = id {
            self.residues.describe(id, &mut card);
        }
        let before = backbone.chains.iter().take(at.chain);
        let before: usize = before.map(|chain| chain.residues.len()).sum();
        let model = self.models.shown();
        let evidence = model.and_then(|model| model.evidence.get(before + at.residue));
        if let Some(density) = evidence.and_then(|evidence| evidence.density) {
            card.row("Density", self.viewer.density_in_words(density));
        }
        if let Some(q) = residue.q_score {
            card.row("Fit to the map (Q-score)", format!("{q:.2}"));
        }
        if let Some(error) = residue.error {
            card.row("From the reference", format!("{error:.2} Å"));
        }
        if let Some(around) = Surroundings::of(backbone, at) {
            tell_surroundings(&mut card, &around, residue.number, &chain.id);
        }
        if let Some(evidence) = evidence {
            rank(&mut card, evidence);
            if let Some((amino, p)) = evidence.runner_up(residue.amino) {
                let title = match evidence.favourite() == residue.amino {
                    true => format!("Runner-up to {}", residue.name),
                    // The sequence decided against it.
                    false => "The network alone would say".to_owned(),
                };
                card.more(title, format!("{} {p:.2}", amino.code()));
            }
        }
        Some(card)
    }

    /// Shows `card` as that of what is picked, also in words, or none.
    pub(super) fn show_card(&self, card: Option<&EvidenceCard>) -> Result<(), DomError> {
        let frame: HtmlElement = dom::find("picked")?;
        let shown: Element = dom::find("picked-card")?;
        shown.set_inner_html(&card.map(EvidenceCard::html).unwrap_or_default());
        match card {
            Some(_) => frame.set_hidden(false),
            None => dom::hide(&frame, &dom::find("viewer")?),
        }
        self.say_of_view(&card.map(EvidenceCard::words).unwrap_or_default())
    }

    /// Shows the evidence of what is pointed to, unless it is picked.
    pub(super) fn hover(&mut self, hit: Option<Picked>) -> Result<(), DomError> {
        if self.hovered == hit {
            return Ok(());
        }
        self.hovered = hit;
        let marked = self.viewer.scene().marked;
        let card = hit
            .filter(|hit| Some(*hit) != marked)
            .and_then(|hit| self.evidence_of(hit));
        let frame: HtmlElement = dom::find("hovered")?;
        frame.set_inner_html(&card.as_ref().map(EvidenceCard::html).unwrap_or_default());
        frame.set_hidden(card.is_none());
        Ok(())
    }

    /// Says something about the 3D view to those who do not see it.
    pub(super) fn say_of_view(&self, words: &str) -> Result<(), DomError> {
        dom::find::<HtmlElement>("view-words")?.set_text_content(Some(words));
        Ok(())
    }
}

/// Ranks on `card` the likeliest amino acids.
fn rank(card: &mut EvidenceCard, evidence: &CaEvidence) {
    let likeliest = evidence.likeliest.iter();
    card.rank(likeliest.map(|(amino, p)| (*amino, f64::from(*p))));
}

/// Tells on `card` of the neighbours of the residue with this number in the chain `chain`.
fn tell_surroundings(card: &mut EvidenceCard, around: &Surroundings, number: i32, chain: &str) {
    for near in around.before.iter().chain(&around.after) {
        let odd = match near.is_a_step_from(number) {
            Some(true) => "",
            Some(false) => ", odd: 3.8 Å is common",
            None => ", the residues between are not built",
        };
        card.row(
            format!("Cα of {} {}", near.residue.name, near.residue.number),
            format!("{:.2} Å away{odd}", near.distance),
        );
    }
    if let Some(nearest) = around.others.first() {
        card.row(
            "Nearest other Cα",
            format!("{:.2} Å, {}", nearest.distance, name(nearest, chain)),
        );
    }
}

/// Returns the name of a residue, with its chain if that is not `chain`.
fn name(near: &Nearby, chain: &str) -> String {
    let (name, number) = (&near.residue.name, near.residue.number);
    match near.chain == chain {
        true => format!("{name} {number}"),
        false => format!("{name} {number} of chain {}", near.chain),
    }
}
