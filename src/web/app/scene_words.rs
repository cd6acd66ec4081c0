//! The scene of the 3D view in words, for screen readers.

use crate::counted::counted;
use crate::view::link::Zone;
use crate::view::scene::Scene;
use crate::view::zone::{MODEL_ZONE_ANGSTROM, RESIDUE_ZONE_ANGSTROM};

/// Describes the scene, which has this part of the density, for screen readers.
pub(super) fn in_words(scene: &Scene, zone: Zone) -> String {
    let mut parts = Vec::new();
    if scene.surface.is_some() && scene.style.surface.shown {
        parts.push(match zone {
            Zone::Whole => "the density surface".to_owned(),
            Zone::Model => format!("the density within {MODEL_ZONE_ANGSTROM} Å of the model"),
            Zone::Residue => {
                format!("the density within {RESIDUE_ZONE_ANGSTROM} Å of the picked residue")
            }
        });
    }
    let traces = [
        ("the model", &scene.predicted, scene.style.predicted.shown),
        (
            "the reference structure",
            &scene.reference,
            scene.style.reference.shown,
        ),
        ("the given structure", &scene.given, scene.style.given.shown),
    ];
    for (name, backbone, shown) in traces {
        if let Some(backbone) = backbone.as_ref().filter(|_| shown) {
            let residues = counted(backbone.residues().count(), "residue");
            let chains = counted(backbone.chains.len(), "chain");
            parts.push(format!("{name}: {residues} in {chains}"));
        }
    }
    if scene.style.side_chains_shown {
        parts.push("side chains as sticks".to_owned());
    } else if scene.picked_side_chains.is_some() {
        parts.push("the side chains around what is marked".to_owned());
    }
    if scene.candidates.is_some() && scene.style.candidates_shown {
        parts.push(counted(scene.dots().len(), "candidate"));
    }
    if scene.probability.is_some() {
        parts.push("a surface of the network's probabilities".to_owned());
    }
    if scene.tiles.is_some() {
        parts.push("the outlines of the network's tiles".to_owned());
    }
    if let Some(labels) = scene.labels.as_ref().filter(|_| scene.style.labels_shown) {
        parts.push(format!("{} labelled voxels", labels.len()));
    }
    if scene.outline.is_some() {
        parts.push("the outline of the region of interest".to_owned());
    }
    match scene.measures.as_ref().map(|all| all.len()) {
        None => {}
        Some(1) => parts.push("a measured distance".to_owned()),
        Some(count) => parts.push(format!("{count} measured distances")),
    }
    if !scene.style.slab.is_all() {
        parts.push("a part of the depth cut away".to_owned());
    }
    if parts.is_empty() {
        return "3D view: nothing to show yet".into();
    }
    format!("3D view of {}", parts.join("; "))
}
