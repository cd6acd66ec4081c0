//! Example: a cube of density with what a network shall say of it.

/// Cube of normalised density with its targets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Example {
    /// Edge, in voxels.
    pub(super) edge: usize,
    /// Density, in memory order.
    pub(super) density: Vec<f32>,
    pub(super) targets: Targets,
}

/// Targets of a network.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Targets {
    /// Class of every voxel, in memory order, for a network of Cryo2Struct.
    Classes(Vec<u8>),
    /// For `weave`.
    Weave(WeaveTargets),
}

/// Targets of `weave`, as `training/targets.py` makes them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WeaveTargets {
    /// Probabilities of Cα, N and C at every voxel, one atom after the other.
    pub(super) probability: Vec<f32>,
    /// Weight of every voxel, 0 or 1: a model may leave parts of a map out.
    pub(super) weight: Vec<f32>,
    /// Labels of cells of 2 Å at Cα.
    pub(super) residues: Vec<ResidueLabel>,
    /// Cells, by index in memory order, and the molecule type there: protein 0, nucleic acid 1, other 2.
    pub(super) molecules: Vec<(usize, usize)>,
    /// Voxels in which a Cα lies, by index in memory order.
    pub(super) ca_voxels: Vec<usize>,
}

/// Label of a cell at a Cα.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ResidueLabel {
    /// Cell, by index in memory order.
    pub(super) cell: usize,
    /// Index of the amino acid, where it is known.
    pub(super) amino: Option<usize>,
    /// Index of the secondary structure, where it is known.
    pub(super) secondary: Option<usize>,
    /// Vector to the next Cα, in steps of 3.8 Å, where there is one.
    pub(super) next: Option<[f32; 3]>,
    /// The same to the previous one.
    pub(super) previous: Option<[f32; 3]>,
}
