//! Handle of the worker: starts it, sends requests to it and raises its replies as events.

use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::dom::{self, DomError};
use super::event::{BackendChoice, Event, Raise};
use crate::web::messages::{Backend, Request};
use crate::web::post::{self, Envelope};

/// Handle of a worker.
pub(super) struct WorkerHandle {
    worker: Worker,
    ready: bool,
    waiting: Vec<Envelope<Request>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl WorkerHandle {
    /// Starts a worker for the backend of `choice`.
    ///
    /// # Errors
    /// [`DomError`] if the browser starts none.
    pub(super) fn start(choice: &BackendChoice, raise: &Raise) -> Result<Self, DomError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address(choice)?, &options)?;
        let on_message = on_message(Rc::clone(raise));
        let on_error = on_error(Rc::clone(raise));
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

    /// Returns whether the worker has reported that it is ready.
    pub(super) fn is_ready(&self) -> bool {
        self.ready
    }

    /// Sends `message` with its attachments; keeps it until the worker is ready.
    ///
    /// # Errors
    /// [`DomError`] if the browser cannot send it.
    pub(super) fn send(
        &mut self,
        message: Request,
        attached: Vec<JsValue>,
    ) -> Result<(), DomError> {
        let envelope = Envelope { message, attached };
        if self.ready {
            return self.post(&envelope);
        }
        self.waiting.push(envelope);
        Ok(())
    }

    /// The worker is ready: sends the messages that were kept.
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

    /// Returns the messages that were kept for a worker that never was ready.
    pub(super) fn into_waiting(mut self) -> Vec<Envelope<Request>> {
        std::mem::take(&mut self.waiting)
    }

    fn post(&self, envelope: &Envelope<Request>) -> Result<(), DomError> {
        let (value, buffers) = envelope
            .seal()
            .map_err(|error| DomError::Refused(error.to_string()))?;
        Ok(self.worker.post_message_with_transfer(&value, &buffers)?)
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl std::fmt::Debug for WorkerHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("WorkerHandle")
            .field("ready", &self.ready)
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}

/// Returns the address of the worker's program. The name of the page's own program, which changes with every
/// build, goes along, so that no cache mixes two builds.
fn address(choice: &BackendChoice) -> Result<String, DomError> {
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

fn on_message(raise: Raise) -> Closure<dyn FnMut(MessageEvent)> {
    Closure::new(move |event: MessageEvent| {
        raise(match Envelope::open(event.data()) {
            Ok(envelope) => Event::Reply(envelope),
            Err(error) => Event::Trouble(error.to_string()),
        });
    })
}

fn on_error(raise: Raise) -> Closure<dyn FnMut(ErrorEvent)> {
    Closure::new(move |event: ErrorEvent| {
        event.prevent_default();
        raise(Event::WorkerCrashed(post::message_of(&event)));
    })
}
