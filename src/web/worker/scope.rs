//! The global scope of the worker: messages to the page, the clock, yielding to the browser.

use js_sys::{Date, Function, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Url};

use crate::web::messages::{Reply, TileReply};
use crate::web::post::Envelope;

/// Returns the global scope of the worker.
pub(super) fn global() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Returns the address of the script that started this program (`www/worker_start.js`). It is that of the worker, but where
/// a page of another origin had to start the worker from a blob that imports the script.
///
/// # Errors
/// The browser's, if the script did not leave its address.
pub(super) fn address() -> Result<Url, JsValue> {
    let address = Reflect::get(&global(), &"programAddress".into())?;
    Url::new(&address.as_string().unwrap_or_default())
}

/// Returns the value of `name` in the query of that address.
pub(super) fn query(name: &str) -> Option<String> {
    address().ok()?.search_params().get(name)
}

/// Sends `message` with its attachments to the page.
pub(super) fn send(message: Reply, attached: &[JsValue]) {
    post(message, attached);
}

/// Sends `message` with its attachments to the worker that gathers the team.
pub(super) fn send_to_team(message: TileReply, attached: &[JsValue]) {
    post(message, attached);
}

/// Sends `message` to whoever started this worker.
fn post(message: impl Serialize, attached: &[JsValue]) {
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

/// Returns date and time as RFC 3339 in UTC.
pub(super) fn date() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// Returns the user agent of the browser.
pub(super) fn user_agent() -> Option<String> {
    global().navigator().user_agent().ok()
}

/// Yields to the browser, so that it delivers waiting messages.
pub(super) async fn yield_to_browser() {
    pause(0).await;
}

/// Waits for some milliseconds.
pub(super) async fn pause(milliseconds: i32) {
    let wait = |resolve: Function, _reject: Function| {
        // Without a timer there is nothing to wait for.
        let _ =
            global().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
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
