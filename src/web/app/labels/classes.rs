//! Choice of the mask and of the classes that are shown.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::masks::{Mask, Masks, title};
use super::select::listen_to;
use crate::web::app::control_list::ControlList;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, LabelAction, Raise};

/// The part of the panel that lists masks and classes.
pub(super) struct Classes {
    kind: HtmlSelectElement,
    list: ControlList,
    total: HtmlElement,
}

impl Classes {
    /// Returns the part of the page, empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let part = Self {
            kind: dom::find("labels-kind")?,
            list: ControlList::new(dom::find("labels-classes")?, "change", raise)?,
            total: dom::find("labels-total")?,
        };
        listen_to(&part.kind, raise, LabelAction::Kind)?;
        for (id, shown) in [("labels-all", true), ("labels-none", false)] {
            let raise = Rc::clone(raise);
            let button: HtmlElement = dom::find(id)?;
            dom::on(&button, "click", move |_: DomEvent| {
                raise(Event::Labels(LabelAction::ShowAll(shown)));
            })?;
        }
        Ok(part)
    }

    /// Lists the masks to choose from.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn list_kinds(&self, masks: &[Mask]) -> Result<(), DomError> {
        dom::clear(&self.kind);
        for (index, mask) in masks.iter().enumerate() {
            let option = dom::add(&self.kind, "option", title(mask.kind))?;
            option.set_attribute("value", &index.to_string())?;
        }
        Ok(())
    }

    /// Lists the classes of the chosen mask.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self, masks: &Masks) -> Result<(), DomError> {
        self.list.clear();
        let Some(mask) = masks.mask() else {
            return Ok(());
        };
        for (index, class) in mask.classes.iter().enumerate() {
            let label = dom::add(&self.list, "label", "")?;
            let input = dom::add(&label, "input", "")?.unchecked_into::<HtmlInputElement>();
            input.set_type("checkbox");
            input.set_checked(class.shown);
            let swatch = dom::add_classed(&label, "span", "swatch", "")?;
            swatch
                .style()
                .set_property("background", &class.color.css())?;
            dom::add(&label, "span", class.name)?;
            dom::add_classed(&label, "span", "count", &class.count.to_string())?;
            let listened = input.clone();
            self.list.take(&input, move || {
                Event::Labels(LabelAction::Class(index, listened.checked()))
            })?;
        }
        self.total.set_text_content(Some(&total(mask)));
        Ok(())
    }
}

/// Describes the numbers of labelled voxels, and of atoms outside the map.
fn total(mask: &Mask) -> String {
    let labelled = format!("{} voxels carry a label.", mask.count());
    match mask.outside {
        0 => labelled,
        outside => format!("{labelled} {outside} atoms lie outside the map and label nothing."),
    }
}
