//! Picking: the thing under the pointer. A ray against balls, without any graphics device.

use glam::Vec3;

use super::backbone::Backbone;
use super::camera::{Camera, Ray, Viewport};
use super::picked::{Picked, ResidueAt};
use super::scene::Scene;

/// The least radius of a thing to hit, in pixels: fingers and eyes are not exact.
const LEAST_PIXELS: f32 = 7.0;
/// The radius of a residue to hit, in Å: that of its ball or ribbon, roughly.
const RESIDUE_RADIUS: f32 = 0.9;
/// The radius of a candidate to hit, in Å.
const DOT_RADIUS: f32 = 0.4;
/// The radius of an atom of a side chain to hit, in Å.
const ATOM_RADIUS: f32 = 0.35;
/// The radius of a label, drawn and to hit, in Å: half a voxel of a record.
pub(super) const LABEL_RADIUS: f32 = 0.5;

/// Returns the thing that is drawn at the point (`x`, `y`) of the picture, in pixels: of all Cα,
/// atoms of side chains, candidates and labels in reach that are shown, the one nearest to the eye, where a direct hit
/// comes before one that is only near. Surfaces do not hide their inside.
pub fn pick(scene: &Scene, camera: &Camera, viewport: Viewport, x: f32, y: f32) -> Option<Picked> {
    let aim = Aim {
        ray: camera.ray(x, y, viewport),
        reach: camera.angstrom_per_pixel_at(1.0, viewport) * LEAST_PIXELS,
    };
    let view = camera.view();
    let from_target = |center| -view.transform_point3(center).z - camera.pose().distance;
    shown_balls(scene)
        .filter(|(_, center, _)| scene.style.slab.holds(from_target(*center)))
        .filter_map(|(picked, center, radius)| Some((aim.hit(center, radius)?, picked)))
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, picked)| picked)
}

struct Aim {
    ray: Ray,
    /// The least radius to hit, in Å, for every Å of depth.
    reach: f32,
}

impl Aim {
    /// Returns the cost of hitting the ball, if it is in reach: its depth, and more the farther it is
    /// missed.
    fn hit(&self, center: Vec3, radius: f32) -> Option<f32> {
        let to_ball = center - self.ray.origin;
        let depth = to_ball.dot(self.ray.direction);
        let miss = (to_ball - self.ray.direction * depth).length();
        let in_reach = depth > 0.0 && miss <= radius.max(self.reach * depth);
        in_reach.then_some(depth + 4.0 * miss)
    }
}

fn shown_balls(scene: &Scene) -> impl Iterator<Item = (Picked, Vec3, f32)> {
    let style = scene.style;
    let predicted = scene
        .predicted
        .iter()
        .filter(move |_| style.predicted.shown);
    let reference = scene
        .reference
        .iter()
        .filter(move |_| style.reference.shown);
    let dots = scene.dots().iter().filter(move |_| style.candidates_shown);
    let predicted = predicted.flat_map(|backbone| balls(backbone, Picked::Predicted));
    let reference = reference.flat_map(|backbone| balls(backbone, Picked::Reference));
    let dots = dots.enumerate();
    let labels = scene.labels.iter().filter(move |_| style.labels_shown);
    let labels = labels.flat_map(|labels| labels.iter().enumerate());
    predicted
        .chain(reference)
        .chain(side_chain_atoms(scene))
        .chain(dots.map(|(index, dot)| (Picked::Candidate(index), dot.position, DOT_RADIUS)))
        .chain(labels.map(|(index, dot)| (Picked::Label(index), dot.position, LABEL_RADIUS)))
}

fn side_chain_atoms(scene: &Scene) -> impl Iterator<Item = (Picked, Vec3, f32)> {
    let shown = scene.shown_side_chains().into_iter();
    shown.flat_map(|(of, side_chains)| {
        let atoms = side_chains.atoms().iter().enumerate();
        atoms.map(move |(index, atom)| (Picked::SideChain(of, index), atom.position, ATOM_RADIUS))
    })
}

fn balls(
    backbone: &Backbone,
    picked: fn(ResidueAt) -> Picked,
) -> impl Iterator<Item = (Picked, Vec3, f32)> {
    let chains = backbone.chains.iter().enumerate();
    chains.flat_map(move |(chain, residues)| {
        let residues = residues.residues.iter().enumerate();
        residues.map(move |(residue, at)| {
            let index = ResidueAt { chain, residue };
            (picked(index), at.position, RESIDUE_RADIUS)
        })
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::view::backbone::{BackboneChain, BackboneResidue};
    use crate::view::dot::Dot;
    use crate::view::picked::SideChainsOf;
    use crate::view::side_chains::SideChains;
    use crate::view::slab::Slab;

    const VIEWPORT: Viewport = Viewport {
        width: 400,
        height: 300,
    };

    /// Two chains of three residues: B lies 10 Å behind A as the default camera looks.
    fn scene() -> Scene {
        let residue = |chain: usize, at: usize| BackboneResidue {
            number: at as i32 + 1,
            name: "ALA".to_owned(),
            amino: None,
            secondary: None,
            position: Vec3::new(3.8 * at as f32, 0.0, -10.0 * chain as f32),
            b_factor: 0.0,
            error: None,
            q_score: None,
        };
        let chain = |chain: usize| BackboneChain {
            id: ["A", "B"][chain].to_owned(),
            residues: (0..3).map(|at| residue(chain, at)).collect(),
        };
        Scene {
            predicted: Some(Arc::new(Backbone {
                chains: vec![chain(0), chain(1)],
            })),
            candidates: Some(Arc::new(vec![Dot::new(Vec3::new(0.0, 20.0, 0.0), 0.5)])),
            ..Scene::default()
        }
    }

    fn pick_at(scene: &Scene, position: Vec3) -> Option<Picked> {
        let camera = Camera::default();
        let pixel = camera.project(position, VIEWPORT)?;
        pick(scene, &camera, VIEWPORT, pixel.x, pixel.y)
    }

    #[test]
    fn the_residue_under_the_pointer_is_picked_and_the_nearer_one_first() {
        let scene = scene();
        for residue in 0..3 {
            let picked = pick_at(&scene, Vec3::new(3.8 * residue as f32, 0.0, 0.0));
            assert_eq!(
                picked,
                Some(Picked::Predicted(ResidueAt { chain: 0, residue }))
            );
        }
        assert_eq!(pick_at(&scene, Vec3::new(0.0, -20.0, 0.0)), None);
    }

    #[test]
    fn what_the_slab_cuts_away_is_not_picked() {
        let mut scene = scene();
        scene.style.slab = Slab {
            front: -5.0,
            back: 20.0,
        };
        let behind = pick_at(&scene, Vec3::new(3.8, 0.0, -10.0));
        let expected = ResidueAt {
            chain: 1,
            residue: 1,
        };
        assert_eq!(behind, Some(Picked::Predicted(expected)));
        scene.style.slab = Slab {
            front: 20.0,
            back: -15.0,
        };
        assert_eq!(pick_at(&scene, Vec3::ZERO), None);
    }

    #[test]
    fn atoms_of_side_chains_are_picked_where_they_are_shown() {
        let mut scene = scene();
        let atom = Vec3::new(0.0, -12.0, 0.0);
        let numbers = [2.0, 0.0, -10.0, 0.0, 0.0, 0.0, -12.0, 0.0, 1.0, 0.0, 1.0];
        scene.predicted_side_chains = Some(Arc::new(SideChains::from_floats(&numbers)));
        assert_eq!(pick_at(&scene, atom), None);
        scene.style.side_chains_shown = true;
        let picked = Picked::SideChain(SideChainsOf::Model, 1);
        assert_eq!(pick_at(&scene, atom), Some(picked));
        assert_eq!(scene.position_of(picked), Some(atom));
        scene.style.predicted.shown = false;
        assert_eq!(pick_at(&scene, atom), None);
        scene.style.side_chains_shown = false;
        scene.picked_side_chains = scene.predicted_side_chains.clone();
        let picked = Picked::SideChain(SideChainsOf::Picked, 1);
        assert_eq!(pick_at(&scene, atom), Some(picked));
    }

    #[test]
    fn what_is_not_shown_is_not_picked() {
        let mut scene = scene();
        let dot = Vec3::new(0.0, 20.0, 0.0);
        assert_eq!(pick_at(&scene, dot), None);
        scene.style.candidates_shown = true;
        assert_eq!(pick_at(&scene, dot), Some(Picked::Candidate(0)));
        scene.style.predicted.shown = false;
        assert_eq!(pick_at(&scene, Vec3::ZERO), None);
    }
}
