//! Neighbours: search for the points near a position, without asking all of them.
//!
//! Cell lists, as in Allen and Tildesley, Computer Simulation of Liquids, section 5.3.2, with the
//! occupied cubes in one sorted list instead of a grid, so that memory grows with the points.

use std::ops::ControlFlow;

use crate::space::Position;

/// Points sorted into cubes, so that a search visits only the cubes it touches.
#[derive(Clone, Debug)]
pub struct Neighbours {
    edge_angstrom: f64,
    points: Vec<Position>,
    /// Cube (z, y, x) of every point with the index of the point, in rising order.
    sorted: Vec<([i64; 3], usize)>,
}

impl Neighbours {
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

    /// Returns a point.
    ///
    /// # Panics
    /// Panics if there is none of this index.
    pub fn point(&self, index: usize) -> Position {
        self.points[index]
    }

    /// Returns the index of the point closest to `position`, at most `radius_angstrom` from it; of
    /// equally close ones the first.
    pub fn closest(&self, position: Position, radius_angstrom: f64) -> Option<usize> {
        let distance = |index: &usize| self.points[*index].distance(position);
        let near = self.within(position, radius_angstrom).into_iter();
        near.min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Returns the indices of the points at most `radius_angstrom` from `position`, in rising order.
    pub fn within(&self, position: Position, radius_angstrom: f64) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(position, radius_angstrom, |_, index| {
            found.push(index);
            ControlFlow::Continue(())
        });
        found.sort_unstable();
        found
    }

    /// Calls `see` with the index and the distance in Å of every point at most `radius_angstrom` from `position`, in an order
    /// that is the same each time.
    pub fn each_within(
        &self,
        position: Position,
        radius_angstrom: f64,
        mut see: impl FnMut(usize, f64),
    ) {
        self.visit(position, radius_angstrom, |distance, index| {
            see(index, distance);
            ControlFlow::Continue(())
        });
    }

    /// Calls `see` with the distance (Å) and the index of each point at most `radius_angstrom` from `position`, cube by cube and
    /// in a cube by rising index, until it breaks.
    fn visit(
        &self,
        position: Position,
        radius_angstrom: f64,
        mut see: impl FnMut(f64, usize) -> ControlFlow<()>,
    ) {
        let mut judge = |index: usize| {
            let distance = self.points[index].distance(position);
            if distance <= radius_angstrom {
                see(distance, index)
            } else {
                ControlFlow::Continue(())
            }
        };
        let reach = (radius_angstrom / self.edge_angstrom).ceil();
        // More rows of cubes than points: asking all is quicker.
        if (2.0 * reach + 1.0).powi(2) > 9.0 + self.points.len() as f64 {
            let _ = (0..self.points.len()).try_for_each(judge);
            return;
        }
        let reach = reach as i64;
        let [z, y, x] = cube(position, self.edge_angstrom);
        for row_z in z - reach..=z + reach {
            for row_y in y - reach..=y + reach {
                let first = [row_z, row_y, x - reach];
                let last = [row_z, row_y, x + reach];
                let start = self.sorted.partition_point(|(cube, _)| *cube < first);
                let mut row = self.sorted[start..]
                    .iter()
                    .take_while(|(cube, _)| *cube <= last);
                if row.try_for_each(|&(_, index)| judge(index)).is_break() {
                    return;
                }
            }
        }
    }

    /// Returns pairs of points at most `radius_angstrom` apart, each point in one pair at most, with their distances (Å): the
    /// shortest is chosen first, and the pairs come by their indices.
    pub fn disjoint_pairs(&self, radius_angstrom: f64) -> Vec<(usize, usize, f64)> {
        let mut near = Vec::new();
        for (a, at) in self.points.iter().enumerate() {
            self.each_within(*at, radius_angstrom, |b, distance| {
                near.extend((b > a).then_some((a, b, distance)));
            });
        }
        near.sort_by(|one, other| one.2.total_cmp(&other.2).then_with(|| one.0.cmp(&other.0)));
        let mut taken = vec![false; self.points.len()];
        near.retain(|&(a, b, _)| {
            let is_free = !taken[a] && !taken[b];
            if is_free {
                (taken[a], taken[b]) = (true, true);
            }
            is_free
        });
        near.sort_by_key(|&(a, b, _)| (a, b));
        near
    }

    /// Returns the two points nearest to `position`, at most `radius_angstrom` from it, with their distances (Å): nearest
    /// first and among equals by index. Of thousands at one place it asks two.
    pub fn two_nearest(&self, position: Position, radius_angstrom: f64) -> Vec<(f64, usize)> {
        let mut nearest: Vec<(f64, usize)> = Vec::with_capacity(3);
        self.visit(position, radius_angstrom, |distance, index| {
            let before =
                |&(d, i): &(f64, usize)| d.total_cmp(&distance).then(i.cmp(&index)).is_lt();
            let rank = nearest.partition_point(before);
            nearest.insert(rank, (distance, index));
            nearest.truncate(2);
            // All points at one place are in one cube, by rising index.
            match nearest.last() {
                Some((farthest, _)) if nearest.len() == 2 && *farthest == 0.0 => {
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            }
        });
        nearest
    }

    /// Returns the points at most `radius_angstrom` from `position` with their distances (Å), nearest
    /// first and among equals by index.
    pub fn nearest(&self, position: Position, radius_angstrom: f64) -> Vec<(f64, usize)> {
        let mut near: Vec<_> = self
            .within(position, radius_angstrom)
            .into_iter()
            .map(|index| (self.points[index].distance(position), index))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near
    }
}

/// Returns the cube (z, y, x) that holds `point`.
fn cube(point: Position, edge_angstrom: f64) -> [i64; 3] {
    // Clamped, so that the cubes next to the outermost ones can still be counted.
    let along = |value: f64| (value / edge_angstrom).floor().clamp(-4e18, 4e18) as i64;
    [point.z, point.y, point.x].map(along)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scatter(n: u64) -> Position {
        let along = |step: u64| (n * step % 997) as f64 / 40.0 - 12.0;
        Position::new(along(541), along(367), along(719))
    }

    #[test]
    fn finds_what_asking_all_finds() {
        let points: Vec<Position> = (0..800).map(scatter).collect();
        for (edge, radius) in [(0.7, 0.7), (3.0, 3.0), (9.0, 3.3), (2.0, 5.1), (0.1, 30.0)] {
            let neighbours = Neighbours::new(points.clone(), edge);
            for position in (790..850).map(scatter) {
                let expected: Vec<usize> = (0..points.len())
                    .filter(|&index| points[index].distance(position) <= radius)
                    .collect();
                assert_eq!(neighbours.within(position, radius), expected);
            }
        }
    }

    #[test]
    fn the_nearest_comes_first_and_ties_go_by_index() {
        let points = [4.0, 1.0, -1.0, 0.5, 9.0].map(|x| Position::new(x, 0.0, 0.0));
        let neighbours = Neighbours::new(points.to_vec(), 5.0);
        let found = neighbours.nearest(Position::default(), 5.0);
        assert_eq!(found, [(0.5, 3), (1.0, 1), (1.0, 2), (4.0, 0)]);
    }

    #[test]
    fn the_two_nearest_are_the_first_of_the_nearest() {
        let mut points: Vec<Position> = (0..300).map(scatter).collect();
        // Some places hold several points.
        points.extend((100..120).map(scatter));
        points.extend((100..120).map(scatter));
        let neighbours = Neighbours::new(points.clone(), 3.0);
        for position in (95..125).map(scatter).chain((900..950).map(scatter)) {
            let mut all = neighbours.nearest(position, 3.0);
            all.truncate(2);
            assert_eq!(neighbours.two_nearest(position, 3.0), all);
        }
    }

    #[test]
    fn positions_that_are_not_finite_find_nothing() {
        let far = Position::new(1e300, f64::INFINITY, f64::NAN);
        let neighbours = Neighbours::new(vec![far, Position::default()], 3.0);
        assert!(neighbours.within(far, 3.0).is_empty());
        assert_eq!(neighbours.within(Position::default(), 3.0), [1]);
        assert_eq!(neighbours.within(Position::default(), 1e300), [1]);
    }

    #[test]
    fn pairs_share_no_point_and_the_shortest_come_first() {
        let at = |x: f64| Position::new(x, 0.0, 0.0);
        let places = [0.0, 2.4, 4.4, 6.9, 20.0].map(at).to_vec();
        let near = Neighbours::new(places, 2.5);
        let pairs = near.disjoint_pairs(2.5);
        let indices: Vec<[usize; 2]> = pairs.iter().map(|&(a, b, _)| [a, b]).collect();
        assert_eq!(
            indices,
            [[1, 2]],
            "the pairs of 2.4 and 2.5 share a point with that of 2.0"
        );
        let chain = Neighbours::new([0.0, 2.0, 4.1, 6.1].map(at).to_vec(), 2.5);
        let pairs = chain.disjoint_pairs(2.5);
        let indices: Vec<[usize; 2]> = pairs.iter().map(|&(a, b, _)| [a, b]).collect();
        assert_eq!(indices, [[0, 1], [2, 3]]);
    }
}
