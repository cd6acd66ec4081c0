//! Models: those that were built from the map, the latest of each method and network, one of which is shown.

use wasm_bindgen::JsValue;

use crate::evaluate::Sweep;
use crate::residue::Sequence;
use crate::view::backbone::Backbone;
use crate::view::scene::Dot;
use crate::web::messages::{ChainOutcome, Comparison, Outcome};

/// A model that was built from the map.
pub(super) struct Model {
    /// The outcome of its run.
    pub(super) outcome: Outcome,
    /// The model, to be drawn.
    pub(super) backbone: Backbone,
    /// Its candidates.
    pub(super) dots: Vec<Dot>,
    /// Contents of its files.
    pub(super) files: Vec<JsValue>,
    /// The sequences of its run.
    pub(super) sequences: Vec<Sequence>,
    /// True if the map is simulated.
    pub(super) simulated: bool,
}

/// The models of the map.
#[derive(Default)]
pub(super) struct Models {
    all: Vec<Model>,
    shown: usize,
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
    pub(super) fn put(&mut self, model: Model) {
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

    /// Shows the model at `index`.
    pub(super) fn show(&mut self, index: usize) {
        self.shown = index;
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
