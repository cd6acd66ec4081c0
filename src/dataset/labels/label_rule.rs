//! The label rule: which atoms are labelled, and at which voxels.

use crate::grid::GridSize;
use crate::residue::{AminoAcid, SecondaryStructure};
use crate::space::{Frame, Position, Voxel};
use crate::structure::{Atom, Residue};

/// Rule by which atoms are labelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabelRule {
    /// Atoms of residues with a Cα, each at the voxel whose centre is nearest to it; an atom outside
    /// the grid is counted. A modified residue has the label of its parent; unknown secondary
    /// structure has none.
    #[default]
    Nearest,
    /// As the released programs of Cryo2StructData do, with five defects. A modified residue
    /// has no amino acid, not even a histidine that CHARMM calls `HSD`. Unknown secondary structure
    /// is coil. Any atom called `CA`, `N`
    /// or `C` counts, so that a calcium ion becomes a Cα and an acetyl cap a carbonyl. An atom up
    /// to a whole grid before the first voxel labels one at the far side. And the voxel (Formula 1:
    /// the index along each axis is `ceil(floor(x - origin) / voxel)`, in single precision) lies, on
    /// voxels of 1 Å, half a voxel below its atom along each axis on average, because a map gives
    /// the density at the centres of voxels.
    Reference,
}

impl LabelRule {
    /// Returns the atom that stands for the Cα of `residue`.
    pub(super) fn ca_atom(self, residue: &Residue) -> Option<&Atom> {
        match self {
            Self::Nearest => residue.ca_atom(),
            Self::Reference => residue.atom("CA"),
        }
    }

    /// Returns the amino acid that labels `residue`.
    pub(super) fn amino(self, residue: &Residue) -> Option<AminoAcid> {
        match self {
            Self::Nearest => residue.amino(),
            Self::Reference => AminoAcid::from_code(&residue.name),
        }
    }

    /// Returns the secondary structure that labels `residue`.
    pub(super) fn secondary(self, residue: &Residue) -> Option<SecondaryStructure> {
        match self {
            Self::Nearest => residue.secondary,
            Self::Reference => Some(residue.secondary.unwrap_or(SecondaryStructure::Coil)),
        }
    }

    /// Returns whether the backbone atoms of `residue` are labelled.
    pub(super) fn counts(self, residue: &Residue) -> bool {
        self == Self::Reference || residue.ca_atom().is_some()
    }

    /// Returns the index along x, y, z of the voxel that an atom at `position` labels in an endless
    /// grid: a whole number, or not a number where the position is none.
    pub(in crate::dataset) fn index_of(self, position: Position, frame: Frame) -> [f64; 3] {
        match self {
            Self::Nearest => frame.index_of(position).map(|index| (index + 0.5).floor()),
            Self::Reference => {
                let [origin, position] = [frame.origin, position].map(Position::to_array);
                let size = frame.voxel_size;
                let edges = [size.x(), size.y(), size.z()];
                [0, 1, 2].map(|axis| {
                    let offset = position[axis] as f32 - origin[axis] as f32;
                    (f64::from(offset.floor()) / edges[axis]).ceil()
                })
            }
        }
    }

    /// Returns the voxel that an atom at `position` labels, or `None` outside the grid.
    pub(super) fn voxel_of(
        self,
        position: Position,
        size: GridSize,
        frame: Frame,
    ) -> Option<Voxel> {
        let [x, y, z] = self.index_of(position, frame);
        let inside = |index: f64, count: usize| {
            let count = count as f64;
            let wraps = self == Self::Reference && (-count..0.0).contains(&index);
            let index = if wraps { index + count } else { index };
            (0.0..count).contains(&index).then_some(index as usize)
        };
        Some(Voxel::new(
            inside(x, size.x)?,
            inside(y, size.y)?,
            inside(z, size.z)?,
        ))
    }
}
