//! The worker's scope: its way to the page, its clock, its breath.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

use crate::web::messages::Tell;
use crate::web::post::Envelope;

/// The scope of the worker.
pub(super) fn global() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Tells the page `message` with its attachments.
pub(super) fn tell(message: Tell, attached: &[JsValue]) {
    let envelope = Envelope {
        message,
        attached: attached.to_vec(),
    };
    let posted = envelope
        .seal()
        .map_err(|error| JsValue::from(error.to_string()))
        .and_then(|(value, buffers)| global().post_message_with_transfer(&value, &buffers));
    if let Err(error) = posted {
        // There is no other way to the page.
        web_sys::console::error_1(&error);
    }
}

/// Milliseconds since the worker was started.
pub(super) fn now() -> f64 {
    global()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Lets the browser deliver what has come in.
pub(super) async fn breathe() {
    let wait = |resolve: Function, _reject: Function| {
        // Without a timer there is nothing to wait for.
        let _ = global().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 0);
    };
    let _ = JsFuture::from(Promise::new(&mut { wait })).await;
}
