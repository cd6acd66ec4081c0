//! Network layers: what the network said of the voxels, as a surface, and its tiles, for the page to draw.

use super::drawn::mesh_attachments;
use super::scope;
use super::session::Session;
use crate::view::probability::{NetworkLayers, tile_corners};
use crate::web::messages::Reply;
use crate::web::post;

impl Session {
    /// Sends the layers `wanted` of the scores that the model of this name was built from to the page, `sparing` if triangles are dear.
    pub(super) fn send_network_layers(
        &self,
        model: &str,
        wanted: NetworkLayers,
        ticket: u32,
        sparing: bool,
    ) {
        let kept = self.scored.borrow();
        let scored = kept.iter().find(|scored| scored.name == model).cloned();
        drop(kept);
        let at_hand = scored.is_some();
        let surface = wanted.surface.zip(scored.as_ref());
        let surface = surface.map(|(layer, scored)| layer.surface(&scored.scores, sparing));
        let (mesh, classes) = surface.unwrap_or_default();
        let tiles = scored.filter(|_| wanted.tiles);
        let tiles = tiles.map(|scored| tile_corners(scored.scores.tiles(), scored.scores.frame()));
        let corners = tiles.iter().flatten().flatten();
        let corners: Vec<f32> = corners.flat_map(|corner| corner.to_array()).collect();
        let [positions, normals, openness, indices] = mesh_attachments(&mesh);
        scope::send(
            Reply::NetworkLayers { ticket, at_hand },
            &[
                positions,
                normals,
                openness,
                indices,
                post::attach_bytes(&classes),
                post::attach_floats(&corners),
            ],
        );
    }
}
