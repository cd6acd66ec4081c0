//! Resampling: the same density on a grid of 1 Å.
//!
//! The rule of ChimeraX's `volume resample spacing 1.0`: a grid of `n` voxels of `step` Å becomes
//! one of `n * step` voxels, rounded down, from the same origin. New voxel `p` lies at the old
//! index `p / step` and takes the trilinear value there; beyond the last old voxel it is 0.
//!
//! The product `n * step` carries the noise of floating point: 15 Å over 11 voxels give
//! 14.999999999999998. [`resample`] rounds the noise away; [`resample_as_released`] keeps it, as the
//! released program of Cryo2StructData does, and loses a plane of zeros by it.

use std::ops::Range;

use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Voxel, VoxelSize};

/// Upper limit on the voxels of a resampled map; they take just under 2 GiB, the largest array that
/// a browser's 32-bit memory can hold.
pub const MAX_VOXELS: usize = (1 << 29) - 1;
/// Upper limit on the voxels of a map of which only a part is resampled, as much as 1023³.
const MAX_VOXELS_AROUND: u64 = (1 << 30) - 1;
/// Upper limit on the edge of a voxel, in Å. Nothing of a protein can be seen on larger ones, and a few of them
/// become very many of 1 Å.
const MAX_EDGE_ANGSTROM: f64 = 10.0;

/// Noise of floating point in the length of an axis that is rounded away, in Å: far above what a
/// product of two numbers has, far below what a voxel size is known to.
const LENGTH_NOISE_ANGSTROM: f64 = 1e-6;

/// Reason why a map is not resampled.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
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
        "on a 1 Å grid the map measures {x} × {y} × {z} voxels{}, more than can be taken: cut out the region of \
         interest, or check the voxel size in its header",
        memory(*x, *y, *z)
    )]
    TooLarge {
        /// Voxels along x.
        x: usize,
        /// Voxels along y.
        y: usize,
        /// Voxels along z.
        z: usize,
    },
    /// The voxels show nothing of a protein.
    #[error(
        "the voxels of the map measure {} × {} × {} Å, which shows nothing of a protein, and on a 1 Å grid \
         there would be {x} × {y} × {z} of them{}: check the voxel size in its header",
        .voxel_size.x(), .voxel_size.y(), .voxel_size.z(), memory(*x, *y, *z)
    )]
    TooCoarse {
        /// Their edges.
        voxel_size: VoxelSize,
        /// Voxels of 1 Å along x.
        x: usize,
        /// Voxels of 1 Å along y.
        y: usize,
        /// Voxels of 1 Å along z.
        z: usize,
    },
}

/// Returns the memory that voxels take, in words; nothing where it is too much to count.
fn memory(x: usize, y: usize, z: usize) -> String {
    let bytes = [x, y, z]
        .iter()
        .try_fold(4_u64, |bytes, along| bytes.checked_mul(*along as u64));
    bytes.map_or(String::new(), |bytes| {
        format!(" ({} MiB of memory)", bytes.div_ceil(1 << 20))
    })
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
/// let mut density = resample(&*bin(&map)?)?;
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

/// Calls `see` with y, z and the values of every row of the density as [`resample_as_released`] gives it, in memory order,
/// without taking the memory of all; returns the number of voxels along each axis.
///
/// # Errors
/// [`ResampleError`] if the result has no voxel or far too many.
pub fn rows_as_released(
    density: &Density,
    see: impl FnMut(usize, usize, &[f32]),
) -> Result<GridSize, ResampleError> {
    let rows = Resampling::new(density, 0.0)?;
    rows.for_each_row(see);
    Ok(rows.size())
}

/// Returns the number of voxels of 1 Å along each axis of the density as [`resample_as_released`] gives it.
///
/// # Errors
/// [`ResampleError`] if there is none or there are far too many.
pub fn size_as_released(density: &Density) -> Result<GridSize, ResampleError> {
    Ok(Resampling::new(density, 0.0)?.size())
}

/// Resamples to the length of each axis plus `noise`, in Å, rounded down.
fn resample_to(density: &Density, noise: f64) -> Result<Density, ResampleError> {
    let rows = Resampling::new(density, noise)?;
    let GridSize { x, y, z } = rows.size();
    rows.part([0..x, 0..y, 0..z], |_, _, _| ())
}

/// A density on voxels of 1 Å, of which only as much is computed as is asked for, row by row.
///
/// The four rows around a new row are blended as wholes, which the compiler vectorises; only the last
/// step, along x, goes voxel by voxel. So it takes a fifth of the time of [`Grid::trilinear`] at each voxel
/// (0.22 s against 1.15 s for 260³ voxels out of 200³), which is its plain twin in the tests.
pub(super) struct Resampling<'a> {
    old: &'a Density,
    size: GridSize,
    /// Of new rows and columns, the old ones between which they lie; beyond the last all is 0. `None` where
    /// the old voxels measure 1 Å.
    between: Option<[Vec<Between>; 3]>,
}

impl<'a> Resampling<'a> {
    /// Makes that of `density` whose rows end at whole ångströms.
    pub(super) fn of(density: &'a Density) -> Result<Self, ResampleError> {
        Self::new(density, LENGTH_NOISE_ANGSTROM)
    }

    fn new(density: &'a Density, noise: f64) -> Result<Self, ResampleError> {
        let (old, step) = (density.grid.size(), density.frame.voxel_size);
        if step == VoxelSize::ONE {
            return Ok(Self {
                old: density,
                size: old,
                between: None,
            });
        }
        let size = size_at_one_angstrom(old, step, noise)?;
        let between = [
            axis(old.x, step.x(), size.x),
            axis(old.y, step.y(), size.y),
            axis(old.z, step.z(), size.z),
        ];
        Ok(Self {
            old: density,
            size,
            between: Some(between),
        })
    }

    /// Returns the number of voxels of 1 Å along each axis.
    pub(super) fn size(&self) -> GridSize {
        self.size
    }

    /// Calls `see` with `y`, `z` and the values of every row, in memory order.
    pub(super) fn for_each_row(&self, mut see: impl FnMut(usize, usize, &[f32])) {
        let mut row = Row::default();
        for (z, y) in (0..self.size.z).flat_map(|z| (0..self.size.y).map(move |y| (z, y))) {
            see(y, z, row.values(self, y, z, &(0..self.size.x)));
        }
    }

    /// Returns the part in ranges along x, y and z, after `change` to each row, of which it is told `y`, `z` and
    /// the values.
    pub(super) fn part(
        &self,
        [xs, ys, zs]: [Range<usize>; 3],
        mut change: impl FnMut(usize, usize, &mut [f32]),
    ) -> Result<Density, ResampleError> {
        let size = GridSize::new(xs.len(), ys.len(), zs.len());
        let GridSize { x, y, z } = size;
        let too_large = ResampleError::TooLarge { x, y, z };
        let count = voxels(size).filter(|count| *count <= MAX_VOXELS as u64);
        let count = count.ok_or(too_large)? as usize;
        let mut values = Vec::new();
        values.try_reserve_exact(count).map_err(|_| too_large)?;
        let mut row = Row::default();
        for (z, y) in zs.clone().flat_map(|z| ys.clone().map(move |y| (z, y))) {
            let start = values.len();
            values.extend_from_slice(row.values(self, y, z, &xs));
            change(y, z, &mut values[start..]);
        }
        let whole = Frame::one_angstrom(self.old.frame.origin);
        let first = Voxel::new(xs.start, ys.start, zs.start);
        Ok(Density {
            grid: Grid::from_vec(size, values).ok_or(too_large)?,
            frame: Frame::one_angstrom(whole.position_of(first)),
        })
    }
}

/// A row of a resampled density.
#[derive(Default)]
struct Row {
    /// The old rows around it, blended.
    blended: Vec<f32>,
    values: Vec<f32>,
}

impl Row {
    /// Returns the values in `xs` of the row at `y`, `z`.
    fn values<'a>(
        &'a mut self,
        from: &'a Resampling<'_>,
        y: usize,
        z: usize,
        xs: &Range<usize>,
    ) -> &'a [f32] {
        let old = &from.old.grid;
        let row_at = |y: usize, z: usize| {
            let start = old.size().linear(Voxel::new(0, y, z));
            &old.values()[start..start + old.size().x]
        };
        let Some([all_x, all_y, all_z]) = &from.between else {
            return &row_at(y, z)[xs.clone()];
        };
        self.values.clear();
        self.values.resize(xs.len(), 0.0);
        let (Some(in_y), Some(in_z)) = (all_y.get(y), all_z.get(z)) else {
            return &self.values;
        };
        let reached = xs.start.min(all_x.len())..xs.end.min(all_x.len());
        let in_x = &all_x[reached];
        let (Some(first), Some(last)) = (in_x.first(), in_x.last()) else {
            return &self.values;
        };
        let (first, end) = (first.lower, last.upper + 1);
        self.blended.resize(end - first, 0.0);
        blend(
            [
                &row_at(in_y.lower, in_z.lower)[first..end],
                &row_at(in_y.upper, in_z.lower)[first..end],
                &row_at(in_y.lower, in_z.upper)[first..end],
                &row_at(in_y.upper, in_z.upper)[first..end],
            ],
            in_y.weight,
            in_z.weight,
            &mut self.blended,
        );
        for (value, x) in self.values.iter_mut().zip(in_x) {
            let [lower, upper] = [x.lower, x.upper].map(|at| self.blended[at - first]);
            *value = mix(lower, upper, x.weight);
        }
        &self.values
    }
}

/// Returns the number of voxels, if it can be counted.
fn voxels(GridSize { x, y, z }: GridSize) -> Option<u64> {
    (x as u64).checked_mul(y as u64)?.checked_mul(z as u64)
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
    let largest = step.x().max(step.y()).max(step.z());
    match voxels(GridSize::new(x, y, z)) {
        Some(0) => Err(ResampleError::Empty { x, y, z }),
        Some(count) if count > MAX_VOXELS_AROUND => Err(ResampleError::TooLarge { x, y, z }),
        None => Err(ResampleError::TooLarge { x, y, z }),
        Some(_) if largest > MAX_EDGE_ANGSTROM => Err(ResampleError::TooCoarse {
            voxel_size: step,
            x,
            y,
            z,
        }),
        Some(_) => Ok(GridSize::new(x, y, z)),
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
    fn a_part_has_the_values_of_the_whole() {
        for step in [[1.3, 0.8, 1.0], [1.0, 1.0, 1.0], [2.0, 1.7, 2.6]] {
            let density = waves(GridSize::new(11, 9, 7), step);
            let whole = resample(&density).unwrap();
            let ranges = [3..9, 2..7, 1..whole.grid.size().z];
            let rows = Resampling::of(&density).unwrap();
            let part = rows.part(ranges.clone(), |_, _, _| ()).unwrap();
            let [xs, ys, zs] = ranges;
            let first = Voxel::new(xs.start, ys.start, zs.start);
            assert_eq!(part.frame.origin, whole.frame.position_of(first));
            let size = GridSize::new(xs.len(), ys.len(), zs.len());
            let expected = Grid::from_fn(size, |v| {
                whole.grid[Voxel::new(v.x + first.x, v.y + first.y, v.z + first.z)]
            });
            assert_eq!(part.grid, expected, "{step:?}");
        }
    }

    #[test]
    fn a_few_huge_voxels_are_refused_with_the_memory_they_would_take() {
        let refused = resample(&waves(GridSize::new(2, 2, 2), [400.0; 3])).unwrap_err();
        assert!(matches!(refused, ResampleError::TooCoarse { x: 800, .. }));
        let words = refused.to_string();
        assert!(words.contains("400 × 400 × 400 Å"), "{words}");
        assert!(words.contains("(1954 MiB of memory)"), "{words}");
        let words = resample(&waves(GridSize::new(2, 2, 2), [600.0; 3]))
            .unwrap_err()
            .to_string();
        assert!(
            words.contains("1200 × 1200 × 1200 voxels (6592 MiB of memory)"),
            "{words}"
        );
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
