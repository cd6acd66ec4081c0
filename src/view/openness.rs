//! Openness: how much light reaches a place between other things. Grooves are darker than ridges,
//! which is most of what shows depth in a still picture.

use glam::Vec3;

use super::bounds::Bounds;
use crate::grid::{Grid, GridSize};
use crate::space::Voxel;

/// The edge of a cell, in Å, where there are not too many.
const CELL: f32 = 2.0;
/// The most cells along an edge.
const MOST_CELLS: f32 = 160.0;
/// Margin of cells around the things, in Å.
const MARGIN: f32 = 10.0;
/// Number of times that the cells are blurred with their neighbours.
const BLURS: usize = 4;
/// Distance in front of a position at which its surroundings are looked at, in Å.
const LOOKOUT: f32 = 3.5;
/// The openness of a place whose surroundings are as full as they are on average.
const AVERAGE: f32 = 0.88;
/// The least openness.
const LEAST: f32 = 0.45;

/// Fullness of space, roughly.
pub(super) struct Crowd {
    low: Vec3,
    cell: f32,
    cells: Grid<f32>,
}

impl Crowd {
    /// Of things at `places` in `bounds`, all equally big.
    pub(super) fn of(bounds: Bounds, places: impl Iterator<Item = Vec3>) -> Self {
        let low = bounds.low - MARGIN;
        let span = bounds.high + MARGIN - low;
        let cell = CELL.max(span.max_element() / MOST_CELLS);
        let [x, y, z] = (span / cell)
            .to_array()
            .map(|cells| (cells as usize + 1).max(2));
        let mut cells = Grid::filled(GridSize::new(x, y, z), 0.0);
        for place in places.filter(|place| place.is_finite()) {
            let [x, y, z] = ((place - low) / cell).to_array().map(|at| at as usize);
            let GridSize {
                x: width,
                y: height,
                z: depth,
            } = cells.size();
            cells[Voxel::new(x.min(width - 1), y.min(height - 1), z.min(depth - 1))] += 1.0;
        }
        let mut crowd = Self { low, cell, cells };
        for _ in 0..BLURS {
            crowd.blur();
        }
        crowd
    }

    /// Openness of every vertex, 0 to 1, from the places and outward normals of all of them.
    pub(super) fn openness(&self, positions: &[[f32; 3]], normals: &[[f32; 3]]) -> Vec<f32> {
        let vertices = positions.iter().zip(normals);
        let fullness: Vec<f32> = vertices
            .map(|(&position, &normal)| {
                self.at(Vec3::from(position) + Vec3::from(normal) * LOOKOUT)
            })
            .collect();
        let mean = fullness.iter().sum::<f32>() / fullness.len().max(1) as f32;
        let slope = 0.4 / mean.max(f32::MIN_POSITIVE);
        fullness
            .iter()
            .map(|full| (AVERAGE - (full - mean) * slope).clamp(LEAST, 1.0))
            .collect()
    }

    /// Returns the fullness at `place`; beyond the middles of the outermost cells it stays the same.
    fn at(&self, place: Vec3) -> f32 {
        let GridSize { x, y, z } = self.cells.size();
        let last = Vec3::new(x as f32, y as f32, z as f32) - 1.0;
        let index = ((place - self.low) / self.cell - 0.5).clamp(Vec3::ZERO, last);
        self.cells.trilinear(index.to_array().map(f64::from)) as f32
    }

    /// Every cell becomes the mean of itself and its neighbours, along one axis after the other.
    fn blur(&mut self) {
        let GridSize { x, y, z } = self.cells.size();
        for (step, count) in [(1, x), (x, y), (x * y, z)] {
            let before = self.cells.values().to_vec();
            let after = self.cells.values_mut();
            for line in (0..before.len()).step_by(step * count) {
                let end = line + step * count;
                for index in line..end {
                    let lower = if index >= line + step {
                        before[index - step]
                    } else {
                        0.0
                    };
                    let upper = if index + step < end {
                        before[index + step]
                    } else {
                        0.0
                    };
                    after[index] = (before[index] + lower + upper) / 3.0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pit_is_darker_than_a_tip() {
        let places =
            || (0..20).flat_map(|x| (0..20).map(move |y| Vec3::new(x as f32, y as f32, 0.0)));
        let bounds = Bounds::around(places()).unwrap();
        let crowd = Crowd::of(bounds, places());
        let up = [0.0, 0.0, 1.0];
        let openness = crowd.openness(
            &[[10.0, 10.0, -4.0], [10.0, 10.0, 0.0], [10.0, 10.0, 6.0]],
            &[up, up, up],
        );
        assert!(
            openness[0] < openness[1] && openness[1] < openness[2],
            "{openness:?}"
        );
        assert!(openness.iter().all(|open| (LEAST..=1.0).contains(open)));
    }
}
