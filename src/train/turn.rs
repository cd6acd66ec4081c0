//! Turns of the cube, by which one crop serves as 24.

use crate::random::Random;

/// Rotation that takes a cube onto itself: axis `i` of the turned cube is the axis `axes[i]` of the cube, backwards where
/// `reversed[i]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    axes: [usize; 3],
    reversed: [bool; 3],
}

impl Turn {
    /// No turn.
    pub(super) const NONE: Self = Self {
        axes: [0, 1, 2],
        reversed: [false; 3],
    };

    /// Draws one of the 24 evenly.
    pub(super) fn drawn(random: &mut Random) -> Self {
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

    /// Returns the voxel before the turn of the voxel `at` of the turned cube.
    pub(super) fn source(self, at: [usize; 3], edge: usize) -> [usize; 3] {
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

    /// Returns the place in the turned cube of a point of the cube, in voxels.
    pub(super) fn point(self, point: [f64; 3], edge: usize) -> [f64; 3] {
        std::array::from_fn(|axis| {
            let along = point[self.axes[axis]];
            if self.reversed[axis] {
                (edge - 1) as f64 - along
            } else {
                along
            }
        })
    }

    /// Returns a vector of the cube, turned.
    pub(super) fn vector(self, vector: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|axis| {
            let along = vector[self.axes[axis]];
            if self.reversed[axis] { -along } else { along }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_24_turns_and_none_is_a_mirror() {
        let mut random = Random::new(1);
        let turns: Vec<Turn> = (0..1000).map(|_| Turn::drawn(&mut random)).collect();
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
    fn points_vectors_and_voxels_turn_alike() {
        let mut random = Random::new(2);
        for _ in 0..100 {
            let turn = Turn::drawn(&mut random);
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
