//! Progress: reports the steps of a run to the page, and takes a cancel between them.

use std::cell::Cell;
use std::rc::Rc;

use super::scope;
use crate::pipeline::{StageTime, Stopwatch};
use crate::progress::{Cancelled, Progress, Step};
use crate::web::memory;
use crate::web::messages::Reply;

/// Progress reporter of a run: reports to the page.
#[derive(Debug)]
pub(super) struct ProgressReporter {
    stopwatch: Stopwatch<fn() -> f64>,
    cancelled: Rc<Cell<bool>>,
}

impl ProgressReporter {
    /// Returns a reporter of a run that ends when `cancelled` is set.
    pub(super) fn new(cancelled: Rc<Cell<bool>>) -> Self {
        Self {
            stopwatch: Stopwatch::new(seconds),
            cancelled,
        }
    }

    /// Returns the times of the stages.
    pub(super) fn times(&self) -> &[StageTime] {
        self.stopwatch.times()
    }
}

impl Progress for ProgressReporter {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        self.stopwatch.notice(step);
        scope::send(Reply::Step(step), &[]);
        if step.done == step.of {
            let (worker, team) = (memory::taken(), 0);
            scope::send(Reply::Memory { worker, team }, &[]);
        }
        scope::yield_to_browser().await;
        if self.cancelled.get() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

fn seconds() -> f64 {
    scope::now() / 1000.0
}
