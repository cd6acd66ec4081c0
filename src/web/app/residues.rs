//! The residue panel: the sequence and the residues built, as letters and as a table.

use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, HtmlElement, KeyboardEvent};

use super::dock;
use super::dom::{self, DomError};
use super::event::{Event, Panel, Raise, ResidueId};
use super::evidence_card::EvidenceCard;
use crate::evaluate::MapFit;
use crate::residue::{AminoAcid, Sequence};
use crate::web::messages::{BridgedResidue, BuiltResidue, ChainOutcome, Outcome};

/// Bands of confidence, as in AlphaFold: lower limit, name for the style sheet, words for the legend.
pub(super) const CONFIDENCE_BANDS: [(f64, &str, &str); 4] = [
    (0.9, "sure", "above 90"),
    (0.7, "likely", "70 to 90"),
    (0.5, "doubtful", "50 to 70"),
    (f64::NEG_INFINITY, "weak", "up to 50"),
];

/// A residue of a sequence, as the model has it.
#[derive(Clone, Copy)]
enum Modelled<'a> {
    Built(&'a BuiltResidue),
    Bridged(&'a BridgedResidue),
    No,
}

/// The panel of the residues.
pub(super) struct ResiduePanel {
    card: HtmlElement,
    strips: Element,
    table: Element,
    raise: Raise,
    chains: Vec<ChainOutcome>,
    letters: Vec<Vec<char>>,
    /// Q-scores by chain and number.
    q_scores: BTreeMap<(String, usize), f64>,
    picked: Option<ResidueId>,
}

impl ResiduePanel {
    /// Returns the panel of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let panel = Self {
            card: dom::find("residues")?,
            strips: dom::find("strips")?,
            table: dom::find("residue-table")?,
            raise: Rc::clone(raise),
            chains: Vec::new(),
            letters: Vec::new(),
            q_scores: BTreeMap::new(),
            picked: None,
        };
        show_legend()?;
        panel.listen()?;
        Ok(panel)
    }

    /// Listens for clicks on all letters and rows: a click picks the residue.
    fn listen(&self) -> Result<(), DomError> {
        for list in [&self.strips, &self.table] {
            let raise = Rc::clone(&self.raise);
            dom::on(list, "click", move |event: DomEvent| {
                let target = event.target().and_then(|target| target.dyn_into().ok());
                if let Some(id) = target.and_then(|element: Element| residue_of(&element)) {
                    raise(Event::Pick(id));
                }
            })?;
        }
        Ok(())
    }

    /// Shows nothing.
    pub(super) fn hide(&mut self) {
        self.chains.clear();
        dom::clear(&self.table);
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
        self.chains = outcome.chains.clone();
        self.letters = outcome
            .chains
            .iter()
            .map(|chain| letters(chain, sequences))
            .collect();
        self.q_scores = outcome.fit.as_ref().map_or(BTreeMap::new(), q_scores);
        self.picked = None;
        dom::clear(&self.strips);
        self.show_next_chain()?;
        dom::clear(&self.table);
        if dock::is_open(Panel::Table)? {
            self.fill_table()?;
        }
        self.card.set_hidden(self.chains.is_empty());
        Ok(())
    }

    /// Marks the residue `id`, or none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn pick(&mut self, id: Option<ResidueId>) -> Result<(), DomError> {
        self.mark(self.picked, false)?;
        self.mark(id, true)?;
        for (chain, strip) in (0..self.chains.len()).zip(0..) {
            let Some(strip) = self.strips.children().item(strip) else {
                continue;
            };
            let Some(list) = strip.last_element_child() else {
                continue;
            };
            match id.filter(|id| id.chain == chain) {
                Some(id) => {
                    list.set_attribute("aria-activedescendant", &element_id("l", id))?;
                }
                None => list.remove_attribute("aria-activedescendant")?,
            }
        }
        self.picked = id;
        Ok(())
    }

    /// Marks the letter and the row of the residue `id`, or removes the marks.
    fn mark(&self, id: Option<ResidueId>, picked: bool) -> Result<(), DomError> {
        let Some(id) = id else { return Ok(()) };
        let document = dom::document()?;
        if let Some(letter) = document.get_element_by_id(&element_id("l", id)) {
            let words = if picked { "true" } else { "false" };
            letter.set_attribute("aria-selected", words)?;
        }
        if let Some(row) = document.get_element_by_id(&element_id("r", id)) {
            row.toggle_attribute_with_force("data-picked", picked)?;
            if picked && dock::is_open(Panel::Table)? {
                dom::scroll_to(&row)?;
            }
        }
        Ok(())
    }

    /// Returns the residue that is picked.
    pub(super) fn picked(&self) -> Option<ResidueId> {
        self.picked
    }

    /// Returns the chain id of the residue `id`.
    pub(super) fn chain_id(&self, id: ResidueId) -> &str {
        self.chains
            .get(id.chain)
            .map_or("", |chain| chain.id.as_str())
    }

    /// Returns the residue `number` of the chain called `chain`.
    pub(super) fn residue_id(&self, chain: &str, number: usize) -> Option<ResidueId> {
        let chain = self.chains.iter().position(|other| other.id == chain)?;
        Some(ResidueId { chain, number })
    }

    /// Returns the name of the residue `id`.
    pub(super) fn name(&self, id: ResidueId) -> Option<String> {
        let chain = self.chains.get(id.chain)?;
        let letter = *self.letters.get(id.chain)?.get(id.number.checked_sub(1)?)?;
        let name = AminoAcid::from_letter(letter).map_or("residue", AminoAcid::code);
        Some(format!("{name} {} of chain {}", id.number, chain.id))
    }

    /// Tells on `card` of the residue `id`: confidence and probabilities.
    pub(super) fn describe(&self, id: ResidueId, card: &mut EvidenceCard) {
        let Some(chain) = self.chains.get(id.chain) else {
            return;
        };
        let confident = |share: f64| format!("{:.0} of 100", 100.0 * share);
        match modelled(chain, id.number) {
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

    /// Shows the next chain, and asks for the one after it: the letters are many, and the page
    /// must not stand still.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_next_chain(&self) -> Result<(), DomError> {
        let shown = self.strips.child_element_count() as usize;
        if shown >= self.chains.len() {
            return Ok(());
        }
        self.add_strip(shown)?;
        let raise = Rc::clone(&self.raise);
        dom::after(0, move || raise(Event::ShowNextChain))
    }

    fn add_strip(&self, chain: usize) -> Result<(), DomError> {
        let (outcome, letters) = (&self.chains[chain], &self.letters[chain]);
        let class = match outcome.sequence {
            Some(_) => "strip",
            None => "strip unnamed",
        };
        let strip = dom::add_classed(&self.strips, "div", class, "")?;
        dom::add(&strip, "h3", &format!("Chain {}", outcome.id))?;
        let list = dom::add_classed(&strip, "div", "letters", "")?;
        list.set_attribute("role", "listbox")?;
        list.set_attribute("tabindex", "0")?;
        list.set_attribute("aria-label", &strip_words(outcome, letters.len()))?;
        for (number, letter) in (1..).zip(letters) {
            let residue = modelled(outcome, number);
            add_letter(&list, ResidueId { chain, number }, *letter, residue)?;
        }
        self.listen_to_keys(&list, chain, letters.len())
    }

    fn listen_to_keys(&self, list: &Element, chain: usize, length: usize) -> Result<(), DomError> {
        let raise = Rc::clone(&self.raise);
        let strip = list.clone();
        dom::on(list, "keydown", move |event: KeyboardEvent| {
            let number = strip
                .get_attribute("aria-activedescendant")
                .and_then(|id| id.rsplit('-').next()?.parse().ok());
            let Some(number) = next_number(&event.key(), number, length) else {
                return;
            };
            event.prevent_default();
            raise(Event::Pick(ResidueId { chain, number }));
        })
    }

    /// Fills the table, unless that was done: most users never open it, and it is long.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn fill_table(&self) -> Result<(), DomError> {
        if self.table.child_element_count() == 0 && !self.chains.is_empty() {
            self.add_rows()?;
        }
        // The row that is picked is the one that is sought.
        self.mark(self.picked, true)
    }

    fn add_rows(&self) -> Result<(), DomError> {
        let head = dom::add(&dom::add(&self.table, "thead", "")?, "tr", "")?;
        for title in [
            "Chain",
            "Number",
            "Residue",
            "State",
            "Secondary structure",
            "Confidence",
            "Cα probability",
            "Amino-acid probability",
            "Q-score",
        ] {
            dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
        }
        let body = dom::add(&self.table, "tbody", "")?;
        for (index, chain) in self.chains.iter().enumerate() {
            for (number, letter) in (1..).zip(&self.letters[index]) {
                let id = ResidueId {
                    chain: index,
                    number,
                };
                let row = dom::add(&body, "tr", "")?;
                row.set_id(&element_id("r", id));
                row.toggle_attribute_with_force("data-picked", self.picked == Some(id))?;
                let amino = AminoAcid::from_letter(*letter);
                let names = [
                    chain.id.clone(),
                    number.to_string(),
                    amino.map_or("UNK", AminoAcid::code).to_owned(),
                ];
                let q_score = self.q_scores.get(&(chain.id.clone(), number));
                let q_score = q_score.map_or(String::new(), |q| format!("{q:.2}"));
                let of_model = cells(modelled(chain, number)).into_iter().chain([q_score]);
                for cell in names.into_iter().chain(of_model) {
                    dom::add(&row, "td", &cell)?;
                }
            }
        }
        Ok(())
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

fn show_legend() -> Result<(), DomError> {
    let legend: Element = dom::find("strip-legend")?;
    dom::add_classed(
        &legend,
        "span",
        "faint",
        "Model confidence (ours), not pLDDT:",
    )?;
    let rest = [("bridged", "bridged"), ("none", "not built")];
    for (band, words) in CONFIDENCE_BANDS
        .iter()
        .map(|(_, band, words)| (*band, *words))
        .chain(rest)
    {
        let entry = dom::add_classed(&legend, "span", "legend-row", "")?;
        dom::add_classed(&entry, "span", "swatch", "")?.set_attribute("data-c", band)?;
        dom::add(&entry, "span", words)?;
    }
    Ok(())
}

fn add_letter(
    list: &Element,
    id: ResidueId,
    letter: char,
    residue: Modelled<'_>,
) -> Result<(), DomError> {
    let span = dom::add(list, "span", letter.encode_utf8(&mut [0; 4]))?;
    span.set_id(&element_id("l", id));
    span.set_attribute("role", "option")?;
    let (band, state) = match residue {
        Modelled::Built(residue) => {
            let confidence = 100.0 * residue.confidence;
            (
                confidence_band(residue.confidence),
                format!("confidence {confidence:.0}"),
            )
        }
        Modelled::Bridged(residue) => {
            let confidence = 100.0 * residue.confidence;
            ("bridged", format!("bridged, confidence {confidence:.0}"))
        }
        Modelled::No => ("", "not built".to_owned()),
    };
    if !band.is_empty() {
        span.set_attribute("data-c", band)?;
    }
    if id.number.is_multiple_of(10) {
        span.set_class_name("ten");
    }
    span.set_title(&format!("{letter} {}: {state}", id.number));
    Ok(())
}

/// Returns the band of a confidence, as the style sheet calls it.
pub(super) fn confidence_band(confidence: f64) -> &'static str {
    CONFIDENCE_BANDS
        .iter()
        .find(|(above, _, _)| confidence > *above)
        .map_or("weak", |(_, band, _)| band)
}

/// Returns the residue `number` of the chain, as the model has it.
fn modelled(chain: &ChainOutcome, number: usize) -> Modelled<'_> {
    let (built, bridged) = (&chain.built, &chain.bridged);
    if let Ok(index) = built.binary_search_by_key(&number, |residue| residue.number) {
        return Modelled::Built(&built[index]);
    }
    match bridged.binary_search_by_key(&number, |residue| residue.number) {
        Ok(index) => Modelled::Bridged(&bridged[index]),
        Err(_) => Modelled::No,
    }
}

/// Returns the cells of the table that tell of the model.
fn cells(residue: Modelled<'_>) -> [String; 5] {
    let (state, secondary, confidence, p_ca, p_amino) = match residue {
        Modelled::Built(built) => (
            "built",
            built.secondary.as_str(),
            Some(built.confidence),
            Some(built.p_ca),
            built.p_amino,
        ),
        Modelled::Bridged(bridged) => {
            let confidence = Some(bridged.confidence);
            (
                "bridged",
                bridged.secondary.as_str(),
                confidence,
                None,
                None,
            )
        }
        Modelled::No => ("not built", "", None, None, None),
    };
    let or_empty = |words: Option<String>| words.unwrap_or_default();
    [
        state.to_owned(),
        secondary.to_owned(),
        or_empty(confidence.map(|share| format!("{:.0}", 100.0 * share))),
        or_empty(p_ca.map(|p| format!("{p:.2}"))),
        or_empty(p_amino.map(|p| format!("{p:.2}"))),
    ]
}

/// Returns the name of a strip of `length` residues.
fn strip_words(chain: &ChainOutcome, length: usize) -> String {
    let bridged = match chain.bridged.len() {
        0 => String::new(),
        count => format!(", {count} bridged"),
    };
    let (id, built) = (&chain.id, chain.built.len());
    format!("Chain {id}: {built} of {length} residues built{bridged}")
}

/// Returns the Q-scores of the residues in `fit`, by chain and number.
fn q_scores(fit: &MapFit) -> BTreeMap<(String, usize), f64> {
    let chains = fit.chains.iter();
    let scores = chains.flat_map(|chain| {
        let residues = chain.residues.iter();
        residues.filter_map(|residue| {
            let number = usize::try_from(residue.number).ok()?;
            Some(((chain.id.clone(), number), residue.q_score?))
        })
    });
    scores.collect()
}

/// Returns the letters of a chain: of its sequence, or `X` for residues without one.
fn letters(chain: &ChainOutcome, sequences: &[Sequence]) -> Vec<char> {
    let sequence = chain.sequence.and_then(|index| sequences.get(index));
    match sequence {
        Some(sequence) => sequence.letters().chars().collect(),
        None => vec!['X'; chain.built.last().map_or(0, |residue| residue.number)],
    }
}

/// Returns the number that a key leads to from `number`, in a chain of `length`.
fn next_number(key: &str, number: Option<usize>, length: usize) -> Option<usize> {
    let from = number.unwrap_or(0);
    let to = match key {
        "ArrowRight" => from + 1,
        "ArrowLeft" => from.saturating_sub(1),
        "ArrowDown" | "PageDown" => from + 10,
        "ArrowUp" | "PageUp" => from.saturating_sub(10),
        "Home" => 1,
        "End" => length,
        _ => return None,
    };
    (length > 0).then(|| to.clamp(1, length))
}

/// Returns the element id of the letter (`l`) or row (`r`) of a residue.
fn element_id(prefix: &str, id: ResidueId) -> String {
    format!("{prefix}-{}-{}", id.chain, id.number)
}

/// Returns the residue that `element` or its parent stands for.
fn residue_of(element: &Element) -> Option<ResidueId> {
    let holder = element.closest("[id^='l-'],[id^='r-']").ok()??;
    let id = holder.id();
    let mut parts = id.split('-').skip(1);
    Some(ResidueId {
        chain: parts.next()?.parse().ok()?,
        number: parts.next()?.parse().ok()?,
    })
}
