//! The origin of a map: ORIGIN or NSTART, where they can be what a program meant.

use super::note::MapNote;
use crate::grid::GridSize;
use crate::space::{Position, VoxelSize};

/// Source of the origin of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginRule {
    /// The ORIGIN field, in Å, because one of its components is not 0.
    Origin,
    /// The NSTART fields times the voxel size, because ORIGIN is 0 or cannot be.
    Nstart,
    /// Zero, because neither field can be.
    Neither,
}

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
    pub(super) step: VoxelSize,
}

impl OriginFields {
    /// Returns ORIGIN if any of its components is not 0, else NSTART in voxels; what cannot be is left
    /// out with a note.
    pub(super) fn position(&self, notes: &mut Vec<MapNote>) -> (Position, OriginRule) {
        let nstart = self.nstart(notes);
        let by_start = nstart.map_or((Position::default(), OriginRule::Neither), |position| {
            (position, OriginRule::Nstart)
        });
        if self
            .origin
            .iter()
            .all(|part| part.abs() < LEAST_ORIGIN_ANGSTROM)
        {
            return by_start;
        }
        if !self.origin_can_be() {
            let [x, y, z] = self.origin;
            notes.push(MapNote::OriginCannotBe { origin: [x, y, z] });
            return by_start;
        }
        let [x, y, z] = self.origin.map(f64::from);
        let origin = Position::new(x, y, z);
        if let Some(nstart) = nstart {
            notes.extend(self.differing(origin, nstart));
        }
        (origin, OriginRule::Origin)
    }

    /// Returns whether a voxel more makes a difference to each component of ORIGIN.
    fn origin_can_be(&self) -> bool {
        let step = [self.step.x(), self.step.y(), self.step.z()];
        self.origin
            .iter()
            .zip(step)
            .all(|(part, step)| part.is_finite() && part + step as f32 != *part)
    }

    /// Returns the position by NSTART, unless that cannot be.
    fn nstart(&self, notes: &mut Vec<MapNote>) -> Option<Position> {
        let GridSize { x, y, z } = self.size;
        let sampling = self.sampling.map(f64::from);
        let longest = sampling.into_iter().fold(x.max(y).max(z) as f64, f64::max);
        let [i, j, k] = self.start.map(f64::from);
        if [i, j, k]
            .iter()
            .any(|part| part.abs() > LARGEST_START * longest)
        {
            let nstart = self.start;
            notes.push(MapNote::NstartCannotBe { nstart });
            return None;
        }
        Some(Position::new(
            i * self.step.x(),
            j * self.step.y(),
            k * self.step.z(),
        ))
    }

    /// Returns a note where both fields say where the map sits and differ. NSTART is whole voxels: up
    /// to half a voxel of difference is rounding.
    fn differing(&self, origin: Position, nstart: Position) -> Option<MapNote> {
        let gap = origin - nstart;
        let differ = gap.x.abs() > 0.51 * self.step.x()
            || gap.y.abs() > 0.51 * self.step.y()
            || gap.z.abs() > 0.51 * self.step.z();
        (differ && self.start != [0; 3]).then_some(MapNote::Origins { origin, nstart })
    }
}
