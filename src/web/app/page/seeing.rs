//! The page and the 3D view: looked at, turned, pointed at.

use wasm_bindgen::JsValue;

use super::Page;
use crate::view::mesh::Mesh;
use crate::view::pick::Picked;
use crate::web::app::dom::DomError;
use crate::web::app::event::{Look, Place};
use crate::web::app::hands::Hand;
use crate::web::messages::Ask;
use crate::web::post;

impl Page {
    pub(super) fn look(&mut self, look: Look) -> Result<(), DomError> {
        match look {
            Look::ResetCamera => self.picture.reset(self.viewer.scene()),
            Look::SavePicture => self.picture.save(self.viewer.scene())?,
            _ => self.viewer.look(look)?,
        }
        self.picture.wake();
        self.ask_for_surface()
    }

    pub(super) fn ask_for_surface(&mut self) -> Result<(), DomError> {
        match self.viewer.next_question() {
            Some((level, ticket)) => self.send(Ask::Surface { level, ticket }, Vec::new()),
            None => Ok(()),
        }
    }

    pub(super) fn hear_surface(
        &mut self,
        ticket: u32,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        if let [positions, normals, openness, indices] = attached {
            let mesh = Mesh::from_flat(
                &post::floats(positions),
                &post::floats(normals),
                post::floats(openness),
                post::indices(indices),
            );
            self.viewer.set_surface(ticket, mesh)?;
        }
        self.picture.suit(self.viewer.scene());
        self.ask_for_surface()
    }

    pub(super) fn draw(&mut self, time: f64) -> Result<(), DomError> {
        if let Some(complaint) = self.picture.draw(time, self.viewer.scene()) {
            self.complain(&complaint);
        }
        Ok(())
    }

    pub(super) fn hand(&mut self, hand: Hand) -> Result<(), DomError> {
        let hit = self.picture.hand(hand, self.viewer.scene());
        match (hand, hit) {
            (Hand::Click(..), Some(picked)) => self.show_hit(picked),
            (Hand::Click(..) | Hand::Release, None) => self.pick(None),
            _ => Ok(()),
        }
    }

    /// Shows what was hit in the 3D view.
    fn show_hit(&mut self, picked: Picked) -> Result<(), DomError> {
        self.viewer.mark(Some(picked));
        if let Picked::Label(index) = picked {
            self.residues.pick(None)?;
            return self.go_to_label(index);
        }
        let Some(hit) = self.viewer.hit(picked) else {
            return Ok(());
        };
        let place = hit
            .residue
            .and_then(|(chain, number)| self.residues.place_of(&chain, number));
        self.residues.pick(place)?;
        let words = place.and_then(|place| self.residues.in_words(place));
        self.viewer.show_pick(Some(words.unwrap_or(hit.words)))
    }

    /// Turns to the residue at `place`.
    pub(super) fn look_at(&mut self, place: Place) -> Result<(), DomError> {
        self.pick(Some(place))?;
        if let Some(position) = self.viewer.marked_position() {
            self.picture.look_at(position);
        }
        Ok(())
    }

    pub(super) fn pick(&mut self, place: Option<Place>) -> Result<(), DomError> {
        let picked = place.and_then(|place| {
            let chain = self.residues.chain_id(place);
            self.viewer.find(chain, place.number)
        });
        self.viewer.mark(picked);
        self.picture.wake();
        self.residues.pick(place)?;
        let words = place.and_then(|place| self.residues.in_words(place));
        self.viewer.show_pick(words)
    }
}
