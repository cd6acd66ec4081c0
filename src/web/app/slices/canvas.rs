//! Pixels on a canvas: the part of the 2D interface that slices need.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::HtmlCanvasElement;

use crate::web::app::dom::DomError;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = ImageData)]
    type Picture;

    #[wasm_bindgen(constructor, js_class = "ImageData", catch)]
    fn new(pixels: Clamped<Vec<u8>>, width: u32) -> Result<Picture, JsValue>;

    #[wasm_bindgen(js_name = CanvasRenderingContext2D)]
    type Context;

    #[wasm_bindgen(method, js_name = putImageData, catch)]
    fn put(this: &Context, picture: &Picture, x: f64, y: f64) -> Result<(), JsValue>;
}

/// Shows `pixels` (red, green, blue, opacity; row by row) on `canvas`, which becomes as large.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn paint(
    canvas: &HtmlCanvasElement,
    pixels: Vec<u8>,
    [width, height]: [usize; 2],
) -> Result<(), DomError> {
    let (width, height) = (width as u32, height as u32);
    if canvas.width() != width {
        canvas.set_width(width);
    }
    if canvas.height() != height {
        canvas.set_height(height);
    }
    let context = canvas
        .get_context("2d")?
        .ok_or_else(|| DomError::Refused("a slice cannot be drawn".into()))?;
    let picture = Picture::new(Clamped(pixels), width)?;
    Ok(context.unchecked_ref::<Context>().put(&picture, 0.0, 0.0)?)
}
