//! The global scope of the worker: messages to the page, the clock, yielding to the browser.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

use crate::web::messages::Reply;
use crate::web::post::Envelope;

/// Returns the global scope of the worker.
pub(super) fn global() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends `message` with its attachments to the page.
pub(super) fn send(message: Reply, attached: &[JsValue]) {
    let envelope = Envelope {
        message,
        attached: attached.to_vec(),
    };
    let posted = envelope
        .seal()
        .map_err(|error| JsValue::from(error.to_string()))
        .and_then(|(value, buffers)| global().post_message_with_transfer(&value, &buffers));
    if let Err(error) = posted {
        // The page cannot be reached otherwise.
        web_sys::console::error_1(&error);
    }
}

/// Returns the milliseconds since the worker was started.
pub(super) fn now() -> f64 {
    global()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Yields to the browser, so that it delivers waiting messages.
pub(super) async fn yield_to_browser() {
    let wait = |resolve: Function, _reject: Function| {
        // Without a timer there is nothing to wait for.
        let _ = global().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 0);
    };
    let _ = JsFuture::from(Promise::new(&mut { wait })).await;
}

/// Returns the message of `error`.
pub(super) fn words_of(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    }
}
