//! Tiles: overlapping cubes cut from a grid, and stitched back.
//!
//! Comes in: a [`Grid`]. Goes out: tiles for a network; and back. Never knows the meaning of the
//! values.

use std::ops::Range;

use crate::grid::{Grid, GridSize};
use crate::space::Voxel;

/// Cover of a grid by cubic tiles. Each tile has a core; the cores lie side by side and cover the
/// grid, and the tiles overlap by their margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    size: GridSize,
    edge: usize,
    core: usize,
}

/// One tile of a [`Tiling`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    core_start: Voxel,
}

impl Tile {
    /// Returns the tile whose core begins at the voxel `core_start` of the grid.
    pub fn beginning(core_start: Voxel) -> Self {
        Self { core_start }
    }

    /// Returns the first voxel of the core.
    pub fn core_start(self) -> Voxel {
        self.core_start
    }
}

impl Tiling {
    /// Covers a grid of `size` by tiles of `edge` voxels with a core of `core` voxels; `None` unless
    /// the core is smaller than the tile and its margins are equal on both sides.
    pub fn new(size: GridSize, edge: usize, core: usize) -> Option<Self> {
        let possible = core > 0 && core < edge && (edge - core).is_multiple_of(2);
        possible.then_some(Self { size, edge, core })
    }

    /// Returns the number of voxels along each edge of a tile.
    pub fn edge(&self) -> usize {
        self.edge
    }

    /// Returns the number of voxels along each edge of a core.
    pub fn core(&self) -> usize {
        self.core
    }

    /// Returns the number of voxels between the face of a tile and its core.
    pub fn margin(&self) -> usize {
        (self.edge - self.core) / 2
    }

    /// Returns the number of tiles.
    pub fn count(&self) -> usize {
        let along = |voxels: usize| voxels.div_ceil(self.core);
        along(self.size.x) * along(self.size.y) * along(self.size.z)
    }

    /// Returns all tiles in the order of the reference: z fastest, then y, then x.
    pub fn tiles(&self) -> impl Iterator<Item = Tile> + use<> {
        let Self { size, core, .. } = *self;
        let starts = move |voxels: usize| (0..voxels).step_by(core);
        starts(size.x).flat_map(move |x| {
            starts(size.y).flat_map(move |y| {
                starts(size.z).map(move |z| Tile {
                    core_start: Voxel::new(x, y, z),
                })
            })
        })
    }

    /// Returns the voxel of the grid at which `tile` begins, as `[x, y, z]`; negative where the margin
    /// sticks out.
    pub fn origin_of(&self, tile: Tile) -> [isize; 3] {
        let Voxel { x, y, z } = tile.core_start;
        [x, y, z].map(|start| start as isize - self.margin() as isize)
    }

    /// Returns the voxels of the grid in the core of `tile`, as ranges along x, y and z.
    pub fn core_of(&self, tile: Tile) -> [Range<usize>; 3] {
        let Voxel { x, y, z } = tile.core_start;
        let along = |start: usize, voxels: usize| start..(start + self.core).min(voxels);
        [
            along(x, self.size.x),
            along(y, self.size.y),
            along(z, self.size.z),
        ]
    }

    /// Returns whether a value in the core of `tile` is above `level`.
    pub fn has_density(&self, grid: &Grid<f32>, tile: Tile, level: f32) -> bool {
        let [xs, ys, zs] = self.core_of(tile);
        self.rows(&ys, &zs).any(|(y, z)| {
            let row = self.size.linear(Voxel::new(xs.start, y, z));
            grid.values()[row..row + xs.len()]
                .iter()
                .any(|value| *value > level)
        })
    }

    /// Returns the values of `tile` in memory order (x fastest), zero outside the grid.
    ///
    /// # Panics
    /// If `grid` has not the size that this tiling covers.
    pub fn cut<T: Copy + Default>(&self, grid: &Grid<T>, tile: Tile) -> Vec<T> {
        let mut values = vec![T::default(); self.edge.pow(3)];
        self.cut_into(grid, tile, &mut values);
        values
    }

    /// Does the same into `values`, which may be used again for the next tile.
    ///
    /// # Panics
    /// If `grid` has not the size that this tiling covers, or `values` not that of a tile.
    pub fn cut_into<T: Copy + Default>(&self, grid: &Grid<T>, tile: Tile, values: &mut [T]) {
        assert_eq!(grid.size(), self.size, "the tiling is for another grid");
        assert_eq!(values.len(), self.edge.pow(3), "values of one tile");
        values.fill(T::default());
        let [xs, ys, zs] = self.voxels_of(tile);
        for (y, z) in self.rows(&ys, &zs) {
            let from = self.size.linear(Voxel::new(xs.start, y, z));
            let to = self.index_in_tile(tile, Voxel::new(xs.start, y, z));
            values[to..to + xs.len()].copy_from_slice(&grid.values()[from..from + xs.len()]);
        }
    }

    /// Writes the core of `values`, a tile in memory order, to its voxels of `into`; voxels outside
    /// the grid are dropped.
    ///
    /// # Panics
    /// If `into` has not the size that this tiling covers, or `values` not that of a tile.
    pub fn stitch<T: Copy>(&self, into: &mut Grid<T>, tile: Tile, values: &[T]) {
        assert_eq!(into.size(), self.size, "the tiling is for another grid");
        for (start, row) in self.core_rows(tile, values) {
            let to = self.size.linear(start);
            into.values_mut()[to..to + row.len()].copy_from_slice(row);
        }
    }

    /// Returns the core of `values`, a tile in memory order, in rows along x, each with its first voxel.
    ///
    /// # Panics
    /// If `values` is not that of a tile.
    pub fn core_rows<'a, T>(
        &'a self,
        tile: Tile,
        values: &'a [T],
    ) -> impl Iterator<Item = (Voxel, &'a [T])> {
        assert_eq!(values.len(), self.edge.pow(3), "values of one tile");
        let [xs, ys, zs] = self.core_of(tile);
        self.rows(&ys, &zs).map(move |(y, z)| {
            let start = Voxel::new(xs.start, y, z);
            (
                start,
                &values[self.index_in_tile(tile, start)..][..xs.len()],
            )
        })
    }

    /// Returns the values in the core of a tile in memory order.
    ///
    /// # Panics
    /// If `values` is not that of a tile.
    pub fn core_values<T: Copy>(&self, tile: Tile, values: &[T]) -> Vec<T> {
        let rows = self.core_rows(tile, values);
        rows.flat_map(|(_, row)| row.iter().copied()).collect()
    }

    /// Returns the first voxels of the rows along x of the core of `tile`, in memory order.
    pub fn core_row_starts(&self, tile: Tile) -> impl Iterator<Item = Voxel> + use<> {
        let [xs, ys, zs] = self.core_of(tile);
        self.rows(&ys, &zs)
            .map(move |(y, z)| Voxel::new(xs.start, y, z))
    }

    /// Returns the voxels of the grid in the whole of `tile`, margins included.
    fn voxels_of(&self, tile: Tile) -> [Range<usize>; 3] {
        let Voxel { x, y, z } = tile.core_start;
        let margin = self.margin();
        let along = |start: usize, voxels: usize| {
            start.saturating_sub(margin)..(start + self.core + margin).min(voxels)
        };
        [
            along(x, self.size.x),
            along(y, self.size.y),
            along(z, self.size.z),
        ]
    }

    /// Returns the rows (y, z) of ranges of voxels, in memory order.
    fn rows(
        &self,
        ys: &Range<usize>,
        zs: &Range<usize>,
    ) -> impl Iterator<Item = (usize, usize)> + use<> {
        let ys = ys.clone();
        zs.clone()
            .flat_map(move |z| ys.clone().map(move |y| (y, z)))
    }

    /// Returns the index of `voxel` of the grid among the values of `tile`.
    fn index_in_tile(&self, tile: Tile, voxel: Voxel) -> usize {
        let margin = self.margin();
        let local = Voxel::new(
            voxel.x + margin - tile.core_start.x,
            voxel.y + margin - tile.core_start.y,
            voxel.z + margin - tile.core_start.z,
        );
        GridSize::new(self.edge, self.edge, self.edge).linear(local)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: GridSize = GridSize::new(23, 50, 37);

    fn numbered() -> Grid<f32> {
        Grid::from_fn(SIZE, |voxel| SIZE.linear(voxel) as f32 + 1.0)
    }

    #[test]
    fn impossible_tilings_are_refused() {
        assert!(Tiling::new(SIZE, 20, 20).is_none());
        assert!(Tiling::new(SIZE, 33, 20).is_none());
        assert!(Tiling::new(SIZE, 32, 0).is_none());
        assert!(Tiling::new(SIZE, 64, 48).is_some());
    }

    #[test]
    fn z_runs_fastest_and_the_first_origin_is_negative() {
        let tiling = Tiling::new(SIZE, 32, 20).unwrap();
        let origins: Vec<_> = tiling.tiles().map(|tile| tiling.origin_of(tile)).collect();
        assert_eq!(origins.len(), tiling.count());
        assert_eq!(
            origins[..4],
            [[-6, -6, -6], [-6, -6, 14], [-6, 14, -6], [-6, 14, 14]]
        );
    }

    #[test]
    fn a_cut_is_the_grid_padded_with_zeros() {
        let grid = numbered();
        let tiling = Tiling::new(SIZE, 32, 20).unwrap();
        for tile in tiling.tiles() {
            let origin = tiling.origin_of(tile);
            let values = tiling.cut(&grid, tile);
            let mut plain = values.iter();
            for (z, y, x) in (0..32 * 32 * 32).map(|i| (i / 1024, i / 32 % 32, i % 32)) {
                let at = [origin[0] + x, origin[1] + y, origin[2] + z].map(usize::try_from);
                let expected = match at {
                    [Ok(x), Ok(y), Ok(z)] => grid.get(Voxel::new(x, y, z)).copied(),
                    _ => None,
                };
                assert_eq!(plain.next().copied(), Some(expected.unwrap_or(0.0)));
            }
        }
    }

    #[test]
    fn the_cores_stitch_to_the_grid() {
        let grid = numbered();
        for (edge, core) in [(32, 20), (64, 48), (8, 2)] {
            let tiling = Tiling::new(SIZE, edge, core).unwrap();
            let mut stitched = Grid::filled(SIZE, 0.0);
            for tile in tiling.tiles() {
                tiling.stitch(&mut stitched, tile, &tiling.cut(&grid, tile));
            }
            assert_eq!(stitched, grid);
        }
    }

    #[test]
    fn only_the_core_counts_as_density() {
        let tiling = Tiling::new(SIZE, 32, 20).unwrap();
        let mut grid = Grid::filled(SIZE, 0.0);
        grid[Voxel::new(3, 20, 3)] = 0.5;
        let with = |level| {
            tiling
                .tiles()
                .filter(|tile| tiling.has_density(&grid, *tile, level))
                .map(Tile::core_start)
                .collect::<Vec<_>>()
        };
        assert_eq!(with(0.0), [Voxel::new(0, 20, 0)]);
        assert!(with(0.5).is_empty());
    }
}
