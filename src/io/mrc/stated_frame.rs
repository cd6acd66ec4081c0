//! Stated frame: where a header says that its voxels lie, for each size of them that a user may give.

use serde::{Deserialize, Serialize};

use super::origin_rule::OriginRule;
use crate::space::{Frame, Position, VoxelSize};

/// Largest relative difference of the edges of a voxel that counts as cubic.
pub const CUBIC_TOLERANCE: f64 = 0.01;
/// Largest relative difference of lengths that a program wrote as equal, far above rounding.
const SAME_LENGTH: f64 = 1e-3;
/// Longest edge of a cell, in Å, that is that of one voxel: maps have voxels of 0.4 to 3 Å, and more than two of them.
const LONGEST_VOXEL_ANGSTROM: f64 = 3.0;

/// Frame of a map as its header states it. A corrected voxel size scales what the header counts in voxels, and it decides
/// whether ORIGIN can be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedFrame {
    /// Edges of a voxel by the cell.
    step: VoxelSize,
    /// Edge of a voxel with which the cell would fit a cubic one, in Å, where the cell contradicts the box.
    cubic: Option<f64>,
    /// ORIGIN, in Å, where it is finite and not 0.
    origin: Option<Position>,
    /// NSTART, in voxels, where it can be.
    start: Option<[i32; 3]>,
}

impl StatedFrame {
    /// Makes the stated frame of a header.
    pub(super) fn new(
        step: VoxelSize,
        cubic: Option<f64>,
        origin: Option<Position>,
        start: Option<[i32; 3]>,
    ) -> Self {
        Self {
            step,
            cubic,
            origin,
            start,
        }
    }

    /// Makes that of a map without a header: its first voxel stays where it is.
    pub fn of(frame: Frame) -> Self {
        Self::new(frame.voxel_size, None, Some(frame.origin), None)
    }

    /// Returns the frame with the voxel size that the header states.
    pub fn frame(&self) -> Frame {
        self.with_step(self.step).0
    }

    /// Returns the frame with voxels of `edge` Å along x; `None` if that is no edge. The other edges keep their ratio to it, unless
    /// the cell contradicts the box; then all are alike.
    pub fn scaled(&self, edge: f64) -> Option<Frame> {
        self.step_of(edge).map(|step| self.with_step(step).0)
    }

    /// Returns the edge of a voxel with which the cell would fit a cubic one, in Å, where the cell contradicts the box: it holds
    /// the size of one voxel, the longest side three times, or its edges in another order.
    pub fn cubic_edge(&self) -> Option<f64> {
        self.cubic
    }

    /// Returns the edges of a voxel that measures `edge` Å along x.
    pub(super) fn step_of(&self, edge: f64) -> Option<VoxelSize> {
        let factor = edge / self.step.x();
        match self.cubic {
            Some(_) => VoxelSize::new(edge, edge, edge),
            None => VoxelSize::new(edge, self.step.y() * factor, self.step.z() * factor),
        }
    }

    /// Returns the frame with voxels of `step`, and the field that places it.
    pub(super) fn with_step(&self, step: VoxelSize) -> (Frame, OriginRule) {
        let (origin, rule) = match (self.origin, self.by_start(step)) {
            (Some(origin), _) if can_be(origin, step) => (origin, OriginRule::Origin),
            (_, Some(start)) => (start, OriginRule::Nstart),
            (_, None) => (Position::default(), OriginRule::Neither),
        };
        let voxel_size = step;
        (Frame { origin, voxel_size }, rule)
    }

    /// Returns the position by NSTART with voxels of `step`.
    pub(super) fn by_start(&self, step: VoxelSize) -> Option<Position> {
        let [i, j, k] = self.start?.map(f64::from);
        Some(Position::new(i * step.x(), j * step.y(), k * step.z()))
    }
}

/// Returns whether a voxel more makes a difference to each component of `origin`, a number of 32 bits.
fn can_be(origin: Position, step: VoxelSize) -> bool {
    let parts = origin.to_array().map(|part| part as f32);
    let mut parts = parts.iter().zip([step.x(), step.y(), step.z()]);
    parts.all(|(part, step)| part.is_finite() && part + step as f32 != *part)
}

/// Returns the edge of a cubic voxel where a cell of `samples` voxels contradicts them; `None` if its voxels are cubic, or far
/// from that for another reason.
pub(super) fn cubic_edge(cell: [f64; 3], samples: [usize; 3]) -> Option<f64> {
    let samples = samples.map(|along| along as f64);
    let edges = |order: [usize; 3]| [0, 1, 2].map(|axis| cell[order[axis]] / samples[axis]);
    if spread(edges([0, 1, 2])) <= CUBIC_TOLERANCE {
        return None;
    }
    if spread(cell) <= SAME_LENGTH {
        let longest = samples.into_iter().fold(1.0, f64::max);
        let is_voxel = cell[0] <= LONGEST_VOXEL_ANGSTROM;
        return Some(if is_voxel { cell[0] } else { cell[0] / longest });
    }
    const ORDERS: [[usize; 3]; 5] = [[0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    let mut fitting = ORDERS.map(edges).into_iter();
    fitting
        .find(|edges| spread(*edges) <= SAME_LENGTH)
        .map(|edges| edges[0])
}

/// Returns the relative difference of the greatest and the least length.
fn spread(lengths: [f64; 3]) -> f64 {
    let least = lengths.into_iter().fold(f64::INFINITY, f64::min);
    let greatest = lengths.into_iter().fold(0.0, f64::max);
    greatest / least - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_contradicts_its_box_is_told() {
        let box_of = [60, 56, 56];
        let near = |cell, expected: f64| {
            let found = cubic_edge(cell, box_of).unwrap();
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        };
        near([1.05; 3], 1.05);
        near([63.0; 3], 1.05);
        near([58.8, 63.0, 58.8], 1.05);
        assert_eq!(cubic_edge([63.0, 58.8, 58.8], box_of), None);
        assert_eq!(cubic_edge([63.0, 58.8, 117.6], box_of), None);
        assert_eq!(cubic_edge([66.0, 60.0, 58.8], box_of), None);
    }

    #[test]
    fn what_the_header_counts_in_voxels_scales_with_them() {
        let step = VoxelSize::new(1.0, 1.0, 2.0).unwrap();
        let by_start = StatedFrame::new(step, None, None, Some([10, -4, 3]));
        assert_eq!(by_start.frame().origin, Position::new(10.0, -4.0, 6.0));
        let scaled = by_start.scaled(1.25).unwrap();
        assert_eq!(scaled.origin, Position::new(12.5, -5.0, 7.5));
        assert_eq!(scaled.voxel_size, VoxelSize::new(1.25, 1.25, 2.5).unwrap());
        let origin = Position::new(10.0, -4.0, 6.0);
        let by_origin = StatedFrame::new(step, None, Some(origin), Some([1, 1, 1]));
        assert_eq!(by_origin.scaled(1.25).unwrap().origin, origin);
        let cubic = StatedFrame::new(step, Some(1.0), None, None);
        let scaled = cubic.scaled(1.25).unwrap().voxel_size;
        assert_eq!(scaled, VoxelSize::new(1.25, 1.25, 1.25).unwrap());
        assert_eq!(by_start.scaled(-1.0), None);
    }

    #[test]
    fn an_origin_is_judged_by_the_voxel_size_that_is_given() {
        let step = VoxelSize::new(1e-10, 1e-10, 1e-10).unwrap();
        let origin = Position::new(20.0, 30.0, 40.0);
        let stated = StatedFrame::new(step, None, Some(origin), Some([0; 3]));
        assert_eq!(stated.frame().origin, Position::default());
        assert_eq!(stated.scaled(1.05).unwrap().origin, origin);
    }
}
