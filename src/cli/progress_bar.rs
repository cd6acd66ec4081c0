//! The progress bar of a terminal.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::streams::tell;
use crate::pipeline::{StageTime, Stopwatch};
use crate::progress::{Cancelled, Progress, Step};

/// Shows the steps of a run on standard error and measures the stages.
pub(super) struct Terminal {
    bar: ProgressBar,
    quiet: bool,
    watch: Stopwatch<Box<dyn Fn() -> f64>>,
}

impl Terminal {
    /// Creates a bar on standard error, or none if `quiet`; a line reports every stage that ended.
    pub(super) fn new(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template(
            "{msg:32} {bar:32} {pos}/{len} {elapsed} (about {eta} left)",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let start = Instant::now();
        Self {
            bar,
            quiet,
            watch: Stopwatch::new(Box::new(move || start.elapsed().as_secs_f64())),
        }
    }

    /// Prints with `print` above the bar.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    /// Returns the bar, above which lines can be printed while the run reports to it.
    #[cfg(feature = "train")]
    pub(super) fn lines(&self) -> ProgressBar {
        self.bar.clone()
    }

    /// Stages that ended, with their durations in seconds.
    pub(super) fn times(&self) -> &[StageTime] {
        self.watch.times()
    }
}

impl Progress for Terminal {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        let seconds = self.watch.notice(step);
        if step.done == 0 {
            self.bar.reset();
            self.bar.set_message(step.stage.words());
        }
        self.bar.set_length(step.of as u64);
        self.bar.set_position(step.done as u64);
        if step.done >= step.of && !self.quiet {
            self.bar
                .suspend(|| tell!("{:32} {seconds:8.2} s", step.stage.words()));
        }
        Ok(())
    }
}
