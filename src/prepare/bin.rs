//! Binning: means of blocks of voxels, for maps on voxels of 0.5 Å and less.
//!
//! A network that sees every second voxel of a fine map sees its noise undiminished: detail finer
//! than 2 Å, which the 1 Å grid cannot hold, folds back into it (aliasing). The mean of a block
//! holds most of that back. Maps on voxels above 0.5 Å stay as they are, since interpolation
//! averages them already.

use std::borrow::Cow;

use super::resample::ResampleError;
use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Voxel, VoxelSize};

/// Tolerance in the number of voxels that make up 1 Å: three voxels of a third of an ångström do.
const TOLERANCE: f64 = 1e-6;

/// Returns the density on the largest whole multiple of its voxels, along each axis, that measures
/// at most 1 Å; voxels that fill no block at the end of an axis are dropped.
///
/// # Errors
/// [`ResampleError::TooLarge`] if there is not enough memory.
pub fn bin(density: &Density) -> Result<Cow<'_, Density>, ResampleError> {
    let (size, voxel) = (density.grid.size(), density.frame.voxel_size);
    let factor = |edge: f64, count: usize| {
        let factor = (1.0 / edge + TOLERANCE) as usize;
        factor.clamp(1, count.max(1))
    };
    let factors = [
        factor(voxel.x(), size.x),
        factor(voxel.y(), size.y),
        factor(voxel.z(), size.z),
    ];
    Ok(match binned_frame(density.frame, factors) {
        Some(frame) if factors != [1, 1, 1] => Cow::Owned(Density {
            grid: block_means(&density.grid, factors)?,
            frame,
        }),
        _ => Cow::Borrowed(density),
    })
}

/// Returns the frame of blocks of `factors` voxels: the first lies in the middle of its voxels.
fn binned_frame(frame: Frame, factors: [usize; 3]) -> Option<Frame> {
    let [x, y, z] = factors.map(|factor| factor as f64);
    let voxel = frame.voxel_size;
    Some(Frame {
        origin: frame.position_at([x, y, z].map(|factor| (factor - 1.0) / 2.0)),
        voxel_size: VoxelSize::new(voxel.x() * x, voxel.y() * y, voxel.z() * z)?,
    })
}

/// Returns the mean of every whole block of `factors` voxels.
fn block_means(
    grid: &Grid<f32>,
    [in_x, in_y, in_z]: [usize; 3],
) -> Result<Grid<f32>, ResampleError> {
    let size = grid.size();
    let blocks = GridSize::new(size.x / in_x, size.y / in_y, size.z / in_z);
    let mut row = vec![0.0; blocks.x];
    let GridSize { x, y, z } = blocks;
    let mut means = Grid::try_filled(blocks, 0.0).ok_or(ResampleError::TooLarge { x, y, z })?;
    for z in 0..blocks.z {
        for y in 0..blocks.y {
            row.fill(0.0);
            for (dz, dy) in (0..in_z).flat_map(|dz| (0..in_y).map(move |dy| (dz, dy))) {
                let start = size.linear(Voxel::new(0, y * in_y + dy, z * in_z + dz));
                let values = grid.values()[start..start + size.x].chunks_exact(in_x);
                for (sum, block) in row.iter_mut().zip(values) {
                    *sum += block.iter().map(|value| f64::from(*value)).sum::<f64>();
                }
            }
            let start = blocks.linear(Voxel::new(0, y, z));
            for (mean, sum) in means.values_mut()[start..].iter_mut().zip(&row) {
                *mean = (sum / (in_x * in_y * in_z) as f64) as f32;
            }
        }
    }
    Ok(means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::resample::resample;
    use crate::random::Random;
    use crate::space::Position;

    fn density(edges: [f64; 3], size: GridSize, value: impl FnMut(Voxel) -> f32) -> Density {
        let [x, y, z] = edges;
        Density {
            grid: Grid::from_fn(size, value),
            frame: Frame {
                origin: Position::new(-3.0, 2.0, 7.5),
                voxel_size: VoxelSize::new(x, y, z).unwrap(),
            },
        }
    }

    #[test]
    fn factors_are_whole_and_blocks_measure_at_most_1_angstrom() {
        let size = GridSize::new(13, 12, 11);
        for (edges, blocks) in [
            ([1.0, 2.5, 0.51], size),
            ([0.5, 1.0, 1.0], GridSize::new(6, 12, 11)),
            ([0.5, 0.49, 1.0 / 3.0], GridSize::new(6, 6, 3)),
            ([1e-3, 1.0, 1.0], GridSize::new(1, 12, 11)),
        ] {
            let fine = density(edges, size, |_| 1.0);
            let binned = bin(&fine).unwrap();
            assert_eq!(binned.grid.size(), blocks, "{edges:?}");
            assert!(binned.grid.values().iter().all(|value| *value == 1.0));
        }
    }

    #[test]
    fn a_slope_stays_where_it_is() {
        let mut slope = density([0.5, 0.25, 1.0], GridSize::new(40, 40, 12), |_| 0.0);
        let at = |p: Position| (2.0 * p.x - 0.5 * p.y + p.z) as f32;
        let (size, frame) = (slope.grid.size(), slope.frame);
        slope.grid = Grid::from_fn(size, |voxel| at(frame.position_of(voxel)));
        let binned = bin(&slope).unwrap();
        assert_eq!(binned.grid.size(), GridSize::new(20, 10, 12));
        for linear in 0..binned.grid.size().count() {
            let voxel = binned.grid.size().voxel(linear);
            let expected = at(binned.frame.position_of(voxel));
            assert!((binned.grid[voxel] - expected).abs() < 1e-4, "{voxel:?}");
        }
    }

    #[test]
    fn fine_noise_does_not_fold_into_the_1_angstrom_grid() {
        let mut random = Random::new(3);
        let noise = density([0.5; 3], GridSize::new(60, 60, 60), |_| {
            random.normal() as f32
        });
        let deviation = |density: &Density| {
            let values = density.grid.values();
            let squares: f64 = values.iter().map(|v| f64::from(*v).powi(2)).sum();
            (squares / values.len() as f64).sqrt()
        };
        assert!(deviation(&resample(&noise).unwrap()) > 0.95);
        let binned = deviation(&resample(&bin(&noise).unwrap()).unwrap());
        assert!((binned - 8_f64.sqrt().recip()).abs() < 0.01, "{binned}");
    }
}
