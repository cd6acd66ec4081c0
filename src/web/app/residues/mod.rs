//! The residue panel: the sequence and the residues built, as letters and as a table.

mod chains;
mod strips;
mod table;

use std::cell::Cell;
use std::rc::Rc;

use web_sys::HtmlElement;

pub(super) use self::chains::{CONFIDENCE_BANDS, confidence_band};
use self::chains::{Chains, Modelled};
use self::strips::Strips;
use self::table::Table;
use super::dock;
use super::dom::{self, DomError};
use super::event::{Event, Panel, Raise, ResidueId};
use super::evidence_card::EvidenceCard;
use crate::residue::{AminoAcid, Sequence};
use crate::web::messages::Outcome;

/// The panel of the residues.
pub(super) struct ResiduePanel {
    card: HtmlElement,
    strips: Strips,
    table: Table,
    raise: Raise,
    chains: Chains,
    picked: Option<ResidueId>,
    /// True while an event is on its way after which more is shown.
    goes_on: Cell<bool>,
}

impl ResiduePanel {
    /// Returns the panel of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        Ok(Self {
            card: dom::find("residues")?,
            strips: Strips::new(raise)?,
            table: Table::new(raise)?,
            raise: Rc::clone(raise),
            chains: Chains::default(),
            picked: None,
            goes_on: Cell::new(false),
        })
    }

    /// Shows nothing.
    pub(super) fn hide(&mut self) {
        self.chains = Chains::default();
        self.strips.clear();
        self.table.clear();
        self.card.set_hidden(true);
    }

    /// Shows the residues of `outcome`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(
        &mut self,
        outcome: &Outcome,
        sequences: &[Sequence],
    ) -> Result<(), DomError> {
        self.chains = Chains::of(outcome, sequences);
        self.picked = None;
        self.strips.clear();
        self.table.clear();
        let more = self.strips.show_more(&self.chains, None)?;
        self.go_on(more)?;
        if dock::is_open(Panel::Table)? {
            self.fill_table()?;
        }
        self.card.set_hidden(self.chains.all.is_empty());
        Ok(())
    }

    /// Marks the residue `id`, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn pick(&mut self, id: Option<ResidueId>) -> Result<(), DomError> {
        self.strips.mark(self.picked, false)?;
        self.table.mark(self.picked, false)?;
        self.picked = id;
        self.strips.mark(id, true)?;
        self.table.mark(id, true)
    }

    /// Returns the residue that is picked.
    pub(super) fn picked(&self) -> Option<ResidueId> {
        self.picked
    }

    /// Returns the chain id of the residue `id`.
    pub(super) fn chain_id(&self, id: ResidueId) -> &str {
        self.chains
            .all
            .get(id.chain)
            .map_or("", |chain| chain.id.as_str())
    }

    /// Returns the residue `number` of the chain called `chain`.
    pub(super) fn residue_id(&self, chain: &str, number: usize) -> Option<ResidueId> {
        let chain = self.chains.all.iter().position(|other| other.id == chain)?;
        Some(ResidueId { chain, number })
    }

    /// Returns the name of the residue `id`.
    pub(super) fn name(&self, id: ResidueId) -> Option<String> {
        let chain = self.chains.all.get(id.chain)?;
        let letter = self.chains.letter(id)?;
        let name = AminoAcid::from_letter(letter).map_or("residue", AminoAcid::code);
        Some(format!("{name} {} of chain {}", id.number, chain.id))
    }

    /// Tells on `card` of the residue `id`: confidence and probabilities.
    pub(super) fn describe(&self, id: ResidueId, card: &mut EvidenceCard) {
        if id.chain >= self.chains.all.len() {
            return;
        }
        let confident = |share: f64| format!("{:.0} of 100", 100.0 * share);
        match self.chains.modelled(id) {
            Modelled::Built(residue) => {
                card.row("Model confidence", confident(residue.confidence));
                card.row("Cα probability", format!("{:.2}", residue.p_ca));
                if let Some(p_amino) = residue.p_amino {
                    card.row("Amino-acid probability", format!("{p_amino:.2}"));
                }
            }
            Modelled::Bridged(residue) => {
                card.row("Model confidence", confident(residue.confidence));
                card.note("Bridged: the map shows little here, but both ends of the gap fit.");
            }
            Modelled::No => card.note("Not built: the map shows no clear position for it."),
        }
    }

    /// Shows the next part of the chains, and asks for the one after it: letters and rows are many, and the page must
    /// not stand still.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_next_chain(&self) -> Result<(), DomError> {
        self.goes_on.set(false);
        let more_letters = self.strips.show_more(&self.chains, self.picked)?;
        let more_rows = self.table.show_more(&self.chains, self.picked)?;
        self.go_on(more_letters || more_rows)
    }

    /// Begins to fill the table, unless that was done.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn fill_table(&self) -> Result<(), DomError> {
        if self.chains.all.is_empty() {
            return Ok(());
        }
        if !self.table.begin()? {
            // The row that is picked is the one that is sought.
            return self.table.mark(self.picked, true);
        }
        let more = self.table.show_more(&self.chains, self.picked)?;
        self.go_on(more)
    }

    /// Asks for the next part of the chains, if there is `more`.
    fn go_on(&self, more: bool) -> Result<(), DomError> {
        if !more || self.goes_on.replace(true) {
            return Ok(());
        }
        let raise = Rc::clone(&self.raise);
        dom::after(0, move || raise(Event::ShowNextChain))
    }
}

impl std::fmt::Debug for ResiduePanel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ResiduePanel")
            .field("picked", &self.picked)
            .finish_non_exhaustive()
    }
}
