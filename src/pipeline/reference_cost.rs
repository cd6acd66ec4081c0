//! Cost of a run with the networks of the reference: tiles and memory, said before it begins.

use super::memory::MemoryEstimate;
use crate::grid::{Density, Grid, GridSize, SparseGrid, voxels_of_cubes};
use crate::network::tiles::Tiling;
use crate::prepare::resample::{ResampleError, rows_as_released, size_as_released};
use crate::space::Voxel;

/// Bytes of a value.
const VALUE: u64 = size_of::<f32>() as u64;
/// Memory of the networks at work on four tiles, with the program and the candidates, beside their weights, in bytes.
/// Measured in a browser on the CPU, on a box of 42 Å full of candidates: 63 MiB with two networks of the size Small, 87 MiB
/// with two of Full v1.
const AT_WORK: u64 = 100 << 20;
/// Edge of the cells of the map that are known to be empty or not, in voxels of 1 Å; tiles and their cores begin and end
/// between two of them.
const CELL: usize = 2;
/// Share of the voxels in tiles with density that are taken to tell a residue, and the bytes of one. How many do, the
/// networks alone tell: a run that takes more memory than there is ends in words.
const RESIDUES: (u64, u64) = (20, 140);

/// Cost of a run with the networks of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceCost {
    /// Number of tiles that hold density, on which each network runs.
    pub tiles: usize,
    /// Memory that the run needs.
    pub memory: MemoryEstimate,
}

impl ReferenceCost {
    /// Returns the cost of a run on `map` of networks that have so many `parameters` together and see the tiles of
    /// `tiling`, the same for all of them.
    ///
    /// # Errors
    /// [`ResampleError`] if the map cannot be laid on the 1 Å grid.
    pub fn of(
        map: &Density,
        tiling: impl Fn(GridSize) -> Tiling,
        parameters: u64,
    ) -> Result<Self, ResampleError> {
        let size = size_as_released(map)?;
        let cells = occupied(map, size)?;
        let tiling = tiling(size);
        let tiles: Vec<_> = tiling
            .tiles()
            .filter(|tile| {
                let origin = tiling.origin_of(*tile);
                has_density(&cells, origin, tiling.edge())
            })
            .collect();
        let cores = tiles.iter().map(|tile| tiling.core_of(*tile));
        let atoms = 3 * SparseGrid::new(size).bytes_in(cores);
        let voxels = voxels_of_cubes(tiles.len(), tiling.core());
        let (share, bytes) = RESIDUES;
        let least = MemoryEstimate::least(map.grid.size());
        Ok(Self {
            tiles: tiles.len(),
            memory: MemoryEstimate {
                map: least.map,
                finding: 0,
                prepared: size.count() as u64 * VALUE,
                scores: atoms + voxels / share * bytes,
                network: AT_WORK + parameters * VALUE,
                // How much of the map the model will cover, nothing tells here.
                judging: 0,
            },
        })
    }
}

/// Returns the cells of the map on the 1 Å grid, true where a voxel is above 0: what is below is 0 to the networks.
fn occupied(map: &Density, size: GridSize) -> Result<Grid<bool>, ResampleError> {
    let along = |voxels: usize| voxels.div_ceil(CELL);
    let mut cells = Grid::filled(
        GridSize::new(along(size.x), along(size.y), along(size.z)),
        false,
    );
    rows_as_released(map, |y, z, row| {
        for (x, values) in row.chunks(CELL).enumerate() {
            if values.iter().any(|value| *value > 0.0) {
                cells[Voxel::new(x, y / CELL, z / CELL)] = true;
            }
        }
    })?;
    Ok(cells)
}

/// Returns whether a tile of `edge` voxels from `origin` holds a cell with density.
fn has_density(cells: &Grid<bool>, origin: [isize; 3], edge: usize) -> bool {
    let GridSize { x, y, z } = cells.size();
    let ends = [x, y, z];
    let [xs, ys, zs] = [0, 1, 2].map(|axis| {
        let start = origin[axis].max(0) as usize / CELL;
        let end = (origin[axis] + edge as isize).max(0) as usize;
        start..end.div_ceil(CELL).min(ends[axis])
    });
    zs.flat_map(|z| ys.clone().map(move |y| (y, z)))
        .any(|(y, z)| xs.clone().any(|x| cells[Voxel::new(x, y, z)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::normalize::{NormalizedDensity, Rule};
    use crate::prepare::resample::resample_as_released;
    use crate::space::{Frame, Position, VoxelSize};

    fn tiling(size: GridSize) -> Tiling {
        Tiling::new(size, 32, 20).unwrap()
    }

    /// A map of two blobs, negative in between, 0 at its end.
    fn map(step: f64) -> Density {
        let grid = Grid::from_fn(GridSize::new(70, 41, 33), |v| {
            let is_blob = v.x < 5 && v.y < 5 || v.x == 40 && v.z == 30;
            let around = if v.x < 50 { -1.0 } else { 0.0 };
            if is_blob { 2.0 } else { around }
        });
        let voxel_size = VoxelSize::new(step, step, step).unwrap();
        let origin = Position::default();
        let frame = Frame { origin, voxel_size };
        Density { grid, frame }
    }

    #[test]
    fn tiles_are_those_that_the_networks_see_something_in() {
        for step in [1.0, 0.83, 1.31] {
            let map = map(step);
            let cost = ReferenceCost::of(&map, tiling, 0).unwrap();
            let resampled = resample_as_released(&map).unwrap();
            // The rule divides by a number; here one that is above 0.
            let seen = NormalizedDensity::new(resampled, Rule::PositivePercentile).unwrap();
            let tiling = tiling(seen.grid().size());
            let tiles = tiling.tiles();
            let filled =
                tiles.filter(|tile| tiling.cut(seen.grid(), *tile).iter().any(|v| *v > 0.0));
            let count = filled.count();
            assert!(count > 3 && count < tiling.count(), "{count}");
            assert_eq!(cost.tiles, count, "voxels of {step} Å");
        }
    }

    #[test]
    fn the_parts_are_those_of_the_whole_map() {
        let map = map(1.0);
        let [one, two] =
            [0, 1_000_000].map(|parameters| ReferenceCost::of(&map, tiling, parameters).unwrap());
        assert_eq!(two.memory.network - one.memory.network, 4_000_000);
        let voxels = 70 * 41 * 33;
        assert_eq!(
            (one.memory.map, one.memory.prepared),
            (4 * voxels, 4 * voxels)
        );
        assert!(one.memory.scores >= 3 * 4 * 20 * 20 * 20 * one.tiles as u64 / 2);
        let empty = Density {
            grid: Grid::filled(map.grid.size(), 0.0),
            ..map
        };
        let none = ReferenceCost::of(&empty, tiling, 0).unwrap();
        assert_eq!((none.tiles, none.memory.scores), (0, 0));
    }
}
