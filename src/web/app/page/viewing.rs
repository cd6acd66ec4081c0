//! The page and the 3D view: changes of view, gestures, picking.

use wasm_bindgen::JsValue;

use super::Page;
use crate::view::mesh::Mesh;
use crate::view::picked::Picked;
use crate::web::app::dom::DomError;
use crate::web::app::event::{Gesture, ResidueId, ViewChange};
use crate::web::messages::Request;
use crate::web::post;

impl Page {
    pub(super) fn change_view(&mut self, change: ViewChange) -> Result<(), DomError> {
        match change {
            ViewChange::ResetCamera => self.picture.reset(self.viewer.scene()),
            ViewChange::SavePicture => self.picture.save(self.viewer.scene())?,
            _ => self.viewer.change(change)?,
        }
        self.picture.wake();
        self.request_surface()
    }

    pub(super) fn request_surface(&mut self) -> Result<(), DomError> {
        match self.viewer.next_request() {
            Some((level, ticket)) => self.send(Request::Surface { level, ticket }, Vec::new()),
            None => Ok(()),
        }
    }

    pub(super) fn on_surface(&mut self, ticket: u32, attached: &[JsValue]) -> Result<(), DomError> {
        if let [positions, normals, openness, indices] = attached {
            let mesh = Mesh::from_flat(
                &post::floats(positions),
                &post::floats(normals),
                post::floats(openness),
                post::indices(indices),
            );
            self.viewer.set_surface(ticket, mesh)?;
        }
        self.picture.fit_unless_moved(self.viewer.scene());
        self.request_surface()
    }

    pub(super) fn draw(&mut self, time: f64) -> Result<(), DomError> {
        if let Some(complaint) = self.picture.draw(time, self.viewer.scene()) {
            self.complain(&complaint);
        }
        Ok(())
    }

    pub(super) fn on_gesture(&mut self, gesture: Gesture) -> Result<(), DomError> {
        let hit = self.picture.move_camera(gesture, self.viewer.scene());
        match (gesture, hit) {
            (Gesture::Click(..), Some(picked)) => self.show_hit(picked),
            (Gesture::Click(..) | Gesture::Release, None) => self.pick(None),
            _ => Ok(()),
        }
    }

    /// Shows the thing that was hit in the 3D view.
    fn show_hit(&mut self, picked: Picked) -> Result<(), DomError> {
        self.viewer.mark(Some(picked));
        if let Picked::Label(index) = picked {
            self.residues.pick(None)?;
            return self.go_to_label(index);
        }
        let Some(hit) = self.viewer.hit(picked) else {
            return Ok(());
        };
        let id = hit
            .residue
            .and_then(|(chain, number)| self.residues.residue_id(&chain, number));
        self.residues.pick(id)?;
        let words = id.and_then(|id| self.residues.in_words(id));
        self.viewer.show_pick(Some(words.unwrap_or(hit.words)))
    }

    /// Turns to the residue `id`.
    pub(super) fn look_at(&mut self, id: ResidueId) -> Result<(), DomError> {
        self.pick(Some(id))?;
        if let Some(position) = self.viewer.marked_position() {
            self.picture.look_at(position);
        }
        Ok(())
    }

    pub(super) fn pick(&mut self, id: Option<ResidueId>) -> Result<(), DomError> {
        let picked = id.and_then(|id| {
            let chain = self.residues.chain_id(id);
            self.viewer.find(chain, id.number)
        });
        self.viewer.mark(picked);
        self.picture.wake();
        self.residues.pick(id)?;
        let words = id.and_then(|id| self.residues.in_words(id));
        self.viewer.show_pick(words)
    }
}
