//! The label rule: which atoms count, and what becomes of those outside the grid.

use serde::{Deserialize, Serialize};

use crate::grid::GridSize;
use crate::space::{Frame, Position, Voxel};
use crate::structure::{Atom, Residue};

/// Which atoms are labelled, and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelRule {
    /// Atoms of residues with an alpha carbon; what lies outside the grid is counted.
    #[default]
    Sound,
    /// What the released programs of Cryo2StructData do, with two defects: any atom called `CA`,
    /// `N` or `C` counts, so that a calcium ion becomes an alpha carbon and an acetyl cap a
    /// carbonyl; and an atom up to a whole grid before the first voxel labels one at the far side.
    Released,
}

impl LabelRule {
    /// The atom that stands for the alpha carbon of `residue`.
    pub(super) fn alpha(self, residue: &Residue) -> Option<&Atom> {
        match self {
            Self::Sound => residue.ca_atom(),
            Self::Released => residue.atom("CA"),
        }
    }

    /// Whether the backbone atoms of `residue` are labelled.
    pub(super) fn counts(self, residue: &Residue) -> bool {
        self == Self::Released || residue.ca_atom().is_some()
    }

    /// The voxel that an atom at `position` labels, or `None` outside the grid.
    pub(super) fn voxel_of(
        self,
        position: Position,
        size: GridSize,
        frame: Frame,
    ) -> Option<Voxel> {
        let along = |position: f64, origin: f64, edge: f64, count: usize| {
            let index = (f64::from((position as f32 - origin as f32).floor()) / edge).ceil();
            let count = count as f64;
            let wraps = self == Self::Released && (-count..0.0).contains(&index);
            let index = if wraps { index + count } else { index };
            (index >= 0.0 && index < count).then_some(index as usize)
        };
        let Frame { origin, voxel_size } = frame;
        Some(Voxel::new(
            along(position.x, origin.x, voxel_size.x(), size.x)?,
            along(position.y, origin.y, voxel_size.y(), size.y)?,
            along(position.z, origin.z, voxel_size.z(), size.z)?,
        ))
    }
}
