//! Pointing at slices, by pointer and by keys.

use std::rc::Rc;

use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent};

use super::movement::{RaiseMove, SliceMove};
use crate::view::slice::Plane;
use crate::web::app::dom::{self, DomError};

/// Step of an arrow key with shift, in voxels.
const LEAP: i32 = 10;

/// Goes to the voxel under the pointer while it is pressed.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn listen_to_pointers(
    canvas: &HtmlCanvasElement,
    plane: Plane,
    raise: &RaiseMove,
) -> Result<(), DomError> {
    for name in ["pointerdown", "pointermove"] {
        let (raise, holder) = (Rc::clone(raise), canvas.clone());
        dom::on(canvas, name, move |event: PointerEvent| {
            if event.buttons() != 1 {
                return;
            }
            if name == "pointerdown" {
                // Without the capture only moves outside the canvas are lost. The browser itself gives the focus of the
                // keyboard, and does not scroll the picture away under the pointer as `focus` does.
                let _ = holder.set_pointer_capture(event.pointer_id());
            }
            let frame = holder.get_bounding_client_rect();
            let across = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
            let down = (f64::from(event.client_y()) - frame.top()) / frame.height().max(1.0);
            raise(SliceMove::Point(plane, [across as f32, down as f32]));
        })?;
    }
    Ok(())
}

/// Arrow keys go along the picture, page keys through it.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn listen_to_keys(
    canvas: &HtmlCanvasElement,
    plane: Plane,
    raise: &RaiseMove,
) -> Result<(), DomError> {
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
        raise(SliceMove::Step(axis, by));
    })
}
