//! Rotations of the cube: as one tile seen from 24 sides, to average over, and as one crop that serves as 24 to train on.
//!
//! A network of convolutions gives other scores to a rotated tile. Its errors differ more between
//! rotations than its correct parts do, so the mean over rotations is better than each.

use super::GridSize;
use crate::random::Random;
use crate::space::Voxel;

/// Rotation that takes a cube onto itself: axis `i` of the rotated cube is the axis `axes[i]` of the
/// cube, backwards where `reversed[i]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CubeRotation {
    axes: [usize; 3],
    reversed: [bool; 3],
}

impl CubeRotation {
    /// None at all.
    pub const NONE: Self = Self {
        axes: [0, 1, 2],
        reversed: [false; 3],
    };

    /// Returns all 24. The first is the identity; the first 4 (half turns) and the first 12 are groups
    /// of their own, so that each axis counts as often as any other.
    pub fn all() -> impl Iterator<Item = Self> {
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

    /// Draws one of the 24 evenly.
    pub fn drawn(random: &mut Random) -> Self {
        let mut axes = [0, 1, 2];
        random.shuffle(&mut axes);
        let [a, b] = [random.below(2) == 1, random.below(2) == 1];
        // Two of three axes may go either way; the third must not make it a mirror.
        let is_odd = !matches!(axes, [0, 1, 2] | [1, 2, 0] | [2, 0, 1]);
        Self {
            axes,
            reversed: [a, b, a ^ b ^ is_odd],
        }
    }

    /// Returns the voxel before the rotation of the voxel `at` of the rotated cube.
    pub fn source(self, at: [usize; 3], edge: usize) -> [usize; 3] {
        let mut source = [0; 3];
        for (axis, at) in at.into_iter().enumerate() {
            source[self.axes[axis]] = if self.reversed[axis] {
                edge - 1 - at
            } else {
                at
            };
        }
        source
    }

    /// Returns the position in the rotated cube of a point of the cube, in voxels.
    pub fn point(self, point: [f64; 3], edge: usize) -> [f64; 3] {
        std::array::from_fn(|axis| {
            let along = point[self.axes[axis]];
            if self.reversed[axis] {
                (edge - 1) as f64 - along
            } else {
                along
            }
        })
    }

    /// Returns a vector of the cube, rotated.
    pub fn vector(self, vector: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|axis| {
            let along = vector[self.axes[axis]];
            if self.reversed[axis] { -along } else { along }
        })
    }

    /// Rotates `values` of a cube of `edge` voxels, in memory order.
    pub fn apply(self, values: &[f32], edge: usize) -> Vec<f32> {
        let sources = self.sources(edge);
        sources.map(|source| values[source]).collect()
    }

    /// Adds to `sum` the `rotated` values, `channels` for each voxel of a cube of `edge`, at the voxels
    /// that they had before the rotation.
    pub fn add_back(self, sum: &mut [f32], rotated: &[f32], edge: usize, channels: usize) {
        for (source, values) in self.sources(edge).zip(rotated.chunks_exact(channels)) {
            let sums = &mut sum[source * channels..][..channels];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
            }
        }
    }

    /// Returns a vector of the rotated cube as it was before the rotation.
    pub fn vector_back(self, vector: [f32; 3]) -> [f32; 3] {
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
            let [x, y, z] = self.source([x, y, z], edge);
            cube.linear(Voxel::new(x, y, z))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const EDGE: usize = 4;

    fn numbered(channels: usize) -> Vec<f32> {
        (0..EDGE.pow(3) * channels).map(|i| i as f32).collect()
    }

    #[test]
    fn there_are_24_rotations_and_the_first_is_the_identity() {
        let mut images: Vec<Vec<f32>> = CubeRotation::all()
            .map(|rotation| rotation.apply(&numbered(1), EDGE))
            .collect();
        assert_eq!(images[0], numbered(1));
        images.sort_by(|a, b| a.partial_cmp(b).unwrap());
        images.dedup();
        assert_eq!(images.len(), 24);
    }

    #[test]
    fn rotated_values_come_back() {
        for rotation in CubeRotation::all() {
            let mut back = vec![0.0; EDGE.pow(3)];
            rotation.add_back(&mut back, &rotation.apply(&numbered(1), EDGE), EDGE, 1);
            assert_eq!(back, numbered(1));
        }
    }

    #[test]
    fn channels_stay_together() {
        let rotation = CubeRotation::all().nth(20).unwrap();
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
        for rotation in CubeRotation::all() {
            let [from, to] = ends.map(|end| position(&rotation.apply(&spot(end), EDGE)));
            assert_eq!(rotation.vector_back(minus(to, from)), [2.0, -1.0, 1.0]);
            let [x, y, z] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
                .map(|axis| rotation.vector_back(axis));
            let cross = [1, 2, 0].map(|i| x[i] * y[(i + 1) % 3] - x[(i + 1) % 3] * y[i]);
            assert_eq!(cross, z);
        }
    }

    #[test]
    fn all_24_are_drawn_and_none_is_a_mirror() {
        let mut random = Random::new(1);
        let turns: Vec<CubeRotation> = (0..1000)
            .map(|_| CubeRotation::drawn(&mut random))
            .collect();
        let kinds: BTreeSet<_> = turns.iter().map(|t| (t.axes, t.reversed)).collect();
        assert_eq!(kinds.len(), 24);
        for turn in turns {
            let [x, y, z] =
                [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|v| turn.vector(v));
            let cross = [
                x[1] * y[2] - x[2] * y[1],
                x[2] * y[0] - x[0] * y[2],
                x[0] * y[1] - x[1] * y[0],
            ];
            assert_eq!(cross, z, "{turn:?}");
        }
    }

    #[test]
    fn points_vectors_and_voxels_rotate_alike() {
        let mut random = Random::new(2);
        for _ in 0..100 {
            let turn = CubeRotation::drawn(&mut random);
            let at = [1, 2, 5];
            let source = turn.source(at, 8).map(|at| at as f64);
            assert_eq!(turn.point(source, 8), at.map(|at| at as f64));
            let ahead = [source[0] + 1.0, source[1], source[2] - 0.5];
            let step = turn.vector([1.0, 0.0, -0.5]);
            let [from, to] = [source, ahead].map(|point| turn.point(point, 8));
            assert_eq!([0, 1, 2].map(|axis| to[axis] - from[axis]), step);
        }
    }
}
