//! Backends: choice of the device that runs the network, before anything large is loaded.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;
use super::event::BackendChoice;
use crate::view::link::Processor;
use crate::web::messages::Backend;

/// Parts of the names of adapters that compute on the CPU.
const SOFTWARE_ADAPTERS: [&str; 5] = [
    "swiftshader",
    "llvmpipe",
    "lavapipe",
    "microsoft basic render",
    "software",
];

/// Chooses the device that runs the network: as the address says (`?backend=webgpu` or
/// `?backend=cpu`), else WebGPU where there is a real adapter.
pub(super) async fn choose(forced: Option<Processor>) -> BackendChoice {
    if is_without_gpu() {
        return cpu("this page has no program for the GPU, or not yet: reload it later.");
    }
    match forced {
        Some(Processor::Cpu) => return cpu("the address asks for it (?backend=cpu)."),
        Some(Processor::Gpu) => {
            return BackendChoice {
                backend: Backend::WebGpu,
                forced: true,
                why: "The address asks for it (?backend=webgpu).".into(),
            };
        }
        None => {}
    }
    let Some(gpu) = property(&navigator(), "gpu") else {
        return cpu("this browser has no WebGPU.");
    };
    let Some(adapter) = request_adapter(&gpu).await else {
        return cpu("WebGPU finds no graphics adapter here.");
    };
    let name = adapter_name(&adapter);
    if is_software(&adapter, &name) {
        return cpu(&format!(
            "WebGPU offers only a software adapter here ({name}), which is slower than the \
             CPU itself."
        ));
    }
    BackendChoice {
        backend: Backend::WebGpu,
        forced: false,
        why: format!("The graphics adapter {name} runs the network."),
    }
}

/// Returns the choice where the browser does not answer.
pub(super) fn too_late() -> BackendChoice {
    cpu("the browser did not name its graphics adapter in time.")
}

fn cpu(why: &str) -> BackendChoice {
    BackendChoice {
        backend: Backend::Cpu,
        forced: false,
        why: format!("The network runs on the CPU: {why}"),
    }
}

/// Returns whether the page was built without the program for the GPU, as `./dev run` does at first.
fn is_without_gpu() -> bool {
    let body = dom::document().ok().and_then(|document| document.body());
    body.is_some_and(|body| body.get_attribute("data-workers").as_deref() == Some("cpu"))
}

fn navigator() -> JsValue {
    dom::window().map_or(JsValue::UNDEFINED, |window| window.navigator().into())
}

/// Returns the property `name` of `object`, unless it is null or undefined.
fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_null() && !value.is_undefined())
}

async fn request_adapter(gpu: &JsValue) -> Option<JsValue> {
    let request: Function = property(gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call0(gpu).ok()?.dyn_into().ok()?;
    JsFuture::from(promise)
        .await
        .ok()
        .filter(|adapter| !adapter.is_null() && !adapter.is_undefined())
}

/// Returns the name of the adapter.
fn adapter_name(adapter: &JsValue) -> String {
    let info = property(adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let words = ["vendor", "architecture", "device", "description"]
        .iter()
        .filter_map(|field| property(&info, field)?.as_string())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    if words.is_empty() {
        "of unknown make".into()
    } else {
        words.join(" ")
    }
}

fn is_software(adapter: &JsValue, name: &str) -> bool {
    let says_so = |object: &JsValue| {
        property(object, "isFallbackAdapter").is_some_and(|fallback| fallback.is_truthy())
    };
    let name = name.to_lowercase();
    says_so(adapter)
        || property(adapter, "info").is_some_and(|info| says_so(&info))
        || SOFTWARE_ADAPTERS.iter().any(|part| name.contains(part))
}
