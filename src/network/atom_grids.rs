//! Atom grids: the probabilities of the backbone atoms of a map, before the first tile.

use super::tiles::{Tile, Tiling};
use crate::grid::{GridSize, SparseGrid};
use crate::score::ScoreError;

/// Returns a grid of `size` for each backbone atom, zero everywhere, with the memory for the cores of `tiles`.
///
/// # Errors
/// [`ScoreError::Memory`] if it cannot be had.
pub(super) fn atom_grids(
    tiling: Tiling,
    size: GridSize,
    tiles: &[Tile],
) -> Result<[SparseGrid; 3], ScoreError> {
    let mut atoms = std::array::from_fn(|_| SparseGrid::new(size));
    for atom in &mut atoms {
        let cores = tiles.iter().map(|tile| tiling.core_of(*tile));
        if atom.reserve(cores).is_err() {
            let voxels = (tiles.len() * tiling.core().pow(3)) as u64;
            let mib = (3 * size_of::<f32>() as u64 * voxels) >> 20;
            return Err(ScoreError::Memory { mib });
        }
    }
    Ok(atoms)
}
