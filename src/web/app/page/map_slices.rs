//! The page and the slices of the map: asked for while they are in sight.

use wasm_bindgen::JsValue;

use super::Page;
use crate::space::Position;
use crate::web::app::dock;
use crate::web::app::dom::DomError;
use crate::web::app::event::{Panel, SlicesAction};
use crate::web::messages::{MapSlice, Request};

impl Page {
    pub(super) fn act_on_slices(&mut self, action: SlicesAction) -> Result<(), DomError> {
        self.map_slices.act(action)?;
        self.request_slices()
    }

    /// Asks the worker for the slices, if they are in sight and others than those shown.
    pub(super) fn request_slices(&mut self) -> Result<(), DomError> {
        if !dock::is_open(Panel::Slices)? {
            return Ok(());
        }
        match self.map_slices.next_request() {
            Some(wanted) => self.send(Request::Slices(wanted), Vec::new()),
            None => Ok(()),
        }
    }

    /// Brings the slices to what is marked in the 3D view.
    pub(super) fn show_in_slices(&mut self) -> Result<(), DomError> {
        let Some(at) = self.viewer.marked_position() else {
            return Ok(());
        };
        let [x, y, z] = at.to_array().map(f64::from);
        self.map_slices.go_to(Position::new(x, y, z));
        self.request_slices()
    }

    pub(super) fn on_slices(
        &mut self,
        sent: &MapSlice,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        self.map_slices.take(sent, attached)?;
        self.request_slices()
    }
}
