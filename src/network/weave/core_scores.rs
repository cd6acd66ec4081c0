//! Core scores: from the logits of a tile to the scores of its core.

use std::ops::Range;

use super::tile_logits::{CELL, CHANNELS, TileLogits, residue_scores, sigmoid};
use crate::grid::GridSize;
use crate::network::stitch::TileScores;
use crate::network::tiles::{Tile, Tiling};
use crate::space::Voxel;

/// Cα probability, 0 to 1, that a cell needs in one of its voxels to be kept: far less than a
/// candidate needs, but most of a map, solvent, has less. By hand.
const LEAST_CA: f32 = 0.02;

/// Returns the scores of the core of `tile`.
pub(super) fn core_scores(tiling: &Tiling, tile: Tile, logits: &TileLogits) -> TileScores {
    let mut grids = logits.fine.chunks_exact(tiling.edge().pow(3));
    let atoms = [(); 3].map(|()| {
        let logits = grids.next().unwrap_or_default();
        let mut probabilities = tiling.core_values(tile, logits);
        probabilities
            .iter_mut()
            .for_each(|value| *value = sigmoid(*value));
        probabilities
    });
    let p_ca = logits.largest_ca(tiling.edge());
    let [xs, ys, zs] = tiling.core_of(tile).map(cells_of);
    let mut cells = Vec::new();
    for z in zs {
        for y in ys.clone() {
            for x in xs.clone() {
                let cell = Voxel::new(x, y, z);
                let index = index_of(tiling, tile, cell);
                if p_ca[index] >= LEAST_CA {
                    let channels = &logits.coarse[index * CHANNELS..][..CHANNELS];
                    cells.push((cell, residue_scores(channels)));
                }
            }
        }
    }
    TileScores { atoms, cells }
}

/// Returns the index of `cell` among the cells of `tile`, in memory order. Tiles begin at even
/// voxels, since cores and margins are even.
fn index_of(tiling: &Tiling, tile: Tile, cell: Voxel) -> usize {
    let start = tile.core_start();
    let local = |cell: usize, start: usize| (cell * CELL + tiling.margin() - start) / CELL;
    let local = Voxel::new(
        local(cell.x, start.x),
        local(cell.y, start.y),
        local(cell.z, start.z),
    );
    let edge = tiling.edge() / CELL;
    GridSize::new(edge, edge, edge).linear(local)
}

/// Returns the cells that hold the voxels of a range.
fn cells_of(voxels: Range<usize>) -> Range<usize> {
    voxels.start / CELL..voxels.end.div_ceil(CELL)
}
