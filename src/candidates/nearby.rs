//! Which points lie near a place, without looking at all of them.

use crate::space::Position;

/// Points sorted into cubes, so that a search visits only the cubes it touches.
#[derive(Clone, Debug)]
pub struct Nearby {
    edge_angstrom: f64,
    points: Vec<Position>,
    /// The cube (z, y, x) of every point with the point's index, in rising order.
    sorted: Vec<([i64; 3], usize)>,
}

impl Nearby {
    /// Sorts `points` into cubes of `edge_angstrom` (at least 0.1 Å); searches with about this
    /// radius are the quickest.
    pub fn new(points: Vec<Position>, edge_angstrom: f64) -> Self {
        let edge_angstrom = edge_angstrom.max(0.1);
        let mut sorted: Vec<_> = points
            .iter()
            .enumerate()
            .map(|(index, &point)| (cube(point, edge_angstrom), index))
            .collect();
        sorted.sort_unstable();
        Self {
            edge_angstrom,
            points,
            sorted,
        }
    }

    /// The indices of the points at most `radius_angstrom` from `place`, in rising order.
    pub fn within(&self, place: Position, radius_angstrom: f64) -> Vec<usize> {
        let reach = (radius_angstrom / self.edge_angstrom).ceil() as i64;
        let [z, y, x] = cube(place, self.edge_angstrom);
        let mut found = Vec::new();
        for row_z in z - reach..=z + reach {
            for row_y in y - reach..=y + reach {
                let first = [row_z, row_y, x - reach];
                let last = [row_z, row_y, x + reach];
                let start = self.sorted.partition_point(|(cube, _)| *cube < first);
                let row = self.sorted[start..]
                    .iter()
                    .take_while(|(cube, _)| *cube <= last);
                found.extend(
                    row.map(|&(_, index)| index)
                        .filter(|&index| self.points[index].distance(place) <= radius_angstrom),
                );
            }
        }
        found.sort_unstable();
        found
    }
}

/// The cube (z, y, x) that holds `point`.
fn cube(point: Position, edge_angstrom: f64) -> [i64; 3] {
    [point.z, point.y, point.x].map(|along| (along / edge_angstrom).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_brute_force_finds() {
        let points: Vec<Position> = (0..200)
            .map(|n| f64::from(n * 7919 % 1009))
            .map(|n| Position::new(n % 13.0 - 6.0, n / 100.0, n % 7.0))
            .collect();
        let nearby = Nearby::new(points.clone(), 2.0);
        for &place in &points {
            let brute: Vec<usize> = (0..points.len())
                .filter(|&index| points[index].distance(place) <= 3.3)
                .collect();
            assert_eq!(nearby.within(place, 3.3), brute);
        }
    }
}
