//! Progress of a run: its stages, reports of how far they are, and cancellation.

use std::future::Future;

use serde::{Deserialize, Serialize};

/// Stage of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the files.
    Read,
    /// Resampling to 1 Å and normalising.
    Prepare,
    /// Checking the map with the network on a few tiles.
    Check,
    /// Running the network over the tiles.
    Score,
    /// Finding candidate Cα.
    Candidates,
    /// Tracing the chains.
    Trace,
    /// Building the model.
    Model,
    /// Scoring it against the map, and against the reference structure if there is one.
    Evaluate,
    /// Searching a proteome for the proteins of the map, where one is given.
    Identify,
    /// Training a network; no stage of a prediction.
    Train,
}

impl Stage {
    /// All stages of every prediction, in order.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Prepare,
        Self::Check,
        Self::Score,
        Self::Candidates,
        Self::Trace,
        Self::Model,
        Self::Evaluate,
    ];

    /// Returns what the stage does, in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Read => "Read the files",
            Self::Prepare => "Resample to 1 Å and normalise",
            Self::Check => "Check the map",
            Self::Score => "Run the network",
            Self::Candidates => "Find Cα candidates",
            Self::Trace => "Trace the chains",
            Self::Model => "Build the model",
            Self::Evaluate => "Score the model",
            Self::Identify => "Search the proteome",
            Self::Train => "Train the network",
        }
    }
}

/// Progress of a stage: `done` of `of` parts. A stage opens with `done == 0` and ends with
/// `done == of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stage.
    pub stage: Stage,
    /// Parts done.
    pub done: usize,
    /// Parts in all, at least 1.
    pub of: usize,
}

/// The user asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run was cancelled")]
pub struct Cancelled;

/// Progress reporter: hears how far a run is, and may cancel it.
pub trait Progress {
    /// Reports `step`. In a browser this wait is also where the worker hears a cancel.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    fn report(&mut self, step: Step) -> impl Future<Output = Result<(), Cancelled>>;
}

/// Reports that `stage`, which has one part, begins.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub async fn begin(stage: Stage, progress: &mut impl Progress) -> Result<(), Cancelled> {
    let (done, of) = (0, 1);
    progress.report(Step { stage, done, of }).await
}

/// Reports that `stage`, which has one part, has ended.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub async fn end(stage: Stage, progress: &mut impl Progress) -> Result<(), Cancelled> {
    let (done, of) = (1, 1);
    progress.report(Step { stage, done, of }).await
}

/// Progress reporter that does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    async fn report(&mut self, _step: Step) -> Result<(), Cancelled> {
        Ok(())
    }
}
