//! Views: what the 3D view shows at every stop.

use std::sync::Arc;

use glam::Vec3;

use super::choices::Choices;
use super::evidence::Pick;
use super::facts::Facts;
use super::player::{Player, fragment_at, leading, placed};
use crate::candidates::Candidate;
use crate::grid::Density;
use crate::residue::{BackboneAtom, Sequence};
use crate::space::Voxel;
use crate::view::backbone::{Backbone, BackboneChain, BackboneResidue, vector};
use crate::view::color::{ColorBy, Rgb};
use crate::view::dot::Dot;
use crate::view::outline::Outline;
use crate::view::picked::Picked;
use crate::view::scene::{Fill, LabelDot, Scene, TraceShape, TraceStyle};
use crate::view::surface::{SurfaceSettings, surface};

/// One colour for one thing, in the 3D view, in the panels and in the style sheet.
pub(super) const PATH: Rgb = Rgb::hex(0x00_72_B2);
pub(super) const TRUTH: Rgb = Rgb::hex(0x00_9E_73);
const P_CA_LOW: [f32; 3] = [0.86, 0.78, 0.92];
const P_CA_HIGH: [f32; 3] = [0.45, 0.16, 0.60];

/// Fills `scene` with what a stop shows.
pub(super) fn fill(
    scene: &mut Scene,
    stop: usize,
    facts: &Facts,
    choices: &Choices,
    player: &Player,
    pick: Option<Pick>,
) {
    let fresh = Scene::default();
    let background = scene.style.background;
    *scene = Scene {
        style: scene.style,
        ..fresh
    };
    scene.style.background = background;
    scene.style.surface.shown = true;
    scene.style.surface.fill = Fill::Translucent(if stop < 4 { 0.8 } else { 0.28 });
    scene.style.predicted = trace_style(PATH, 0.32);
    scene.style.reference = trace_style(TRUTH, 0.22);
    scene.style.reference.shown = true;
    scene.style.candidates_shown = true;
    scene.style.labels_shown = true;
    let truth = choices.truth && stop >= 5;
    match stop {
        0 => contour(scene, &facts.run.map, choices),
        1 => {
            let map = if choices.resampled {
                &facts.prepared.resampled
            } else {
                &facts.run.map
            };
            contour(scene, map, choices);
            scene.outline = Some(Arc::new(plane(map, choices.slice)));
        }
        2 => contour(scene, &facts.prepared.normalized, choices),
        3 => {
            contour(scene, &facts.prepared.normalized, choices);
            scene.outline = Some(Arc::new(kernel(&facts.prepared.normalized, choices)));
        }
        4 => {
            contour(scene, &facts.prepared.normalized, choices);
            scene.labels = Some(Arc::new(likely(facts, choices.p_ca as f32)));
        }
        5 => {
            contour(scene, &facts.prepared.normalized, choices);
            scene.candidates = Some(Arc::new(dots(&facts.candidates)));
        }
        6 => path(scene, facts, choices, player),
        _ => {
            let map = choices.broken().map(|fault| fault.map(&facts.run.map));
            contour(scene, map.as_ref().unwrap_or(&facts.run.map), choices);
            let model = facts
                .broken(choices)
                .map_or(&facts.model, |broken| &broken.model);
            scene.predicted = Some(Arc::new(Backbone::of(model)));
        }
    }
    if truth {
        scene.reference = Some(Arc::new(Backbone::of(&facts.run.reference)));
    }
    scene.marked = pick.and_then(|pick| mark(scene, pick));
}

fn trace_style(color: Rgb, radius: f32) -> TraceStyle {
    TraceStyle {
        shown: true,
        shape: TraceShape::Tube,
        radius,
        balls: true,
        color: ColorBy::One(color),
    }
}

/// Shows the surface of `map` at the level that is chosen.
fn contour(scene: &mut Scene, map: &Density, choices: &Choices) {
    let level = choices.level as f32 * greatest(map);
    scene.surface = Some(Arc::new(surface(map, &SurfaceSettings::at(level))));
}

/// Returns the greatest density of `map`.
pub(super) fn greatest(map: &Density) -> f32 {
    map.grid
        .values()
        .iter()
        .copied()
        .fold(f32::MIN_POSITIVE, f32::max)
}

/// Returns the outline of a slice.
fn plane(map: &Density, slice: usize) -> Outline {
    let size = map.grid.size();
    let z = slice.min(size.z.saturating_sub(1));
    let (low, high) = (Voxel::new(0, 0, z), Voxel::new(size.x - 1, size.y - 1, z));
    let thin = Vec3::new(0.0, 0.0, 0.2);
    Outline::edges(at(map, low) - thin, at(map, high) + thin)
}

/// Returns the outline of the receptive field: the voxels on which the one under the kernel depends.
fn kernel(map: &Density, choices: &Choices) -> Outline {
    let size = map.grid.size();
    let z = choices.slice.min(size.z.saturating_sub(1));
    let middle = at(map, Voxel::new(choices.kernel_at, choices.kernel_row, z));
    let half = Vec3::splat(choices.layers as f32 + 0.5);
    Outline::edges(middle - half, middle + half)
}

fn at(map: &Density, voxel: Voxel) -> Vec3 {
    vector(map.frame.position_of(voxel))
}

/// Returns the voxels that are likely a Cα, darker the likelier.
fn likely(facts: &Facts, least: f32) -> Vec<LabelDot> {
    let scores = &facts.run.scores;
    let voxels = scores
        .atom(BackboneAtom::Ca)
        .iter_stored()
        .filter(|(_, p)| *p >= least && *p > 0.0);
    let dot = |(voxel, p): (Voxel, f32)| LabelDot {
        position: vector(scores.frame().position_of(voxel)),
        color: likelihood(p),
    };
    voxels.map(dot).collect()
}

/// Returns the colour of a Cα probability.
pub(super) fn likelihood(p: f32) -> Rgb {
    let mix = |low: f32, high: f32| ((low + p * (high - low)) * 255.0) as u8;
    Rgb(std::array::from_fn(|part| {
        mix(P_CA_LOW[part], P_CA_HIGH[part])
    }))
}

fn dots(candidates: &[Candidate]) -> Vec<Dot> {
    let dot = |candidate: &Candidate| Dot::new(vector(candidate.position), candidate.p_ca as f32);
    candidates.iter().map(dot).collect()
}

/// Shows the path as far as it has come, and the candidates.
fn path(scene: &mut Scene, facts: &Facts, choices: &Choices, player: &Player) {
    let (candidates, sequence, trellis) = facts.aligned(choices);
    scene.candidates = Some(Arc::new(dots(candidates)));
    if choices.aligned == 2 {
        contour(scene, &facts.prepared.normalized, choices);
    }
    let runs: Vec<Vec<(usize, usize)>> = match trellis {
        Some(trellis) => vec![
            placed(trellis, player.step)
                .iter()
                .map(|step| (step.residue, step.candidate))
                .collect(),
        ],
        None => fragments(facts, player.step),
    };
    let chains: Vec<BackboneChain> = runs
        .iter()
        .filter(|run| !run.is_empty())
        .map(|run| chain(run, candidates, sequence))
        .collect();
    if !chains.is_empty() {
        scene.predicted = Some(Arc::new(Backbone { chains }));
    }
}

/// Returns the fragments that a walk along the tables has laid, the last one as it stands.
fn fragments(facts: &Facts, step: usize) -> Vec<Vec<(usize, usize)>> {
    let Some((current, rows)) = fragment_at(&facts.tables, step) else {
        return Vec::new();
    };
    let laid = facts.tables[..current]
        .iter()
        .map(|table| (table.first_residue, table.path.clone()));
    let table = &facts.tables[current];
    let leading = (table.first_residue, leading(table, rows).0);
    let pairs = |(first, states): (usize, Vec<usize>)| {
        states
            .into_iter()
            .enumerate()
            .map(|(nth, state)| (first + nth, state))
            .collect()
    };
    laid.chain([leading]).map(pairs).collect()
}

/// Returns a chain of residues on candidates.
fn chain(run: &[(usize, usize)], candidates: &[Candidate], sequence: &Sequence) -> BackboneChain {
    let residue = |&(residue, candidate): &(usize, usize)| {
        let amino = sequence.residues.get(residue).copied().flatten();
        BackboneResidue {
            number: residue as i32 + 1,
            name: amino.map_or("UNK", |amino| amino.code()).to_owned(),
            amino,
            secondary: None,
            position: candidates
                .get(candidate)
                .map_or(Vec3::ZERO, |c| vector(c.position)),
            b_factor: 0.0,
            error: None,
            q_score: None,
        }
    };
    BackboneChain {
        id: "A".to_owned(),
        residues: run.iter().map(residue).collect(),
    }
}

/// Returns the thing of the scene that stands for `pick`.
pub(super) fn mark(scene: &Scene, pick: Pick) -> Option<Picked> {
    match pick {
        Pick::Candidate(index) => scene.dots().get(index).map(|_| Picked::Candidate(index)),
        Pick::Residue(at) => Some(Picked::Predicted(at)),
        Pick::Voxel(_) => None,
    }
}
