//! Sparse grids: values that are 0 almost everywhere, in blocks.

use std::collections::TryReserveError;
use std::ops::Range;

use super::{Grid, GridSize, trilinear_of, voxels_of_cubes};
use crate::space::Voxel;

/// Edge of a block, in voxels: 16 KiB of values, and three blocks to the core of a tile of the network
/// `weave`.
const EDGE: usize = 16;
/// Voxels of a block.
const VOLUME: usize = EDGE * EDGE * EDGE;
/// Number of a block that is 0 everywhere, which is not stored.
const NOT_STORED: u32 = u32::MAX;

/// Value for every voxel, of which only blocks of 16³ voxels that hold another value than 0 take memory.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseGrid {
    size: GridSize,
    /// For every block of the grid, its number among those that are stored.
    numbers: Grid<u32>,
    /// Values of the stored blocks one after the other, each in memory order.
    values: Vec<f32>,
}

impl SparseGrid {
    /// Makes a grid that is 0 everywhere.
    pub fn new(size: GridSize) -> Self {
        let along = |voxels: usize| voxels.div_ceil(EDGE);
        let blocks = GridSize::new(along(size.x), along(size.y), along(size.z));
        Self {
            size,
            numbers: Grid::filled(blocks, NOT_STORED),
            values: Vec::new(),
        }
    }

    /// Takes the memory of the blocks that overlap `regions` (ranges along x, y, z), so that writing there needs
    /// no more.
    ///
    /// # Errors
    /// If it cannot be had.
    pub fn reserve(
        &mut self,
        regions: impl Iterator<Item = [Range<usize>; 3]>,
    ) -> Result<(), TryReserveError> {
        let count = self.blocks_in(regions);
        self.values.try_reserve_exact(count * VOLUME)
    }

    /// Returns the bytes of the blocks that overlap `regions` (ranges along x, y, z).
    pub fn bytes_in(&self, regions: impl Iterator<Item = [Range<usize>; 3]>) -> u64 {
        voxels_of_cubes(self.blocks_in(regions), EDGE) * size_of::<f32>() as u64
    }

    /// Returns the bytes of the values that are stored.
    pub fn stored_bytes(&self) -> u64 {
        size_of_val(self.values.as_slice()) as u64
    }

    /// Returns the number of blocks that overlap `regions`.
    fn blocks_in(&self, regions: impl Iterator<Item = [Range<usize>; 3]>) -> usize {
        let mut wanted = Grid::filled(self.numbers.size(), false);
        for [xs, ys, zs] in regions.map(|region| region.map(|range| blocks_of(&range))) {
            for (z, y) in zs.flat_map(|z| ys.clone().map(move |y| (z, y))) {
                for x in xs.clone() {
                    wanted[Voxel::new(x, y, z)] = true;
                }
            }
        }
        wanted.values().iter().filter(|wanted| **wanted).count()
    }

    /// Writes `values` to the voxels from `start` on, along x; those outside the grid are dropped.
    pub fn write_row(&mut self, start: Voxel, values: &[f32]) {
        let Voxel { mut x, y, z } = start;
        if y >= self.size.y || z >= self.size.z {
            return;
        }
        let mut rest = &values[..values.len().min(self.size.x.saturating_sub(x))];
        while !rest.is_empty() {
            let (part, others) = rest.split_at(rest.len().min(EDGE - x % EDGE));
            let at = self.stored(Voxel::new(x / EDGE, y / EDGE, z / EDGE)) + in_block(x, y, z);
            self.values[at..at + part.len()].copy_from_slice(part);
            (x, rest) = (x + part.len(), others);
        }
    }

    /// Returns the index of the first value of `block`, which is stored from now on.
    fn stored(&mut self, block: Voxel) -> usize {
        if self.numbers[block] == NOT_STORED {
            // Memory ends long before 2³² blocks of 16 KiB.
            self.numbers[block] = (self.values.len() / VOLUME) as u32;
            self.values.resize(self.values.len() + VOLUME, 0.0);
        }
        self.numbers[block] as usize * VOLUME
    }

    /// Returns the number of voxels along each axis.
    pub fn size(&self) -> GridSize {
        self.size
    }

    /// Returns the value at `voxel`, or `None` outside.
    pub fn get(&self, voxel: Voxel) -> Option<&f32> {
        self.size.contains(voxel).then(|| self.inside(voxel))
    }

    /// Returns the value at `voxel`, which lies inside.
    fn inside(&self, Voxel { x, y, z }: Voxel) -> &f32 {
        match self.numbers[Voxel::new(x / EDGE, y / EDGE, z / EDGE)] {
            NOT_STORED => &0.0,
            number => &self.values[number as usize * VOLUME + in_block(x, y, z)],
        }
    }

    /// Iterates over the voxels of the stored blocks; all others are 0.
    pub fn iter_stored(&self) -> impl Iterator<Item = (Voxel, f32)> {
        let blocks = self.numbers.values().iter().enumerate();
        let stored = blocks.filter(|(_, number)| **number != NOT_STORED);
        let voxels = stored.flat_map(|(linear, number)| {
            let block = self.numbers.size().voxel(linear);
            let first = Voxel::new(block.x * EDGE, block.y * EDGE, block.z * EDGE);
            let values = &self.values[*number as usize * VOLUME..][..VOLUME];
            values.iter().enumerate().map(move |(index, value)| {
                let (x, y, z) = (index % EDGE, index / EDGE % EDGE, index / (EDGE * EDGE));
                (Voxel::new(first.x + x, first.y + y, first.z + z), *value)
            })
        });
        voxels.filter(|(voxel, _)| self.size.contains(*voxel))
    }

    /// Returns the trilinear value at the fractional index `[x, y, z]`. Voxels outside count as 0.
    pub fn trilinear(&self, index: [f64; 3]) -> f64 {
        trilinear_of(index, |voxel| *self.get(voxel).unwrap_or(&0.0))
    }
}

impl From<Grid<f32>> for SparseGrid {
    fn from(grid: Grid<f32>) -> Self {
        let size = grid.size();
        let mut sparse = Self::new(size);
        for (row, values) in grid.values().chunks_exact(size.x.max(1)).enumerate() {
            for (part, values) in values.chunks(EDGE).enumerate() {
                if values.iter().any(|value| *value != 0.0) {
                    let start = Voxel::new(part * EDGE, row % size.y, row / size.y);
                    sparse.write_row(start, values);
                }
            }
        }
        sparse
    }
}

impl std::ops::Index<Voxel> for SparseGrid {
    type Output = f32;

    fn index(&self, voxel: Voxel) -> &f32 {
        assert!(self.size.contains(voxel), "{voxel:?} lies outside");
        self.inside(voxel)
    }
}

/// Returns the blocks that hold the voxels of a range.
fn blocks_of(voxels: &Range<usize>) -> Range<usize> {
    voxels.start / EDGE..voxels.end.div_ceil(EDGE)
}

/// Returns the index of a voxel in its block.
const fn in_block(x: usize, y: usize, z: usize) -> usize {
    (z % EDGE * EDGE + y % EDGE) * EDGE + x % EDGE
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: GridSize = GridSize::new(37, 18, 50);

    /// Returns a grid that is 0 but for some rows.
    fn rows() -> Grid<f32> {
        Grid::from_fn(SIZE, |v| {
            let is_row = v.x > 20 && v.y == 17 || v.z == 33 && v.x < 3;
            f32::from(u8::from(is_row)) * (SIZE.linear(v) as f32 + 1.0)
        })
    }

    #[test]
    fn a_sparse_grid_has_the_values_of_the_full_one() {
        let grid = rows();
        let sparse = SparseGrid::from(grid.clone());
        assert_eq!(sparse.size(), SIZE);
        for linear in 0..SIZE.count() {
            let voxel = SIZE.voxel(linear);
            assert_eq!(sparse[voxel], grid[voxel], "{voxel:?}");
            assert_eq!(sparse.get(voxel), grid.get(voxel));
        }
        assert_eq!(sparse.get(Voxel::new(37, 0, 0)), None);
        for index in [[20.5, 16.75, 3.25], [36.5, 17.5, 49.5], [-0.5, 0.0, 33.0]] {
            assert_eq!(sparse.trilinear(index), grid.trilinear(index));
        }
    }

    #[test]
    fn only_blocks_with_values_are_stored_and_each_voxel_once() {
        let grid = rows();
        let sparse = SparseGrid::from(grid.clone());
        // Two columns of four blocks at y 16 and x 16 and 32, and two blocks with the rows at z 33.
        assert_eq!(sparse.values.len(), (8 + 2) * VOLUME);
        let mut stored = Grid::filled(SIZE, 0.0);
        let mut count = 0;
        for (voxel, value) in sparse.iter_stored() {
            stored[voxel] = value;
            count += 1;
        }
        assert_eq!(stored, grid);
        // The last blocks stick out of the grid.
        assert_eq!(count, (16 + 5) * 2 * 50 + 16 * 16 * 16 + 16 * 2 * 16);
    }

    #[test]
    fn reserved_memory_is_enough() {
        let mut sparse = SparseGrid::new(SIZE);
        sparse
            .reserve([[3..19, 0..1, 40..50], [3..4, 0..17, 40..41]].into_iter())
            .unwrap();
        let capacity = sparse.values.capacity();
        assert_eq!(capacity, (2 * 2 + 1) * VOLUME);
        for z in 40..50 {
            sparse.write_row(Voxel::new(3, 0, z), &[1.0; 16]);
        }
        for y in 0..17 {
            sparse.write_row(Voxel::new(3, y, 40), &[2.0]);
        }
        assert_eq!(sparse.values.capacity(), capacity);
        assert_eq!(sparse[Voxel::new(18, 0, 49)], 1.0);
        assert_eq!(sparse[Voxel::new(3, 16, 40)], 2.0);
        assert_eq!(sparse[Voxel::new(4, 16, 40)], 0.0);
    }

    #[test]
    fn rows_outside_are_dropped() {
        let mut sparse = SparseGrid::new(SIZE);
        sparse.write_row(Voxel::new(36, 0, 0), &[1.0, 2.0]);
        sparse.write_row(Voxel::new(0, 18, 0), &[3.0]);
        sparse.write_row(Voxel::new(40, 0, 50), &[4.0]);
        let sum: f32 = sparse.iter_stored().map(|(_, value)| value).sum();
        assert_eq!(sum, 1.0);
    }
}
