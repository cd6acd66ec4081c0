//! Outliers: single voxels far beyond all others, as hot pixels and writing errors leave them.
//!
//! Everything that follows is scaled by the strong voxels of a map, so that one outlier would make all
//! others look like solvent. Eighteen public maps have no voxel above twice the value that
//! one in 100,000 voxels exceeds. Whole sections of them are told by what lies beside them (see `replace_slabs`), others
//! by what all voxels have, or by a gap between them and all others.

use crate::grid::{Density, Grid};
use crate::space::Voxel;

use super::slabs::replace_slabs;
use super::value_counts::ValueCounts;

/// Share of the voxels that the bound of ordinary values leaves above it.
const SHARE: f64 = 1e-5;
/// Minimum number of voxels above the bound: more than a cluster of outliers has, fewer than the strong
/// voxels of the smallest protein.
const LEAST_RANK: usize = 100;
/// Ratio to the bound from which a voxel is an outlier. The strongest ordinary voxels have up to 1.9
/// on eighteen public maps.
const FACTOR: f32 = 3.0;
/// Greatest share of the voxels beyond a gap of [`FACTOR`] without any voxel that makes outliers of them.
const SHARE_BEYOND_GAP: f64 = 1e-3;
/// The same where they lie scattered, each by itself, as no part of a molecule does.
const SCATTERED_SHARE: f64 = 1e-2;
/// Greatest share of scattered voxels that have another one beside them along x, y or z; of 1 % of all, strewn at random, 0.06 have.
const BESIDE_EACH_OTHER: f64 = 0.2;

/// Ordinary values of a map: those not farther from 0 than `bound`, in its own units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrdinaryValues {
    bound: f32,
}

impl OrdinaryValues {
    /// Returns those of the values that were counted.
    pub fn of(counts: &ValueCounts) -> Self {
        let rank = (SHARE * counts.count() as f64) as usize;
        // Small maps have a share of their voxels above the bound, not most of them.
        let rank = rank.max(LEAST_RANK).min(counts.count() / 50);
        let high = counts.value_of_rank(counts.count().saturating_sub(1 + rank));
        let low = counts.value_of_rank(rank);
        let most = (SHARE_BEYOND_GAP * counts.count() as f64) as usize;
        let gap = counts.greatest_before_gap(FACTOR, most);
        Self {
            bound: (FACTOR * high.abs().max(low.abs()))
                .min(gap.map_or(f32::MAX, |gap| FACTOR * gap)),
        }
    }

    /// Returns those of `grid`, whose values were counted, where more outliers than a few may lie scattered.
    pub fn of_grid(grid: &Grid<f32>, counts: &ValueCounts) -> Self {
        let ordinary = Self::of(counts);
        let most = (SCATTERED_SHARE * counts.count() as f64) as usize;
        let gap = counts.greatest_before_gap(FACTOR, most);
        let beyond = gap.map(|gap| Self {
            bound: FACTOR * gap,
        });
        beyond
            .filter(|beyond| beyond.bound < ordinary.bound && beyond.leaves_scattered(grid))
            .unwrap_or(ordinary)
    }

    /// Returns whether most voxels that are not ordinary have none of their kind beside them.
    fn leaves_scattered(self, grid: &Grid<f32>) -> bool {
        let (size, values) = (grid.size(), grid.values());
        let is_out = |index: usize| values.get(index).is_some_and(|value| !self.hold(*value));
        let (mut all, mut beside) = (0_usize, 0_usize);
        for index in (0..values.len()).filter(|index| is_out(*index)) {
            let (row, section) = (size.x, size.x * size.y);
            let voxel = size.voxel(index);
            let sides = [
                (1, voxel.x > 0, voxel.x + 1 < size.x),
                (row, voxel.y > 0, voxel.y + 1 < size.y),
                (section, voxel.z > 0, voxel.z + 1 < size.z),
            ];
            all += 1;
            beside += usize::from(sides.into_iter().any(|(step, before, after)| {
                (before && is_out(index - step)) || (after && is_out(index + step))
            }));
        }
        beside as f64 <= BESIDE_EACH_OTHER * all as f64
    }

    /// Returns whether `value` is ordinary.
    pub fn hold(self, value: f32) -> bool {
        value.abs() <= self.bound
    }
}

/// Replaces the outliers of `density` by the mean of their ordinary neighbours, and slabs of them by what lies beside
/// them; returns their number. Values that are not finite count as outliers.
pub fn replace_outliers(density: &mut Density) -> usize {
    let counts = ValueCounts::of(density.grid.values().iter().copied());
    let ordinary = OrdinaryValues::of_grid(&density.grid, &counts);
    let single = replace_single(density, ordinary);
    let in_slabs = replace_slabs(density, counts.value_of_rank(counts.count() / 2));
    if in_slabs == 0 {
        return single;
    }
    // Beside a slab nothing else was far beyond.
    let counts = ValueCounts::of(density.grid.values().iter().copied());
    let ordinary = OrdinaryValues::of_grid(&density.grid, &counts);
    single + in_slabs + replace_single(density, ordinary)
}

/// Replaces the voxels that are not `ordinary`; returns their number.
fn replace_single(density: &mut Density, ordinary: OrdinaryValues) -> usize {
    let values = density.grid.values();
    let outliers: Vec<usize> = (0..values.len())
        .filter(|index| !ordinary.hold(values[*index]))
        .collect();
    let size = density.grid.size();
    let means: Vec<f32> = outliers
        .iter()
        .map(|index| mean_around(&density.grid, size.voxel(*index), ordinary))
        .collect();
    for (index, mean) in outliers.iter().zip(means) {
        density.grid.values_mut()[*index] = mean;
    }
    outliers.len()
}

/// Returns the mean of the ordinary voxels beside `voxel`, 0 if there are none.
fn mean_around(grid: &Grid<f32>, voxel: Voxel, ordinary: OrdinaryValues) -> f32 {
    let along = |at: usize| at.saturating_sub(1)..=at + 1;
    let (mut sum, mut count) = (0.0, 0_u32);
    for z in along(voxel.z) {
        for y in along(voxel.y) {
            for x in along(voxel.x) {
                let value = grid.get(Voxel::new(x, y, z));
                if let Some(value) = value.filter(|value| ordinary.hold(**value)) {
                    sum += f64::from(*value);
                    count += 1;
                }
            }
        }
    }
    match count {
        0 => 0.0,
        _ => (sum / f64::from(count)) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;
    use crate::random::Random;
    use crate::space::{Frame, Position};

    /// Makes solvent noise with a ball of density in its middle.
    fn ball() -> Density {
        let mut random = Random::new(11);
        let grid = Grid::from_fn(GridSize::new(40, 40, 40), |voxel| {
            let square = [voxel.x, voxel.y, voxel.z].map(|at| (at as f64 - 20.0).powi(2));
            let inside = square.iter().sum::<f64>() < 100.0;
            f32::from(u8::from(inside)) + 0.2 * random.normal() as f32
        });
        let frame = Frame::one_angstrom(Position::default());
        Density { grid, frame }
    }

    #[test]
    fn outliers_of_either_sign_take_the_mean_of_their_neighbours() {
        let before = ball();
        let hot = [
            (Voxel::new(0, 0, 0), 300.0),
            (Voxel::new(20, 20, 20), 1e30),
            (Voxel::new(21, 20, 20), -900.0),
            (Voxel::new(39, 0, 39), f32::INFINITY),
            (Voxel::new(9, 9, 9), f32::NAN),
        ];
        let mut density = before.clone();
        for (voxel, value) in hot {
            density.grid[voxel] = value;
        }
        assert_eq!(replace_outliers(&mut density), hot.len());
        for (voxel, _) in hot {
            let value = density.grid[voxel];
            assert!(
                (value - before.grid[voxel]).abs() < 0.8,
                "{voxel:?} {value}"
            );
        }
        let changed = |(now, then): (&f32, &f32)| now != then;
        let pairs = density.grid.values().iter().zip(before.grid.values());
        assert_eq!(pairs.filter(|pair| changed(*pair)).count(), hot.len());
    }

    #[test]
    fn a_hundredfold_of_voxels_beyond_a_gap_are_outliers() {
        let mut density = ball();
        for index in 0..60 {
            density.grid.values_mut()[17 + 1000 * index] = 40.0;
        }
        assert_eq!(replace_outliers(&mut density), 60);
        let mut density = ball();
        let size = density.grid.size();
        for index in (0..size.count()).filter(|index| size.voxel(*index).z == 3) {
            density.grid.values_mut()[index] = 90.0;
        }
        density.grid[Voxel::new(20, 20, 20)] = 50.0;
        assert_eq!(replace_outliers(&mut density), size.x * size.y + 1);
    }

    #[test]
    fn more_outliers_than_a_few_are_told_by_lying_scattered() {
        let mut random = Random::new(5);
        for (count, value) in [(64, 40.0), (200, 12.0), (500, -80.0)] {
            let mut density = ball();
            let hot: Vec<usize> = (0..count)
                .map(|at| 127 * at + (100.0 * random.uniform()) as usize)
                .collect();
            for index in &hot {
                density.grid.values_mut()[*index] = value;
            }
            assert_eq!(replace_outliers(&mut density), count, "{count} {value}");
            let far = |index: &&usize| density.grid.values()[**index].abs() > 2.0;
            assert_eq!(hot.iter().filter(far).count(), 0);
        }
        // As many side by side are a part of the molecule that is stronger than all else.
        let mut density = ball();
        for index in 0..8 * 64 {
            let voxel = Voxel::new(16 + index % 8, 16 + index / 8 % 8, 16 + index / 64);
            density.grid[voxel] = 12.0;
        }
        assert_eq!(replace_outliers(&mut density), 0);
    }

    #[test]
    fn an_ordinary_map_stays_as_it_is() {
        let mut density = ball();
        assert_eq!(replace_outliers(&mut density), 0);
        assert_eq!(density, ball());
        for value in [0.0, 5.0, -5.0] {
            density.grid.values_mut().fill(value);
            assert_eq!(replace_outliers(&mut density), 0, "{value}");
        }
    }
}
