//! Post: a message in an envelope with its attachments.
//!
//! An envelope is the array `[message, attachment, …]`. Attached array buffers are transferred
//! instead of being copied.

use js_sys::{Array, ArrayBuffer, Float32Array, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ErrorEvent;

/// A message and what is attached to it.
#[derive(Debug)]
pub struct Envelope<M> {
    /// The message.
    pub message: M,
    /// The attachments: array buffers or `File`s, as the message's variant states.
    pub attached: Vec<JsValue>,
}

/// The envelope could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("page and worker do not understand each other ({0}): reload the page")]
pub struct PostError(String);

impl<M: Serialize> Envelope<M> {
    /// Returns a copy of an array buffer, which may be sent away.
    pub fn copied(buffer: &JsValue) -> JsValue {
        let bytes = Uint8Array::new(buffer);
        bytes.slice(0, bytes.length()).buffer().into()
    }

    /// Returns the value to post, and the buffers to transfer with it.
    ///
    /// # Errors
    /// [`PostError`] if the message cannot be written.
    pub fn seal(&self) -> Result<(JsValue, JsValue), PostError> {
        let message = serde_wasm_bindgen::to_value(&self.message)
            .map_err(|error| PostError(error.to_string()))?;
        let envelope = Array::of1(&message);
        let buffers = Array::new();
        for attachment in &self.attached {
            envelope.push(attachment);
            if attachment.is_instance_of::<ArrayBuffer>() {
                buffers.push(attachment);
            }
        }
        Ok((envelope.into(), buffers.into()))
    }
}

impl<M: DeserializeOwned> Envelope<M> {
    /// Opens an envelope that was posted.
    ///
    /// # Errors
    /// [`PostError`] if it is no envelope of this kind.
    pub fn open(data: JsValue) -> Result<Self, PostError> {
        let mut parts = data
            .dyn_into::<Array>()
            .map_err(|_| PostError("no envelope".into()))?
            .into_iter();
        let message = parts
            .next()
            .ok_or_else(|| PostError("an empty envelope".into()))?;
        Ok(Self {
            message: serde_wasm_bindgen::from_value(message)
                .map_err(|error| PostError(error.to_string()))?,
            attached: parts.collect(),
        })
    }
}

/// Returns the message of an event of a worker that failed. One whose program did not come has none.
pub fn message_of(event: &ErrorEvent) -> String {
    let message = Reflect::get(event, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    message.unwrap_or_else(|| "its program did not come: check the connection".to_owned())
}

/// Returns a copy of an array buffer, which may be sent away.
pub fn copied(buffer: &JsValue) -> JsValue {
    let bytes = Uint8Array::new(buffer);
    bytes.slice(0, bytes.length()).buffer().into()
}

/// Returns `bytes` as an attachment.
pub fn attach_bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).buffer().into()
}

/// Returns `numbers` as an attachment.
pub fn attach_floats(numbers: &[f32]) -> JsValue {
    Float32Array::from(numbers).buffer().into()
}

/// Returns `indices` as an attachment.
pub fn attach_indices(indices: &[u32]) -> JsValue {
    Uint32Array::from(indices).buffer().into()
}

/// Returns the bytes of an attachment.
pub fn bytes(attachment: &JsValue) -> Vec<u8> {
    Uint8Array::new(attachment).to_vec()
}

/// Returns the numbers of an attachment.
pub fn floats(attachment: &JsValue) -> Vec<f32> {
    Float32Array::new(attachment).to_vec()
}

/// Returns the indices of an attachment.
pub fn indices(attachment: &JsValue) -> Vec<u32> {
    Uint32Array::new(attachment).to_vec()
}
