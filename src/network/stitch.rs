//! Stitch: what the network says of boxes, put together to the scores of a map.

use std::ops::Range;

use super::box_logits::{BoxLogits, CELL, CHANNELS, residue_scores, sigmoid};
use crate::grid::{Grid, GridSize};
use crate::residue::BackboneAtom;
use crate::score::{Cells, ResidueScores, VoxelScores};
use crate::space::{Frame, Voxel};
use crate::tiles::{Tile, Tiling};

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
    pub(super) fn add(&mut self, tile: Tile, logits: &BoxLogits) {
        let boxes = logits.fine.chunks_exact(self.tiling.edge().pow(3));
        for (atom, logits) in self.atoms.iter_mut().zip(boxes) {
            let probabilities: Vec<f32> = logits.iter().map(|logit| sigmoid(*logit)).collect();
            self.tiling.stitch(atom, tile, &probabilities);
        }
        let [xs, ys, zs] = self.tiling.core_of(tile).map(cells_of);
        for z in zs {
            for y in ys.clone() {
                for x in xs.clone() {
                    let cell = Voxel::new(x, y, z);
                    if self.largest_ca(cell) >= LEAST_CA {
                        let scores = residue_scores(self.channels(tile, cell, &logits.coarse));
                        self.cells.push((cell, scores));
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

    /// The largest probability of an alpha carbon in `cell`.
    fn largest_ca(&self, cell: Voxel) -> f32 {
        let corner = Voxel::new(cell.x * CELL, cell.y * CELL, cell.z * CELL);
        let cube = GridSize::new(CELL, CELL, CELL);
        (0..cube.count())
            .map(|i| cube.voxel(i))
            .map(|way| Voxel::new(corner.x + way.x, corner.y + way.y, corner.z + way.z))
            .filter_map(|voxel| self.atoms[BackboneAtom::Ca as usize].get(voxel))
            .fold(0.0, |largest, value| largest.max(*value))
    }

    /// The channels of `cell` in the box of `tile`. Boxes begin at even voxels, since cores and
    /// margins are even.
    fn channels<'a>(&self, tile: Tile, cell: Voxel, coarse: &'a [f32]) -> &'a [f32] {
        let start = tile.core_start();
        let local = |cell: usize, start: usize| (cell * CELL + self.tiling.margin() - start) / CELL;
        let local = Voxel::new(
            local(cell.x, start.x),
            local(cell.y, start.y),
            local(cell.z, start.z),
        );
        let edge = self.tiling.edge() / CELL;
        let place = GridSize::new(edge, edge, edge).linear(local) * CHANNELS;
        &coarse[place..place + CHANNELS]
    }
}

/// The cells that hold the voxels of a range.
fn cells_of(voxels: Range<usize>) -> Range<usize> {
    voxels.start / CELL..voxels.end.div_ceil(CELL)
}
