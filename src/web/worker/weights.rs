//! Weights: the network's file, fetched from beside the program, and the network made of it.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ReadableStreamDefaultReader, Response, Url};

use super::scope;
use crate::network::device::ComputeDevice;
use crate::network::{Weave, WeightsError};
use crate::pipeline::{InputFile, Role};
use crate::web::messages::Reply;

/// The file, beside the program.
const FILE: &str = "weave.safetensors";

/// There is no network to run.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    /// The file did not come.
    #[error("the network's weights did not come ({0}): check the connection and try again")]
    Fetch(String),
    /// They are not those that this program ships with.
    #[error(
        "the network's weights that came are damaged or of another version of this page: reload the page"
    )]
    OtherVersion,
    /// The file is wrong.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl From<JsValue> for LoadError {
    fn from(error: JsValue) -> Self {
        let words = error.dyn_ref::<js_sys::Error>().map_or_else(
            || format!("{error:?}"),
            |error| String::from(error.message()),
        );
        Self::Fetch(words)
    }
}

/// Fetches the weights and makes the network of them, on `device`; returns it with their entry in the record and their file.
///
/// # Errors
/// [`LoadError`] if they do not come or are wrong.
pub(super) async fn load(device: &ComputeDevice) -> Result<(Weave, InputFile, File), LoadError> {
    let bytes = fetch().await?;
    let entry = InputFile::new(Role::Weights.name(), FILE, &bytes);
    if entry.sha256 != Weave::SHIPPED {
        return Err(LoadError::OtherVersion);
    }
    let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
    let file = File::new_with_buffer_source_sequence(&parts, FILE)?;
    Ok((Weave::read(&bytes, device)?, entry, file))
}

async fn fetch() -> Result<Vec<u8>, LoadError> {
    // No cache gives the weights of another version under this address.
    let name = format!("{FILE}?sha256={}", Weave::SHIPPED);
    let address = Url::new_with_base(&name, &scope::address()?.href())?;
    let request = scope::global().fetch_with_str(&address.href());
    let response: Response = JsFuture::from(request).await?.dyn_into()?;
    if !response.ok() {
        return Err(LoadError::Fetch(format!("HTTP {}", response.status())));
    }
    // A compressed answer states the length of what is sent, not of what comes out.
    let headers = response.headers();
    let plain = headers.get("content-encoding")?.is_none();
    let of = headers
        .get("content-length")?
        .and_then(|length| length.parse::<f64>().ok())
        .filter(|_| plain);
    let Some(body) = response.body() else {
        return Err(LoadError::Fetch("the answer is empty".into()));
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            break;
        }
        let value: Uint8Array = Reflect::get(&chunk, &"value".into())?.dyn_into()?;
        bytes.extend(value.to_vec());
        let done = bytes.len() as f64;
        scope::send(Reply::Weights { done, of }, &[]);
    }
    let done = bytes.len() as f64;
    let of = Some(done);
    scope::send(Reply::Weights { done, of }, &[]);
    Ok(bytes)
}
