//! Memory: what a program of the page has taken.

use js_sys::{Reflect, WebAssembly};
use wasm_bindgen::JsCast;

/// Returns the bytes of memory that this program has taken; they never become fewer.
pub fn taken() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let length = Reflect::get(&memory.buffer(), &"byteLength".into()).ok();
    let length = length.and_then(|length| length.as_f64());
    length.unwrap_or_default() as u64
}
