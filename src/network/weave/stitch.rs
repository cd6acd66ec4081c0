//! Stitch: what the network says of boxes, put together to the scores of a map.

use std::ops::Range;

use super::tile_logits::{CELL, CHANNELS, TileLogits, residue_scores, sigmoid};
use crate::grid::{Grid, GridSize};
use crate::network::tiles::{Tile, Tiling};
use crate::score::{Cells, ResidueScores, VoxelScores};
use crate::space::{Frame, Voxel};

/// Cells in which no voxel is likelier than this to hold an alpha carbon are not kept: candidates
/// need far more, and most of a map is solvent.
const LEAST_CA: f32 = 0.02;

/// The scores of a map, tile after tile.
pub(super) struct Stitch {
    tiling: Tiling,
    atoms: [Grid<f32>; 3],
    cells: Vec<(Voxel, ResidueScores)>,
}

impl Stitch {
    /// Zero everywhere on a grid of `size`.
    pub(super) fn new(tiling: Tiling, size: GridSize) -> Self {
        Self {
            tiling,
            atoms: std::array::from_fn(|_| Grid::filled(size, 0.0)),
            cells: Vec::new(),
        }
    }

    /// Adds the core of `tile`.
    pub(super) fn add(&mut self, tile: Tile, logits: &TileLogits) {
        let boxes = logits.fine.chunks_exact(self.tiling.edge().pow(3));
        for (atom, logits) in self.atoms.iter_mut().zip(boxes) {
            let probabilities: Vec<f32> = logits.iter().map(|logit| sigmoid(*logit)).collect();
            self.tiling.stitch(atom, tile, &probabilities);
        }
        let p_ca = logits.largest_ca(self.tiling.edge());
        let [xs, ys, zs] = self.tiling.core_of(tile).map(cells_of);
        for z in zs {
            for y in ys.clone() {
                for x in xs.clone() {
                    let cell = Voxel::new(x, y, z);
                    let place = self.place(tile, cell);
                    if p_ca[place] >= LEAST_CA {
                        let channels = &logits.coarse[place * CHANNELS..][..CHANNELS];
                        self.cells.push((cell, residue_scores(channels)));
                    }
                }
            }
        }
    }

    /// The scores, laid into space.
    pub(super) fn finish(self, frame: Frame) -> VoxelScores {
        VoxelScores {
            frame,
            atoms: self.atoms,
            cells: Cells::new(CELL, self.cells),
        }
    }

    /// The place of `cell` in the box of `tile`, in memory order. Boxes begin at even voxels, since
    /// cores and margins are even.
    fn place(&self, tile: Tile, cell: Voxel) -> usize {
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

/// The cells that hold the voxels of a range.
fn cells_of(voxels: Range<usize>) -> Range<usize> {
    voxels.start / CELL..voxels.end.div_ceil(CELL)
}
