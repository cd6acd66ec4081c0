//! Tuning: the settings of our method that a user can change, and whether each change is built at once.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::candidates::CandidateRule;
use crate::pipeline::Settings;
use crate::prepare::normalize::Rule;
use crate::trace::Aligner;

/// A number among the settings.
type Place = fn(&mut Settings) -> &mut f64;

/// Fields of the page that hold a number, by their ids.
const NUMBERS: [(&str, Place); 7] = [
    ("threshold", |all| &mut all.candidates.threshold),
    ("separation", |all| &mut all.candidates.separation_angstrom),
    ("amino-temperature", |all| &mut all.trace.amino_temperature),
    ("residue-reward", |all| &mut all.trace.residue_reward),
    ("gap-cost", |all| &mut all.trace.gap_cost),
    ("chain-score", |all| &mut all.trace.chain_score),
    ("lambda", |all| &mut all.trace.lambda),
];

/// Fields that only one aligner uses.
const OF_ONE_ALIGNER: [(&str, Aligner); 4] = [
    ("residue-reward", Aligner::Ours),
    ("gap-cost", Aligner::Ours),
    ("chain-score", Aligner::Ours),
    ("lambda", Aligner::Reference),
];

/// The controls of the settings.
pub(super) struct Tuning {
    numbers: Vec<(HtmlInputElement, Place)>,
    /// That of the threshold, and its number beside it.
    slider: HtmlInputElement,
    beside: HtmlElement,
    rotations: HtmlSelectElement,
    normalization: HtmlSelectElement,
    rule: HtmlSelectElement,
    aligner: HtmlSelectElement,
    live: HtmlInputElement,
}

impl Tuning {
    /// Returns the controls of the page, which show the settings that ship.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let mut numbers = Vec::new();
        for (id, place) in NUMBERS {
            numbers.push((dom::find(id)?, place));
        }
        let tuning = Self {
            numbers,
            slider: dom::find("threshold")?,
            beside: dom::find("threshold-value")?,
            rotations: dom::find("rotations")?,
            normalization: dom::find("normalization")?,
            rule: dom::find("candidate-rule")?,
            aligner: dom::find("aligner")?,
            live: dom::find("live")?,
        };
        tuning.choose(&Settings::default());
        let (slider, beside) = (tuning.slider.clone(), tuning.beside.clone());
        dom::on(&tuning.slider, "input", move |_: DomEvent| {
            show_number(&slider, &beside);
        })?;
        let (aligner, numbers) = (tuning.aligner.clone(), tuning.numbers.clone());
        dom::on(&tuning.aligner, "change", move |_: DomEvent| {
            enable(&numbers, &aligner);
        })?;
        let changed = Rc::clone(raise);
        let all: HtmlElement = dom::find("ours-settings")?;
        dom::on(&all, "change", move |_: DomEvent| changed(Event::Settings))?;
        let reset = Rc::clone(raise);
        let button: HtmlElement = dom::find("settings-reset")?;
        dom::on(&button, "click", move |_: DomEvent| {
            reset(Event::ResetSettings);
        })?;
        Ok(tuning)
    }

    /// Returns the settings of our method as they are chosen; a field without a number gives one that no run takes.
    pub(super) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        for (field, place) in &self.numbers {
            *place(&mut settings) = field.value_as_number();
        }
        let rotations = self.rotations.value().parse();
        settings.score.rotations = rotations.unwrap_or(settings.score.rotations);
        settings.score.normalization = Rule::from_name(&self.normalization.value());
        settings.candidates.rule = match &*self.rule.value() {
            "clusters" => CandidateRule::Clusters,
            _ => CandidateRule::Peaks,
        };
        settings.trace.aligner = Aligner::from_name(&self.aligner.value()).unwrap_or_default();
        settings
    }

    /// Chooses these settings, as far as the page has controls for them.
    pub(super) fn choose(&self, settings: &Settings) {
        let mut settings = settings.clone();
        for (field, place) in &self.numbers {
            field.set_value_as_number(*place(&mut settings));
        }
        show_number(&self.slider, &self.beside);
        self.rotations
            .set_value(&settings.score.rotations.to_string());
        let normalization = settings.score.normalization.as_ref();
        let normalization = normalization.map(Rule::to_string).unwrap_or_default();
        self.normalization.set_value(&normalization);
        self.rule.set_value(match settings.candidates.rule {
            CandidateRule::Peaks => "peaks",
            CandidateRule::Clusters => "clusters",
        });
        self.aligner.set_value(&settings.trace.aligner.to_string());
        enable(&self.numbers, &self.aligner);
    }

    /// Returns a hint at a field whose number no run takes.
    pub(super) fn hindrance(&self) -> Option<String> {
        // An empty field is valid, and no number.
        let wrong =
            |field: &HtmlInputElement| !field.check_validity() || field.value_as_number().is_nan();
        let (field, _) = self.numbers.iter().find(|(field, _)| wrong(field))?;
        let label = field.get_attribute("aria-label").unwrap_or_default();
        Some(format!(
            "{label}: a number from {} to {}, please.",
            field.min(),
            field.max()
        ))
    }

    /// Returns whether every change is built at once.
    pub(super) fn is_live(&self) -> bool {
        self.live.checked()
    }
}

/// Enables the fields that the chosen aligner uses.
fn enable(numbers: &[(HtmlInputElement, Place)], aligner: &HtmlSelectElement) {
    let chosen = Aligner::from_name(&aligner.value()).unwrap_or_default();
    for (field, _) in numbers {
        let of_other = |&(id, of): &(&str, Aligner)| field.id() == id && of != chosen;
        field.set_disabled(OF_ONE_ALIGNER.iter().any(of_other));
    }
}

/// Shows the number of a slider beside it.
fn show_number(slider: &HtmlInputElement, beside: &HtmlElement) {
    let number = slider.value_as_number();
    beside.set_text_content(Some(&format!("{number:.2}")));
}
