//! Selections: a number from a list of choices, raised as an action on the labels.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlSelectElement};

use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, LabelAction, Raise};

/// Raises the action of the number that is chosen in `select`.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn listen_to(
    select: &HtmlSelectElement,
    raise: &Raise,
    act: fn(usize) -> LabelAction,
) -> Result<(), DomError> {
    let (raise, chosen) = (Rc::clone(raise), select.clone());
    dom::on(select, "change", move |_: DomEvent| {
        if let Ok(number) = chosen.value().parse() {
            raise(Event::Labels(act(number)));
        }
    })
}
