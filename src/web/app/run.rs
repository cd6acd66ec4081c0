//! The run panel: start, cancel, stages, elapsed time.

use std::rc::Rc;

use std::cell::Cell;

use web_sys::{Element, Event as DomEvent, HtmlButtonElement, HtmlElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use super::headline::{Progress, in_words};
use super::tuning::Tuning;
use crate::counted::counted;
use crate::progress::{Stage, Step};

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
pub(super) struct RunPanel {
    hint: HtmlElement,
    start: HtmlButtonElement,
    cancel: HtmlButtonElement,
    clock: HtmlElement,
    stages: HtmlElement,
    rows: Vec<Row>,
    state: Run,
    /// The network is asked on a few tiles; nothing is built.
    probing: bool,
    /// True if one of the buttons that start and cancel had the focus of the keyboard: it gets it again once the user
    /// can start a run.
    had_focus: Cell<bool>,
    /// Counts runs, so that a late message of an old one is known.
    pub(super) number: u32,
    /// The settings of our method.
    pub(super) tuning: Tuning,
}

/// A stage on the page.
#[derive(Debug)]
struct Row {
    stage: Option<Stage>,
    item: Element,
    name: &'static str,
    /// Parts of it that are done, in words.
    count: String,
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
            tuning: Tuning::new(raise)?,
            stages: dom::find("stages")?,
            rows: Vec::new(),
            state: Run::Idle,
            probing: false,
            had_focus: Cell::default(),
            number: 0,
        };
        let run = Rc::clone(raise);
        dom::on(&panel.start, "click", move |_: DomEvent| run(Event::Run))?;
        let cancel = Rc::clone(raise);
        dom::on(&panel.cancel, "click", move |_: DomEvent| {
            cancel(Event::Cancel);
        })?;
        Ok(panel)
    }

    /// Returns the state of the run.
    pub(super) fn state(&self) -> Run {
        self.state
    }

    /// Returns whether the user can start a run now.
    pub(super) fn can_start(&self) -> bool {
        self.state == Run::Idle && !self.start.disabled()
    }

    /// Shows the hint, and lets the user start a run if `allowed`.
    pub(super) fn allow(&self, hint: &str, allowed: bool) {
        self.hint.set_text_content(Some(hint));
        self.start.set_disabled(!allowed || self.state != Run::Idle);
        if self.had_focus.get() && !self.start.disabled() {
            self.had_focus.set(false);
            let _ = self.start.focus();
        }
    }

    /// Shows a run that begins, with the search through a proteome if there `is_proteome`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin(&mut self, is_proteome: bool) -> Result<(), DomError> {
        self.probing = false;
        let before = [Stage::Read, Stage::Check];
        let mut stages: Vec<Stage> = Stage::ALL.into();
        stages.retain(|stage| !before.contains(stage));
        if is_proteome {
            let after = stages.iter().position(|stage| *stage == Stage::Candidates);
            stages.insert(after.unwrap_or(0), Stage::Identify);
        }
        self.begin_stages(stages.into_iter())
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
        // Who turns at a setting must not lose it from sight.
        if !self.tuning.is_live() {
            dom::bring_to_top(&self.stages);
        }
        self.tick();
        Ok(())
    }

    /// Shows that the run has ended or been cancelled.
    pub(super) fn set_state(&mut self, state: Run) {
        let before = std::mem::replace(&mut self.state, state);
        let going = matches!(state, Run::Going(_)) && !self.probing;
        let active = dom::document()
            .ok()
            .and_then(|document| document.active_element());
        let is_ours = |active: &Element| {
            *active == **self.cancel || *active == **self.start || active.id() == "headline-cancel"
        };
        // Of a run that is being cancelled both buttons are out of reach.
        if before != Run::Cancelling {
            self.had_focus.set(active.as_ref().is_some_and(is_ours));
        }
        self.start.set_hidden(going);
        self.start.set_disabled(state != Run::Idle);
        self.cancel.set_hidden(!going);
        // The focus of the keyboard moves from one button to the other.
        if self.had_focus.get() && going {
            let _ = self.cancel.focus();
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
                row.time.set_text_content(None);
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
        let count = match of {
            Some(of) => format!("{:.1} of {:.1} MB", megabytes(done), megabytes(of)),
            None => format!("{:.1} MB", megabytes(done)),
        };
        let share = of.map_or(0.0, |of| done / of);
        self.show_row(None, share, of == Some(done), count)?;
        Ok(())
    }

    /// Shows the progress of a stage; returns a line for the log when it has ended.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_step(&mut self, step: Step) -> Result<Option<String>, DomError> {
        let count = match step.stage {
            Stage::Score | Stage::Check => {
                format!("{} of {}", step.done, counted(step.of, "tile"))
            }
            _ => String::new(),
        };
        let share = step.done as f64 / step.of.max(1) as f64;
        let spent = self.show_row(Some(step.stage), share, step.done >= step.of, count)?;
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

    /// Returns the progress of the run, in one line.
    pub(super) fn progress(&self) -> Progress {
        /// Fraction of a run that the network takes: an estimate, for the bar alone.
        const NETWORK: f64 = 0.9;
        let others = self.rows.len().saturating_sub(1).max(1) as f64;
        let weight = |row: &Row| match row.stage {
            Some(Stage::Score) => NETWORK,
            _ => (1.0 - NETWORK) / others,
        };
        let share = self.rows.iter().map(|row| row.share * weight(row)).sum();
        let going = self.rows.iter().rev().find(|row| row.since.is_some());
        let is_cancelling = self.state == Run::Cancelling;
        Progress {
            words: match going {
                _ if is_cancelling => "Cancelling …",
                Some(row) => row.name,
                None => "Working …",
            },
            count: going
                .filter(|_| !is_cancelling)
                .map_or_else(String::new, |row| row.count.clone()),
            time: going
                .and_then(|row| row.time.text_content())
                .unwrap_or_default(),
            share,
        }
    }

    fn add_row(&mut self, stage: Option<Stage>, name: &'static str) -> Result<(), DomError> {
        let item = dom::add(&self.stages, "li", "")?;
        item.set_attribute("data-state", "waiting")?;
        let label = dom::add(&item, "span", name)?;
        let time = dom::add_classed(&item, "span", "time", "")?;
        let bar = dom::add(&item, "progress", "")?;
        bar.set_attribute("max", "1")?;
        bar.set_attribute("aria-label", name)?;
        self.rows.push(Row {
            stage,
            item: item.into(),
            name,
            count: String::new(),
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
        count: String,
    ) -> Result<Option<f64>, DomError> {
        let Some(row) = self.rows.iter_mut().find(|row| row.stage == stage) else {
            return Ok(None);
        };
        let now = dom::now();
        let since = *row.since.get_or_insert(now);
        row.share = share;
        row.count = count;
        let words = in_words(row.name, &row.count);
        row.words.set_text_content(Some(&words));
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
