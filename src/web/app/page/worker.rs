//! The page and its worker: who is started, heard, buried and replaced.

use wasm_bindgen::JsValue;

use super::Page;
use crate::web::app::courier::Courier;
use crate::web::app::dom::DomError;
use crate::web::app::event::Choice;
use crate::web::app::log::Kind;
use crate::web::app::run::Run;
use crate::web::messages::{Ask, Backend, Device, Tell};
use crate::web::post::Envelope;

impl Page {
    pub(super) fn start_worker(&mut self, choice: Choice) -> Result<(), DomError> {
        self.courier = Some(Courier::start(&choice, &self.raise)?);
        self.badge.set_choice(choice);
        Ok(())
    }

    pub(super) fn send(&mut self, ask: Ask, attached: Vec<JsValue>) -> Result<(), DomError> {
        match &mut self.courier {
            Some(courier) => courier.send(ask, attached),
            None => Err(DomError::Refused(
                "the program is still starting: try again in a moment".into(),
            )),
        }
    }

    pub(super) fn hear(&mut self, envelope: Envelope<Tell>) -> Result<(), DomError> {
        let attached = envelope.attached;
        match envelope.message {
            Tell::Ready(device) => self.hear_ready(&device),
            Tell::Map(facts) => self.hear_map(facts),
            Tell::Sequences(facts) => self.hear_sequences(facts),
            Tell::Known(facts) => self.hear_known(facts, &attached),
            Tell::Entry(facts) => self.hear_entry(facts),
            Tell::ReadAll => self.hear_read_all(),
            Tell::Refused { file, reason } => {
                self.complain(&format!("{file}: {reason}"));
                Ok(())
            }
            Tell::Simulated => self.hear_simulated(&attached),
            Tell::Surface { ticket } => self.hear_surface(ticket, &attached),
            Tell::Weights { done, of } => self.run.show_weights(done, of),
            Tell::Step(step) => match self.run.show_step(step)? {
                Some(words) => self.log.write(Kind::Plain, &words),
                None => Ok(()),
            },
            Tell::Predicted(outcome) => self.hear_outcome(outcome, attached),
            Tell::Compared(evaluation) => self.hear_comparison(&evaluation),
            Tell::Labelling(file) => {
                self.labels.show_step(&file);
                Ok(())
            }
            Tell::Labelled(facts) => self.hear_labels(*facts, attached),
            Tell::NotLabelled { reason } => self.hear_no_labels(&reason),
            Tell::Cancelled => self.end_cancel(),
            Tell::Failed { reason } => self.hear_failure(&reason),
        }
    }

    pub(super) fn hear_ready(&mut self, device: &Device) -> Result<(), DomError> {
        self.badge.show(device)?;
        let words = format!("The network will run on: {}.", device.name);
        self.log.write(Kind::Plain, &words)?;
        match &mut self.courier {
            Some(courier) => courier.set_ready(),
            None => Ok(()),
        }
    }

    /// The worker stopped by itself: says so and starts another.
    pub(super) fn bury_worker(&mut self, words: &str) -> Result<(), DomError> {
        if !self.courier.as_ref().is_some_and(Courier::is_ready) {
            return self.do_without_worker(words);
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

    /// The worker cannot even start: where it was the one for WebGPU, the other may.
    pub(super) fn do_without_worker(&mut self, words: &str) -> Result<(), DomError> {
        let waiting = self.courier.take().map(Courier::into_waiting);
        let chosen = self.badge.choice().map(|choice| choice.backend);
        if chosen != Some(Backend::WebGpu) {
            let why = format!("The program that does the work cannot start here: {words}");
            self.badge.show_down(&why)?;
            self.complain(&why);
            return Ok(());
        }
        self.start_worker(Choice {
            backend: Backend::Cpu,
            forced: false,
            why: format!("The network runs on the processor: WebGPU did not start ({words})."),
        })?;
        for envelope in waiting.into_iter().flatten() {
            self.send(envelope.message, envelope.attached)?;
        }
        Ok(())
    }

    /// The worker does not hear, deep in the network: another takes its place.
    pub(super) fn replace_deaf_worker(&mut self, number: u32) -> Result<(), DomError> {
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
        self.courier = Some(Courier::start(choice, &self.raise)?);
        self.labels.stop();
        let files = self.loaded_files();
        if !files.is_empty() {
            self.restoring = true;
            self.send(Ask::Read, files)?;
            if self.loaded.map.as_ref().is_some_and(|map| map.mirrored) {
                self.send(Ask::Mirror, Vec::new())?;
            }
        }
        Ok(())
    }

    /// The files that are loaded, as they were given; of several with one name the last.
    pub(super) fn loaded_files(&self) -> Vec<JsValue> {
        let names = self.loaded.file_names();
        let last = |name: &String| self.given.iter().rev().find(|file| file.name() == *name);
        names.iter().filter_map(last).map(JsValue::from).collect()
    }
}
