//! Leaving: the browser asks before the page is left with something that would be lost.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::Event as DomEvent;

use super::dom::{self, DomError};

/// Has the browser ask before the page is left, whenever the cell that is returned is true.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn ask_on_leaving() -> Result<Rc<Cell<bool>>, DomError> {
    let asks = Rc::new(Cell::new(false));
    let wanted = Rc::clone(&asks);
    dom::on(&dom::window()?, "beforeunload", move |event: DomEvent| {
        if wanted.get() {
            event.prevent_default();
        }
    })?;
    Ok(asks)
}
