//! Overlay: what lies over the 3D view and moves with it, the scale bar and the lengths of distances.

use std::sync::Arc;

use web_sys::{Element, HtmlElement};

use crate::view::camera::{Camera, Viewport};
use crate::view::measure::Measure;
use crate::view::scale_bar::ScaleBar;
use crate::view::scene::{Background, Scene};
use crate::web::app::canvas::Sheet;
use crate::web::app::dom::{self, DomError};

/// Longest scale bar, in CSS pixels.
const LONGEST: f32 = 120.0;
/// Colours of what is written on a light and on a dark background.
const INKS: [&str; 2] = ["#14262a", "#f2f6f6"];

/// The elements over the 3D view.
pub(super) struct Overlay {
    screen: HtmlElement,
    bar: HtmlElement,
    line: HtmlElement,
    words: HtmlElement,
    labels: Element,
    /// True if the user wants the scale bar.
    pub(super) bar_wanted: bool,
    shown: Option<ScaleBar>,
    /// The distances whose lengths are shown, each with its label.
    measures: Option<Arc<Vec<Measure>>>,
    lengths: Vec<HtmlElement>,
}

impl Overlay {
    /// Returns the overlay of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new() -> Result<Self, DomError> {
        Ok(Self {
            screen: dom::find("screen")?,
            bar: dom::find("scale-bar")?,
            line: dom::find("scale-bar-line")?,
            words: dom::find("scale-bar-words")?,
            labels: dom::find("measure-labels")?,
            bar_wanted: true,
            shown: None,
            measures: None,
            lengths: Vec::new(),
        })
    }

    /// Puts everything where it belongs in the picture of `scene` that `camera` sees, of `viewport` pixels and `ratio` pixels
    /// for each CSS pixel.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn place(
        &mut self,
        scene: &Scene,
        camera: &Camera,
        viewport: Viewport,
        ratio: f32,
    ) -> Result<(), DomError> {
        self.show_bar(bar(scene, camera, viewport, ratio).filter(|_| self.bar_wanted))?;
        let background = match scene.style.background {
            Background::Light => "light",
            Background::Dark => "dark",
        };
        if self.screen.get_attribute("data-background").as_deref() != Some(background) {
            self.screen.set_attribute("data-background", background)?;
        }
        self.place_lengths(scene, camera, viewport, ratio)
    }

    fn show_bar(&mut self, bar: Option<ScaleBar>) -> Result<(), DomError> {
        let near = |old: ScaleBar, new: ScaleBar| {
            old.angstrom == new.angstrom && (old.length - new.length).abs() < 0.25
        };
        let is_same = match (self.shown, bar) {
            (Some(old), Some(new)) => near(old, new),
            (old, new) => old.is_none() && new.is_none() && self.bar.hidden(),
        };
        if is_same {
            return Ok(());
        }
        self.shown = bar;
        self.bar.set_hidden(bar.is_none());
        if let Some(bar) = bar {
            let width = format!("{:.1}px", bar.length);
            self.line.style().set_property("width", &width)?;
            self.words.set_text_content(Some(&bar.in_words()));
        }
        Ok(())
    }

    fn place_lengths(
        &mut self,
        scene: &Scene,
        camera: &Camera,
        viewport: Viewport,
        ratio: f32,
    ) -> Result<(), DomError> {
        let is_same = match (&self.measures, &scene.measures) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if !is_same {
            self.measures.clone_from(&scene.measures);
            dom::clear(&self.labels);
            let measures = self.measures.iter().flat_map(|all| all.iter());
            let label = |measure: &Measure| {
                dom::add_classed(&self.labels, "span", "measure-label", &length(measure))
            };
            self.lengths = measures.map(label).collect::<Result<_, _>>()?;
        }
        let measures = self.measures.iter().flat_map(|all| all.iter());
        for (measure, label) in measures.zip(&self.lengths) {
            let at = camera.project(measure.middle(), viewport);
            label.set_hidden(at.is_none());
            if let Some(at) = at {
                let (x, y) = (at.x / ratio, at.y / ratio);
                let place = format!("translate(-50%, -50%) translate({x:.1}px, {y:.1}px)");
                label.style().set_property("transform", &place)?;
            }
        }
        Ok(())
    }

    /// Draws the same on `sheet`, a picture of `scene` that `camera` sees, of `viewport` pixels; the view shows it
    /// `magnified` times smaller.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn draw(
        &self,
        sheet: &Sheet,
        scene: &Scene,
        camera: &Camera,
        viewport: Viewport,
        magnified: f32,
    ) -> Result<(), DomError> {
        let [dark, light] = INKS;
        let ink = match scene.style.background {
            Background::Light => dark,
            Background::Dark => light,
        };
        let unit = f64::from(magnified);
        let bar = bar(scene, camera, viewport, magnified).filter(|_| self.bar_wanted);
        if let Some(bar) = bar {
            let (left, length) = (14.0 * unit, f64::from(bar.length) * unit);
            let bottom = f64::from(viewport.height) - 14.0 * unit;
            sheet.rectangle([left, bottom - 3.0 * unit, length, 3.0 * unit], ink);
            let at = [left + length / 2.0, bottom - 7.0 * unit];
            sheet.write(&bar.in_words(), at, 12.0 * unit, ink)?;
        }
        for measure in scene.measures.iter().flat_map(|all| all.iter()) {
            if let Some(at) = camera.project(measure.middle(), viewport) {
                let at = [f64::from(at.x), f64::from(at.y) - 5.0 * unit];
                sheet.write(&length(measure), at, 12.0 * unit, ink)?;
            }
        }
        Ok(())
    }
}

/// Returns the scale bar of a picture; `None` where there is nothing to see.
fn bar(scene: &Scene, camera: &Camera, viewport: Viewport, ratio: f32) -> Option<ScaleBar> {
    if scene.is_empty() {
        return None;
    }
    ScaleBar::of(camera.angstrom_per_pixel(viewport) * ratio, LONGEST)
}

fn length(measure: &Measure) -> String {
    format!("{:.2} Å", measure.length())
}
