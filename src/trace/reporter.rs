//! Watch: reports how far the trace is, in slices that are short and yet worth a report.

use crate::progress::{Cancelled, Progress, Stage, Step};

/// States that are decoded between two reports: some ten milliseconds of work.
const STATES_PER_REPORT: usize = 2_000_000;

/// Someone who watches the trace, and how far it is.
pub(super) struct Watch<'p, P> {
    progress: &'p mut P,
    done: usize,
    of: usize,
    unreported: usize,
}

impl<'p, P: Progress> Watch<'p, P> {
    /// Before the first of `of` parts. One more part is left to whoever ends the stage.
    pub(super) fn new(progress: &'p mut P, of: usize) -> Self {
        Self {
            progress,
            done: 0,
            of: of + 1,
            unreported: 0,
        }
    }

    /// Takes notice of so many decoded states.
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

    /// Takes notice of a part that is done.
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
