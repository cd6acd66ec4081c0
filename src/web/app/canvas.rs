//! Pixels on a canvas: the part of the 2D interface that slices and saved pictures need.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::HtmlCanvasElement;

use super::dom::{self, DomError};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = ImageData)]
    type Picture;

    #[wasm_bindgen(constructor, js_class = "ImageData", catch)]
    fn new(pixels: Clamped<Vec<u8>>, width: u32) -> Result<Picture, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn data(this: &Picture) -> Clamped<Vec<u8>>;

    #[wasm_bindgen(js_name = CanvasRenderingContext2D)]
    type Context;

    #[wasm_bindgen(method, js_name = putImageData, catch)]
    fn put(this: &Context, picture: &Picture, x: f64, y: f64) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = getImageData, catch)]
    fn get(this: &Context, x: f64, y: f64, width: f64, height: f64) -> Result<Picture, JsValue>;

    #[wasm_bindgen(method, js_name = drawImage, catch)]
    fn draw(this: &Context, from: &HtmlCanvasElement, x: f64, y: f64) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = fillRect)]
    fn rectangle(this: &Context, x: f64, y: f64, width: f64, height: f64);

    #[wasm_bindgen(method, js_name = fillText, catch)]
    fn text(this: &Context, words: &str, x: f64, y: f64) -> Result<(), JsValue>;

    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_ink(this: &Context, color: &str);

    #[wasm_bindgen(method, setter, js_name = font)]
    fn set_font(this: &Context, font: &str);

    #[wasm_bindgen(method, setter, js_name = textAlign)]
    fn set_align(this: &Context, align: &str);
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
    let picture = Picture::new(Clamped(pixels), width)?;
    Ok(context(canvas)?.put(&picture, 0.0, 0.0)?)
}

fn context(canvas: &HtmlCanvasElement) -> Result<Context, DomError> {
    let context = canvas.get_context("2d")?;
    let context = context.ok_or_else(|| DomError::Refused("a picture cannot be drawn".into()))?;
    Ok(context.unchecked_into())
}

/// A copy of a canvas to draw on.
pub(super) struct Sheet {
    /// The copy.
    pub(super) canvas: HtmlCanvasElement,
    context: Context,
}

impl Sheet {
    /// Returns a copy of `canvas` as it is now.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn of(canvas: &HtmlCanvasElement) -> Result<Self, DomError> {
        let copy = dom::document()?.create_element("canvas")?;
        let copy: HtmlCanvasElement = copy.unchecked_into();
        copy.set_width(canvas.width());
        copy.set_height(canvas.height());
        let context = context(&copy)?;
        context.draw(canvas, 0.0, 0.0)?;
        let canvas = copy;
        Ok(Self { canvas, context })
    }

    /// Returns its pixels: red, green, blue, opacity; row by row.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn pixels(&self) -> Result<Vec<u8>, DomError> {
        let (width, height) = (self.canvas.width(), self.canvas.height());
        let picture = self
            .context
            .get(0.0, 0.0, f64::from(width), f64::from(height))?;
        Ok(picture.data().0)
    }

    /// Puts `pixels` in place of its own.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn replace(&self, pixels: Vec<u8>) -> Result<(), DomError> {
        let picture = Picture::new(Clamped(pixels), self.canvas.width())?;
        Ok(self.context.put(&picture, 0.0, 0.0)?)
    }

    /// Draws a rectangle of `color`: left, top, width and height in pixels.
    pub(super) fn rectangle(&self, [x, y, width, height]: [f64; 4], color: &str) {
        self.context.set_ink(color);
        self.context.rectangle(x, y, width, height);
    }

    /// Writes `words` of `height` pixels around the point (`x`, `y`) of their base line.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn write(
        &self,
        words: &str,
        [x, y]: [f64; 2],
        height: f64,
        color: &str,
    ) -> Result<(), DomError> {
        self.context.set_ink(color);
        self.context.set_align("center");
        self.context
            .set_font(&format!("600 {height:.0}px system-ui, sans-serif"));
        Ok(self.context.text(words, x, y)?)
    }
}
