//! Gestures on the 3D view: mouse, touch and keys as movements of the camera.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event as DomEvent, HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent,
    WheelEvent,
};

use super::dom::{self, DomError};
use super::event::{Event, Gesture, Raise};

/// Longest movement of a click, in CSS pixels; a longer one is a drag.
const CLICK_REACH: f32 = 4.0;
/// Step of an arrow key, in CSS pixels.
const KEY_STEP: f32 = 24.0;

/// A pointer that is down.
#[derive(Clone, Copy, Debug)]
struct Pointer {
    id: i32,
    at: (f32, f32),
    pans: bool,
    travelled: f32,
}

/// Listens for gestures on `canvas`.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn listen(canvas: &HtmlCanvasElement, raise: &Raise) -> Result<(), DomError> {
    let pointers = Rc::new(RefCell::new(Vec::<Pointer>::new()));
    listen_for_presses(canvas, &pointers)?;
    listen_for_moves(canvas, &pointers, raise)?;
    listen_for_ends(canvas, &pointers, raise)?;
    listen_for_the_wheel(canvas, raise)?;
    listen_for_keys(canvas, raise)?;
    listen_for_other_clicks(canvas, raise)
}

fn listen_for_presses(
    canvas: &HtmlCanvasElement,
    pointers: &Rc<RefCell<Vec<Pointer>>>,
) -> Result<(), DomError> {
    let (pointers, holder) = (Rc::clone(pointers), canvas.clone());
    dom::on(canvas, "pointerdown", move |event: PointerEvent| {
        // Without the capture only moves outside the canvas are lost.
        let _ = holder.set_pointer_capture(event.pointer_id());
        pointers.borrow_mut().push(Pointer {
            id: event.pointer_id(),
            at: point(&event),
            pans: event.button() != 0 || event.shift_key(),
            travelled: 0.0,
        });
    })
}

fn listen_for_moves(
    canvas: &HtmlCanvasElement,
    pointers: &Rc<RefCell<Vec<Pointer>>>,
    raise: &Raise,
) -> Result<(), DomError> {
    let (pointers, raise) = (Rc::clone(pointers), Rc::clone(raise));
    dom::on(canvas, "pointermove", move |event: PointerEvent| {
        let gestures = moved(
            &mut pointers.borrow_mut(),
            event.pointer_id(),
            point(&event),
        );
        for gesture in gestures.into_iter().flatten() {
            raise(Event::Gesture(gesture));
        }
        // A finger points only while it is down.
        if pointers.borrow().is_empty() && event.pointer_type() != "touch" {
            raise(Event::Gesture(Gesture::Hover(Some(point(&event)))));
        }
    })
}

fn listen_for_other_clicks(canvas: &HtmlCanvasElement, raise: &Raise) -> Result<(), DomError> {
    let twice = Rc::clone(raise);
    dom::on(canvas, "dblclick", move |event: MouseEvent| {
        let (x, y) = point(&event);
        twice(Event::Gesture(Gesture::DoubleClick(x, y)));
    })?;
    let raise = Rc::clone(raise);
    dom::on(canvas, "pointerleave", move |_: PointerEvent| {
        raise(Event::Gesture(Gesture::Hover(None)));
    })?;
    dom::on(canvas, "contextmenu", |event: MouseEvent| {
        event.prevent_default();
    })
}

/// Returns the movements that follow when the pointer `id` has moved to `to`.
fn moved(pointers: &mut [Pointer], id: i32, to: (f32, f32)) -> [Option<Gesture>; 2] {
    let Some(index) = pointers.iter().position(|pointer| pointer.id == id) else {
        return [None, None];
    };
    let from = pointers[index].at;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    pointers[index].at = to;
    pointers[index].travelled += dx.hypot(dy);
    match pointers {
        [one] if one.pans => [Some(Gesture::Pan(dx, dy)), None],
        [_] => [Some(Gesture::Orbit(dx, dy)), None],
        [first, second] => {
            let other = if index == 0 { second.at } else { first.at };
            let gap = |at: (f32, f32)| (at.0 - other.0).hypot(at.1 - other.1).max(1.0);
            let middle = ((to.0 + other.0) / 2.0, (to.1 + other.1) / 2.0);
            [
                Some(Gesture::Zoom(gap(to) / gap(from), Some(middle))),
                Some(Gesture::Pan(dx / 2.0, dy / 2.0)),
            ]
        }
        _ => [None, None],
    }
}

fn listen_for_ends(
    canvas: &HtmlCanvasElement,
    pointers: &Rc<RefCell<Vec<Pointer>>>,
    raise: &Raise,
) -> Result<(), DomError> {
    for name in ["pointerup", "pointercancel"] {
        let (pointers, raise) = (Rc::clone(pointers), Rc::clone(raise));
        dom::on(canvas, name, move |event: PointerEvent| {
            let mut pointers = pointers.borrow_mut();
            let alone = pointers.len() == 1;
            let id = event.pointer_id();
            let ended = pointers.iter().position(|pointer| pointer.id == id);
            let Some(pointer) = ended.map(|index| pointers.remove(index)) else {
                return;
            };
            drop(pointers);
            if alone && name == "pointerup" && pointer.travelled < CLICK_REACH && !pointer.pans {
                raise(Event::Gesture(Gesture::Click(pointer.at.0, pointer.at.1)));
            }
        })?;
    }
    Ok(())
}

fn listen_for_the_wheel(canvas: &HtmlCanvasElement, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(canvas, "wheel", move |event: WheelEvent| {
        event.prevent_default();
        // Browsers count wheels in points, lines or pages.
        let points = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 30.0,
            WheelEvent::DOM_DELTA_PAGE => 600.0,
            _ => 1.0,
        };
        let factor = (-event.delta_y() * points * 0.0015).exp() as f32;
        raise(Event::Gesture(Gesture::Zoom(factor, Some(point(&event)))));
    })
}

fn listen_for_keys(canvas: &HtmlCanvasElement, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(canvas, "keydown", move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(gesture) = of_key(&event.key(), event.shift_key()) {
            event.prevent_default();
            raise(Event::Gesture(gesture));
        }
    })?;
    // A click gives the canvas the keyboard, as a press on any control does.
    let focused = canvas.clone();
    dom::on(canvas, "click", move |_: DomEvent| {
        let _ = focused.focus();
    })
}

fn of_key(key: &str, shift: bool) -> Option<Gesture> {
    let (dx, dy) = match key {
        "ArrowLeft" => (-KEY_STEP, 0.0),
        "ArrowRight" => (KEY_STEP, 0.0),
        "ArrowUp" => (0.0, -KEY_STEP),
        "ArrowDown" => (0.0, KEY_STEP),
        "+" | "=" => return Some(Gesture::Zoom(1.2, None)),
        "-" | "_" => return Some(Gesture::Zoom(1.0 / 1.2, None)),
        "r" | "R" => return Some(Gesture::Reset),
        "Escape" => return Some(Gesture::Release),
        _ => return None,
    };
    Some(if shift {
        Gesture::Pan(dx, dy)
    } else {
        Gesture::Orbit(dx, dy)
    })
}

/// Returns the point of its element at which `event` happened, in CSS pixels.
fn point(event: &MouseEvent) -> (f32, f32) {
    let corner = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .map(|element| element.get_bounding_client_rect());
    let (left, top) = corner.map_or((0.0, 0.0), |corner| (corner.left(), corner.top()));
    (
        (f64::from(event.client_x()) - left) as f32,
        (f64::from(event.client_y()) - top) as f32,
    )
}
