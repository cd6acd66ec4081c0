//! Facts: the stored run, and what follows from it and the choices of the class. Computed by the rooms of the program itself.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::choices::{Choices, RULES};
use crate::candidates::{Candidate, narrow};
use crate::evaluate::{Evaluation, evaluate};
use crate::lesson::{BrokenRun, Preparation, PreparationError, StoredRun, StoredRunError, Toy};
use crate::model;
use crate::progress::Silent;
use crate::residue::Sequence;
use crate::structure::Structure;
use crate::trace::reference::{FragmentTable, Hmm, tables};
use crate::trace::{TraceSettings, Trellis, trace, trellis};

/// Cells of a column of the trellis that are shown.
pub(super) const CELLS: usize = 6;

/// All that a lesson shows.
pub(super) struct Facts {
    pub(super) run: StoredRun,
    pub(super) toy: Toy,
    /// The map on its way to the network, by the rule that is chosen.
    pub(super) prepared: Preparation,
    pub(super) candidates: Vec<Candidate>,
    /// Ours, on the toy and on the crop.
    pub(super) toy_trellis: Trellis,
    pub(super) trellis: Trellis,
    /// Cryo2Struct's, on the toy.
    pub(super) tables: Vec<FragmentTable>,
    /// The model that is shown with its score: the stored one, or, with other settings, that of now.
    pub(super) model: Structure,
    pub(super) evaluation: Evaluation,
    made_for: Option<Choices>,
}

/// Reason why a lesson cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum FactsError {
    #[error(transparent)]
    Stored(#[from] StoredRunError),
    #[error(transparent)]
    Prepared(#[from] PreparationError),
}

impl Facts {
    /// Reads the stored run.
    pub(super) fn read(file: &[u8], choices: &Choices) -> Result<Self, FactsError> {
        let run = StoredRun::read(file)?;
        let mut facts = Self {
            prepared: Preparation::of(&run.map, RULES[0])?,
            toy: Toy::new(),
            candidates: Vec::new(),
            toy_trellis: Trellis::default(),
            trellis: Trellis::default(),
            tables: Vec::new(),
            model: run.model.clone(),
            evaluation: run.evaluation.clone(),
            made_for: None,
            run,
        };
        facts.update(choices)?;
        Ok(facts)
    }

    /// Computes again what a change of `choices` changes, and nothing else.
    pub(super) fn update(&mut self, choices: &Choices) -> Result<(), FactsError> {
        let made_for = self.made_for.replace(*choices);
        let changed =
            |key: fn(&Choices) -> f64| made_for.is_none_or(|old| key(&old) != key(choices));
        if changed(|c| c.rule as f64) && made_for.is_some() {
            self.prepared = Preparation::of(&self.run.map, RULES[choices.rule])?;
        }
        let settings = TraceSettings {
            gap_cost: choices.gap_cost,
            ..TraceSettings::default()
        };
        let candidates = changed(|c| c.threshold) || changed(|c| c.separation);
        if candidates {
            self.candidates = narrow(&self.run.peaks, choices.threshold, choices.separation);
        }
        if changed(|c| c.gap_cost) {
            self.toy_trellis = decoded(&self.toy.candidates, &self.toy.sequence, &settings);
        }
        if candidates || changed(|c| c.gap_cost) {
            self.trellis = decoded(&self.candidates, &self.run.sequence, &settings);
            self.build(choices, &settings);
        }
        if changed(|c| c.lambda) {
            let hmm = Hmm::new(&self.toy.candidates, choices.lambda);
            self.tables = tables(&hmm, &self.toy.residues());
        }
        Ok(())
    }

    /// Builds the model of these choices; that of the first ones is stored.
    fn build(&mut self, choices: &Choices, settings: &TraceSettings) {
        let start = Choices::default();
        let is_stored = (choices.threshold, choices.separation, choices.gap_cost)
            == (start.threshold, start.separation, start.gap_cost);
        if is_stored {
            self.model.clone_from(&self.run.model);
            self.evaluation.clone_from(&self.run.evaluation);
            return;
        }
        let sequences = [self.run.sequence.clone()];
        let mut silent = Silent;
        let traced = at_once(trace(&self.candidates, &sequences, settings, &mut silent));
        if let Some(Ok(traced)) = traced {
            self.model = model::build(
                "lesson",
                &traced.trace,
                &self.candidates,
                &sequences,
                Some(&self.run.scores),
            );
            self.evaluation = evaluate(&self.run.reference, &self.model);
        }
    }

    /// Returns the run with the fault that is chosen.
    pub(super) fn broken(&self, choices: &Choices) -> Option<&BrokenRun> {
        let fault = choices.broken()?;
        self.run.broken.iter().find(|broken| broken.fault == fault)
    }

    /// Returns what is aligned now: the candidates, the sequence and, where ours aligns, the trellis.
    pub(super) fn aligned(&self, choices: &Choices) -> (&[Candidate], &Sequence, Option<&Trellis>) {
        match choices.aligned {
            0 => (&self.toy.candidates, &self.toy.sequence, None),
            1 => (
                &self.toy.candidates,
                &self.toy.sequence,
                Some(&self.toy_trellis),
            ),
            _ => (&self.candidates, &self.run.sequence, Some(&self.trellis)),
        }
    }
}

/// Decodes `sequence` by our aligner.
fn decoded(candidates: &[Candidate], sequence: &Sequence, settings: &TraceSettings) -> Trellis {
    let mut silent = Silent;
    let decoded = at_once(trellis(candidates, sequence, settings, CELLS, &mut silent));
    decoded.and_then(Result::ok).unwrap_or_default()
}

/// Returns the result of a future that waits for nothing: silent progress never does.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}
