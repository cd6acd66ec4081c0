//! Rotations of the cube, for test-time augmentation.
//!
//! A network of convolutions gives other scores to a rotated tile. Its errors differ more between
//! rotations than its correct parts do, so the mean over rotations is better than each.

use crate::grid::GridSize;
use crate::space::Voxel;

/// Rotation that takes a cube onto itself: axis `i` of the rotated cube is the axis `axes[i]` of the
/// cube, backwards where `reversed[i]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rotation {
    axes: [usize; 3],
    reversed: [bool; 3],
}

impl Rotation {
    /// Returns all 24. The first is the identity; the first 4 (half turns) and the first 12 are groups
    /// of their own, so that each axis counts as often as any other.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        const EVEN: [[usize; 3]; 3] = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];
        const ODD: [[usize; 3]; 3] = [[1, 0, 2], [0, 2, 1], [2, 1, 0]];
        let of = |axes: [usize; 3], is_odd: bool| {
            let reversals = (0..8).map(|bits| [4, 2, 1].map(|bit| bits & bit != 0));
            // The others would mirror the cube.
            let proper = move |reversed: &[bool; 3]| {
                (reversed.iter().filter(|is| **is).count() % 2 == 1) == is_odd
            };
            reversals
                .filter(proper)
                .map(move |reversed| Self { axes, reversed })
        };
        let even = EVEN.into_iter().flat_map(move |axes| of(axes, false));
        even.chain(ODD.into_iter().flat_map(move |axes| of(axes, true)))
    }

    /// Rotates `values` of a cube of `edge` voxels, in memory order.
    pub(super) fn apply(self, values: &[f32], edge: usize) -> Vec<f32> {
        let sources = self.sources(edge);
        sources.map(|source| values[source]).collect()
    }

    /// Adds to `sum` the `rotated` values, `channels` for each voxel of a cube of `edge`, at the voxels
    /// that they had before the rotation.
    pub(super) fn add_back(self, sum: &mut [f32], rotated: &[f32], edge: usize, channels: usize) {
        for (source, values) in self.sources(edge).zip(rotated.chunks_exact(channels)) {
            let sums = &mut sum[source * channels..][..channels];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
            }
        }
    }

    /// Returns a vector of the rotated cube as it was before the rotation.
    pub(super) fn vector_back(self, vector: [f32; 3]) -> [f32; 3] {
        let mut back = [0.0; 3];
        for (axis, along) in vector.into_iter().enumerate() {
            let sign = if self.reversed[axis] { -1.0 } else { 1.0 };
            back[self.axes[axis]] = sign * along;
        }
        back
    }

    /// Returns the index before the rotation of each voxel of the rotated cube, in memory order.
    fn sources(self, edge: usize) -> impl Iterator<Item = usize> {
        let cube = GridSize::new(edge, edge, edge);
        (0..cube.count()).map(move |linear| {
            let Voxel { x, y, z } = cube.voxel(linear);
            let mut source = [0; 3];
            for (axis, at) in [x, y, z].into_iter().enumerate() {
                let is_reversed = self.reversed[axis];
                source[self.axes[axis]] = if is_reversed { edge - 1 - at } else { at };
            }
            let [x, y, z] = source;
            cube.linear(Voxel::new(x, y, z))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGE: usize = 4;

    fn numbered(channels: usize) -> Vec<f32> {
        (0..EDGE.pow(3) * channels).map(|i| i as f32).collect()
    }

    #[test]
    fn there_are_24_rotations_and_the_first_is_the_identity() {
        let mut images: Vec<Vec<f32>> = Rotation::all()
            .map(|rotation| rotation.apply(&numbered(1), EDGE))
            .collect();
        assert_eq!(images[0], numbered(1));
        images.sort_by(|a, b| a.partial_cmp(b).unwrap());
        images.dedup();
        assert_eq!(images.len(), 24);
    }

    #[test]
    fn rotated_values_come_back() {
        for rotation in Rotation::all() {
            let mut back = vec![0.0; EDGE.pow(3)];
            rotation.add_back(&mut back, &rotation.apply(&numbered(1), EDGE), EDGE, 1);
            assert_eq!(back, numbered(1));
        }
    }

    #[test]
    fn channels_stay_together() {
        let rotation = Rotation::all().nth(20).unwrap();
        let firsts: Vec<f32> = numbered(3).into_iter().step_by(3).collect();
        let rotated = rotation.apply(&firsts, EDGE);
        let triples: Vec<f32> = rotated
            .iter()
            .flat_map(|v| [*v, v + 1.0, v + 2.0])
            .collect();
        let mut back = vec![0.0; EDGE.pow(3) * 3];
        rotation.add_back(&mut back, &triples, EDGE, 3);
        assert_eq!(back, numbered(3));
    }

    #[test]
    fn vectors_rotate_with_the_cube_and_are_not_mirrored() {
        let cube = GridSize::new(EDGE, EDGE, EDGE);
        let spot = |voxel: Voxel| {
            let mut values = vec![0.0; EDGE.pow(3)];
            values[cube.linear(voxel)] = 1.0;
            values
        };
        let position = |values: &[f32]| {
            let voxel = cube.voxel(values.iter().position(|v| *v == 1.0).unwrap());
            [voxel.x, voxel.y, voxel.z].map(|at| at as f32)
        };
        let minus = |a: [f32; 3], b: [f32; 3]| std::array::from_fn(|i| a[i] - b[i]);
        let ends = [Voxel::new(1, 1, 1), Voxel::new(3, 0, 2)];
        for rotation in Rotation::all() {
            let [from, to] = ends.map(|end| position(&rotation.apply(&spot(end), EDGE)));
            assert_eq!(rotation.vector_back(minus(to, from)), [2.0, -1.0, 1.0]);
            let [x, y, z] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
                .map(|axis| rotation.vector_back(axis));
            let cross = [1, 2, 0].map(|i| x[i] * y[(i + 1) % 3] - x[(i + 1) % 3] * y[i]);
            assert_eq!(cross, z);
        }
    }
}
