//! The result panel: the model, its confidence, the comparison with the reference, the files to save.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlElement, Url};

use super::control_list::ControlList;
use super::dom::{self, DomError};
use super::event::{Event, Raise};
use super::models::{Model, Models, mean_confidence};
use super::run::duration;
use super::{comparison, geometry_table, proteins_table, sweep_chart};
use crate::counted::counted;
use crate::evaluate::{Evaluation, MapFit, ReferencePart};
use crate::residue::Sequence;
use crate::web::messages::{ChainOutcome, Outcome, ResultFile};

/// The panel of the result.
pub(super) struct ResultPanel {
    card: HtmlElement,
    comparison: ControlList,
    title: HtmlElement,
    old: HtmlElement,
    words: HtmlElement,
    summary: Element,
    scores: Element,
    proteins: Element,
    geometry: Element,
    sweep: Element,
    downloads: ControlList,
    notes: Element,
    files: Vec<(ResultFile, JsValue)>,
}

impl ResultPanel {
    /// Returns the panel of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        Ok(Self {
            card: dom::find("result")?,
            comparison: ControlList::new(dom::find("comparison")?, "click", raise)?,
            title: dom::find("model-title")?,
            old: dom::find("result-old")?,
            words: dom::find("result-words")?,
            summary: dom::find("summary")?,
            scores: dom::find("scores")?,
            proteins: dom::find("proteins")?,
            geometry: dom::find("geometry")?,
            sweep: dom::find("sweep")?,
            downloads: ControlList::new(dom::find("downloads")?, "click", raise)?,
            notes: dom::find("result-notes")?,
            files: Vec::new(),
        })
    }

    /// Says why the model is not what a run would make now, or that it is.
    pub(super) fn mark_as_old(&self, why: Option<&str>) {
        self.old.set_text_content(why);
        self.old.set_hidden(why.is_none());
    }

    /// Returns whether it says that the model is not what a run would make now.
    pub(super) fn is_marked(&self) -> bool {
        !self.old.hidden()
    }

    /// Scrolls the column, or the page, to the panel.
    pub(super) fn bring_into_view(&self) {
        dom::bring_to_top(&self.card);
    }

    /// Returns the index of the mmCIF file of the model that is shown.
    pub(super) fn structure_file(&self, models: &Models) -> Option<usize> {
        let shown = models.all().get(models.shown_index())?;
        if shown.outcome.chains.is_empty() {
            return None;
        }
        let before = models.all().iter().take(models.shown_index());
        let before: usize = before.map(|model| model.outcome.files.len()).sum();
        let files = &shown.outcome.files;
        let own = files.iter().position(|file| file.name.ends_with(".cif"))?;
        Some(before + own)
    }

    /// Returns whether nothing is shown.
    pub(super) fn is_hidden(&self) -> bool {
        self.card.hidden()
    }

    /// Shows nothing.
    pub(super) fn hide(&mut self) {
        self.files.clear();
        self.card.set_hidden(true);
    }

    /// Shows the model that is shown of `models`, and all of them side by side.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&mut self, models: &Models) -> Result<(), DomError> {
        let Some(model) = models.shown() else {
            return Ok(());
        };
        let outcome = &model.outcome;
        self.title.set_hidden(models.all().len() < 2);
        let title = format!("The model of {}", outcome.model);
        self.title.set_text_content(Some(&title));
        self.words.set_text_content(Some(&in_words(model)));
        self.show_chains(outcome, &model.sequences)?;
        self.show_scores(models)?;
        proteins_table::show(&self.proteins, &outcome.proteins)?;
        geometry_table::show(&self.geometry, &outcome.geometry)?;
        self.show_downloads(models.all())?;
        dom::clear(&self.notes);
        for note in &outcome.notes {
            dom::add(&self.notes, "li", note)?;
        }
        self.card.set_hidden(false);
        Ok(())
    }

    fn show_chains(&self, outcome: &Outcome, sequences: &[Sequence]) -> Result<(), DomError> {
        dom::clear(&self.summary);
        if outcome.chains.is_empty() {
            return Ok(());
        }
        dom::add(&self.summary, "caption", "Chains of the model")?;
        let head = dom::add(&dom::add(&self.summary, "thead", "")?, "tr", "")?;
        for title in ["Chain", "Residues built", "Mean confidence"] {
            dom::add(&head, "th", title)?.set_attribute("scope", "col")?;
        }
        let body = dom::add(&self.summary, "tbody", "")?;
        let (fragments, chains): (Vec<_>, Vec<_>) = outcome
            .chains
            .iter()
            .partition(|chain| outcome.is_fragment(chain));
        for chain in chains {
            let built = built_of(chain, sequences);
            add_chain(&body, &chain.id, &built, mean_confidence([chain]))?;
        }
        if !fragments.is_empty() {
            let built: usize = fragments.iter().map(|fragment| fragment.built.len()).sum();
            // Nobody says which residues these are: their confidence is that of their positions.
            let fragments_in_words = counted(fragments.len(), "unassigned fragment");
            let title = format!("{fragments_in_words} (confidence of position alone)");
            add_chain(
                &body,
                &title,
                &built.to_string(),
                mean_confidence(fragments),
            )?;
        }
        Ok(())
    }

    /// Shows the comparisons with the reference structure, or nothing.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_scores(&self, models: &Models) -> Result<(), DomError> {
        comparison::show(&self.comparison, models)?;
        sweep_chart::show(&self.sweep, &models.sweeps())?;
        dom::clear(&self.scores);
        let Some(outcome) = models.shown().map(|model| &model.outcome) else {
            return Ok(());
        };
        if let Some(evaluation) = &outcome.evaluation {
            self.show_evaluation(evaluation)?;
        }
        if let Some(fit) = &outcome.fit {
            self.show_fit(fit, outcome.reference_fit.as_ref())?;
        }
        Ok(())
    }

    /// Shows the fit of the model to the map, and that of the reference structure below.
    fn show_fit(&self, fit: &MapFit, reference: Option<&MapFit>) -> Result<(), DomError> {
        dom::add(&self.scores, "h3", "Fit to the map")?;
        self.add_scores([
            ("mean Q-score", format!("{:.2}", fit.q_score)),
            ("correlation", format!("{:.2}", fit.correlation)),
            ("best match at", format!("{:.1} Å", fit.resolution.angstrom)),
        ])?;
        let words = match reference {
            Some(reference) => format!("The reference structure: {}. ", reference.in_words()),
            None => String::new(),
        };
        let words = words
            + "The correlation is that with a map calculated from the model, as sharp as matches best. That says how blurred \
               the map is around the atoms, which have no B factors here; it is coarser than the map’s resolution.";
        dom::add_classed(&self.scores, "p", "faint", &words)?;
        Ok(())
    }

    /// Adds numbers with their titles.
    fn add_scores(&self, scores: [(&str, String); 3]) -> Result<(), DomError> {
        let list = dom::add_classed(&self.scores, "dl", "scores", "")?;
        for (title, value) in scores {
            let item = dom::add(&list, "div", "")?;
            dom::add(&item, "dt", title)?;
            dom::add(&item, "dd", &value)?;
        }
        Ok(())
    }

    fn show_evaluation(&self, evaluation: &Evaluation) -> Result<(), DomError> {
        dom::add(
            &self.scores,
            "h3",
            "Comparison with the reference structure",
        )?;
        let rmsd = match evaluation.rmsd_angstrom {
            Some(rmsd) => format!("{rmsd:.2} Å"),
            None => "none".into(),
        };
        self.add_scores([
            ("matched", format!("{:.1} %", evaluation.matched_percent)),
            ("RMSD", rmsd),
            ("sequence", format!("{:.1} %", evaluation.sequence_percent)),
        ])?;
        let copies = match evaluation.part {
            ReferencePart::Whole => "",
            ReferencePart::UniqueChains => " (of chains that are copies only one counts)",
        };
        let words = format!(
            "{} of {} reference residues{copies} have a model residue within 3 Å; sequence: the same \
             amino acid there.",
            evaluation.matched, evaluation.target_residues
        );
        dom::add_classed(&self.scores, "p", "faint", &words)?;
        Ok(())
    }

    /// Offers the files of all models, those of each by themselves.
    fn show_downloads(&mut self, models: &[Model]) -> Result<(), DomError> {
        self.files.clear();
        self.downloads.clear();
        for model in models {
            if models.len() > 1 {
                dom::add_classed(&self.downloads, "p", "whose", &model.outcome.model)?;
            }
            for (file, content) in model.outcome.files.iter().zip(&model.files) {
                self.add_download(file)?;
                self.files.push((file.clone(), content.clone()));
            }
        }
        Ok(())
    }

    fn add_download(&self, file: &ResultFile) -> Result<(), DomError> {
        let button = dom::add(&self.downloads, "button", &file.label)?;
        button.set_attribute("type", "button")?;
        button.set_attribute("aria-label", &format!("{}: save {}", file.label, file.name))?;
        button.set_title(&file.name);
        let index = self.files.len();
        self.downloads.take(&button, move || Event::Save(index))
    }

    /// Saves the file at `index`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn save(&self, index: usize) -> Result<(), DomError> {
        let Some((file, content)) = self.files.get(index) else {
            return Ok(());
        };
        let options = BlobPropertyBag::new();
        options.set_type(&file.media);
        let parts = Array::of1(content);
        let blob = Blob::new_with_buffer_source_sequence_and_options(&parts, &options)?;
        save_blob(&blob, &file.name)
    }
}

/// Saves `blob` under `name`, as if the user had followed a link to it.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn save_blob(blob: &Blob, name: &str) -> Result<(), DomError> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = dom::document()?.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser reads the blob a little later.
    dom::after(10_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
}

/// Summarises the model in a sentence, and says if the map is simulated.
pub(super) fn in_words(model: &Model) -> String {
    let of = if model.simulated {
        "From a simulated map, which is easier than a measured one: "
    } else {
        ""
    };
    format!("{of}{}", built_in_words(&model.outcome))
}

/// Summarises the model in a line, with its score where it was compared.
pub(super) fn headline(model: &Model) -> String {
    let built = in_words(model);
    match &model.outcome.evaluation {
        Some(evaluation) => format!(
            "{:.1} % matched, {:.1} % of these with the right name. {built}",
            evaluation.matched_percent, evaluation.sequence_percent
        ),
        None => built,
    }
}

fn built_in_words(outcome: &Outcome) -> String {
    if outcome.chains.is_empty() {
        return format!(
            "No residue could be built ({} Cα candidates). The notes say why.",
            outcome.counts.candidates
        );
    }
    format!(
        "{}, mean confidence {:.0} of 100, in {}.",
        outcome.counts.in_words(),
        mean_confidence(
            outcome
                .chains
                .iter()
                .filter(|chain| !outcome.is_fragment(chain))
        ),
        duration(outcome.seconds * 1000.0)
    )
}

/// Adds the row of a chain, or of all unassigned fragments, to the table of chains.
fn add_chain(body: &Element, title: &str, built: &str, confidence: f64) -> Result<(), DomError> {
    let row = dom::add(body, "tr", "")?;
    dom::add(&row, "th", title)?.set_attribute("scope", "row")?;
    dom::add(&row, "td", built)?;
    dom::add(&row, "td", &format!("{confidence:.0}"))?;
    Ok(())
}

fn built_of(chain: &ChainOutcome, sequences: &[Sequence]) -> String {
    let bridged = match chain.bridged.len() {
        0 => String::new(),
        count => format!(", {count} bridged"),
    };
    let built = chain.built.len();
    match chain.sequence.and_then(|index| sequences.get(index)) {
        Some(sequence) => format!("{built} of {}{bridged}", sequence.residues.len()),
        None => format!("{built}{bridged}"),
    }
}
