//! Overview: a small copy of a map in shades of grey, to look at in slices.

use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Position, Voxel, VoxelSize};

/// Upper limit on the voxels along its longest edge.
const LONGEST: usize = 128;
/// Shares of its voxels below the darkest shade, most of them noise, and above the brightest.
const CLIPPED: [f64; 2] = [0.05, 1e-3];

/// Small copy of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// Its voxels along each axis.
    pub size: GridSize,
    /// Their frame.
    pub frame: Frame,
    /// Their shades, 255 for the densest, x fastest.
    pub shades: Vec<u8>,
}

impl Overview {
    /// Returns that of `map`: means over cubes of its voxels.
    pub fn of(map: &Density) -> Self {
        let GridSize { x, y, z } = map.grid.size();
        let step = x.max(y).max(z).div_ceil(LONGEST).max(1);
        let means = means(&map.grid, step);
        let edges = map.frame.voxel_size;
        let [x, y, z] = [edges.x(), edges.y(), edges.z()].map(|edge| edge * step as f64);
        let half = (step - 1) as f64 / 2.0;
        Self {
            size: means.size(),
            frame: Frame {
                origin: map.frame.position_at([half; 3]),
                voxel_size: VoxelSize::new(x, y, z).unwrap_or(edges),
            },
            shades: shades(means.values()),
        }
    }

    /// Returns its corners, in Å: those of the outermost voxels.
    pub fn corners(&self) -> (Position, Position) {
        let GridSize { x, y, z } = self.size;
        let end = [x, y, z].map(|count| count as f64 - 0.5);
        (
            self.frame.position_at([-0.5; 3]),
            self.frame.position_at(end),
        )
    }
}

/// Returns the means over cubes of `step` voxels, or what is left of them at the far sides.
fn means(grid: &Grid<f32>, step: usize) -> Grid<f32> {
    let size = grid.size();
    let cubes = |voxels: usize| voxels.div_ceil(step);
    let small = GridSize::new(cubes(size.x), cubes(size.y), cubes(size.z));
    let mut means = Grid::filled(small, 0.0);
    for (row, values) in grid.values().chunks_exact(size.x.max(1)).enumerate() {
        let first = Voxel::new(0, row % size.y / step, row / size.y / step);
        let sums = &mut means.values_mut()[small.linear(first)..];
        for (sum, values) in sums.iter_mut().zip(values.chunks(step)) {
            *sum += values.iter().sum::<f32>();
        }
    }
    let along = |cube: usize, voxels: usize| step.min(voxels - cube * step);
    for (index, mean) in means.values_mut().iter_mut().enumerate() {
        let Voxel { x, y, z } = small.voxel(index);
        *mean /= (along(x, size.x) * along(y, size.y) * along(z, size.z)) as f32;
    }
    means
}

/// Returns `values` from 0 for the least to 255 for the greatest, but for a few beyond.
fn shades(values: &[f32]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    let last = sorted.len().saturating_sub(1);
    let [low, high] = CLIPPED.map(|share| (share * last as f64) as usize);
    let mut at = |rank: usize| match sorted.is_empty() {
        true => 0.0,
        false => *sorted.select_nth_unstable_by(rank, f32::total_cmp).1,
    };
    let (low, high) = match (at(low), at(last - high)) {
        (low, high) if low < high => (low, high),
        // All but a few are the same.
        _ => (at(0), at(last)),
    };
    let unit = 255.0 / (high - low).max(f32::MIN_POSITIVE);
    let shade = |value: &f32| ((value - low) * unit).clamp(0.0, 255.0) as u8;
    values.iter().map(shade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(size: GridSize, value_at: impl FnMut(Voxel) -> f32) -> Density {
        Density {
            grid: Grid::from_fn(size, value_at),
            frame: Frame {
                origin: Position::new(-3.0, 0.0, 5.0),
                voxel_size: VoxelSize::new(0.5, 0.5, 1.0).unwrap(),
            },
        }
    }

    #[test]
    fn a_small_map_is_shown_voxel_by_voxel() {
        let small = map(GridSize::new(4, 3, 2), |v| v.x as f32);
        let overview = Overview::of(&small);
        assert_eq!(
            (overview.size, overview.frame),
            (small.grid.size(), small.frame)
        );
        assert_eq!(overview.shades[..4], [0, 85, 170, 255]);
        let (from, to) = overview.corners();
        assert_eq!(from, Position::new(-3.25, -0.25, 4.5));
        assert_eq!(to, Position::new(-1.25, 1.25, 6.5));
    }

    #[test]
    fn a_large_map_is_averaged_where_it_lies() {
        let size = GridSize::new(301, 7, 3);
        let large = map(size, |v| if v.x >= 150 && v.x < 153 { 9.0 } else { 0.0 });
        let overview = Overview::of(&large);
        assert_eq!(overview.size, GridSize::new(101, 3, 1));
        let bright: Vec<usize> = (0..101).filter(|x| overview.shades[*x] == 255).collect();
        assert_eq!(bright, [50]);
        let bright = overview.frame.position_of(Voxel::new(50, 0, 0));
        assert_eq!(bright, large.frame.position_of(Voxel::new(151, 1, 1)));
    }

    #[test]
    fn the_rest_of_a_cube_counts_as_a_cube() {
        let bright = map(GridSize::new(129, 3, 1), |v| f32::from(u8::from(v.x >= 20)));
        let overview = Overview::of(&bright);
        assert_eq!(overview.size, GridSize::new(65, 2, 1));
        let far_corner = overview.shades[129];
        assert_eq!((overview.shades[0], overview.shades[30]), (0, 255));
        assert_eq!(far_corner, 255);
    }

    #[test]
    fn empty_and_constant_maps_have_one_too() {
        assert_eq!(
            Overview::of(&map(GridSize::new(0, 0, 0), |_| 1.0))
                .shades
                .len(),
            0
        );
        let constant = Overview::of(&map(GridSize::new(2, 1, 1), |_| 7.0));
        assert_eq!(constant.shades, [0, 0]);
    }
}
