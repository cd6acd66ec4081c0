//! Drawn things: the Cα and the side chains of a structure, and surfaces, ready to send to the page.

use wasm_bindgen::JsValue;

use crate::structure::{Chain, Residue, Structure};
use crate::view::mesh::Mesh;
use crate::view::side_chains::SideChains;
use crate::web::post;

/// Returns the attachments for the page: the Cα of `structure`, and its side chains.
///
/// # Errors
/// The reason, in words, why they cannot be written.
pub(super) fn attachments(structure: &Structure) -> Result<[JsValue; 2], String> {
    let side_chains = SideChains::of(structure).to_floats();
    Ok([ca_attachment(structure)?, post::attach_floats(&side_chains)])
}

/// Returns the attachment of the Cα of `structure` alone.
///
/// # Errors
/// As [`attachments`].
pub(super) fn ca_attachment(structure: &Structure) -> Result<JsValue, String> {
    let json = serde_json::to_vec(&ca_trace(structure)).map_err(|error| error.to_string())?;
    Ok(post::attach_bytes(&json))
}

/// Returns the attachments of a surface: positions, normals, openness, indices.
pub(super) fn mesh_attachments(mesh: &Mesh) -> [JsValue; 4] {
    [
        post::attach_floats(mesh.flat_positions()),
        post::attach_floats(mesh.flat_normals()),
        post::attach_floats(mesh.openness()),
        post::attach_indices(mesh.indices()),
    ]
}

/// Returns the Cα of a structure.
fn ca_trace(structure: &Structure) -> Structure {
    let chains = structure.chains.iter().map(|chain| Chain {
        id: chain.id.clone(),
        residues: chain.residues.iter().filter_map(ca_only).collect(),
    });
    Structure {
        name: structure.name.clone(),
        chains: chains.filter(|chain| !chain.residues.is_empty()).collect(),
    }
}

fn ca_only(residue: &Residue) -> Option<Residue> {
    let atom = residue.ca_atom()?.clone();
    Some(Residue {
        name: residue.name.clone(),
        atoms: vec![atom],
        ..*residue
    })
}
