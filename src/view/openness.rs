//! Openness: how much light reaches a place between other things. Grooves are darker than ridges,
//! which is most of what shows depth in a still picture.

use glam::Vec3;

use super::bounds::Bounds;

/// The edge of a cell, in Å, where there are not too many.
const CELL: f32 = 2.0;
/// The most cells along an edge.
const MOST_CELLS: f32 = 160.0;
/// How far around the things there are cells, in Å.
const MARGIN: f32 = 10.0;
/// How often the cells are blurred with their neighbours.
const BLURS: usize = 4;
/// How far in front of a place its surroundings are looked at, in Å.
const LOOKOUT: f32 = 3.5;
/// The openness of a place whose surroundings are as full as they are on average.
const AVERAGE: f32 = 0.88;
/// The least openness.
const LEAST: f32 = 0.45;

/// How full space is, roughly.
pub(super) struct Crowd {
    low: Vec3,
    cell: f32,
    size: [usize; 3],
    cells: Vec<f32>,
}

impl Crowd {
    /// Of things at `places` in `bounds`, all equally big.
    pub(super) fn of(bounds: Bounds, places: impl Iterator<Item = Vec3>) -> Self {
        let low = bounds.low - MARGIN;
        let span = bounds.high + MARGIN - low;
        let cell = CELL.max(span.max_element() / MOST_CELLS);
        let size = (span / cell)
            .to_array()
            .map(|cells| (cells as usize + 1).max(2));
        let mut crowd = Self {
            low,
            cell,
            size,
            cells: vec![0.0; size.iter().product()],
        };
        for place in places.filter(|place| place.is_finite()) {
            let [x, y, z] = ((place - low) / cell).to_array().map(|at| at as usize);
            let at = crowd.index([x, y, z]);
            crowd.cells[at] += 1.0;
        }
        for _ in 0..BLURS {
            crowd.blur();
        }
        crowd
    }

    /// How open every vertex is, 0 to 1, from the places and outward normals of all of them.
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

    fn index(&self, cell: [usize; 3]) -> usize {
        let [x, y, z] = std::array::from_fn(|axis| cell[axis].min(self.size[axis] - 1));
        (z * self.size[1] + y) * self.size[0] + x
    }

    /// The fullness at `place`, by trilinear interpolation.
    fn at(&self, place: Vec3) -> f32 {
        let [width, height, depth] = self.size;
        let last = Vec3::new(width as f32, height as f32, depth as f32) - 2.0;
        let scaled = (place - self.low) / self.cell - 0.5;
        let low = scaled.floor().clamp(Vec3::ZERO, last.max(Vec3::ZERO));
        let part = (scaled - low).clamp(Vec3::ZERO, Vec3::ONE);
        let [x, y, z] = low.to_array().map(|at| at as usize);
        // There are two cells along each axis at the least.
        let first = (z * height + y) * width + x;
        let row = |start: usize| {
            let (left, right) = (self.cells[start], self.cells[start + 1]);
            left + (right - left) * part.x
        };
        let layer = |start: usize| {
            let (front, back) = (row(start), row(start + width));
            front + (back - front) * part.y
        };
        let (below, above) = (layer(first), layer(first + width * height));
        below + (above - below) * part.z
    }

    /// Every cell becomes the mean of itself and its neighbours, along one axis after the other.
    fn blur(&mut self) {
        let [width, height, depth] = self.size;
        for (step, count) in [(1, width), (width, height), (width * height, depth)] {
            let before = self.cells.clone();
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
                    self.cells[index] = (before[index] + lower + upper) / 3.0;
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
