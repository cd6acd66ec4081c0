//! Grids: values on voxels, and the density of a map.

mod cube_rotation;
mod gaussian;
mod sparse;

use ndarray::Array3;

use crate::space::{Frame, Voxel};

pub use cube_rotation::CubeRotation;
pub use sparse::SparseGrid;

/// Number of voxels of a grid along each axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GridSize {
    /// Along x (columns).
    pub x: usize,
    /// Along y (rows).
    pub y: usize,
    /// Along z (sections).
    pub z: usize,
}

impl GridSize {
    /// Makes the size `x` by `y` by `z`.
    pub const fn new(x: usize, y: usize, z: usize) -> Self {
        Self { x, y, z }
    }

    /// Returns the number of all voxels.
    pub const fn count(self) -> usize {
        self.x * self.y * self.z
    }

    /// Returns whether `voxel` lies inside.
    pub const fn contains(self, voxel: Voxel) -> bool {
        voxel.x < self.x && voxel.y < self.y && voxel.z < self.z
    }

    /// Returns whether the fractional index `[x, y, z]` lies between the first voxel and the end of the last.
    pub fn spans(self, index: [f64; 3]) -> bool {
        let along = |at: f64, voxels: usize| (0.0..voxels as f64).contains(&at);
        along(index[0], self.x) && along(index[1], self.y) && along(index[2], self.z)
    }

    /// Returns the voxel whose centre is nearest to the fractional index `[x, y, z]`; `None` if that lies outside.
    pub fn nearest(self, index: [f64; 3]) -> Option<Voxel> {
        let rounded = index.map(f64::round);
        let is_positive = rounded.iter().all(|along| *along >= 0.0);
        let [x, y, z] = rounded.map(|along| along as usize);
        let voxel = Voxel::new(x, y, z);
        (is_positive && self.contains(voxel)).then_some(voxel)
    }

    /// Returns the index of `voxel` in memory order: x fastest, then y, then z.
    pub const fn linear(self, voxel: Voxel) -> usize {
        (voxel.z * self.y + voxel.y) * self.x + voxel.x
    }

    /// Returns the voxel with index `linear` in memory order; the inverse of [`GridSize::linear`].
    pub const fn voxel(self, linear: usize) -> Voxel {
        Voxel::new(
            linear % self.x,
            linear / self.x % self.y,
            linear / (self.x * self.y),
        )
    }
}

/// Value for every voxel. Memory order is x fastest; the `[z, y, x]` order of the array inside
/// does not leave this type but through [`Grid::array`].
#[derive(Clone, Debug, PartialEq)]
pub struct Grid<T> {
    array: Array3<T>,
}

impl<T: Clone> Grid<T> {
    /// Makes a grid with the same `value` everywhere.
    pub fn filled(size: GridSize, value: T) -> Self {
        Self {
            array: Array3::from_elem((size.z, size.y, size.x), value),
        }
    }

    /// Makes a grid as [`Grid::filled`] does, of a size that a file states; `None` if there is not enough
    /// memory.
    pub fn try_filled(size: GridSize, value: T) -> Option<Self> {
        let count = size.x.checked_mul(size.y)?.checked_mul(size.z)?;
        let mut values = Vec::new();
        values.try_reserve_exact(count).ok()?;
        values.resize(count, value);
        Self::from_vec(size, values)
    }
}

impl<T> Grid<T> {
    /// Takes `values` in memory order (x fastest); `None` if their number is not that of `size`.
    pub fn from_vec(size: GridSize, values: Vec<T>) -> Option<Self> {
        let array = Array3::from_shape_vec((size.z, size.y, size.x), values).ok()?;
        Some(Self { array })
    }

    /// Makes a grid with the value that `value_at` returns for every voxel.
    pub fn from_fn(size: GridSize, mut value_at: impl FnMut(Voxel) -> T) -> Self {
        let array = Array3::from_shape_fn((size.z, size.y, size.x), |(z, y, x)| {
            value_at(Voxel::new(x, y, z))
        });
        Self { array }
    }

    /// Returns the number of voxels along each axis.
    pub fn size(&self) -> GridSize {
        let (z, y, x) = self.array.dim();
        GridSize::new(x, y, z)
    }

    /// Returns the values in memory order: x fastest, then y, then z.
    pub fn values(&self) -> &[T] {
        self.array.as_slice().unwrap_or_default()
    }

    /// Returns the values in memory order, to change in place.
    pub fn values_mut(&mut self) -> &mut [T] {
        self.array.as_slice_mut().unwrap_or_default()
    }

    /// Returns the values in memory order, giving the grid up.
    pub fn into_vec(self) -> Vec<T> {
        self.array.into_raw_vec_and_offset().0
    }

    /// Returns the value at `voxel`, or `None` outside.
    pub fn get(&self, voxel: Voxel) -> Option<&T> {
        self.array.get((voxel.z, voxel.y, voxel.x))
    }

    /// Returns the value at `voxel` to change, or `None` outside.
    pub fn get_mut(&mut self, voxel: Voxel) -> Option<&mut T> {
        self.array.get_mut((voxel.z, voxel.y, voxel.x))
    }

    /// Returns the array inside, indexed `[z, y, x]`.
    pub fn array(&self) -> &Array3<T> {
        &self.array
    }
}

impl Grid<f32> {
    /// Returns the trilinear value at the fractional index `[x, y, z]`. Voxels outside count as 0.
    pub fn trilinear(&self, index: [f64; 3]) -> f64 {
        trilinear_of(index, |voxel| *self.get(voxel).unwrap_or(&0.0))
    }
}

/// Returns the trilinear value at the fractional index `[x, y, z]` of values that `value_at` returns; it is
/// asked for voxels outside the grid, too.
fn trilinear_of(index: [f64; 3], value_at: impl Fn(Voxel) -> f32) -> f64 {
    // Plain loops: closures over arrays are not inlined here, and this is called for every atom and voxel.
    let [x, y, z] = index;
    let low = [x.floor(), y.floor(), z.floor()];
    let weights = corner_weights([x - low[0], y - low[1], z - low[2]]);
    let [x, y, z] = [low[0] as i64, low[1] as i64, low[2] as i64];
    let mut value = 0.0;
    for (corner, weight) in (0_i64..).zip(weights) {
        // Files state places as far as numbers go.
        let after = |at: i64, by: i64| at.saturating_add(by);
        let (x, y, z) = (
            after(x, corner & 1),
            after(y, corner >> 1 & 1),
            after(z, corner >> 2),
        );
        if x >= 0 && y >= 0 && z >= 0 {
            let voxel = Voxel::new(x as usize, y as usize, z as usize);
            value += weight * f64::from(value_at(voxel));
        }
    }
    value
}

/// Returns the voxels of so many cubes of `edge` voxels: more than addresses have on a machine of 32 bits are counted, too.
pub fn voxels_of_cubes(count: usize, edge: usize) -> u64 {
    (count as u64).saturating_mul((edge as u64).pow(3))
}

/// Returns the weights of the eight corners of a cell in trilinear interpolation at `part`, the
/// fractions 0 to 1 of its edges along x, y, z. Bit 0 of a corner's index says which end of the edge
/// along x it is, bit 1 along y, bit 2 along z.
pub fn corner_weights(part: [f64; 3]) -> [f64; 8] {
    let [x, y, z] = part;
    let [x, y, z] = [[1.0 - x, x], [1.0 - y, y], [1.0 - z, z]];
    let mut weights = [0.0; 8];
    for (corner, weight) in weights.iter_mut().enumerate() {
        *weight = x[corner & 1] * y[corner >> 1 & 1] * z[corner >> 2];
    }
    weights
}

impl<T> std::ops::Index<Voxel> for Grid<T> {
    type Output = T;
    fn index(&self, voxel: Voxel) -> &T {
        &self.array[(voxel.z, voxel.y, voxel.x)]
    }
}

impl<T> std::ops::IndexMut<Voxel> for Grid<T> {
    fn index_mut(&mut self, voxel: Voxel) -> &mut T {
        &mut self.array[(voxel.z, voxel.y, voxel.x)]
    }
}

/// Density of a map: values in the map's own units, laid into space.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    /// Values.
    pub grid: Grid<f32>,
    /// Frame of the voxels.
    pub frame: Frame,
}

impl Density {
    /// Flips the handedness in place: reverses x through the same voxels.
    pub fn mirror(&mut self) {
        let width = self.grid.size().x;
        for row in self.grid.values_mut().chunks_exact_mut(width.max(1)) {
            row.reverse();
        }
    }

    /// Flips the handedness, as [`mirror`](Self::mirror) does.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.mirror();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;

    #[test]
    fn the_nearest_voxel_is_inside_or_none() {
        let size = GridSize::new(3, 4, 5);
        assert_eq!(size.nearest([-0.4, 2.6, 4.4]), Some(Voxel::new(0, 3, 4)));
        for outside in [
            [-0.6, 0.0, 0.0],
            [0.0, 3.5, 0.0],
            [0.0, 0.0, 1e300],
            [f64::NAN, 0.0, 0.0],
        ] {
            assert_eq!(size.nearest(outside), None);
        }
    }

    #[test]
    fn x_runs_fastest() {
        let size = GridSize::new(3, 4, 5);
        let grid = Grid::from_fn(size, |v| v.x + 10 * v.y + 100 * v.z);
        assert_eq!(&grid.values()[..4], &[0, 1, 2, 10]);
        assert_eq!(grid[Voxel::new(2, 3, 4)], 432);
        for linear in 0..size.count() {
            assert_eq!(size.linear(size.voxel(linear)), linear);
        }
        assert_eq!(Grid::from_vec(size, grid.clone().into_vec()), Some(grid));
    }

    #[test]
    fn a_mirrored_density_is_reversed_along_x() {
        let grid = Grid::from_fn(GridSize::new(3, 2, 2), |v| {
            (v.x + 10 * v.y + 100 * v.z) as f32
        });
        let frame = Frame::one_angstrom(Position::new(1.0, 2.0, 3.0));
        let mirrored = Density { grid, frame }.mirrored();
        assert_eq!(
            mirrored.grid.values()[..6],
            [2.0, 1.0, 0.0, 12.0, 11.0, 10.0]
        );
        assert_eq!(mirrored.frame, frame);
    }

    #[test]
    fn trilinear_values_of_a_slope_are_its_own() {
        let size = GridSize::new(4, 5, 6);
        let slope = |x: f64, y: f64, z: f64| 2.0 * x - 3.0 * y + 0.5 * z + 1.0;
        let grid = Grid::from_fn(size, |v| slope(v.x as f64, v.y as f64, v.z as f64) as f32);
        for [x, y, z] in [[1.0, 2.0, 3.0], [0.25, 3.5, 4.75], [2.9, 0.1, 0.0]] {
            assert!((grid.trilinear([x, y, z]) - slope(x, y, z)).abs() < 1e-6);
        }
        assert_eq!(grid.trilinear([-1.0, 0.0, 0.0]), 0.0);
    }
}
