//! Saving: the picture as a PNG, of any size, with or without its background.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, HtmlInputElement, HtmlSelectElement};

use super::Picture;
use crate::view::camera::Viewport;
use crate::view::cutout::cut_out;
use crate::view::scene::{Background, Scene};
use crate::web::app::canvas::Sheet;
use crate::web::app::dom::{self, DomError};
use crate::web::app::drawing;
use crate::web::app::result::save_blob;

/// Wishes of the user for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wishes {
    /// Its width in pixels; `None` is that of the view.
    width: Option<u32>,
    /// True if it has no background.
    transparent: bool,
}

impl Wishes {
    fn read() -> Result<Self, DomError> {
        let width = dom::find::<HtmlSelectElement>("picture-width")?.value();
        Ok(Self {
            width: width.parse().ok(),
            transparent: dom::find::<HtmlInputElement>("picture-transparent")?.checked(),
        })
    }
}

impl Picture {
    /// Saves the picture as a PNG, as the user wishes; returns what to say about it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn save(&mut self, scene: &Scene) -> Result<String, DomError> {
        let shown = drawing::size_of(&self.canvas);
        let Some(drawing) = &self.drawing else {
            return Ok("There is no picture to save.".to_owned());
        };
        let wishes = Wishes::read()?;
        let size = fitting(shown, wishes.width, drawing.largest());
        let sheet = self.sheet(scene, size, wishes.transparent);
        // The view has its own size again before the browser shows it.
        self.draw_at(shown, scene);
        let sheet = sheet?;
        let ratio = self.pixels_per_point(shown);
        let magnified = ratio * size.width as f32 / shown.width.max(1) as f32;
        let camera = self.camera.shown();
        self.overlay.draw(&sheet, scene, camera, size, magnified)?;
        let save = Closure::once_into_js(|blob: Option<Blob>| {
            if let Some(blob) = blob {
                // There is no one left to tell.
                let _ = save_blob(&blob, "cryoweave.png");
            }
        });
        sheet.canvas.to_blob(save.unchecked_ref())?;
        self.wake();
        let less = match wishes.width {
            Some(width) if width > size.width => ": the graphics device draws no larger one",
            _ => "",
        };
        Ok(format!(
            "Saved a picture of {} × {} pixels{less}.",
            size.width, size.height
        ))
    }

    /// Returns the picture of `scene` in `size`.
    fn sheet(
        &mut self,
        scene: &Scene,
        size: Viewport,
        transparent: bool,
    ) -> Result<Sheet, DomError> {
        self.canvas.set_width(size.width);
        self.canvas.set_height(size.height);
        if !transparent {
            self.draw_at(size, scene);
            return Sheet::of(&self.canvas);
        }
        let mut on = scene.clone();
        let mut drawn = |background| {
            on.style.background = background;
            self.draw_at(size, &on);
            Sheet::of(&self.canvas)
        };
        let light = drawn(Background::Light)?;
        let dark = drawn(Background::Dark)?;
        light.replace(cut_out(&light.pixels()?, &dark.pixels()?))?;
        Ok(light)
    }

    fn draw_at(&mut self, viewport: Viewport, scene: &Scene) {
        if let Some(drawing) = &mut self.drawing {
            // What is missing in the picture was said when it was drawn first.
            let _ = drawing.draw(viewport, scene, self.camera.shown());
        }
    }
}

/// Returns the size of a picture `width` pixels wide and else as `shown`, of which no side is longer than `largest`.
fn fitting(shown: Viewport, width: Option<u32>, largest: u32) -> Viewport {
    let Some(width) = width else { return shown };
    let aspect = shown.aspect();
    let most = largest as f32 * aspect.min(1.0);
    let width = (width as f32).min(most).max(1.0);
    Viewport {
        width: width.round() as u32,
        height: (width / aspect).round().max(1.0) as u32,
    }
}
