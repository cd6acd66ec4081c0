//! The clipboard: text to paste elsewhere.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Copies `text`.
///
/// # Errors
/// The browser's own, where it does not let the page copy.
pub(super) async fn copy(text: &str) -> Result<(), JsValue> {
    let clipboard = Reflect::get(
        &dom::window().map_err(|_| JsValue::NULL)?.navigator(),
        &"clipboard".into(),
    )?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    let written: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
    JsFuture::from(written).await.map(|_| ())
}
