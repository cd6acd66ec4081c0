//! The origin of a map: ORIGIN or NSTART, where they can be what a program meant.

use super::note::MapNote;
use super::origin_rule::OriginRule;
use super::stated_frame::StatedFrame;
use crate::grid::GridSize;
use crate::space::{Frame, Position, VoxelSize};

/// Largest NSTART, as a multiple of the longest side of the box or the cell, in voxels: beyond it stands what was in
/// memory. As in ChimeraX's reader.
const LARGEST_START: f64 = 10.0;

/// Smallest component of ORIGIN that is not taken as 0, in Å: far below what a header means, far
/// above the traces of integers and of subnormal numbers.
const LEAST_ORIGIN_ANGSTROM: f32 = 1e-6;

/// The fields of a header that say where its map sits, in the order x, y, z.
pub(super) struct OriginFields {
    /// ORIGIN, in Å.
    pub(super) origin: [f32; 3],
    /// NSTART, in voxels.
    pub(super) start: [i32; 3],
    /// MX, MY, MZ.
    pub(super) sampling: [i32; 3],
    pub(super) size: GridSize,
}

impl OriginFields {
    /// Returns what the fields say of a map with voxels of `step`; what cannot be is left out with a note. `cubic` is the edge with
    /// which its cell would fit a cubic voxel.
    pub(super) fn stated(
        &self,
        step: VoxelSize,
        cubic: Option<f64>,
        notes: &mut Vec<MapNote>,
    ) -> StatedFrame {
        let is_zero = |part: &f32| part.abs() < LEAST_ORIGIN_ANGSTROM;
        let is_stated = !self.origin.iter().all(is_zero);
        let is_finite = self.origin.iter().all(|part| part.is_finite());
        let [x, y, z] = self.origin.map(f64::from);
        let origin = (is_stated && is_finite).then(|| Position::new(x, y, z));
        StatedFrame::new(step, cubic, origin, self.start(notes))
    }

    /// Returns what is odd about ORIGIN in a `frame` that stands by `rule`.
    pub(super) fn note(
        &self,
        stated: &StatedFrame,
        frame: Frame,
        rule: OriginRule,
    ) -> Option<MapNote> {
        if rule == OriginRule::Origin {
            let nstart = stated.by_start(frame.voxel_size)?;
            return self.differing(frame, nstart);
        }
        let is_zero = |part: &f32| part.abs() < LEAST_ORIGIN_ANGSTROM;
        (!self.origin.iter().all(is_zero)).then_some(MapNote::OriginCannotBe {
            origin: self.origin,
        })
    }

    /// Returns NSTART, unless that cannot be.
    fn start(&self, notes: &mut Vec<MapNote>) -> Option<[i32; 3]> {
        let GridSize { x, y, z } = self.size;
        let sampling = self.sampling.map(f64::from);
        let longest = sampling.into_iter().fold(x.max(y).max(z) as f64, f64::max);
        let is_far = |part: &i32| f64::from(*part).abs() > LARGEST_START * longest;
        if self.start.iter().any(is_far) {
            let nstart = self.start;
            notes.push(MapNote::NstartCannotBe { nstart });
            return None;
        }
        Some(self.start)
    }

    /// Returns a note where both fields say where the map sits and differ. NSTART is whole voxels: up
    /// to half a voxel of difference is rounding.
    fn differing(&self, frame: Frame, nstart: Position) -> Option<MapNote> {
        let Frame { origin, voxel_size } = frame;
        let gap = origin - nstart;
        let differ = gap.x.abs() > 0.51 * voxel_size.x()
            || gap.y.abs() > 0.51 * voxel_size.y()
            || gap.z.abs() > 0.51 * voxel_size.z();
        (differ && self.start != [0; 3]).then_some(MapNote::Origins { origin, nstart })
    }
}
