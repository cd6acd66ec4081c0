//! Cards that open below a word of the head: Escape and a press elsewhere close them.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, KeyboardEvent, Node};

use super::dom::{self, DomError};

/// Listens to what closes the card in `frame`, a `details` element.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn listen(frame: &Element) -> Result<(), DomError> {
    let pressed = frame.clone();
    dom::on(&dom::document()?, "pointerdown", move |press: DomEvent| {
        let at = press.target().and_then(|at| at.dyn_into::<Node>().ok());
        if !pressed.contains(at.as_ref()) {
            // A card that stays open is no fault.
            let _ = pressed.remove_attribute("open");
        }
    })?;
    let left = frame.clone();
    dom::on(frame, "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            let _ = left.remove_attribute("open");
        }
    })
}
