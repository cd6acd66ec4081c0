//! The watch: reports the steps of a run to the page, and hears a cancel between them.

use std::cell::Cell;
use std::rc::Rc;

use super::scope;
use crate::pipeline::{StageTime, Stopwatch};
use crate::progress::{Cancelled, Progress, Step};
use crate::web::messages::Tell;

/// Watches a run for the page.
#[derive(Debug)]
pub(super) struct Watch {
    stopwatch: Stopwatch<fn() -> f64>,
    cancelled: Rc<Cell<bool>>,
}

impl Watch {
    /// A watch over a run that ends when `cancelled` is set.
    pub(super) fn new(cancelled: Rc<Cell<bool>>) -> Self {
        Self {
            stopwatch: Stopwatch::new(seconds),
            cancelled,
        }
    }

    /// How long the stages took.
    pub(super) fn times(&self) -> &[StageTime] {
        self.stopwatch.times()
    }
}

impl Progress for Watch {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        self.stopwatch.notice(step);
        scope::tell(Tell::Step(step), &[]);
        scope::breathe().await;
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
