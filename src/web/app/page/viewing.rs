//! The page and the 3D view: changes of view, gestures, picking, distances.

use wasm_bindgen::JsValue;

use super::Page;
use crate::view::mesh::Mesh;
use crate::view::nearby::{NEIGHBOUR_ANGSTROM, Surroundings};
use crate::view::picked::Picked;
use crate::view::slab::Slab;
use crate::web::app::dom::DomError;
use crate::web::app::event::{Gesture, MeasureAction, ResidueId, ViewChange};
use crate::web::app::evidence_card::EvidenceCard;
use crate::web::app::measures::End;
use crate::web::app::picture::RESIDUE_SIGHT;
use crate::web::app::viewer::DrawnLayers;
use crate::web::messages::Request;
use crate::web::post;

/// Space around the neighbours of a residue that is focused on, in Å: takes in their side chains before it, and some of
/// what is behind.
const FOCUS_MARGINS: [f32; 2] = [3.0, 8.0];
/// Least radius of what is seen around it, in Å.
const LEAST_FOCUS: f32 = 8.0;

impl Page {
    pub(super) fn change_view(&mut self, change: ViewChange) -> Result<(), DomError> {
        match change {
            ViewChange::ResetCamera => {
                self.picture.reset(self.viewer.scene());
                self.viewer.set_slab(Slab::ALL, self.picture.radius())?;
            }
            ViewChange::SavePicture => {
                let words = self.picture.save(self.viewer.scene())?;
                self.say_of_view(&words)?;
            }
            ViewChange::Spin(wanted) => self.spin(wanted)?,
            ViewChange::ToggleSpin => self.spin(!self.picture.spins())?,
            ViewChange::ScaleBar(shown) => self.picture.show_scale_bar(shown),
            _ => self.viewer.change(change, self.picture.radius())?,
        }
        self.picture.wake();
        self.request_pictures()
    }

    /// Has the scene turn by itself, or stops that.
    fn spin(&mut self, wanted: bool) -> Result<(), DomError> {
        let spins = self.picture.spin(wanted);
        if wanted && !spins {
            let words = "The view does not turn by itself: this system asks for less motion.";
            self.say_of_view(words)?;
        }
        self.show_motion()
    }

    /// Shows again what the controls say of depths and spin.
    pub(super) fn show_motion(&self) -> Result<(), DomError> {
        let motion = (self.picture.spins(), self.picture.reduces_motion());
        self.viewer.show_motion(self.picture.radius(), motion)
    }

    /// Asks the worker for the surfaces and slices that are wanted and not there yet.
    pub(super) fn request_pictures(&mut self) -> Result<(), DomError> {
        self.request_network_layers()?;
        self.request_slices()?;
        match self.viewer.next_request() {
            Some((level, ticket)) => {
                let request = Request::Surface {
                    level,
                    ticket,
                    sparing: self.picture.is_software(),
                };
                self.send(request, Vec::new())
            }
            None => Ok(()),
        }
    }

    fn request_network_layers(&mut self) -> Result<(), DomError> {
        let Some((model, wanted, ticket)) = self.viewer.next_layers() else {
            return Ok(());
        };
        let sparing = self.picture.is_software();
        let request = Request::NetworkLayers {
            model,
            wanted,
            ticket,
            sparing,
        };
        self.send(request, Vec::new())
    }

    pub(super) fn on_network_layers(
        &mut self,
        ticket: u32,
        at_hand: bool,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        let drawn = match attached {
            [positions, normals, openness, indices, classes, corners] if at_hand => {
                Some(DrawnLayers {
                    mesh: mesh_of([positions, normals, openness, indices]),
                    classes: post::bytes(classes),
                    corners: post::floats(corners),
                })
            }
            _ => None,
        };
        self.viewer.set_layers(ticket, drawn)?;
        self.picture.wake();
        self.request_pictures()
    }

    pub(super) fn on_surface(
        &mut self,
        ticket: u32,
        hidden: usize,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        if let [positions, normals, openness, indices] = attached {
            let mesh = mesh_of([positions, normals, openness, indices]);
            self.viewer.set_surface(ticket, mesh, hidden)?;
        }
        self.picture.fit_unless_moved(self.viewer.scene());
        self.show_motion()?;
        self.request_pictures()
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
            (Gesture::Hover(_), hit) => self.hover(hit),
            (Gesture::Click(..), Some(picked)) if self.measures.is_waiting() => {
                // The atoms that are drawn change with what is picked.
                let end = self.viewer.end(picked);
                self.show_hit(picked)?;
                self.measure_to(end)
            }
            (Gesture::Click(..), Some(picked)) => self.show_hit(picked),
            (Gesture::DoubleClick(..), Some(picked)) => {
                self.show_hit(picked)?;
                self.focus()
            }
            (Gesture::Release, _) if self.measures.is_waiting() => {
                self.measures.stop()?;
                self.say_of_view("No distance is measured.")
            }
            (Gesture::Click(..) | Gesture::Release, None) => self.pick(None),
            (Gesture::Reset, _) => self.change_view(ViewChange::ResetCamera),
            _ => Ok(()),
        }
    }

    /// Shows the thing that was hit in the 3D view; of an atom its residue.
    fn show_hit(&mut self, hit: Picked) -> Result<(), DomError> {
        let Some(picked) = self.viewer.owner(hit) else {
            return Ok(());
        };
        self.viewer.mark(Some(picked));
        self.hovered = None;
        self.hover(Some(picked))?;
        if let Picked::Label(index) = picked {
            self.residues.pick(None)?;
            self.show_card(None)?;
            return self.go_to_label(index);
        }
        self.residues.pick(self.id_of(picked))?;
        self.show_card(self.evidence_of(picked).as_ref())?;
        self.announce_pick()
    }

    /// Returns the residue of the model that `picked` is.
    fn id_of(&self, picked: Picked) -> Option<ResidueId> {
        let Picked::Predicted(_) = picked else {
            return None;
        };
        let (_, chain, residue) = self.viewer.residue(picked)?;
        let number = usize::try_from(residue.number).ok()?;
        self.residues.residue_id(&chain.id, number)
    }

    /// Picks the residue `by` places further along its chain.
    pub(super) fn pick_next(&mut self, by: isize) -> Result<(), DomError> {
        match self.viewer.next(by) {
            Some(picked) => {
                self.show_hit(picked)?;
                self.picture.wake();
                Ok(())
            }
            None => self.say_of_view("There is no model to pick a residue of."),
        }
    }

    /// Turns to what is picked and its neighbours, and cuts away what is before and behind them.
    pub(super) fn focus(&mut self) -> Result<(), DomError> {
        let marked = self.viewer.scene().marked;
        let (Some(marked), Some(center)) = (marked, self.viewer.marked_position()) else {
            return self.say_of_view("Pick a residue first: click it, or press N.");
        };
        let around = match (marked, self.viewer.residue(marked)) {
            (Picked::Predicted(at) | Picked::Reference(at), Some((backbone, ..))) => {
                Surroundings::of(backbone, at)
            }
            _ => None,
        };
        let [before, behind] = FOCUS_MARGINS;
        let reach = around.as_ref().map_or(0.0, Surroundings::reach);
        let reach = reach.max(LEAST_FOCUS);
        let neighbours = around.as_ref().map_or(0, Surroundings::count);
        let words = format!(
            "In focus with {neighbours} residues within {NEIGHBOUR_ANGSTROM} Å; what is far before or behind is not drawn, \
             C draws it again."
        );
        let slab = Slab {
            front: reach + before,
            back: reach + behind,
        };
        self.picture.look_at(center, reach);
        self.viewer.set_slab(slab, self.picture.radius())?;
        self.say_of_view(&words)
    }

    /// Does something with distances.
    pub(super) fn measure(&mut self, action: MeasureAction) -> Result<(), DomError> {
        let marked = self.viewer.scene().marked;
        let end = marked.and_then(|marked| self.viewer.end(marked));
        match action {
            MeasureAction::Next => return self.measure_to(end),
            MeasureAction::From => {
                let words = self.measures.begin(end)?;
                self.say_of_view(&words)?;
            }
            MeasureAction::Remove(index) => {
                let words = self.measures.remove(Some(index))?;
                self.say_of_view(&words)?;
            }
            MeasureAction::RemoveLast => {
                let words = self.measures.remove(None)?;
                self.say_of_view(&words)?;
            }
        }
        self.show_measures()
    }

    /// Takes the next end of a distance, if it is one.
    fn measure_to(&mut self, end: Option<End>) -> Result<(), DomError> {
        let words = self.measures.next(end)?;
        self.say_of_view(&words)?;
        self.show_measures()
    }

    /// Removes all distances.
    pub(super) fn clear_measures(&mut self) -> Result<(), DomError> {
        self.measures.clear()?;
        self.show_measures()
    }

    fn show_measures(&mut self) -> Result<(), DomError> {
        self.picture.wake();
        self.viewer.set_measures(self.measures.drawn())
    }

    /// Turns to the residue `id`, which may be the other end of a distance.
    pub(super) fn on_pick(&mut self, id: ResidueId) -> Result<(), DomError> {
        self.look_at(id)?;
        if !self.measures.is_waiting() {
            return Ok(());
        }
        let marked = self.viewer.scene().marked;
        match marked.and_then(|marked| self.viewer.end(marked)) {
            Some(end) => self.measure_to(Some(end)),
            None => Ok(()),
        }
    }

    /// Turns to the residue `id`.
    pub(super) fn look_at(&mut self, id: ResidueId) -> Result<(), DomError> {
        self.pick(Some(id))?;
        if let Some(position) = self.viewer.marked_position() {
            self.picture.look_at(position, RESIDUE_SIGHT);
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
        self.show_in_slices()?;
        self.residues.pick(id)?;
        let card = picked.and_then(|picked| self.evidence_of(picked));
        let card = card.or_else(|| {
            let id = id?;
            let mut card = EvidenceCard::new(self.residues.name(id)?);
            self.residues.describe(id, &mut card);
            Some(card)
        });
        self.show_card(card.as_ref())?;
        self.announce_pick()
    }
}

/// Returns the surface in the attachments of its parts.
fn mesh_of([positions, normals, openness, indices]: [&JsValue; 4]) -> Option<Mesh> {
    Mesh::from_flat(
        &post::floats(positions),
        &post::floats(normals),
        post::floats(openness),
        post::indices(indices),
    )
}
