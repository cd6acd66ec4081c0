//! The run panel: start, cancel, stages, elapsed time.

use std::rc::Rc;

use web_sys::{
    Element, Event as DomEvent, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement,
};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::pipeline::Settings;
use crate::progress::{Stage, Step};
use crate::trace::Aligner;

/// State of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Run {
    /// No run goes on.
    Idle,
    /// A run goes on since this time (milliseconds of [`dom::now`]).
    Going(f64),
    /// The user has cancelled; the worker may not have stopped yet.
    Cancelling,
}

/// The panel that starts, shows and cancels a run.
#[derive(Debug)]
pub(super) struct RunPanel {
    hint: HtmlElement,
    start: HtmlButtonElement,
    cancel: HtmlButtonElement,
    clock: HtmlElement,
    threshold: HtmlInputElement,
    rotations: HtmlSelectElement,
    aligner: HtmlSelectElement,
    stages: HtmlElement,
    rows: Vec<Row>,
    state: Run,
    /// The network is asked on a few tiles; nothing is built.
    probing: bool,
    /// Counts runs, so that a late message of an old one is known.
    pub(super) number: u32,
}

/// A stage on the page.
#[derive(Debug)]
struct Row {
    stage: Option<Stage>,
    item: Element,
    words: HtmlElement,
    time: HtmlElement,
    bar: Element,
    since: Option<f64>,
    share: f64,
}

impl RunPanel {
    /// Returns the panel of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let panel = Self {
            hint: dom::find("run-hint")?,
            start: dom::find("run")?,
            cancel: dom::find("cancel")?,
            clock: dom::find("clock")?,
            threshold: dom::find("threshold")?,
            rotations: dom::find("rotations")?,
            aligner: dom::find("aligner")?,
            stages: dom::find("stages")?,
            rows: Vec::new(),
            state: Run::Idle,
            probing: false,
            number: 0,
        };
        let run = Rc::clone(raise);
        dom::on(&panel.start, "click", move |_: DomEvent| run(Event::Run))?;
        let cancel = Rc::clone(raise);
        dom::on(&panel.cancel, "click", move |_: DomEvent| {
            cancel(Event::Cancel);
        })?;
        panel.listen_to_the_threshold()?;
        Ok(panel)
    }

    fn listen_to_the_threshold(&self) -> Result<(), DomError> {
        let output: HtmlElement = dom::find("threshold-value")?;
        let input = self.threshold.clone();
        input.set_value_as_number(Settings::default().candidates.threshold);
        let show =
            move || output.set_text_content(Some(&format!("{:.2}", input.value_as_number())));
        show();
        dom::on(&self.threshold, "input", move |_: DomEvent| show())
    }

    /// Returns the state of the run.
    pub(super) fn state(&self) -> Run {
        self.state
    }

    /// Returns the settings of our method that the user chose.
    pub(super) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.candidates.threshold = self.threshold.value_as_number();
        settings.score.rotations = self
            .rotations
            .value()
            .parse()
            .unwrap_or(settings.score.rotations);
        settings.trace.aligner = Aligner::from_name(&self.aligner.value()).unwrap_or_default();
        settings
    }

    /// Shows the hint, and lets the user start a run if `allowed`.
    pub(super) fn allow(&self, hint: &str, allowed: bool) {
        self.hint.set_text_content(Some(hint));
        self.start.set_disabled(!allowed || self.state != Run::Idle);
    }

    /// Shows a run that begins.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin(&mut self, compares: bool) -> Result<(), DomError> {
        self.probing = false;
        let stages = Stage::ALL.into_iter().filter(|stage| match stage {
            Stage::Read | Stage::Check => false,
            Stage::Evaluate => compares,
            _ => true,
        });
        self.begin_stages(stages)
    }

    /// The network is asked on a few tiles, which the card of the map check shows.
    pub(super) fn begin_probe(&mut self) {
        self.number += 1;
        self.probing = true;
        self.set_state(Run::Going(dom::now()));
    }

    /// Returns whether the network is asked on a few tiles, and there is no run.
    pub(super) fn is_probing(&self) -> bool {
        self.probing && self.state != Run::Idle
    }

    fn begin_stages(&mut self, stages: impl Iterator<Item = Stage>) -> Result<(), DomError> {
        self.number += 1;
        self.set_state(Run::Going(dom::now()));
        dom::clear(&self.stages);
        self.rows.clear();
        self.add_row(None, "Load the network")?;
        for stage in stages {
            self.add_row(Some(stage), stage.words())?;
        }
        self.stages.set_hidden(false);
        self.tick();
        Ok(())
    }

    /// Shows that the run has ended or been cancelled.
    pub(super) fn set_state(&mut self, state: Run) {
        self.state = state;
        let going = matches!(state, Run::Going(_)) && !self.probing;
        let had_focus = dom::document()
            .ok()
            .and_then(|document| document.active_element())
            .is_some_and(|active| active == **self.cancel || active == **self.start);
        self.start.set_hidden(going);
        self.start.set_disabled(state != Run::Idle);
        self.cancel.set_hidden(!going);
        // The focus of the keyboard moves from one button to the other.
        if had_focus {
            let button = if going { &self.cancel } else { &self.start };
            let _ = button.focus();
        }
    }

    /// Marks the stages that have not ended as waiting, after a cancel or a failure.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn stop_stages(&mut self) -> Result<(), DomError> {
        for row in &self.rows {
            if row.item.get_attribute("data-state").as_deref() != Some("done") {
                row.item.set_attribute("data-state", "waiting")?;
            }
        }
        self.clock.set_text_content(Some(""));
        Ok(())
    }

    /// Shows how much of the network's weights is loaded.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_weights(&mut self, done: f64, of: Option<f64>) -> Result<(), DomError> {
        let megabytes = |bytes: f64| bytes / 1e6;
        let words = match of {
            Some(of) => format!(
                "Load the network ({:.1} of {:.1} MB)",
                megabytes(done),
                megabytes(of)
            ),
            None => format!("Load the network ({:.1} MB)", megabytes(done)),
        };
        let share = of.map_or(0.0, |of| done / of);
        self.show_row(None, share, of == Some(done), &words)?;
        Ok(())
    }

    /// Shows the progress of a stage; returns a line for the log when it has ended.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_step(&mut self, step: Step) -> Result<Option<String>, DomError> {
        let words = match step.stage {
            Stage::Score | Stage::Check => {
                format!("{}: {} of {} tiles", step.stage.words(), step.done, step.of)
            }
            _ => step.stage.words().to_owned(),
        };
        let share = step.done as f64 / step.of.max(1) as f64;
        let spent = self.show_row(Some(step.stage), share, step.done >= step.of, &words)?;
        self.tick();
        Ok(spent.map(|spent| format!("{}: {}.", step.stage.words(), duration(spent))))
    }

    /// Shows the time.
    pub(super) fn tick(&mut self) {
        let Run::Going(since) = self.state else {
            return;
        };
        if self.probing {
            return;
        }
        let now = dom::now();
        self.clock.set_text_content(Some(&duration(now - since)));
        for row in &self.rows {
            if let Some(since) = row.since {
                let words = spent_and_left(now - since, row.share);
                row.time.set_text_content(Some(&words));
            }
        }
    }

    fn add_row(&mut self, stage: Option<Stage>, words: &str) -> Result<(), DomError> {
        let item = dom::add(&self.stages, "li", "")?;
        item.set_attribute("data-state", "waiting")?;
        let label = dom::add(&item, "span", words)?;
        let time = dom::add_classed(&item, "span", "time", "")?;
        let bar = dom::add(&item, "progress", "")?;
        bar.set_attribute("max", "1")?;
        bar.set_attribute("aria-label", words)?;
        self.rows.push(Row {
            stage,
            item: item.into(),
            words: label,
            time,
            bar: bar.into(),
            since: None,
            share: 0.0,
        });
        Ok(())
    }

    /// Shows a row; gives the milliseconds it took once it has ended.
    fn show_row(
        &mut self,
        stage: Option<Stage>,
        share: f64,
        ended: bool,
        words: &str,
    ) -> Result<Option<f64>, DomError> {
        let Some(row) = self.rows.iter_mut().find(|row| row.stage == stage) else {
            return Ok(None);
        };
        let now = dom::now();
        let since = *row.since.get_or_insert(now);
        row.share = share;
        row.words.set_text_content(Some(words));
        row.bar.set_attribute("value", &format!("{share:.3}"))?;
        row.item
            .set_attribute("data-state", if ended { "done" } else { "going" })?;
        if !ended {
            return Ok(None);
        }
        row.time.set_text_content(Some(&duration(now - since)));
        row.since = None;
        Ok(Some(now - since))
    }
}

/// The time spent, and the time left where that can be told from the `share` (0 to 1) done.
fn spent_and_left(spent: f64, share: f64) -> String {
    if spent < 3000.0 || share <= 0.0 || share >= 1.0 {
        return duration(spent);
    }
    let left = spent * (1.0 - share) / share;
    format!("{}, about {} left", duration(spent), roughly(left))
}

/// `milliseconds` in round words.
fn roughly(milliseconds: f64) -> String {
    let seconds = (milliseconds / 1000.0).ceil();
    if seconds < 90.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{:.0} min", (seconds / 60.0).ceil())
    }
}

/// `milliseconds` in words.
pub(super) fn duration(milliseconds: f64) -> String {
    let seconds = milliseconds / 1000.0;
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds as u64;
    format!("{} min {:02} s", whole / 60, whole % 60)
}
