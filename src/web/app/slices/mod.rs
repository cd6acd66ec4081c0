//! Three slices through one voxel of a grid: pictures to point at, sliders, and the same in words.

mod movement;
mod pointing;

use std::rc::Rc;

use web_sys::{Element, Event as DomEvent, HtmlCanvasElement, HtmlElement, HtmlInputElement};

pub(super) use self::movement::{RaiseMove, SliceMove};
use self::pointing::{listen_to_keys, listen_to_pointers};
use super::canvas;
use super::dom::{self, DomError};
use crate::grid::GridSize;
use crate::space::{Frame, Voxel};
use crate::view::slice::{Plane, Slice};

const AXES: [&str; 3] = ["x", "y", "z"];

/// Ids of the elements of three slices in `index.html`.
#[derive(Debug)]
pub(super) struct SliceIds {
    /// For each plane its picture, its words, and the lines over it.
    pub(super) pictures: [(Plane, [&'static str; 3]); 3],
    /// Sliders along the axes, each with its value, where there are any.
    pub(super) sliders: &'static [[&'static str; 2]],
}

/// Contents of a grid that slices show.
pub(super) trait Sliced {
    /// Returns the number of voxels along each axis.
    fn size(&self) -> GridSize;

    /// Returns the frame of the voxels.
    fn frame(&self) -> Frame;

    /// Returns the picture of `slice`, as [`Slice::pixels`] has it.
    fn pixels(&self, slice: &Slice) -> Vec<u8>;

    /// Returns the lines over `slice`, as a path of SVG in percent of the picture.
    fn lines(&self, slice: &Slice) -> String;

    /// Describes what `slice` shows.
    fn in_words(&self, slice: &Slice) -> String;

    /// Describes what `slice` shows to those who see it.
    fn caption(&self, slice: &Slice) -> String {
        self.in_words(slice)
    }

    /// Returns whether its voxels have numbers that the user knows.
    fn has_numbers(&self) -> bool {
        true
    }
}

/// The three slices of a panel.
pub(super) struct Slices {
    pictures: Vec<(Plane, HtmlCanvasElement, HtmlElement, Element)>,
    sliders: Vec<(HtmlInputElement, HtmlElement)>,
    /// The voxel that all of them go through.
    pub(super) at: Voxel,
    /// Factor by which the pictures are enlarged.
    pub(super) zoom: usize,
}

impl Slices {
    /// Returns the slices of the page with these `ids`, still empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(ids: &SliceIds, raise: &RaiseMove) -> Result<Self, DomError> {
        let mut pictures = Vec::new();
        for (plane, [id, words, lines]) in ids.pictures {
            let canvas: HtmlCanvasElement = dom::find(id)?;
            listen_to_pointers(&canvas, plane, raise)?;
            listen_to_keys(&canvas, plane, raise)?;
            pictures.push((plane, canvas, dom::find(words)?, dom::find(lines)?));
        }
        let mut sliders = Vec::new();
        for (axis, [id, value]) in ids.sliders.iter().enumerate() {
            let slider: HtmlInputElement = dom::find(id)?;
            let (raise, moved) = (Rc::clone(raise), slider.clone());
            dom::on(&slider, "input", move |_: DomEvent| {
                raise(SliceMove::Set(axis, moved.value_as_number() as usize));
            })?;
            sliders.push((slider, dom::find(value)?));
        }
        Ok(Self {
            pictures,
            sliders,
            at: Voxel::new(0, 0, 0),
            zoom: 1,
        })
    }

    /// Goes to the voxel `at`, or to the nearest one inside a grid of `size`.
    pub(super) fn go(&mut self, at: [usize; 3], size: GridSize) {
        let inside = |axis: usize, count: usize| at[axis].min(count.saturating_sub(1));
        self.at = Voxel::new(inside(0, size.x), inside(1, size.y), inside(2, size.z));
    }

    /// Moves within a grid of `size`.
    pub(super) fn take(&mut self, movement: SliceMove, size: GridSize) {
        let mut at = [self.at.x, self.at.y, self.at.z];
        match movement {
            SliceMove::Set(axis, to) => at[axis] = to,
            SliceMove::Step(axis, by) => at[axis] = at[axis].saturating_add_signed(by as isize),
            SliceMove::Point(plane, [across, down]) => {
                let slice = Slice::through(plane, self.at, size, self.zoom);
                let pixel = |share: f32, count: usize| {
                    ((share * count as f32).max(0.0) as usize).min(count.saturating_sub(1))
                };
                let voxel = slice.voxel(pixel(across, slice.width()), pixel(down, slice.height()));
                at = [voxel.x, voxel.y, voxel.z];
            }
        }
        self.go(at, size);
    }

    /// Draws all of them anew, and describes them.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, content: &impl Sliced) -> Result<(), DomError> {
        for (plane, canvas, words, lines) in &self.pictures {
            let slice = Slice::through(*plane, self.at, content.size(), self.zoom);
            canvas::paint(
                canvas,
                content.pixels(&slice),
                [slice.width(), slice.height()],
            )?;
            lines.set_attribute("d", &content.lines(&slice))?;
            self.describe(&slice, content, (canvas, words))?;
        }
        self.show_sliders(content)
    }

    fn describe(
        &self,
        slice: &Slice,
        content: &impl Sliced,
        (canvas, words): (&HtmlCanvasElement, &HtmlElement),
    ) -> Result<(), DomError> {
        let [right, up, through] = slice.plane().axes();
        let name = format!("{}{}", AXES[right], AXES[up]).to_uppercase();
        let here = [self.at.x, self.at.y, self.at.z][through];
        let angstrom = content.frame().position_of(self.at).to_array()[through];
        let axis = AXES[through];
        let (seen, said) = match content.has_numbers() {
            true => (
                format!("{axis} {here} ({angstrom:.1} Å)"),
                format!("{axis} {here}, {angstrom:.1} Å"),
            ),
            false => (
                format!("{axis} {angstrom:.1} Å"),
                format!("{axis} {angstrom:.1} Å"),
            ),
        };
        let caption = match content.caption(slice) {
            caption if caption.is_empty() => format!("{name} at {seen}"),
            caption => format!("{name} at {seen}: {caption}"),
        };
        words.set_text_content(Some(&caption));
        let label = format!(
            "{name} slice, {} to the right, {} up, at {said}: {}",
            AXES[right],
            AXES[up],
            content.in_words(slice)
        );
        Ok(canvas.set_attribute("aria-label", &label)?)
    }

    fn show_sliders(&self, content: &impl Sliced) -> Result<(), DomError> {
        let GridSize { x, y, z } = content.size();
        let last = [x, y, z].map(|count| count.saturating_sub(1));
        let at = [self.at.x, self.at.y, self.at.z];
        let angstrom = content.frame().position_of(self.at).to_array();
        for (axis, (slider, value)) in self.sliders.iter().enumerate() {
            slider.set_attribute("max", &last[axis].to_string())?;
            slider.set_value(&at[axis].to_string());
            let words = format!("{} of {}, {:.1} Å", at[axis], last[axis], angstrom[axis]);
            slider.set_attribute("aria-valuetext", &words)?;
            value.set_text_content(Some(&words));
        }
        Ok(())
    }
}

/// Returns the lines through the voxel of `slice`, as a path of SVG in percent of the picture.
pub(super) fn cross(slice: &Slice) -> String {
    let [across, down] = slice.cross().map(|share| 100.0 * share);
    format!("M0 {down:.2}H100M{across:.2} 0V100")
}
