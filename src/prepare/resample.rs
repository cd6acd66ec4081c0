//! Resampling: the same density on a grid of 1 Å.
//!
//! The rule of ChimeraX's `volume resample spacing 1.0`: a grid of `n` voxels of `step` Å becomes
//! one of `n * step` voxels, rounded down, from the same origin. New voxel `p` lies at the old
//! index `p / step` and takes the trilinear value there; beyond the last old voxel it is 0.
//!
//! The product `n * step` carries the noise of floating point: 15 Å over 11 voxels give
//! 14.999999999999998. [`resample`] rounds the noise away; [`resample_as_released`] keeps it, as the
//! released program of Cryo2StructData does, and loses a plane of zeros by it.

use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Voxel, VoxelSize};

/// Upper limit on the voxels of a resampled map; they take just under 2 GiB, the largest array that
/// a browser's 32-bit memory can hold.
pub const MAX_VOXELS: usize = (1 << 29) - 1;

/// Noise of floating point in the length of an axis that is rounded away, in Å: far above what a
/// product of two numbers has, far below what a voxel size is known to.
const LENGTH_NOISE_ANGSTROM: f64 = 1e-6;

/// Reason why a map is not resampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResampleError {
    /// The map has no extent.
    #[error(
        "on a 1 Å grid the map measures {x} × {y} × {z} voxels, which is nothing: check the voxel \
         size in its header"
    )]
    Empty {
        /// Voxels along x.
        x: usize,
        /// Voxels along y.
        y: usize,
        /// Voxels along z.
        z: usize,
    },
    /// The map would not fit into memory.
    #[error(
        "on a 1 Å grid the map measures {x} × {y} × {z} voxels, more than {MAX_VOXELS} in all: \
         crop it, or check the voxel size in its header"
    )]
    TooLarge {
        /// Voxels along x.
        x: usize,
        /// Voxels along y.
        y: usize,
        /// Voxels along z.
        z: usize,
    },
}

/// Returns the density on voxels of 1 Å, from the same origin.
///
/// # Errors
/// [`ResampleError`] if the result has no voxel or more than [`MAX_VOXELS`].
///
/// # Examples
///
/// The whole preparation, as [`pipeline::prepare`](crate::pipeline::prepare) does it:
///
/// ```
/// use cryoweave::io::mrc::read_map;
/// use cryoweave::prepare::bin::bin;
/// use cryoweave::prepare::normalize::{NormalizedDensity, Rule};
/// use cryoweave::prepare::resample::resample;
/// use cryoweave::prepare::solvent::flatten_solvent;
///
/// let (map, _) = read_map(&std::fs::read("assets/example/emd_3488.mrc.gz")?)?;
/// let mut density = resample(&bin(&map))?;
/// assert_eq!(density.frame.voxel_size.x(), 1.0);
/// flatten_solvent(&mut density);
/// let normalized = NormalizedDensity::new(density, Rule::SelfWeightedMean)?;
/// assert!(normalized.grid().values().iter().all(|value| (-2.0..=4.0).contains(value)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn resample(density: &Density) -> Result<Density, ResampleError> {
    resample_to(density, LENGTH_NOISE_ANGSTROM)
}

/// Like [`resample`], with the size that the released program of Cryo2StructData gives the map.
///
/// # Errors
/// [`ResampleError`] if the result has no voxel or more than [`MAX_VOXELS`].
pub fn resample_as_released(density: &Density) -> Result<Density, ResampleError> {
    resample_to(density, 0.0)
}

/// Resamples to the length of each axis plus `noise`, in Å, rounded down.
fn resample_to(density: &Density, noise: f64) -> Result<Density, ResampleError> {
    if density.frame.voxel_size == VoxelSize::ONE {
        return Ok(density.clone());
    }
    let size = size_at_one_angstrom(density.grid.size(), density.frame.voxel_size, noise)?;
    Ok(Density {
        grid: interpolate(&density.grid, density.frame.voxel_size, size),
        frame: Frame::one_angstrom(density.frame.origin),
    })
}

/// Returns the number of voxels of 1 Å along each axis.
fn size_at_one_angstrom(
    size: GridSize,
    step: VoxelSize,
    noise: f64,
) -> Result<GridSize, ResampleError> {
    let along = |count: usize, step: f64| (count as f64 * step + noise) as usize;
    let (x, y, z) = (
        along(size.x, step.x()),
        along(size.y, step.y()),
        along(size.z, step.z()),
    );
    let count = x.checked_mul(y).and_then(|area| area.checked_mul(z));
    match count {
        Some(0) => Err(ResampleError::Empty { x, y, z }),
        Some(count) if count <= MAX_VOXELS => Ok(GridSize::new(x, y, z)),
        _ => Err(ResampleError::TooLarge { x, y, z }),
    }
}

/// Two old voxels between which a new one lies.
#[derive(Clone, Copy, Debug)]
struct Between {
    lower: usize,
    upper: usize,
    /// Weight of the upper one, 0 to 1.
    weight: f32,
}

/// Returns the old neighbours of the new voxels of an axis, up to the last that the old ones reach.
fn axis(old: usize, step: f64, new: usize) -> Vec<Between> {
    (0..new)
        .map(|voxel| voxel as f64 / step)
        .take_while(|index| *index <= (old - 1) as f64)
        .map(|index| Between {
            lower: index as usize,
            upper: (index as usize + 1).min(old - 1),
            weight: index.fract() as f32,
        })
        .collect()
}

/// Returns the trilinear values of `old`. The four rows around a new row are blended as wholes, which
/// the compiler vectorises; only the last step, along x, goes voxel by voxel. So it takes a fifth of
/// the time of [`Grid::trilinear`] at each voxel (0.22 s against 1.15 s for 260³ voxels out of 200³),
/// which is its plain twin in the tests.
fn interpolate(old: &Grid<f32>, step: VoxelSize, size: GridSize) -> Grid<f32> {
    let from = old.size();
    let row_at = |y: usize, z: usize| {
        let start = from.linear(Voxel::new(0, y, z));
        &old.values()[start..start + from.x]
    };
    let xs = axis(from.x, step.x(), size.x);
    let ys = axis(from.y, step.y(), size.y);
    let mut new = Grid::filled(size, 0.0);
    let mut blended = vec![0.0; from.x];
    for (z, in_z) in axis(from.z, step.z(), size.z).into_iter().enumerate() {
        for (y, in_y) in ys.iter().enumerate() {
            blend(
                [
                    row_at(in_y.lower, in_z.lower),
                    row_at(in_y.upper, in_z.lower),
                    row_at(in_y.lower, in_z.upper),
                    row_at(in_y.upper, in_z.upper),
                ],
                in_y.weight,
                in_z.weight,
                &mut blended,
            );
            let start = size.linear(Voxel::new(0, y, z));
            for (value, x) in new.values_mut()[start..].iter_mut().zip(&xs) {
                *value = mix(blended[x.lower], blended[x.upper], x.weight);
            }
        }
    }
    new
}

/// Blends the rows (lower y, lower z), (upper y, lower z), (lower y, upper z), (upper, upper).
fn blend(rows: [&[f32]; 4], weight_y: f32, weight_z: f32, into: &mut [f32]) {
    let [a, b, c, d] = rows;
    for ((((value, a), b), c), d) in into.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *value = mix(mix(*a, *b, weight_y), mix(*c, *d, weight_y), weight_z);
    }
}

/// Returns the mean of `lower` and `upper`, of which `upper` has the `weight`.
fn mix(lower: f32, upper: f32, weight: f32) -> f32 {
    lower + (upper - lower) * weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;

    fn waves(size: GridSize, step: [f64; 3]) -> Density {
        let [x, y, z] = step;
        Density {
            grid: Grid::from_fn(size, |v| {
                (v.x as f32 * 0.7).sin() + (v.y as f32 * 0.4).cos() * (v.z as f32 * 0.9).sin()
            }),
            frame: Frame {
                origin: Position::new(-7.0, 3.5, 0.0),
                voxel_size: VoxelSize::new(x, y, z).unwrap(),
            },
        }
    }

    /// Returns the value of a new voxel by the rule as it is stated.
    fn plain(density: &Density, voxel: Voxel) -> f64 {
        let size = density.grid.size();
        let step = density.frame.voxel_size;
        let at = [
            (voxel.x as f64 / step.x(), size.x),
            (voxel.y as f64 / step.y(), size.y),
            (voxel.z as f64 / step.z(), size.z),
        ];
        if at.iter().any(|(index, count)| *index > (count - 1) as f64) {
            return 0.0;
        }
        density.grid.trilinear(at.map(|(index, _)| index))
    }

    #[test]
    fn agrees_with_the_plain_rule() {
        for step in [[1.3, 0.8, 1.0], [0.5, 0.5, 0.5], [2.0, 1.7, 2.6]] {
            let density = waves(GridSize::new(11, 9, 7), step);
            let new = resample(&density).unwrap();
            assert_eq!(new.frame, Frame::one_angstrom(density.frame.origin));
            for linear in 0..new.grid.size().count() {
                let voxel = new.grid.size().voxel(linear);
                let error = f64::from(new.grid[voxel]) - plain(&density, voxel);
                assert!(error.abs() < 1e-5, "{step:?} {voxel:?}: off by {error}");
            }
        }
    }

    #[test]
    fn one_angstrom_is_copied() {
        let density = waves(GridSize::new(5, 4, 3), [1.0; 3]);
        assert_eq!(resample(&density).unwrap(), density);
    }

    #[test]
    fn sizes_are_rounded_down_even_where_a_plane_is_lost() {
        let density = waves(GridSize::new(11, 1, 5), [15.0 / 11.0, 1.0, 1.99]);
        assert_eq!(
            resample_as_released(&density).unwrap().grid.size(),
            GridSize::new(14, 1, 9)
        );
    }

    #[test]
    fn the_noise_of_floating_point_takes_no_plane() {
        for (count, length) in [(11, 15), (13, 15), (55, 31), (23, 26)] {
            let step = f64::from(length) / f64::from(count);
            let density = waves(GridSize::new(count as usize, 2, 2), [step, 1.0, 1.0]);
            let rounded = resample(&density).unwrap().grid;
            assert_eq!(rounded.size(), GridSize::new(length as usize, 2, 2));
            let released = resample_as_released(&density).unwrap().grid;
            assert_eq!(released.size().x + 1, rounded.size().x);
            for linear in 0..released.size().count() {
                let voxel = released.size().voxel(linear);
                assert_eq!(released[voxel], rounded[voxel]);
            }
        }
        let short = waves(GridSize::new(10, 2, 2), [1.999, 1.0, 1.0]);
        assert_eq!(resample(&short).unwrap().grid.size().x, 19);
    }

    #[test]
    fn absurd_sizes_are_refused() {
        let thin = waves(GridSize::new(9, 9, 1), [1.0, 1.0, 0.5]);
        assert_eq!(
            resample(&thin),
            Err(ResampleError::Empty { x: 9, y: 9, z: 0 })
        );
        let huge = waves(GridSize::new(10, 10, 10), [100.0, 100.0, 600.0]);
        assert_eq!(
            resample(&huge),
            Err(ResampleError::TooLarge {
                x: 1000,
                y: 1000,
                z: 6000
            })
        );
        let absurd = waves(GridSize::new(10, 10, 10), [1e30; 3]);
        assert!(matches!(
            resample(&absurd),
            Err(ResampleError::TooLarge { .. })
        ));
    }
}
