//! Tiles: a grid cut into overlapping boxes, and stitched back.
//!
//! Comes in: a [`Grid`]. Goes out: boxes for a network; and back. Never knows what the values
//! mean.

use std::ops::Range;

use crate::grid::{Grid, GridSize};
use crate::space::Voxel;

/// How a grid is covered by cubic boxes. Each box has a core; the cores lie side by side and
/// cover the grid, and the boxes overlap by their margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    size: GridSize,
    edge: usize,
    core: usize,
}

/// One box of a [`Tiling`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    core_start: Voxel,
}

impl Tile {
    /// The first voxel of the core.
    pub fn core_start(self) -> Voxel {
        self.core_start
    }
}

impl Tiling {
    /// Covers a grid of `size` by boxes of `edge` voxels with a core of `core` voxels, or `None`
    /// unless the core is smaller than the box and its margins are equal on both sides.
    pub fn new(size: GridSize, edge: usize, core: usize) -> Option<Self> {
        let possible = core > 0 && core < edge && (edge - core).is_multiple_of(2);
        possible.then_some(Self { size, edge, core })
    }

    /// How many voxels a box has along each edge.
    pub fn edge(&self) -> usize {
        self.edge
    }

    /// How many voxels a core has along each edge.
    pub fn core(&self) -> usize {
        self.core
    }

    /// How many voxels lie between a box's face and its core.
    pub fn margin(&self) -> usize {
        (self.edge - self.core) / 2
    }

    /// How many tiles there are.
    pub fn count(&self) -> usize {
        let along = |voxels: usize| voxels.div_ceil(self.core);
        along(self.size.x) * along(self.size.y) * along(self.size.z)
    }

    /// All tiles in the reference's order: z fastest, then y, then x.
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

    /// The grid's voxel at which the box of `tile` begins, as `[x, y, z]`; negative where the
    /// margin sticks out.
    pub fn origin_of(&self, tile: Tile) -> [isize; 3] {
        let Voxel { x, y, z } = tile.core_start;
        [x, y, z].map(|start| start as isize - self.margin() as isize)
    }

    /// The voxels of the grid that the core of `tile` covers, as ranges along x, y and z.
    pub fn core_of(&self, tile: Tile) -> [Range<usize>; 3] {
        let Voxel { x, y, z } = tile.core_start;
        let along = |start: usize, voxels: usize| start..(start + self.core).min(voxels);
        [
            along(x, self.size.x),
            along(y, self.size.y),
            along(z, self.size.z),
        ]
    }

    /// Whether a value in the core of `tile` is above `level`.
    pub fn has_density(&self, grid: &Grid<f32>, tile: Tile, level: f32) -> bool {
        let [xs, ys, zs] = self.core_of(tile);
        self.rows(&ys, &zs).any(|(y, z)| {
            let row = self.size.linear(Voxel::new(xs.start, y, z));
            grid.values()[row..row + xs.len()]
                .iter()
                .any(|value| *value > level)
        })
    }

    /// The box of `tile` in memory order (x fastest), zero outside the grid.
    ///
    /// # Panics
    /// If `grid` has not the size that this tiling covers.
    pub fn cut<T: Copy + Default>(&self, grid: &Grid<T>, tile: Tile) -> Vec<T> {
        let mut values = vec![T::default(); self.edge.pow(3)];
        self.cut_into(grid, tile, &mut values);
        values
    }

    /// Like [`Tiling::cut`], into `values` that are used again from tile to tile.
    ///
    /// # Panics
    /// If `grid` has not the size that this tiling covers, or `values` not that of a box.
    pub fn cut_into<T: Copy + Default>(&self, grid: &Grid<T>, tile: Tile, values: &mut [T]) {
        assert_eq!(grid.size(), self.size, "the tiling is for another grid");
        assert_eq!(values.len(), self.edge.pow(3), "values of one box");
        values.fill(T::default());
        let [xs, ys, zs] = self.box_of(tile);
        for (y, z) in self.rows(&ys, &zs) {
            let from = self.size.linear(Voxel::new(xs.start, y, z));
            let to = self.place_in_box(tile, Voxel::new(xs.start, y, z));
            values[to..to + xs.len()].copy_from_slice(&grid.values()[from..from + xs.len()]);
        }
    }

    /// Writes the core of `values`, a box in memory order, to its place in `into`; what sticks
    /// out of the grid is dropped.
    ///
    /// # Panics
    /// If `into` has not the size that this tiling covers, or `values` not that of a box.
    pub fn stitch<T: Copy>(&self, into: &mut Grid<T>, tile: Tile, values: &[T]) {
        assert_eq!(into.size(), self.size, "the tiling is for another grid");
        assert_eq!(values.len(), self.edge.pow(3), "values of one box");
        let [xs, ys, zs] = self.core_of(tile);
        for (y, z) in self.rows(&ys, &zs) {
            let to = self.size.linear(Voxel::new(xs.start, y, z));
            let from = self.place_in_box(tile, Voxel::new(xs.start, y, z));
            into.values_mut()[to..to + xs.len()].copy_from_slice(&values[from..from + xs.len()]);
        }
    }

    /// The voxels of the grid that the whole box of `tile` covers.
    fn box_of(&self, tile: Tile) -> [Range<usize>; 3] {
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

    /// The rows (y, z) of a box, in memory order.
    fn rows(&self, ys: &Range<usize>, zs: &Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let ys = ys.clone();
        zs.clone()
            .flat_map(move |z| ys.clone().map(move |y| (y, z)))
    }

    /// Where `voxel` of the grid lies in the values of the box of `tile`.
    fn place_in_box(&self, tile: Tile, voxel: Voxel) -> usize {
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
    fn refuses_what_is_no_tiling() {
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
