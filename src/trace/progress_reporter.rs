//! Progress reporter: reports how far the trace is, in slices that are short and yet worth a
//! report.

use crate::progress::{Cancelled, Progress, Stage, Step};

/// States that are decoded between two reports: some ten milliseconds of work.
const STATES_PER_REPORT: usize = 2_000_000;

/// Counts the parts of the trace that are done, and reports them.
pub(super) struct ProgressReporter<'p, P> {
    progress: &'p mut P,
    done: usize,
    of: usize,
    unreported: usize,
}

impl<'p, P: Progress> ProgressReporter<'p, P> {
    /// Stands before the first of `of` parts. One more part is left to whoever ends the stage.
    pub(super) fn new(progress: &'p mut P, of: usize) -> Self {
        Self {
            progress,
            done: 0,
            of: of + 1,
            unreported: 0,
        }
    }

    /// Counts decoded states, and reports when they are many.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn worked(&mut self, states: usize) -> Result<(), Cancelled> {
        self.unreported += states;
        if self.unreported < STATES_PER_REPORT {
            return Ok(());
        }
        self.report().await
    }

    /// Counts a part that is done, and reports it.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn part_done(&mut self) -> Result<(), Cancelled> {
        self.done = (self.done + 1).min(self.of - 1);
        self.report().await
    }

    async fn report(&mut self) -> Result<(), Cancelled> {
        self.unreported = 0;
        let step = Step {
            stage: Stage::Trace,
            done: self.done,
            of: self.of,
        };
        self.progress.report(step).await
    }
}
