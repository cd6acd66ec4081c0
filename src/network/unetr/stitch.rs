//! Stitching: probabilities of tiles, put together to the scores of a map.

use crate::grid::{GridSize, SparseGrid};
use crate::network::atom_grids::atom_grids;
use crate::network::tiles::{Tile, Tiling};
use crate::residue::AminoAcid;
use crate::score::{Cells, ResidueScores, ScoreError, VoxelScores};
use crate::space::{Frame, Voxel};

/// Cα probability, 0 to 1, that a voxel needs to keep what it tells of the residue: far less than a candidate needs,
/// but most of a map, solvent, has less. By hand.
const LEAST_CA: f32 = 0.02;

/// Probabilities of the classes of each voxel of a tile, one voxel after the other in memory order.
pub(super) struct TileProbabilities {
    atoms: Vec<[f32; 4]>,
    amino: Option<Vec<[f32; 1 + AminoAcid::COUNT]>>,
    secondary: Option<Vec<[f32; 4]>>,
}

impl TileProbabilities {
    /// Takes the logits of the networks.
    pub(super) fn of(
        atoms: Vec<f32>,
        amino: Option<Vec<f32>>,
        secondary: Option<Vec<f32>>,
    ) -> Self {
        Self {
            atoms: softmax(&atoms),
            amino: amino.map(|logits| softmax(&logits)),
            secondary: secondary.map(|logits| softmax(&logits)),
        }
    }

    /// Returns whether a voxel may hold a Cα.
    pub(super) fn has_ca(&self) -> bool {
        self.atoms.iter().any(|classes| classes[1] >= LEAST_CA)
    }

    /// Returns what the voxel of an index tells of the residue.
    fn residue(&self, index: usize) -> ResidueScores {
        let amino = self.amino.as_ref().map(|classes| {
            let [_, amino @ ..] = classes[index];
            amino
        });
        let secondary = self.secondary.as_ref().map(|classes| {
            let [_, coil, helix, strand] = classes[index];
            let sum = (coil + helix + strand).max(f32::MIN_POSITIVE);
            [coil, helix, strand].map(|class| class / sum)
        });
        ResidueScores {
            // What is left of 1 is "none".
            amino: amino.unwrap_or_default(),
            secondary: secondary.unwrap_or([1.0 / 3.0; 3]),
            next: [0.0; 3],
            previous: [0.0; 3],
            p_protein: 1.0,
        }
    }
}

/// Returns the softmax of every `N` logits.
fn softmax<const N: usize>(logits: &[f32]) -> Vec<[f32; N]> {
    let (voxels, _) = logits.as_chunks::<N>();
    let softmax = |logits: &[f32; N]| {
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights = logits.map(|logit| (logit - largest).exp());
        let sum: f32 = weights.iter().sum();
        weights.map(|weight| weight / sum)
    };
    voxels.iter().map(softmax).collect()
}

/// Scores of a map, tile after tile.
pub(super) struct Stitch {
    tiling: Tiling,
    atoms: [SparseGrid; 3],
    cells: Vec<(Voxel, ResidueScores)>,
}

impl Stitch {
    /// Starts with zero everywhere on a grid of `size`, and takes the memory for the atoms of `tiles`.
    ///
    /// # Errors
    /// [`ScoreError::Memory`] if it cannot be had.
    pub(super) fn new(tiling: Tiling, size: GridSize, tiles: &[Tile]) -> Result<Self, ScoreError> {
        Ok(Self {
            tiling,
            atoms: atom_grids(tiling, size, tiles)?,
            cells: Vec::new(),
        })
    }

    /// Adds the core of `tile`.
    ///
    /// # Errors
    /// [`ScoreError::Memory`] if there is not enough for its residues.
    pub(super) fn add(
        &mut self,
        tile: Tile,
        tile_values: &TileProbabilities,
    ) -> Result<(), ScoreError> {
        for (class, atom) in self.atoms.iter_mut().enumerate() {
            let values: Vec<f32> = tile_values
                .atoms
                .iter()
                .map(|classes| classes[1 + class])
                .collect();
            for (start, row) in self.tiling.core_rows(tile, &values) {
                atom.write_row(start, row);
            }
        }
        let indices: Vec<usize> = (0..tile_values.atoms.len()).collect();
        for (start, row) in self.tiling.core_rows(tile, &indices) {
            if self.cells.try_reserve(row.len()).is_err() {
                let cell = size_of::<(Voxel, ResidueScores)>() as u64;
                let mib = (2 * self.cells.len() as u64 * cell) >> 20;
                return Err(ScoreError::Memory { mib });
            }
            for (x, index) in (start.x..).zip(row) {
                if tile_values.atoms[*index][1] >= LEAST_CA {
                    let voxel = Voxel::new(x, start.y, start.z);
                    self.cells.push((voxel, tile_values.residue(*index)));
                }
            }
        }
        Ok(())
    }

    /// Returns the scores, laid into space by `frame`.
    pub(super) fn finish(self, frame: Frame) -> VoxelScores {
        VoxelScores::new(frame, self.atoms, Cells::new(1, self.cells))
            .expect("grids of one size, on the 1 Å grid of a normalised map")
    }
}
