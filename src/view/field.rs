//! Fields: a density around one of its levels, and the mesh of that level.
//!
//! Surface nets give the triangles; every vertex is then drawn onto the level along the density's
//! gradient, which also gives its normal.

use fast_surface_nets::ndshape::RuntimeShape;
use fast_surface_nets::{SurfaceNetsBuffer, surface_nets};
use glam::Vec3;

use super::bounds::Bounds;
use super::mesh::Mesh;
use super::openness::Crowd;
use crate::grid::corner_weights;

/// Upper limit on the voxels of a surface, as in ChimeraX: larger maps are thinned out.
pub(super) const MOST_VOXELS: usize = 256 * 256 * 256;

/// Numbers of samples that a field has before the first and after the last one above the level: as
/// many as cubics need, and one more after, since surface nets draw nothing in the last cell.
pub(super) const BEFORE: usize = 2;
pub(super) const AFTER: usize = 3;

/// A surface through fewer cells than this is small.
const FEW_CELLS: usize = 80_000;

/// Depth of the density below the level, around the surface: negative inside.
pub(super) struct Field {
    /// Where the first value is, in Å.
    pub(super) origin: Vec3,
    /// The way from a value to the next one along every axis, in Å.
    pub(super) step: Vec3,
    /// Number of values along every axis.
    pub(super) size: [u32; 3],
    /// The values; x changes fastest.
    pub(super) values: Vec<f32>,
}

impl Field {
    /// The surface where the field is 0.
    pub(super) fn mesh(&self) -> Mesh {
        let mut nets = SurfaceNetsBuffer::default();
        let shape = RuntimeShape::<u32, 3>::new(self.size);
        let last = self.size.map(|edge| edge - 1);
        surface_nets(&self.values, &shape, [0; 3], last, &mut nets);
        let vertices = nets.positions.iter();
        let (positions, normals): (Vec<_>, Vec<_>) = vertices
            .map(|&vertex| self.settle(Vec3::from(vertex)))
            .unzip();
        let openness = self.openness(&positions, &normals);
        Mesh::new(positions, normals, openness, nets.indices).unwrap_or_default()
    }

    /// Tells if a grid twice as fine would be neither too big nor give too many triangles, which may be dear.
    pub(super) fn is_small(&self, sparing: bool) -> bool {
        let most = if sparing { FEW_CELLS / 8 } else { FEW_CELLS };
        let rows = self.values.chunks_exact(self.size[0] as usize);
        let along_x = rows.flat_map(|row| row.windows(2));
        let crossings = along_x.filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0));
        8 * self.values.len() <= MOST_VOXELS && 3 * crossings.count() < most
    }

    /// The same with one more value between any two neighbours.
    pub(super) fn refined(&self) -> Self {
        let [width, height, depth] = self.size.map(|edge| edge as usize);
        let values = halved(&self.values, 1, width);
        let width = 2 * width - 1;
        let values = halved(&values, width, height);
        let height = 2 * height - 1;
        let values = halved(&values, width * height, depth);
        let depth = 2 * depth - 1;
        Self {
            origin: self.origin,
            step: self.step * 0.5,
            size: [width, height, depth].map(|edge| edge as u32),
            values,
        }
    }

    /// Openness of the vertices of its surface to light.
    fn openness(&self, positions: &[[f32; 3]], normals: &[[f32; 3]]) -> Vec<f32> {
        let Some(bounds) = Bounds::around(positions.iter().copied().map(Vec3::from)) else {
            return Vec::new();
        };
        let [width, height, _] = self.size.map(|edge| edge as usize);
        let inside = (0..self.values.len()).filter(|&index| self.values[index] < 0.0);
        let matter = inside.map(|index| {
            let [x, y, z] = [
                index % width,
                index / width % height,
                index / width / height,
            ];
            self.origin + Vec3::new(x as f32, y as f32, z as f32) * self.step
        });
        Crowd::of(bounds, matter).openness(positions, normals)
    }

    /// The vertex of the cell around `start` (in samples), moved onto the level, and its normal.
    fn settle(&self, start: Vec3) -> ([f32; 3], [f32; 3]) {
        let cell = Cell::of(self, start);
        let gradient = cell.gradient(self, start);
        let uphill = gradient / gradient.length_squared().max(f32::MIN_POSITIVE);
        let mut at = start;
        for _ in 0..2 {
            let step = uphill * cell.value(at);
            at = (at - step).clamp(cell.low, cell.low + 1.0);
        }
        let normal = (gradient / self.step).normalize_or(Vec3::Z);
        let position = self.origin + at * self.step;
        (position.to_array(), normal.to_array())
    }

    fn at(&self, index: [u32; 3]) -> f32 {
        let [width, height, _] = self.size.map(|edge| edge as usize);
        let [x, y, z] = index.map(|at| at as usize);
        self.values[(z * height + y) * width + x]
    }

    /// The gradient at a sample, by central differences.
    fn gradient(&self, index: [u32; 3]) -> Vec3 {
        Vec3::from_array(std::array::from_fn(|axis| {
            let mut before = index;
            let mut after = index;
            before[axis] = index[axis].saturating_sub(1);
            after[axis] = (index[axis] + 1).min(self.size[axis] - 1);
            let across = (after[axis] - before[axis]).max(1) as f32;
            (self.at(after) - self.at(before)) / across
        }))
    }
}

/// `values` with one more between any two that are `stride` apart in lines of `count`: where
/// Catmull and Rom's cubic through the four around it is, but on the same side of 0 as both
/// neighbours, so that a step farther on leaves no specks.
fn halved(values: &[f32], stride: usize, count: usize) -> Vec<f32> {
    let mut finer = Vec::with_capacity(values.len() * 2);
    for block in values.chunks_exact(stride * count) {
        let slice = |at: usize| &block[at.min(count - 1) * stride..][..stride];
        for at in 0..count - 1 {
            let (before, from) = (slice(at.saturating_sub(1)), slice(at));
            let (to, after) = (slice(at + 1), slice(at + 2));
            finer.extend_from_slice(from);
            finer.extend((0..stride).map(|index| {
                let (a, b) = (from[index], to[index]);
                let middle = (9.0 * (a + b) - before[index] - after[index]) / 16.0;
                match (a < 0.0, b < 0.0) {
                    (true, true) => middle.min(a.max(b) * 0.5),
                    (false, false) => middle.max(a.min(b) * 0.5),
                    _ => middle,
                }
            }));
        }
        finer.extend_from_slice(slice(count - 1));
    }
    finer
}

/// Eight neighbouring samples; x changes fastest.
struct Cell {
    low: Vec3,
    corners: [[u32; 3]; 8],
    values: [f32; 8],
}

impl Cell {
    fn of(field: &Field, place: Vec3) -> Self {
        let low = place.floor().to_array();
        let low: [u32; 3] =
            std::array::from_fn(|axis| (low[axis] as u32).min(field.size[axis] - 2));
        let corner =
            |corner: usize| std::array::from_fn(|axis| low[axis] + (corner as u32 >> axis & 1));
        let corners = std::array::from_fn(corner);
        Self {
            low: Vec3::from_array(low.map(|at| at as f32)),
            corners,
            values: corners.map(|corner| field.at(corner)),
        }
    }

    /// Returns how much each corner counts at `place`, by trilinear interpolation.
    fn weights(&self, place: Vec3) -> [f32; 8] {
        let part = (place - self.low).to_array().map(f64::from);
        corner_weights(part).map(|weight| weight as f32)
    }

    fn value(&self, place: Vec3) -> f32 {
        let weights = self.weights(place);
        weights
            .iter()
            .zip(&self.values)
            .map(|(weight, value)| weight * value)
            .sum()
    }

    fn gradient(&self, field: &Field, place: Vec3) -> Vec3 {
        let weights = self.weights(place);
        let corners = weights.iter().zip(&self.corners);
        corners
            .map(|(&weight, &corner)| weight * field.gradient(corner))
            .sum()
    }
}
