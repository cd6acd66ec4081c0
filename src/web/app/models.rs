//! Models: those that were built from the map, the latest of each method and network, one of which is shown.

use std::sync::Arc;

use wasm_bindgen::JsValue;

use crate::evaluate::Sweep;
use crate::pipeline::{CaEvidence, Settings};
use crate::prepare::correction::Corrections;
use crate::residue::Sequence;
use crate::view::backbone::Backbone;
use crate::view::dot::Dot;
use crate::view::side_chains::SideChains;
use crate::web::messages::{ChainOutcome, Comparison, MapFacts, Method, Outcome};
use crate::web::post;

/// A model that was built from the map.
pub(super) struct Model {
    /// Counts the models of this visit; [`Models::put`] gives it.
    pub(super) number: u32,
    /// The outcome of its run.
    pub(super) outcome: Outcome,
    /// The model, to be drawn.
    pub(super) backbone: Backbone,
    /// Its side chains, to be drawn.
    pub(super) side_chains: Arc<SideChains>,
    /// The predicted structure where it was placed, to be drawn, if one was.
    pub(super) placed: Option<Backbone>,
    /// Its candidates.
    pub(super) dots: Vec<Dot>,
    /// Evidence of its residues, in the order of `backbone`.
    pub(super) evidence: Vec<CaEvidence>,
    /// Evidence of its candidates.
    pub(super) candidate_evidence: Vec<CaEvidence>,
    /// Contents of its files.
    pub(super) files: Vec<JsValue>,
    /// Its origin.
    pub(super) origin: ModelOrigin,
    /// The sequences of its run.
    pub(super) sequences: Vec<Sequence>,
    /// The choices of the user for its run.
    pub(super) choices: Choices,
    /// True if its map came with an example: it is built again in a minute.
    pub(super) is_example: bool,
    /// True once the user has saved it.
    pub(super) saved: bool,
    /// True if the map is simulated.
    pub(super) simulated: bool,
}

/// A map as it was when a model was built from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MapIdentity {
    file: String,
    corrections: Corrections,
    /// Mean and standard deviation of the density: another file may have the same name.
    density: [f32; 2],
}

impl MapIdentity {
    /// Returns that of the map of these `facts`.
    pub(super) fn of(facts: &MapFacts) -> Self {
        Self {
            file: facts.file.clone(),
            corrections: facts.corrections,
            density: [facts.histogram.mean, facts.histogram.deviation],
        }
    }
}

/// Origin of a model.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ModelOrigin {
    /// It was built here, from this map.
    Built(MapIdentity),
    /// It was opened from a session, which names the file of its map.
    Opened {
        /// Name of the file of its map.
        file: String,
        /// Changes of the map.
        corrections: Corrections,
    },
}

impl Model {
    /// Returns whether it was opened from a session.
    pub(super) fn is_opened(&self) -> bool {
        matches!(self.origin, ModelOrigin::Opened { .. })
    }

    /// Returns the name of the file of the map that it was built from.
    pub(super) fn map_file(&self) -> &str {
        match &self.origin {
            ModelOrigin::Built(map) => &map.file,
            ModelOrigin::Opened { file, .. } => file,
        }
    }

    /// Returns the changes of the map that it was built from.
    pub(super) fn corrections(&self) -> Corrections {
        match &self.origin {
            ModelOrigin::Built(map) => map.corrections,
            ModelOrigin::Opened { corrections, .. } => *corrections,
        }
    }

    /// Returns whether it was built from `map`; of one from a session only the name of its map and its changes are known.
    pub(super) fn is_of(&self, map: &MapFacts) -> bool {
        match &self.origin {
            ModelOrigin::Built(built) => *built == MapIdentity::of(map),
            ModelOrigin::Opened { file, corrections } => {
                *file == map.file && *corrections == map.corrections
            }
        }
    }
}

/// Choices of the user for a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choices {
    /// The method and its networks.
    pub(super) method: Method,
    /// The settings of the run.
    pub(super) settings: Settings,
    /// Names of the files of the predicted structure and of the backbone, where they are given.
    pub(super) structures: [Option<String>; 2],
}

/// The models of the map.
#[derive(Default)]
pub(super) struct Models {
    all: Vec<Model>,
    shown: usize,
    /// Number of models that were put here so far.
    count: u32,
}

impl Models {
    /// Returns the models, in the order in which they were first built.
    pub(super) fn all(&self) -> &[Model] {
        &self.all
    }

    /// Returns the model that is shown.
    pub(super) fn shown(&self) -> Option<&Model> {
        self.all.get(self.shown)
    }

    /// Returns the index of the model that is shown.
    pub(super) fn shown_index(&self) -> usize {
        self.shown
    }

    /// Takes another model, in place of the one of the same method and network, and shows it.
    pub(super) fn put(&mut self, mut model: Model) {
        self.count += 1;
        model.number = self.count;
        let same = |other: &Model| other.outcome.model == model.outcome.model;
        match self.all.iter().position(same) {
            Some(index) => {
                self.all[index] = model;
                self.shown = index;
            }
            None => {
                self.all.push(model);
                self.shown = self.all.len() - 1;
            }
        }
    }

    /// The user has saved the file at `index` of those of all models; a structure counts as its model.
    pub(super) fn mark_saved(&mut self, mut index: usize) {
        for model in &mut self.all {
            if let Some(file) = model.outcome.files.get(index) {
                let is_structure = [".cif", ".pdb"].iter().any(|end| file.name.ends_with(end));
                model.saved |= is_structure;
                return;
            }
            index -= model.outcome.files.len();
        }
    }

    /// Returns the model with this number, if it is still there.
    pub(super) fn numbered(&mut self, number: u32) -> Option<&mut Model> {
        self.all.iter_mut().find(|model| model.number == number)
    }

    /// Returns whether a model of the user's own would be lost with the page.
    pub(super) fn has_unsaved(&self) -> bool {
        let mut all = self.all.iter();
        all.any(|model| !model.saved && !model.is_example)
    }

    /// Returns the names of the models that were built here from `map`, and copies of their mmCIF files.
    pub(super) fn structures_of(&self, map: &MapFacts) -> (Vec<String>, Vec<JsValue>) {
        let built = self.all.iter();
        let built = built.filter(|model| !model.is_opened() && model.is_of(map));
        let structure = |model: &Model| {
            let files = &model.outcome.files;
            let index = files.iter().position(|file| file.name.ends_with(".cif"))?;
            Some((
                model.outcome.model.clone(),
                post::copied(model.files.get(index)?),
            ))
        };
        built.filter_map(structure).unzip()
    }

    /// Shows the model at `index`.
    pub(super) fn show(&mut self, index: usize) {
        self.shown = index;
    }

    /// Forgets those that were not built from `map`.
    pub(super) fn keep_of(&mut self, map: &MapFacts) {
        self.all.retain(|model| model.is_of(map));
        self.shown = 0;
    }

    /// Forgets all models.
    pub(super) fn clear(&mut self) {
        self.all.clear();
    }

    /// Forgets the comparisons with a reference structure that is no longer there.
    pub(super) fn clear_scores(&mut self) {
        for model in &mut self.all {
            model.outcome.evaluation = None;
            model.outcome.sweep = None;
            model.outcome.reference_fit = None;
        }
    }

    /// Takes comparisons with another reference structure.
    pub(super) fn compare(&mut self, comparisons: Vec<Comparison>) {
        for comparison in comparisons {
            let same = |model: &&mut Model| model.outcome.model == comparison.model;
            if let Some(model) = self.all.iter_mut().find(same) {
                model.outcome.evaluation = Some(comparison.evaluation);
                model.outcome.sweep = comparison.sweep;
            }
        }
    }

    /// Returns the sweeps of the networks that ran, with their names.
    pub(super) fn sweeps(&self) -> Vec<(String, Sweep)> {
        let sweep =
            |model: &Model| Some((model.outcome.model.clone(), model.outcome.sweep.clone()?));
        self.all.iter().filter_map(sweep).collect()
    }
}

impl std::fmt::Debug for Models {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Models")
            .field("count", &self.all.len())
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

/// Returns the mean confidence, 0 to 100, of the residues of `chains`.
pub(super) fn mean_confidence<'a>(chains: impl IntoIterator<Item = &'a ChainOutcome>) -> f64 {
    let all: Vec<f64> = chains
        .into_iter()
        .flat_map(|chain| chain.built.iter().map(|residue| residue.confidence))
        .collect();
    100.0 * all.iter().sum::<f64>() / all.len().max(1) as f64
}
