//! The page and its worker: start, replies, crashes, replacement.

use wasm_bindgen::JsValue;

use super::Page;
use crate::prepare::correction::Corrections;
use crate::web::app::dom::DomError;
use crate::web::app::event::BackendChoice;
use crate::web::app::log::Kind;
use crate::web::app::run::Run;
use crate::web::app::worker_handle::WorkerHandle;
use crate::web::messages::{Backend, Device, Reply, Request};
use crate::web::post::Envelope;

impl Page {
    pub(super) fn start_worker(&mut self, choice: BackendChoice) -> Result<(), DomError> {
        self.worker_handle = Some(WorkerHandle::start(&choice, &self.raise)?);
        self.badge.set_choice(choice);
        Ok(())
    }

    pub(super) fn send(
        &mut self,
        request: Request,
        attached: Vec<JsValue>,
    ) -> Result<(), DomError> {
        match &mut self.worker_handle {
            Some(worker_handle) => worker_handle.send(request, attached),
            None => Err(DomError::Refused(
                "the program is still starting: try again in a moment".into(),
            )),
        }
    }

    pub(super) fn on_reply(&mut self, envelope: Envelope<Reply>) -> Result<(), DomError> {
        let attached = envelope.attached;
        match envelope.message {
            Reply::Ready(device) => self.on_ready(&device),
            Reply::Map(facts) => self.on_map(*facts),
            Reply::Checked(findings) => self.on_checked(findings),
            Reply::NotCorrected { reason } => self.on_not_corrected(&reason),
            Reply::Overview(place) => self.on_overview(place, &attached),
            Reply::Sequences(facts) => self.on_sequences(facts),
            Reply::Reference(facts) => self.on_reference(facts, &attached),
            Reply::Entry(facts) => self.on_entry(facts),
            Reply::Networks(networks) => self.on_networks(networks),
            Reply::Keeping { file, share } => self.on_keeping(file, share),
            Reply::Cost(cost) => self.on_cost(cost),
            Reply::ReadAll => self.on_read_all(),
            Reply::Refused { file, reason } => {
                self.complain(&format!("{file}: {reason}"));
                Ok(())
            }
            Reply::Simulated => self.on_simulated(&attached),
            Reply::Surface { ticket } => self.on_surface(ticket, &attached),
            Reply::Weights { done, of } if self.run.is_probing() => {
                self.check.show_weights(of.map(|of| done / of))
            }
            Reply::Weights { done, of } => self.run.show_weights(done, of),
            Reply::Step(step) if self.run.is_probing() => self.check.show_step(step),
            Reply::Step(step) => match self.run.show_step(step)? {
                Some(words) => self.log.write(Kind::Plain, &words),
                None => Ok(()),
            },
            Reply::Predicted(outcome) => self.on_outcome(outcome, attached),
            Reply::Compared(comparisons) => self.on_comparison(comparisons),
            Reply::Labelling(file) => {
                self.labels.show_step(&file);
                Ok(())
            }
            Reply::Labelled(facts) => self.on_labels(*facts, attached),
            Reply::NotLabelled { reason } => self.on_no_labels(&reason),
            Reply::Cancelled => self.end_cancel(),
            Reply::Failed { reason } => self.on_failure(&reason),
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
        let advice = if self.run.state() == Run::Idle {
            "It was started again."
        } else {
            "It was started again; the run is lost. If memory ran out, a smaller map may pass."
        };
        self.complain(&format!("The worker stopped: {words}. {advice}"));
        self.end_run()?;
        self.replace_worker()
    }

    /// The worker cannot start: falls back to the CPU where it was the one for WebGPU.
    pub(super) fn fall_back_to_cpu(&mut self, words: &str) -> Result<(), DomError> {
        let waiting = self.worker_handle.take().map(WorkerHandle::into_waiting);
        let chosen = self.badge.choice().map(|choice| choice.backend);
        if chosen != Some(Backend::WebGpu) {
            let why = format!("The program that does the work cannot start here: {words}");
            self.badge.show_down(&why)?;
            self.complain(&why);
            return Ok(());
        }
        self.start_worker(BackendChoice {
            backend: Backend::Cpu,
            forced: false,
            why: format!("The network runs on the CPU: WebGPU did not start ({words})."),
        })?;
        for envelope in waiting.into_iter().flatten() {
            self.send(envelope.message, envelope.attached)?;
        }
        Ok(())
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
        let Some(choice) = self.badge.choice() else {
            return Ok(());
        };
        self.worker_handle = Some(WorkerHandle::start(choice, &self.raise)?);
        self.labels.stop();
        let mut files = self.loaded_files();
        files.extend(self.files_named(&self.networks.not_kept().collect::<Vec<_>>()));
        if !files.is_empty() {
            self.restoring = true;
            self.send(Request::Read, files)?;
            if let Some(map) = &self.loaded.map
                && map.corrections != Corrections::default()
            {
                let (corrections, file) = (
                    map.corrections,
                    self.files_named(std::slice::from_ref(&map.file)),
                );
                self.send(Request::Correct(corrections), file)?;
            }
        }
        Ok(())
    }

    /// Returns the loaded files, as they were given; of several with one name the last.
    pub(super) fn loaded_files(&self) -> Vec<JsValue> {
        self.files_named(&self.loaded.file_names())
    }

    /// Returns the files of these names, as they were given; of several with one name the last.
    pub(super) fn files_named(&self, names: &[String]) -> Vec<JsValue> {
        let last = |name: &String| self.given.iter().rev().find(|file| file.name() == *name);
        names.iter().filter_map(last).map(JsValue::from).collect()
    }
}
