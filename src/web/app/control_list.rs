//! Control lists: parts of the page that are written anew again and again, with one listener for all their controls.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent};

use super::dom::{self, DomError};
use super::event::{Event, Raise};

/// Events of the controls, by their index.
type Makers = RefCell<Vec<Rc<dyn Fn() -> Event>>>;

/// A list with controls, each of which raises an event. A listener of its own for each would stay for as long as the page
/// lives, also when the control is long gone.
pub(super) struct ControlList {
    list: Element,
    /// Attribute of a control with its index among those that react to the same.
    mark: Rc<str>,
    makers: Rc<Makers>,
}

impl ControlList {
    /// Returns `list`, without controls, which react to what the browser calls `name`.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn new(list: Element, name: &str, raise: &Raise) -> Result<Self, DomError> {
        let makers: Rc<Makers> = Rc::default();
        let mark: Rc<str> = format!("data-on-{name}").into();
        let (raise, known, sought) = (Rc::clone(raise), Rc::clone(&makers), Rc::clone(&mark));
        dom::on(&list, name, move |event: DomEvent| {
            let index = index_of(&event, &sought);
            let maker = index.and_then(|index| known.borrow().get(index).cloned());
            if let Some(maker) = maker {
                raise(maker());
            }
        })?;
        Ok(Self { list, mark, makers })
    }

    /// Returns the list itself.
    pub(super) fn list(&self) -> &Element {
        &self.list
    }

    /// Removes all that is in it.
    pub(super) fn clear(&self) {
        dom::clear(&self.list);
        self.makers.borrow_mut().clear();
    }

    /// Takes `control`, which is in the list, to raise the event that `make` makes.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn take(
        &self,
        control: &Element,
        make: impl Fn() -> Event + 'static,
    ) -> Result<(), DomError> {
        let mut makers = self.makers.borrow_mut();
        control.set_attribute(&self.mark, &makers.len().to_string())?;
        makers.push(Rc::new(make));
        Ok(())
    }
}

impl AsRef<Element> for ControlList {
    fn as_ref(&self) -> &Element {
        &self.list
    }
}

/// Returns the index of the control that an event is of, by its attribute `mark`.
fn index_of(event: &DomEvent, mark: &str) -> Option<usize> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let control = target.closest(&format!("[{mark}]")).ok()??;
    control.get_attribute(mark)?.parse().ok()
}
