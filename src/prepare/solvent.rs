//! Solvent flattening: sets voxels without a molecule to 0, however strong their noise.
//!
//! A network that has to find chains finds some in strong noise. The mean density around a voxel
//! distinguishes solvent from molecule: noise averages to nothing, a molecule does not. On 14 maps
//! of 1.75 to 4.5 Å the mean around 98 of 100 Cα is above 0.57 of the typical one, but in the
//! weakest parts of two maps; around noise it is near 0, which is why noise that fills most of a box is told by its negative means.

use std::ops::Range;

use super::normalize::self_weighted_mean;
use super::value_counts::ValueCounts;
use crate::grid::{Density, Grid, GridSize};
use crate::space::Voxel;

/// Edge, in voxels of 1 Å, of the cells over which means are taken. By hand.
const CELL: usize = 3;
/// Cells on each side that count, by a Gaussian with a standard deviation of one cell (3 Å); beyond
/// three standard deviations hardly anything is left.
const REACH: usize = 3;
/// Mean below which a cell is solvent, as a fraction of the typical one: a third of what nearly all
/// Cα of 14 maps exceed (see above).
const SOLVENT_FRACTION: f64 = 0.2;
/// Share of negative means from which they are those of noise, which is as often negative as positive, in most of the map. Of 18
/// public maps one has more, and no noise beyond its mask.
const NOISE_SHARE: f64 = 0.3;
/// Standard deviations of the means of noise below which a cell is solvent: hardly one in a million means is beyond.
const NOISE_DEVIATIONS: f64 = 5.0;
/// Standard deviation of a normal distribution as a multiple of the median magnitude.
const DEVIATION_OF_MEDIAN: f64 = 1.4826;

/// Sets the solvent of `density`, which lies on the 1 Å grid, to 0: the voxels around which the mean
/// (Gaussian, 3 Å) is below a fifth of the mean of these means weighted by their squares. Returns
/// the number of such voxels. A map without positive density stays as it is.
pub fn flatten_solvent(density: &mut Density) -> usize {
    let size = density.grid.size();
    let mut sums = CellSums::new(size);
    let rows = density.grid.values().chunks_exact(size.x.max(1));
    for (row, values) in rows.enumerate() {
        sums.add_row(row % size.y, row / size.y, values);
    }
    let solvent = sums.solvent();
    let rows = density.grid.values_mut().chunks_exact_mut(size.x.max(1));
    rows.enumerate()
        .map(|(row, values)| solvent.flatten_row(0, row % size.y, row / size.y, values))
        .sum()
}

/// The solvent of a map on the 1 Å grid.
pub(super) struct Solvent {
    size: GridSize,
    /// Means around the cells.
    means: Grid<f64>,
    /// Mean below which a cell is solvent; not a number where nothing is positive, and then none is.
    least: f64,
}

impl Solvent {
    fn is_at(&self, cell: Voxel) -> bool {
        self.means[cell] < self.least
    }

    /// Sets the solvent in `values` to 0, which stand from the voxel `first` on in the row at `y`, `z`. Returns the
    /// number of such voxels.
    pub(super) fn flatten_row(
        &self,
        first: usize,
        y: usize,
        z: usize,
        mut values: &mut [f32],
    ) -> usize {
        let (mut x, mut flattened) = (first, 0);
        while !values.is_empty() {
            let (of_cell, others) = values.split_at_mut(values.len().min(CELL - x % CELL));
            if self.is_at(Voxel::new(x / CELL, y / CELL, z / CELL)) {
                flattened += of_cell.len();
                of_cell.fill(0.0);
            }
            x += of_cell.len();
            values = others;
        }
        flattened
    }

    /// Returns the smallest ranges of voxels along x, y and z that hold everything but solvent.
    pub(super) fn around_molecule(&self) -> [Range<usize>; 3] {
        let cells = self.means.size();
        let (mut low, mut high) = ([usize::MAX; 3], [0; 3]);
        for cell in (0..cells.count()).map(|linear| cells.voxel(linear)) {
            if !self.is_at(cell) {
                for (axis, at) in [cell.x, cell.y, cell.z].into_iter().enumerate() {
                    low[axis] = low[axis].min(at * CELL);
                    high[axis] = high[axis].max((at + 1) * CELL);
                }
            }
        }
        let ends = [self.size.x, self.size.y, self.size.z];
        std::array::from_fn(|axis| {
            let end = high[axis].min(ends[axis]);
            low[axis].min(end)..end
        })
    }

    /// Returns the number of cubes of `edge` voxels, side by side from the first voxel on, that hold more than
    /// solvent.
    pub(super) fn cubes_with_molecule(&self, edge: usize) -> usize {
        let along = |voxels: usize| voxels.div_ceil(edge);
        let cubes = GridSize::new(along(self.size.x), along(self.size.y), along(self.size.z));
        let mut held = Grid::filled(cubes, false);
        let cells = self.means.size();
        let cubes_of = |cell: usize, voxels: usize| {
            let last = voxels.min((cell + 1) * CELL) - 1;
            cell * CELL / edge..=last / edge
        };
        for cell in (0..cells.count()).map(|linear| cells.voxel(linear)) {
            if self.is_at(cell) {
                continue;
            }
            for z in cubes_of(cell.z, self.size.z) {
                for y in cubes_of(cell.y, self.size.y) {
                    for x in cubes_of(cell.x, self.size.x) {
                        held[Voxel::new(x, y, z)] = true;
                    }
                }
            }
        }
        held.values().iter().filter(|held| **held).count()
    }
}

/// Sums of the values in each cell; values that are not finite count as 0.
pub(super) struct CellSums {
    size: GridSize,
    sums: Grid<f64>,
}

impl CellSums {
    /// Starts for a map of `size`.
    pub(super) fn new(size: GridSize) -> Self {
        let along = |length: usize| length.div_ceil(CELL);
        let cells = GridSize::new(along(size.x), along(size.y), along(size.z));
        Self {
            size,
            sums: Grid::filled(cells, 0.0),
        }
    }

    /// Adds the row at `y`, `z`.
    pub(super) fn add_row(&mut self, y: usize, z: usize, values: &[f32]) {
        for (cell, values) in values.chunks(CELL).enumerate() {
            let finite = values.iter().filter(|value| value.is_finite());
            self.sums[Voxel::new(cell, y / CELL, z / CELL)] +=
                finite.map(|value| f64::from(*value)).sum::<f64>();
        }
    }

    /// Returns the solvent, once all rows are added.
    pub(super) fn solvent(self) -> Solvent {
        let size = self.size;
        let means = smooth(self.means(), size);
        let positive = means.values().iter().copied().filter(|mean| *mean > 0.0);
        let least = SOLVENT_FRACTION * self_weighted_mean(positive);
        // In a large box the typical mean is that of its noise. Noise alone is left to the network, which sees nothing in it.
        let of_noise = noise(&means).map(|noise| NOISE_DEVIATIONS * noise);
        let of_noise = of_noise.filter(|of_noise| {
            let exceeds = |mean: &f64| mean >= of_noise;
            least < *of_noise && means.values().iter().any(exceeds)
        });
        let least = of_noise.unwrap_or(least);
        Solvent { size, means, least }
    }

    fn means(mut self) -> Grid<f64> {
        let (size, cells) = (self.size, self.sums.size());
        for linear in 0..cells.count() {
            let cell = cells.voxel(linear);
            let voxels =
                thickness(cell.x, size.x) * thickness(cell.y, size.y) * thickness(cell.z, size.z);
            self.sums[cell] /= voxels;
        }
        self.sums
    }
}

/// Returns the standard deviation of the means of noise, by the negative ones; `None` where these are few.
fn noise(means: &Grid<f64>) -> Option<f64> {
    let negative = means.values().iter().filter(|mean| **mean < 0.0);
    let counts = ValueCounts::of(negative.map(|mean| *mean as f32));
    let is_most = counts.count() as f64 >= NOISE_SHARE * means.size().count() as f64;
    let median = f64::from(counts.value_of_rank(counts.count() / 2));
    (is_most && counts.count() > 0).then_some(DEVIATION_OF_MEDIAN * median.abs())
}

/// Returns the voxels that cell number `cell` spans of an axis of `length` voxels; the last may span
/// fewer.
fn thickness(cell: usize, length: usize) -> f64 {
    CELL.min(length - cell * CELL) as f64
}

/// Returns the Gaussian means of the cells of a grid of `size` voxels along all axes; cells outside
/// the grid do not count.
fn smooth(mut cells: Grid<f64>, size: GridSize) -> Grid<f64> {
    let (count, each) = (cells.size().count(), cells.size());
    let axes = [
        (size.x, each.x, 1),
        (size.y, each.y, each.x),
        (size.z, each.z, each.x * each.y),
    ];
    for (voxels, length, stride) in axes {
        let weights: Vec<f64> = (0..length).map(|cell| thickness(cell, voxels)).collect();
        let values = cells.values_mut();
        for start in (0..count).filter(|linear| linear / stride % length == 0) {
            let line: Vec<f64> = (0..length).map(|at| values[start + at * stride]).collect();
            for at in 0..length {
                values[start + at * stride] = gaussian_mean(&line, &weights, at);
            }
        }
    }
    cells
}

/// Returns the mean of `line` around index `at`; each value has its weight times the Gaussian.
fn gaussian_mean(line: &[f64], weights: &[f64], at: usize) -> f64 {
    let near = at.saturating_sub(REACH)..line.len().min(at + REACH + 1);
    let (sum, whole) = near.fold((0.0, 0.0), |(sum, whole), index| {
        let weight = weights[index] * (-0.5 * (index.abs_diff(at) as f64).powi(2)).exp();
        (sum + weight * line[index], whole + weight)
    });
    sum / whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::space::{Frame, Position};

    /// Makes noise of standard deviation `noise`, with a ball of mean density 1 and radius 12 Å in its
    /// middle.
    fn ball(noise: f32) -> Density {
        let mut random = Random::new(5);
        let grid = Grid::from_fn(GridSize::new(50, 46, 49), |voxel| {
            let from_middle = |at: usize| at as f64 - 24.0;
            let square = [voxel.x, voxel.y, voxel.z].map(|at| from_middle(at).powi(2));
            let inside = square.iter().sum::<f64>().sqrt() < 12.0;
            f32::from(u8::from(inside)) + noise * random.normal() as f32
        });
        let frame = Frame::one_angstrom(Position::new(0.0, 0.0, 0.0));
        Density { grid, frame }
    }

    #[test]
    fn noise_goes_and_the_molecule_stays() {
        let before = ball(0.5);
        let mut density = before.clone();
        let flattened = flatten_solvent(&mut density);
        assert!(flattened > 70_000, "{flattened} of 112,700 voxels");
        for (linear, value) in density.grid.values().iter().enumerate() {
            let voxel = density.grid.size().voxel(linear);
            let square = [voxel.x, voxel.y, voxel.z].map(|at| (at as f64 - 24.0).powi(2));
            let distance = square.iter().sum::<f64>().sqrt();
            assert!(
                distance > 12.0 || *value == before.grid.values()[linear],
                "{voxel:?}"
            );
            assert!(distance < 22.0 || *value == 0.0, "{voxel:?}");
        }
    }

    #[test]
    fn a_small_molecule_is_found_in_a_large_box_of_noise() {
        let mut random = Random::new(8);
        let size = GridSize::new(150, 150, 150);
        let mut sums = CellSums::new(size);
        for (y, z) in (0..size.z).flat_map(|z| (0..size.y).map(move |y| (y, z))) {
            let row = (0..size.x).map(|x| {
                let square = [x, y, z].map(|at| (at as f64 - 75.0).powi(2));
                let inside = square.iter().sum::<f64>() < 100.0;
                f32::from(u8::from(inside)) + 3.0 * random.normal() as f32
            });
            sums.add_row(y, z, &row.collect::<Vec<f32>>());
        }
        for range in sums.solvent().around_molecule() {
            assert!(range.len() < 40 && range.contains(&75), "{range:?}");
        }
    }

    #[test]
    fn noise_alone_is_not_solvent_alone() {
        let mut random = Random::new(8);
        let grid = Grid::from_fn(GridSize::new(60, 60, 60), |_| random.normal() as f32);
        let frame = Frame::one_angstrom(Position::default());
        let mut density = Density { grid, frame };
        flatten_solvent(&mut density);
        assert!(density.grid.values().iter().any(|value| *value > 0.0));
    }

    #[test]
    fn the_range_around_the_molecule_holds_all_that_is_not_flattened() {
        let mut density = ball(0.5);
        let size = density.grid.size();
        let mut sums = CellSums::new(size);
        for (row, values) in density.grid.values().chunks_exact(size.x).enumerate() {
            sums.add_row(row % size.y, row / size.y, values);
        }
        let solvent = sums.solvent();
        let around = solvent.around_molecule();
        flatten_solvent(&mut density);
        let kept = (0..size.count()).map(|linear| size.voxel(linear));
        let kept: Vec<Voxel> = kept.filter(|voxel| density.grid[*voxel] != 0.0).collect();
        let at = |voxel: &Voxel| [voxel.x, voxel.y, voxel.z];
        for (axis, range) in around.iter().enumerate() {
            assert!(kept.iter().all(|voxel| range.contains(&at(voxel)[axis])));
            assert!(range.len() < 42, "{range:?}");
        }
        let cubes: std::collections::BTreeSet<_> = kept
            .iter()
            .map(|voxel| at(voxel).map(|at| at / 16))
            .collect();
        assert_eq!(solvent.cubes_with_molecule(16), cubes.len());
    }

    #[test]
    fn a_map_without_positive_density_stays() {
        let mut density = ball(0.0);
        density.grid.values_mut().fill(-1.0);
        let before = density.clone();
        assert_eq!(flatten_solvent(&mut density), 0);
        assert_eq!(density, before);
    }

    #[test]
    fn values_that_are_not_finite_do_not_spread() {
        let mut density = ball(0.0);
        density.grid[Voxel::new(24, 24, 24)] = f32::NAN;
        flatten_solvent(&mut density);
        assert_eq!(density.grid[Voxel::new(20, 24, 24)], 1.0);
        assert_eq!(density.grid[Voxel::new(0, 0, 0)], 0.0);
    }

    #[test]
    fn an_empty_grid_is_left_alone() {
        let grid = Grid::filled(GridSize::new(0, 3, 3), 0.0);
        let frame = Frame::one_angstrom(Position::new(0.0, 0.0, 0.0));
        assert_eq!(flatten_solvent(&mut Density { grid, frame }), 0);
    }
}
