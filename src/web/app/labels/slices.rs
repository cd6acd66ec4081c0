//! The three slices through one voxel: pictures to point at, sliders, and the same in words.

use std::rc::Rc;

use web_sys::{Element, HtmlCanvasElement, HtmlElement, HtmlInputElement};
use web_sys::{Event as DomEvent, KeyboardEvent, PointerEvent};

use super::canvas;
use super::masks::Masks;
use crate::space::Voxel;
use crate::view::slice::{Plane, Slice};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, LabelAction, Raise};

/// The planes by the ids of their pictures, their words and their lines in `index.html`.
const PICTURES: [(Plane, &str, &str, &str); 3] = [
    (Plane::Xy, "slice-xy", "slice-xy-words", "slice-xy-cross"),
    (Plane::Xz, "slice-xz", "slice-xz-words", "slice-xz-cross"),
    (Plane::Yz, "slice-yz", "slice-yz-words", "slice-yz-cross"),
];
/// The sliders of the axes and what they say.
const SLIDERS: [(&str, &str); 3] = [
    ("slice-x", "slice-x-value"),
    ("slice-y", "slice-y-value"),
    ("slice-z", "slice-z-value"),
];
const AXES: [&str; 3] = ["x", "y", "z"];
/// Step of an arrow key with shift, in voxels.
const LEAP: i32 = 10;

/// The three slices of the page.
pub(super) struct Slices {
    pictures: Vec<(Plane, HtmlCanvasElement, HtmlElement, Element)>,
    sliders: Vec<(HtmlInputElement, HtmlElement)>,
    here: HtmlElement,
    /// The voxel that all of them go through.
    pub(super) at: Voxel,
    /// Number of voxels before and behind a plane over which its labels are shown.
    pub(super) depth: usize,
    /// Factor by which the pictures are enlarged.
    pub(super) zoom: usize,
}

impl Slices {
    /// Returns the slices of the page, still empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let mut pictures = Vec::new();
        for (plane, id, words, cross) in PICTURES {
            let canvas: HtmlCanvasElement = dom::find(id)?;
            listen_to_pointers(&canvas, plane, raise)?;
            listen_to_keys(&canvas, plane, raise)?;
            pictures.push((plane, canvas, dom::find(words)?, dom::find(cross)?));
        }
        let mut sliders = Vec::new();
        for (axis, (id, value)) in SLIDERS.into_iter().enumerate() {
            let slider: HtmlInputElement = dom::find(id)?;
            let (raise, moved) = (Rc::clone(raise), slider.clone());
            dom::on(&slider, "input", move |_: DomEvent| {
                let to = moved.value_as_number() as usize;
                raise(Event::Labels(LabelAction::Set(axis, to)));
            })?;
            sliders.push((slider, dom::find(value)?));
        }
        Ok(Self {
            pictures,
            sliders,
            here: dom::find("labels-here")?,
            at: Voxel::new(0, 0, 0),
            depth: 1,
            zoom: 1,
        })
    }

    /// Goes to the voxel `at`, or to the nearest one inside.
    pub(super) fn go(&mut self, at: [usize; 3], masks: &Masks) {
        let size = masks.size();
        let inside = |axis: usize, count: usize| at[axis].min(count.saturating_sub(1));
        self.at = Voxel::new(inside(0, size.x), inside(1, size.y), inside(2, size.z));
    }

    /// Goes to `to` along one axis.
    pub(super) fn set(&mut self, axis: usize, to: usize, masks: &Masks) {
        let mut at = self.index();
        at[axis] = to;
        self.go(at, masks);
    }

    /// Goes `by` voxels along one axis.
    pub(super) fn step(&mut self, axis: usize, by: i32, masks: &Masks) {
        let to = self.index()[axis].saturating_add_signed(by as isize);
        self.set(axis, to, masks);
    }

    /// Goes to the voxel at these fractions (0 to 1) of the picture of `plane`, from left and top.
    pub(super) fn point(&mut self, plane: Plane, [across, down]: [f32; 2], masks: &Masks) {
        let slice = self.slice(plane, masks);
        let pixel = |share: f32, count: usize| {
            ((share * count as f32).max(0.0) as usize).min(count.saturating_sub(1))
        };
        let voxel = slice.voxel(pixel(across, slice.width()), pixel(down, slice.height()));
        self.go([voxel.x, voxel.y, voxel.z], masks);
    }

    /// Draws all of them anew, and describes them.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, masks: &Masks) -> Result<(), DomError> {
        for (plane, canvas, words, cross) in &self.pictures {
            let slice = self.slice(*plane, masks);
            let labels = masks.mask().into_iter().flat_map(|mask| mask.shown());
            let pixels = slice.pixels(|voxel| masks.shade(voxel), labels, self.depth);
            canvas::paint(canvas, pixels, [slice.width(), slice.height()])?;
            let [across, down] = slice.cross().map(|share| format!("{:.2}", 100.0 * share));
            let (down, across) = (format!("M0 {down}H100"), format!("M{across} 0V100"));
            cross.set_attribute("d", &(down + &across))?;
            self.describe(*plane, &slice, masks, (canvas, words))?;
        }
        self.show_sliders(masks)?;
        self.here.set_text_content(Some(&self.in_words(masks)));
        Ok(())
    }

    fn describe(
        &self,
        plane: Plane,
        slice: &Slice,
        masks: &Masks,
        (canvas, words): (&HtmlCanvasElement, &HtmlElement),
    ) -> Result<(), DomError> {
        let [right, up, through] = plane.axes();
        let name = format!("{}{}", AXES[right], AXES[up]).to_uppercase();
        let here = self.index()[through];
        let angstrom = self.angstrom(masks)[through];
        let labels = masks.mask().map_or("no label".into(), |mask| {
            mask.in_words(|voxel| slice.shows(voxel, self.depth))
        });
        words.set_text_content(Some(&format!(
            "{name} at {} {here} ({angstrom:.1} Å): {labels}",
            AXES[through]
        )));
        canvas.set_attribute(
            "aria-label",
            &format!(
                "{name} slice, {} to the right, {} up, at {} {here}, {angstrom:.1} Å: {labels}",
                AXES[right], AXES[up], AXES[through]
            ),
        )?;
        Ok(())
    }

    fn show_sliders(&self, masks: &Masks) -> Result<(), DomError> {
        let size = masks.size();
        let counts = [size.x, size.y, size.z];
        for (axis, (slider, value)) in self.sliders.iter().enumerate() {
            let (at, angstrom) = (self.index()[axis], self.angstrom(masks)[axis]);
            slider.set_attribute("max", &counts[axis].saturating_sub(1).to_string())?;
            slider.set_value(&at.to_string());
            let words = format!(
                "{at} of {}, {angstrom:.1} Å",
                counts[axis].saturating_sub(1)
            );
            slider.set_attribute("aria-valuetext", &words)?;
            value.set_text_content(Some(&words));
        }
        Ok(())
    }

    fn in_words(&self, masks: &Masks) -> String {
        let [x, y, z] = self.index();
        let [ax, ay, az] = self.angstrom(masks);
        let density = f32::from(masks.shade(self.at)) / 255.0;
        let label = masks.label_of(self.at).unwrap_or("none");
        format!(
            "Voxel {x}, {y}, {z} at {ax:.1}, {ay:.1}, {az:.1} Å: normalised density {density:.2}, \
             label {label}"
        )
    }

    fn slice(&self, plane: Plane, masks: &Masks) -> Slice {
        Slice::through(plane, self.at, masks.size(), self.zoom)
    }

    fn index(&self) -> [usize; 3] {
        [self.at.x, self.at.y, self.at.z]
    }

    fn angstrom(&self, masks: &Masks) -> [f64; 3] {
        masks.grid.frame.position_of(self.at).to_array()
    }
}

/// Goes to the voxel under the pointer while it is pressed.
fn listen_to_pointers(
    canvas: &HtmlCanvasElement,
    plane: Plane,
    raise: &Raise,
) -> Result<(), DomError> {
    for name in ["pointerdown", "pointermove"] {
        let (raise, holder) = (Rc::clone(raise), canvas.clone());
        dom::on(canvas, name, move |event: PointerEvent| {
            if event.buttons() != 1 {
                return;
            }
            if name == "pointerdown" {
                // Without the capture only moves outside the canvas are lost.
                let _ = holder.set_pointer_capture(event.pointer_id());
                let _ = holder.focus();
            }
            let frame = holder.get_bounding_client_rect();
            let across = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
            let down = (f64::from(event.client_y()) - frame.top()) / frame.height().max(1.0);
            let point = [across as f32, down as f32];
            raise(Event::Labels(LabelAction::Point(plane, point)));
        })?;
    }
    Ok(())
}

/// Arrow keys go along the picture, page keys through it.
fn listen_to_keys(canvas: &HtmlCanvasElement, plane: Plane, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    let [right, up, through] = plane.axes();
    dom::on(canvas, "keydown", move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (axis, by) = match event.key().as_str() {
            "ArrowLeft" => (right, -1),
            "ArrowRight" => (right, 1),
            "ArrowDown" => (up, -1),
            "ArrowUp" => (up, 1),
            "PageDown" => (through, -1),
            "PageUp" => (through, 1),
            _ => return,
        };
        event.prevent_default();
        let by = if event.shift_key() { LEAP * by } else { by };
        raise(Event::Labels(LabelAction::Step(axis, by)));
    })
}
