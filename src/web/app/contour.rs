//! The contour control: slider, histogram, the level in the map's units and in σ above the mean, and
//! its source.

use std::rc::Rc;

use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlInputElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise, ViewChange};
use super::loaded::Recommended;
use crate::view::dust::DUST_ANGSTROM;
use crate::view::level::{Histogram, Level};
use crate::web::messages::MapFacts;

/// Steps of the slider.
const STEPS: f32 = 1000.0;
/// Size of the histogram's own coordinates; see `viewBox` in `index.html`.
const PICTURE: (f32, f32) = (256.0, 48.0);

/// Source of a level that nobody recommends; see
/// [`default_level`](crate::view::level::default_level).
const RULE: &str =
    "Default: encloses the densest 1 % of the voxels, or fewer where those reach into solvent.";
/// Source of a level that the user chose.
const BY_HAND: &str = "Set by hand.";
/// Source of a level that a link brought.
const BY_LINK: &str = "From the link.";

/// A level to begin with.
#[derive(Debug)]
struct Start {
    level: f32,
    /// Its source.
    source: String,
}

impl Start {
    fn new(map: &MapFacts, recommended: Option<Recommended>) -> Self {
        match recommended {
            Some(Recommended { level, source }) => Self { level, source },
            None => Self {
                level: map.level.value,
                source: RULE.to_owned(),
            },
        }
    }
}

/// The control of the contour level.
#[derive(Debug)]
pub(super) struct Contour {
    group: HtmlElement,
    slider: HtmlInputElement,
    value: HtmlElement,
    source: HtmlElement,
    bars: Element,
    mark: Element,
    map: Option<(Histogram, Start)>,
    shown: f32,
    /// Source of the level.
    source_words: String,
}

impl Contour {
    /// Returns the control of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let contour = Self {
            group: dom::find("contour")?,
            slider: dom::find("level")?,
            value: dom::find("level-value")?,
            source: dom::find("level-source")?,
            bars: dom::find("histogram-bars")?,
            mark: dom::find("histogram-mark")?,
            map: None,
            shown: 0.0,
            source_words: String::new(),
        };
        let reset = Rc::clone(raise);
        dom::on(
            &dom::find::<HtmlElement>("level-reset")?,
            "click",
            move |_: DomEvent| reset(Event::ViewChange(ViewChange::ResetLevel)),
        )?;
        let (raise, slider) = (Rc::clone(raise), contour.slider.clone());
        dom::on(&contour.slider, "input", move |_: DomEvent| {
            let share = slider.value_as_number() as f32 / STEPS;
            raise(Event::ViewChange(ViewChange::LevelShare(share)));
        })?;
        Ok(contour)
    }

    /// Shows the densities of `map`, or nothing; returns the level to begin with, which is the
    /// recommended one where there is one.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_map(
        &mut self,
        map: Option<&MapFacts>,
        recommended: Option<Recommended>,
    ) -> Result<Option<f32>, DomError> {
        self.map = map.map(|map| (map.histogram.clone(), Start::new(map, recommended)));
        self.group.set_hidden(map.is_none());
        let Some(map) = map else { return Ok(None) };
        self.bars
            .set_attribute("d", &outline(&map.histogram.bars()))?;
        self.reset()
    }

    /// Moves to the level to begin with, and returns it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn reset(&mut self) -> Result<Option<f32>, DomError> {
        let Some((_, start)) = &self.map else {
            return Ok(None);
        };
        let level = start.level;
        self.move_slider(level);
        self.source_words = start.source.clone();
        self.show(level)?;
        Ok(Some(level))
    }

    /// Moves to the level at the fraction `share` (0 to 1) between the least and the greatest density,
    /// and returns it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_share(&mut self, share: f32) -> Result<Option<f32>, DomError> {
        let Some((histogram, _)) = &self.map else {
            return Ok(None);
        };
        let level = histogram.low + share * (histogram.high - histogram.low);
        self.source_words = BY_HAND.to_owned();
        self.show(level)?;
        Ok(Some(level))
    }

    /// Moves by the fraction `by` of all densities, and returns the level.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn step(&mut self, by: f32) -> Result<Option<f32>, DomError> {
        let Some((low, high)) = self.densities() else {
            return Ok(None);
        };
        let share = (self.shown - low) / (high - low).max(1e-30);
        let level = self.set_share((share + by).clamp(0.0, 1.0))?;
        self.move_slider(self.shown);
        Ok(level)
    }

    /// Returns a density in few words: in the map's units and, where the map is at hand, in σ above its mean.
    pub(super) fn in_words(&self, density: f32) -> String {
        let value = significant(density);
        match &self.map {
            Some((histogram, _)) => format!("{value} ({:.1} σ)", histogram.level(density).sigma),
            None => value,
        }
    }

    /// Moves to `level`, which a link brought, and returns it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_level(&mut self, level: f32) -> Result<Option<f32>, DomError> {
        if self.map.is_none() {
            return Ok(None);
        }
        self.move_slider(level);
        self.source_words = BY_LINK.to_owned();
        self.show(level)?;
        Ok(Some(level))
    }

    fn move_slider(&self, level: f32) {
        if let Some((histogram, _)) = &self.map {
            let share = (level - histogram.low) / (histogram.high - histogram.low).max(1e-30);
            self.slider.set_value(&format!("{:.0}", share * STEPS));
        }
    }

    /// Returns the least and the greatest density of the map.
    pub(super) fn densities(&self) -> Option<(f32, f32)> {
        let (histogram, _) = self.map.as_ref()?;
        Some((histogram.low, histogram.high))
    }

    /// Returns the level that the control shows.
    pub(super) fn level(&self) -> Option<f32> {
        self.map.as_ref().map(|_| self.shown)
    }

    /// Returns whether the level is the one that the control began with.
    pub(super) fn is_as_begun(&self) -> bool {
        let begun = self.map.as_ref().map(|(_, start)| start.level);
        begun == self.level()
    }

    /// Tells the number of pieces of the surface that are not shown.
    pub(super) fn set_hidden(&self, pieces: usize) {
        let hidden = match pieces {
            0 => String::new(),
            1 => format!(" A piece smaller than {DUST_ANGSTROM} Å is hidden."),
            _ => format!(" {pieces} pieces smaller than {DUST_ANGSTROM} Å are hidden."),
        };
        let words = format!("{}{hidden}", self.source_words);
        self.source.set_text_content(Some(&words));
    }

    fn show(&mut self, level: f32) -> Result<(), DomError> {
        self.set_hidden(0);
        self.shown = level;
        let Some((histogram, _)) = &self.map else {
            return Ok(());
        };
        let share = (level - histogram.low) / (histogram.high - histogram.low).max(1e-30);
        let at = format!("{:.2}", share * PICTURE.0);
        self.mark.set_attribute("x1", &at)?;
        self.mark.set_attribute("x2", &at)?;
        let words = level_in_words(histogram.level(level));
        self.value.set_text_content(Some(&words));
        self.slider.set_attribute("aria-valuetext", &words)?;
        Ok(())
    }
}

/// Returns `level` in the words of the page.
fn level_in_words(level: Level) -> String {
    format!(
        "{} ({:.1} σ above the mean)",
        significant(level.value),
        level.sigma
    )
}

/// Returns `value` with three significant digits, never in powers of ten.
fn significant(value: f32) -> String {
    let magnitude = value.abs().max(1e-9).log10().floor() as i32;
    let decimals = (2 - magnitude).clamp(0, 9) as usize;
    format!("{value:.decimals$}")
}

/// Returns the bars as one outline, in the histogram's own coordinates.
fn outline(bars: &[f32]) -> String {
    let (width, height) = PICTURE;
    let step = width / bars.len().max(1) as f32;
    let mut path = format!("M0 {height}");
    for (index, bar) in bars.iter().enumerate() {
        let (left, top) = (index as f32 * step, height * (1.0 - bar));
        path.push_str(&format!("V{top:.1}H{:.1}", left + step));
    }
    path.push_str(&format!("V{height}Z"));
    path
}
