//! The page and its worker: start, replies, crashes, replacement.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::{Page, Restoring};
use crate::prepare::correction::Corrections;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{BackendChoice, Event};
use crate::web::app::log::Kind;
use crate::web::app::run::Run;
use crate::web::app::worker_handle::WorkerHandle;
use crate::web::messages::{Backend, Device, Loaded, Reply, Request};
use crate::web::post::Envelope;

/// Time in which a worker must be ready, in milliseconds: the shaders of a slow GPU take some seconds.
const START_TIME: i32 = 45_000;
/// The same where the user asks for the GPU, which may be one in software.
const FORCED_START_TIME: i32 = 240_000;
/// Number of times that a worker is started again after the same request of the user.
const STOPS: u32 = 2;

impl Page {
    /// Starts the first worker; a later choice comes too late.
    pub(super) fn on_choice(&mut self, choice: BackendChoice) -> Result<(), DomError> {
        if self.starts > 0 {
            return Ok(());
        }
        self.start_worker(choice)?;
        let early = std::mem::take(&mut self.early);
        self.send_again(early)?;
        self.ask_for_work()
    }

    /// Sends what no worker has taken.
    fn send_again(&mut self, waiting: Vec<Envelope<Request>>) -> Result<(), DomError> {
        for envelope in waiting {
            self.send(envelope.message, envelope.attached)?;
        }
        Ok(())
    }

    /// Returns whether the worker is the one for WebGPU.
    pub(super) fn runs_on_gpu(&self) -> bool {
        let choice = self.badge.choice();
        choice.is_some_and(|choice| choice.backend == Backend::WebGpu)
    }

    fn start_worker(&mut self, choice: BackendChoice) -> Result<(), DomError> {
        self.worker_handle = Some(WorkerHandle::start(&choice, &self.raise)?);
        let time = if choice.forced {
            FORCED_START_TIME
        } else {
            START_TIME
        };
        self.badge.set_choice(choice);
        self.starts += 1;
        let (raise, number) = (Rc::clone(&self.raise), self.starts);
        dom::after(time, move || raise(Event::StartDue(number)))
    }

    /// Falls back where the worker with this number has not started by now.
    pub(super) fn replace_late_worker(&mut self, number: u32) -> Result<(), DomError> {
        let is_late = |handle: &WorkerHandle| !handle.is_ready();
        if self.starts != number || !self.worker_handle.as_ref().is_some_and(is_late) {
            return Ok(());
        }
        self.fall_back_to_cpu("it did not start in time")
    }

    pub(super) fn send(
        &mut self,
        request: Request,
        attached: Vec<JsValue>,
    ) -> Result<(), DomError> {
        match &mut self.worker_handle {
            Some(worker_handle) => worker_handle.send(request, attached),
            // The device is still being chosen.
            None if self.starts == 0 => {
                self.early.push(Envelope {
                    message: request,
                    attached,
                });
                Ok(())
            }
            None => Err(DomError::Refused(
                "the program that does the work has stopped: reload the page".into(),
            )),
        }
    }

    pub(super) fn on_reply(&mut self, envelope: Envelope<Reply>) -> Result<(), DomError> {
        let Envelope { message, attached } = envelope;
        if let Some((kind, words)) = said_of_a_run(&message) {
            return self.log.write(kind, &words);
        }
        match message {
            Reply::Ready(device) => self.on_ready(&device),
            Reply::Map(facts) => self.on_map(*facts),
            Reply::Checked(findings) => self.on_checked(findings),
            Reply::Probed(findings) => self.on_probed(findings),
            Reply::Lost(what) => self.on_lost(what),
            Reply::NotCorrected { reason } => self.on_not_corrected(&reason),
            Reply::Overview(place) => self.on_overview(place, &attached),
            Reply::Sequences(facts) => self.on_sequences(facts),
            Reply::Found(sequences) => self.on_found(sequences),
            Reply::Reference(facts) => self.on_reference(facts, &attached),
            Reply::Structure(used, facts) => self.on_structure(used, facts, &attached),
            Reply::Entry(facts) => self.on_entry(facts),
            Reply::Networks(networks) => self.on_networks(networks),
            Reply::Keeping { file, share } => self.on_keeping(file, share),
            Reply::Cost(cost) => self.on_cost(cost),
            Reply::ReadAll => self.on_read_all(),
            Reply::Refused { file, reason } => self.on_refused(&file, &reason),
            Reply::Session { name, session } => self.on_session(&name, *session, attached),
            Reply::Judged { ticket, refused } => self.on_judged(ticket, refused.as_deref()),
            Reply::SessionPacked(packed) => self.on_session_packed(packed, &attached),
            Reply::Simulated => self.on_simulated(&attached),
            Reply::Surface { ticket, hidden } => self.on_surface(ticket, hidden, &attached),
            Reply::NetworkLayers { ticket, at_hand } => {
                self.on_network_layers(ticket, at_hand, &attached)
            }
            Reply::Slices(sent) => self.on_slices(&sent, &attached),
            Reply::Weights { done, of } if self.run.is_probing() => {
                self.check.show_weights(of.map(|of| done / of))
            }
            Reply::Weights { done, of } => self.run.show_weights(done, of),
            Reply::Step(step) if self.run.is_probing() => self.check.show_step(step),
            Reply::Step(step) => match self.run.show_step(step)? {
                Some(words) => self.log.write(Kind::Plain, &words),
                None => Ok(()),
            },
            Reply::Resumed { .. }
            | Reply::Team { .. }
            | Reply::TileWorkerStopped { .. }
            | Reply::NotKeepingTiles { .. }
            | Reply::NotKeepingWork { .. } => Ok(()),
            Reply::Memory { worker, team } => self.badge.show_memory(worker, team),
            Reply::Work(work) => self.on_work(*work, attached),
            Reply::Predicted(outcome) => self.on_outcome(outcome, attached),
            // The page asks for no task.
            Reply::Evaluated(_) => Ok(()),
            Reply::Compared(comparisons) => self.on_comparison(comparisons),
            Reply::Labelling(file) => {
                self.labels.show_step(&file);
                Ok(())
            }
            Reply::Labelled(facts) => self.on_labels(*facts, attached),
            Reply::NotLabelled { reason } => self.on_no_labels(&reason),
            Reply::Cancelled => self.end_cancel(),
            Reply::Failed { reason } => self.on_failure(&reason),
            Reply::DeviceFailed { reason } => self.recover(&format!("The run failed: {reason}.")),
        }
    }

    pub(super) fn on_ready(&mut self, device: &Device) -> Result<(), DomError> {
        self.badge.show(device)?;
        let words = format!("The network will run on: {}.", device.name);
        self.log.write(Kind::Plain, &words)?;
        match &mut self.worker_handle {
            Some(worker_handle) => worker_handle.set_ready(),
            None => Ok(()),
        }
    }

    /// The worker crashed: shows the error and starts another.
    pub(super) fn on_worker_crash(&mut self, words: &str) -> Result<(), DomError> {
        if !self
            .worker_handle
            .as_ref()
            .is_some_and(WorkerHandle::is_ready)
        {
            return self.fall_back_to_cpu(words);
        }
        self.recover(&format!("The worker stopped: {words}."))
    }

    /// Goes on after a fault: in a new worker, on the CPU if the GPU was at work; a run begins again. A fault that
    /// repeats ends that.
    pub(super) fn recover(&mut self, fault: &str) -> Result<(), DomError> {
        let ran = self.run.state() != Run::Idle && !self.run.is_probing();
        let cancelled = self.run.state() == Run::Cancelling;
        self.end_run()?;
        self.run_when_cancelled = false;
        self.stops += 1;
        if self.stops > STOPS {
            return self.give_up(fault);
        }
        let (again, to_cpu) = (ran && !cancelled, ran && self.runs_on_gpu());
        let advice = match (again, to_cpu) {
            (true, true) => "The run begins again, on the CPU.",
            (true, false) => "It was started again, and so was the run.",
            (false, true) => "It was started again, on the CPU.",
            (false, false) => "It was started again.",
        };
        self.complain(&format!("{fault} {advice}"));
        if to_cpu {
            self.badge.set_choice(BackendChoice {
                backend: Backend::Cpu,
                forced: false,
                why: format!("The network runs on the CPU since the GPU failed. {fault}"),
            });
        }
        self.run_when_read = again;
        self.replace_worker()
    }

    /// Starts no further worker after a fault that repeats.
    fn give_up(&mut self, fault: &str) -> Result<(), DomError> {
        self.worker_handle = None;
        self.judging.end(fault);
        let why = format!(
            "{fault} This happened {} times in a row, so it is not tried again. Your files are still on your disk: \
             reload the page, and try a smaller map or a region of it; what is shown can still be saved.",
            self.stops
        );
        self.badge.show_down(&why)?;
        self.stop_reading()?;
        self.complain(&why);
        Ok(())
    }

    /// The worker cannot start: falls back to the CPU where it was the one for WebGPU.
    pub(super) fn fall_back_to_cpu(&mut self, words: &str) -> Result<(), DomError> {
        let waiting = self.worker_handle.take().map(WorkerHandle::into_waiting);
        if !self.runs_on_gpu() {
            let why = format!(
                "The program that does the work cannot start: {words}. “Build the model” tries again."
            );
            self.judging.end(&why);
            self.end_run()?;
            self.badge.show_down(&why)?;
            self.stop_reading()?;
            self.complain(&why);
            return Ok(());
        }
        self.start_worker(BackendChoice {
            backend: Backend::Cpu,
            forced: false,
            why: format!("The network runs on the CPU: WebGPU did not start ({words})."),
        })?;
        self.send_again(waiting.unwrap_or_default())
    }

    /// Replaces a worker that does not react to a cancel, because it is inside the network.
    pub(super) fn replace_unresponsive_worker(&mut self, number: u32) -> Result<(), DomError> {
        if self.run.state() != Run::Cancelling || self.run.number != number {
            return Ok(());
        }
        self.replace_worker()?;
        self.end_cancel()
    }

    pub(super) fn replace_worker(&mut self) -> Result<(), DomError> {
        let Some(choice) = self.badge.choice().cloned() else {
            return Ok(());
        };
        self.start_worker(choice)?;
        self.judging
            .end("the program that does the work was started again: fetch it once more");
        self.labels.stop();
        self.given.forget_unread();
        let run_when_read = self.run_when_read;
        self.stop_reading()?;
        self.run_when_read = run_when_read;
        let not_kept: Vec<String> = self.networks.not_kept().collect();
        let (uses, mut files): (Vec<Loaded>, Vec<JsValue>) = self
            .given
            .all()
            .into_iter()
            .map(|(what, file)| (what, JsValue::from(file)))
            .unzip();
        files.extend(self.given.weights_named(&not_kept));
        if files.is_empty() {
            return Ok(());
        }
        let corrections = self.corrections();
        let corrected = corrections != Corrections::default();
        self.restoring = Restoring::Files { corrected };
        self.send(Request::Read(uses), files)?;
        if corrected {
            self.send(Request::Correct(corrections), self.map_file())?;
        }
        // They are of the map as it was corrected.
        let map = self.loaded.map.as_ref();
        let (names, models) = map
            .map(|map| self.models.structures_of(map))
            .unwrap_or_default();
        self.send(Request::Models(names), models)
    }

    /// Returns the file of the map, to attach.
    pub(super) fn map_file(&self) -> Vec<JsValue> {
        let file = self.given.file(Loaded::Map);
        file.into_iter().map(JsValue::from).collect()
    }
}

/// Returns the line of the log for what a reply says of the run that goes on, if that is all it says.
fn said_of_a_run(reply: &Reply) -> Option<(Kind, String)> {
    match reply {
        Reply::Resumed { tiles } => {
            let words =
                format!("Going on from {tiles} tiles of an earlier run, which this browser kept.");
            Some((Kind::Plain, words))
        }
        Reply::Team { workers } => Some((Kind::Plain, team_in_words(*workers))),
        Reply::TileWorkerStopped { reason, left } => {
            Some((Kind::Note, stopped_in_words(reason, *left)))
        }
        Reply::NotKeepingTiles { reason } => {
            let words = format!(
                "Finished tiles are not kept, so that a reload begins this run anew: {reason}."
            );
            Some((Kind::Note, words))
        }
        Reply::NotKeepingWork { reason } => {
            let words = format!(
                "The files of this run are not kept, so that after a reload they have to be given again: {reason}."
            );
            Some((Kind::Note, words))
        }
        _ => None,
    }
}

/// Returns in words that a worker that scored tiles stopped.
fn stopped_in_words(reason: &str, left: usize) -> String {
    let are = if left == 1 { "is" } else { "are" };
    format!("A worker that scored tiles stopped ({reason}); {left} {are} left.")
}

/// Says how many workers score tiles.
fn team_in_words(workers: usize) -> String {
    match workers {
        1 => "One worker runs the network.".to_owned(),
        _ => format!("{workers} workers run the network side by side."),
    }
}
