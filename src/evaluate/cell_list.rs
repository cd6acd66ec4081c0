//! The cell list: points sorted into cubes, to find those near a place without asking all.

use crate::space::Position;

/// Points in cubes as wide as the distance asked for.
#[derive(Debug)]
pub(super) struct CellList {
    reach: f64,
    /// Each point with its cube and its place in the list given, sorted.
    sorted: Vec<([i64; 3], usize)>,
    points: Vec<Position>,
}

impl CellList {
    /// Sorts `points` to be asked for what lies within `reach` Å.
    pub(super) fn new(points: Vec<Position>, reach: f64) -> Self {
        let mut sorted: Vec<_> = points
            .iter()
            .enumerate()
            .map(|(index, point)| (cube_of(*point, reach), index))
            .collect();
        sorted.sort_unstable();
        Self {
            reach,
            sorted,
            points,
        }
    }

    /// The points within reach of `place`: distance in Å, and place in the list given.
    pub(super) fn near(&self, place: Position) -> impl Iterator<Item = (f64, usize)> {
        let [x, y, z] = cube_of(place, self.reach);
        let columns = (0..9).map(move |i| (x + i % 3 - 1, y + i / 3 - 1));
        columns
            .flat_map(move |(x, y)| {
                let first = self
                    .sorted
                    .partition_point(|(cube, _)| *cube < [x, y, z - 1]);
                let inside = move |(cube, _): &&([i64; 3], usize)| *cube <= [x, y, z + 1];
                self.sorted[first..].iter().take_while(inside)
            })
            .map(move |(_, index)| (place.distance(self.points[*index]), *index))
            .filter(|(distance, _)| *distance <= self.reach)
    }
}

/// The cube of edge `edge` that holds `point`.
fn cube_of(point: Position, edge: f64) -> [i64; 3] {
    // Clamped, so that the cubes next to the outermost ones can still be counted.
    let along = |value: f64| (value / edge).floor().clamp(-4e18, 4e18) as i64;
    point.to_array().map(along)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_asking_all_finds() {
        let scatter = |i: u64| {
            let along = |step: u64| (i * step % 997) as f64 / 40.0 - 12.0;
            Position::new(along(541), along(367), along(719))
        };
        let points: Vec<Position> = (0..800).map(scatter).collect();
        for reach in [0.7, 3.0, 9.0] {
            let cells = CellList::new(points.clone(), reach);
            for place in (1000..1060).map(scatter) {
                let mut found: Vec<usize> = cells.near(place).map(|(_, index)| index).collect();
                found.sort_unstable();
                let all = points.iter().enumerate();
                let expected: Vec<usize> = all
                    .filter(|(_, point)| place.distance(**point) <= reach)
                    .map(|(index, _)| index)
                    .collect();
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn absurd_places_are_no_trouble() {
        let far = Position::new(1e300, f64::INFINITY, f64::NAN);
        let cells = CellList::new(vec![far, Position::default()], 3.0);
        assert_eq!(cells.near(far).count(), 0);
        assert_eq!(cells.near(Position::default()).count(), 1);
    }
}
