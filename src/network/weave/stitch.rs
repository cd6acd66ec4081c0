//! Stitching: logits of tiles, put together to the scores of a map.

use std::ops::Range;

use super::tile_logits::{CELL, CHANNELS, TileLogits, residue_scores, sigmoid};
use crate::grid::{GridSize, SparseGrid};
use crate::network::atom_grids::atom_grids;
use crate::network::tiles::{Tile, Tiling};
use crate::score::{Cells, ResidueScores, ScoreError, VoxelScores};
use crate::space::{Frame, Voxel};

/// Cα probability, 0 to 1, that a cell needs in one of its voxels to be kept: far less than a
/// candidate needs, but most of a map, solvent, has less. By hand.
const LEAST_CA: f32 = 0.02;

/// Scores of a map, tile after tile.
pub(super) struct Stitch {
    tiling: Tiling,
    atoms: [SparseGrid; 3],
    cells: Vec<(Voxel, ResidueScores)>,
}

impl Stitch {
    /// Starts with zero everywhere on a grid of `size`, and takes the memory for the scores of `tiles`.
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
    pub(super) fn add(&mut self, tile: Tile, logits: &TileLogits) {
        let grids = logits.fine.chunks_exact(self.tiling.edge().pow(3));
        for (atom, logits) in self.atoms.iter_mut().zip(grids) {
            let probabilities: Vec<f32> = logits.iter().map(|logit| sigmoid(*logit)).collect();
            for (start, row) in self.tiling.core_rows(tile, &probabilities) {
                atom.write_row(start, row);
            }
        }
        let p_ca = logits.largest_ca(self.tiling.edge());
        let [xs, ys, zs] = self.tiling.core_of(tile).map(cells_of);
        for z in zs {
            for y in ys.clone() {
                for x in xs.clone() {
                    let cell = Voxel::new(x, y, z);
                    let index = self.index_of(tile, cell);
                    if p_ca[index] >= LEAST_CA {
                        let channels = &logits.coarse[index * CHANNELS..][..CHANNELS];
                        self.cells.push((cell, residue_scores(channels)));
                    }
                }
            }
        }
    }

    /// Returns the scores, laid into space by `frame`.
    pub(super) fn finish(self, frame: Frame) -> VoxelScores {
        VoxelScores::new(frame, self.atoms, Cells::new(CELL, self.cells))
            .expect("grids of one size, on the 1 Å grid of a normalised map")
    }

    /// Returns the index of `cell` among the cells of `tile`, in memory order. Tiles begin at even
    /// voxels, since cores and margins are even.
    fn index_of(&self, tile: Tile, cell: Voxel) -> usize {
        let start = tile.core_start();
        let local = |cell: usize, start: usize| (cell * CELL + self.tiling.margin() - start) / CELL;
        let local = Voxel::new(
            local(cell.x, start.x),
            local(cell.y, start.y),
            local(cell.z, start.z),
        );
        let edge = self.tiling.edge() / CELL;
        GridSize::new(edge, edge, edge).linear(local)
    }
}

/// Returns the cells that hold the voxels of a range.
fn cells_of(voxels: Range<usize>) -> Range<usize> {
    voxels.start / CELL..voxels.end.div_ceil(CELL)
}
