//! Kernel: one convolution of 3 × 3 × 3 voxels, the step of which networks consist, in numbers.

use crate::grid::Grid;
use crate::space::Voxel;

/// Voxels along an edge of a kernel.
pub const KERNEL_EDGE: usize = 3;

/// A kernel that a class can follow by hand. Those of the network are learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// The mean of all 27 voxels.
    Mean,
    /// The voxel itself against its neighbours: finds peaks.
    Peak,
    /// The rise along x: finds walls.
    Edge,
}

impl Kernel {
    /// All kernels.
    pub const ALL: [Self; 3] = [Self::Mean, Self::Peak, Self::Edge];

    /// Returns its weight for the neighbour `offset` (0, 1, 2 along x, y, z; 1 is the middle).
    pub fn weight(self, offset: [usize; 3]) -> f32 {
        match self {
            Self::Mean => 1.0 / 27.0,
            Self::Peak if offset == [1; 3] => 1.0,
            Self::Peak => -1.0 / 26.0,
            Self::Edge => (offset[0] as f32 - 1.0) / 9.0,
        }
    }

    /// Returns the 27 values around `middle` times their weights, x fastest; voxels outside the grid count as 0.
    pub fn products(self, grid: &Grid<f32>, middle: Voxel) -> [(f32, f32); 27] {
        std::array::from_fn(|index| {
            let offset = [index % 3, index / 3 % 3, index / 9];
            let along = |at: usize, by: usize| (at + by).checked_sub(1);
            let voxel = match (
                along(middle.x, offset[0]),
                along(middle.y, offset[1]),
                along(middle.z, offset[2]),
            ) {
                (Some(x), Some(y), Some(z)) => grid.get(Voxel::new(x, y, z)),
                _ => None,
            };
            (voxel.copied().unwrap_or_default(), self.weight(offset))
        })
    }

    /// Returns the output voxel at `middle`: the sum of the products.
    pub fn output(self, grid: &Grid<f32>, middle: Voxel) -> f32 {
        self.products(grid, middle)
            .iter()
            .map(|(value, weight)| value * weight)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;

    #[test]
    fn kernels_find_what_they_are_for() {
        let size = GridSize::new(5, 5, 5);
        let flat = Grid::filled(size, 2.0);
        let slope = Grid::from_fn(size, |v| v.x as f32);
        let mut peak = Grid::filled(size, 0.0);
        peak[Voxel::new(2, 2, 2)] = 26.0;
        let middle = Voxel::new(2, 2, 2);
        let outputs = |grid: &Grid<f32>| Kernel::ALL.map(|kernel| kernel.output(grid, middle));
        for (grid, expected) in [
            (flat, [2.0, 0.0, 0.0]),
            (slope, [2.0, 0.0, 2.0]),
            (peak, [26.0 / 27.0, 26.0, 0.0]),
        ] {
            for (found, expected) in outputs(&grid).into_iter().zip(expected) {
                assert!((found - expected).abs() < 1e-5, "{found} {expected}");
            }
        }
        let corner = Kernel::Mean.output(&Grid::filled(size, 27.0), Voxel::new(0, 0, 0));
        assert!((corner - 8.0).abs() < 1e-5, "{corner}");
    }
}
