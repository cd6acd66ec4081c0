//! Picking: what is under the pointer. A ray against balls, without any graphics device.

use glam::Vec3;

use super::backbone::Backbone;
use super::camera::{Camera, Ray, Viewport};
use super::scene::Scene;

/// The least radius of a thing to hit, in pixels: fingers and eyes are not exact.
const LEAST_PIXELS: f32 = 7.0;
/// The radius of a residue to hit, in Å: that of its ball or ribbon, roughly.
const RESIDUE_RADIUS: f32 = 0.9;
/// The radius of a candidate to hit, in Å.
const DOT_RADIUS: f32 = 0.4;

/// What was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// A residue of the structure that was built.
    Predicted(ResidueAt),
    /// A residue of the structure that was known before.
    Known(ResidueAt),
    /// A candidate: its place in [`Scene::dots`].
    Candidate(usize),
}

/// Where a residue is in a [`Backbone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidueAt {
    /// The place of the chain.
    pub chain: usize,
    /// The place of the residue in the chain.
    pub residue: usize,
}

/// What is drawn at the place (`x`, `y`) of the picture, in pixels: of all alpha carbons and
/// candidates in reach that are shown, the one nearest to the eye, where a direct hit comes before
/// one that is only near. Surfaces do not hide what is in them.
pub fn pick(scene: &Scene, camera: &Camera, viewport: Viewport, x: f32, y: f32) -> Option<Picked> {
    let aim = Aim {
        ray: camera.ray(x, y, viewport),
        reach: camera.angstrom_per_pixel_at(1.0, viewport) * LEAST_PIXELS,
    };
    shown_balls(scene)
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
    /// How good a hit the ball is, less being better: its depth, and more the farther it is missed.
    fn hit(&self, center: Vec3, radius: f32) -> Option<f32> {
        let way = center - self.ray.origin;
        let depth = way.dot(self.ray.direction);
        let miss = (way - self.ray.direction * depth).length();
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
    let known = scene.known.iter().filter(move |_| style.known.shown);
    let dots = scene.dots().iter().filter(move |_| style.candidates_shown);
    let predicted = predicted.flat_map(|backbone| balls(backbone, Picked::Predicted));
    let known = known.flat_map(|backbone| balls(backbone, Picked::Known));
    let dots = dots.enumerate();
    predicted
        .chain(known)
        .chain(dots.map(|(index, dot)| (Picked::Candidate(index), dot.position, DOT_RADIUS)))
}

fn balls(
    backbone: &Backbone,
    picked: fn(ResidueAt) -> Picked,
) -> impl Iterator<Item = (Picked, Vec3, f32)> {
    let chains = backbone.chains.iter().enumerate();
    chains.flat_map(move |(chain, residues)| {
        let residues = residues.residues.iter().enumerate();
        residues.map(move |(residue, at)| {
            let place = ResidueAt { chain, residue };
            (picked(place), at.position, RESIDUE_RADIUS)
        })
    })
}
