//! The courier: carries envelopes between the page and its worker, and replaces a worker that
//! does not hear.

use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::dom::{self, DomError};
use super::event::{Choice, Event, Raise};
use crate::web::messages::{Ask, Backend};
use crate::web::post::Envelope;

/// A worker and the way to it.
pub(super) struct Courier {
    worker: Worker,
    ready: bool,
    waiting: Vec<Envelope<Ask>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Courier {
    /// Starts a worker for the backend of `choice`.
    ///
    /// # Errors
    /// [`DomError`] if the browser starts none.
    pub(super) fn start(choice: &Choice, raise: &Raise) -> Result<Self, DomError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address(choice)?, &options)?;
        let on_message = hear(Rc::clone(raise));
        let on_error = hear_death(Rc::clone(raise));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            ready: false,
            waiting: Vec::new(),
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Whether the worker has said that it listens.
    pub(super) fn is_ready(&self) -> bool {
        self.ready
    }

    /// Sends `ask` with its attachments; keeps it until the worker is ready.
    ///
    /// # Errors
    /// [`DomError`] if the browser cannot send it.
    pub(super) fn send(&mut self, message: Ask, attached: Vec<JsValue>) -> Result<(), DomError> {
        let envelope = Envelope { message, attached };
        if self.ready {
            return self.post(&envelope);
        }
        self.waiting.push(envelope);
        Ok(())
    }

    /// The worker said that it listens: sends what was kept.
    ///
    /// # Errors
    /// [`DomError`] if the browser cannot send it.
    pub(super) fn set_ready(&mut self) -> Result<(), DomError> {
        self.ready = true;
        for envelope in std::mem::take(&mut self.waiting) {
            self.post(&envelope)?;
        }
        Ok(())
    }

    /// What was kept for a worker that never was ready.
    pub(super) fn into_waiting(mut self) -> Vec<Envelope<Ask>> {
        std::mem::take(&mut self.waiting)
    }

    fn post(&self, envelope: &Envelope<Ask>) -> Result<(), DomError> {
        let (value, buffers) = envelope
            .seal()
            .map_err(|error| DomError::Refused(error.to_string()))?;
        Ok(self.worker.post_message_with_transfer(&value, &buffers)?)
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Courier")
            .field("ready", &self.ready)
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}

/// Where the worker's program is. The name of the page's own program, which changes with every
/// build, goes along, so that no cache mixes two builds.
fn address(choice: &Choice) -> Result<String, DomError> {
    let program = match choice.backend {
        Backend::WebGpu => "worker_gpu",
        Backend::Cpu => "worker",
    };
    let build = dom::document()?
        .query_selector("script[data-program]")?
        .and_then(|script| script.get_attribute("data-wasm"))
        .unwrap_or_default();
    let build: String = build.chars().filter(char::is_ascii_alphanumeric).collect();
    let forced = if choice.forced { "yes" } else { "no" };
    Ok(format!(
        "./worker_start.js?program={program}&forced={forced}&build={build}"
    ))
}

fn hear(raise: Raise) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(move |event: MessageEvent| {
        raise(match Envelope::open(event.data()) {
            Ok(envelope) => Event::Told(envelope),
            Err(error) => Event::Trouble(error.to_string()),
        });
    })
}

fn hear_death(raise: Raise) -> Closure<dyn FnMut(ErrorEvent)> {
    Closure::new(move |event: ErrorEvent| {
        event.prevent_default();
        raise(Event::WorkerDied(event.message()));
    })
}
