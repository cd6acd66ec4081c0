//! Zones: the part of a surface that is near some positions.

mod cut;

use glam::Vec3;

use self::cut::cut;
use super::bounds::Bounds;
use super::mesh::Mesh;

/// Reach of the zone around a model, in Å: atoms that are drawn are Cα and side chains, and the density of a carbonyl
/// ends about 4 Å from its Cα. By eye.
pub const MODEL_ZONE_ANGSTROM: f32 = 4.0;
/// Reach of the zone around one residue, in Å: takes in the side chains that touch its own. By eye.
pub const RESIDUE_ZONE_ANGSTROM: f32 = 8.0;

/// Most cells that positions are sorted into, which bounds memory at 16 MB.
const MOST_CELLS: f32 = 2_000_000.0;
/// Edge of a cell, as a share of the reach: a little above 1, so that rounding takes no position in reach of a cell
/// farther than the next one. Cells of half that edge take twice the time.
const CELL_SHARE: f32 = 1.001;
/// Returns the part of `mesh` no farther than `reach` Å (more than 0) from one of `centers`. Triangles across the border
/// are cut there.
pub fn near(mesh: &Mesh, centers: &[Vec3], reach: f32) -> Mesh {
    match ZoneAround::new(centers, reach) {
        Some(mut zone) => zone.part_of(mesh),
        None => Mesh::default(),
    }
}

/// Zone around some positions, for any number of surfaces. It has the positions sorted into cells; a cell remembers those
/// that its points have to be compared with, since a surface has many vertices in each cell that it crosses.
#[derive(Debug)]
pub struct ZoneAround {
    /// The lowest corner of the cells, from which all points in reach are above.
    low: Vec3,
    /// Edge of a cell, in Å: above the reach.
    edge: f32,
    size: [usize; 3],
    /// For each cell the index of its first position; one more at the end.
    starts: Vec<u32>,
    centers: Vec<Vec3>,
    reach: f32,
    /// Error of positions of cells by rounding, in Å, at most.
    margin: f32,
    /// For each cell the index of its list, or [`ZoneAround::UNASKED`].
    lists: Vec<u32>,
    /// The end of each list in `candidates`, where the next one begins; the first list is empty.
    ends: Vec<u32>,
    candidates: Vec<Vec3>,
}

impl ZoneAround {
    /// A cell that was not asked yet.
    const UNASKED: u32 = u32::MAX;

    /// Returns the zone no farther than `reach` Å (more than 0) from one of `centers`; `None` if none of them is finite.
    pub fn new(centers: &[Vec3], reach: f32) -> Option<Self> {
        let bounds = Bounds::around(centers.iter().copied())?;
        let largest = bounds.low.abs().max(bounds.high.abs()).max_element() + 2.0 * reach;
        let margin = 1e-4 * reach + 16.0 * f32::EPSILON * largest;
        let pad = reach + 2.0 * margin;
        let span = bounds.high - bounds.low + 2.0 * pad;
        let edge = (CELL_SHARE * reach).max((span.element_product() / MOST_CELLS).cbrt());
        let size = (span / edge).to_array().map(|cells| cells as usize + 1);
        let count = size.iter().product::<usize>();
        let mut zone = Self {
            low: bounds.low - pad,
            edge,
            size,
            starts: vec![0; count + 1],
            centers: Vec::with_capacity(centers.len()),
            reach,
            margin,
            lists: vec![Self::UNASKED; count],
            ends: vec![0, 0],
            candidates: Vec::new(),
        };
        let finite = centers.iter().filter(|center| center.is_finite());
        let mut sorted: Vec<(usize, Vec3)> = finite
            .filter_map(|&center| Some((zone.index_of(zone.cell_of(center)?), center)))
            .collect();
        sorted.sort_by_key(|(cell, _)| *cell);
        for (cell, center) in sorted {
            zone.starts[cell + 1] += 1;
            zone.centers.push(center);
        }
        for cell in 1..zone.starts.len() {
            zone.starts[cell] += zone.starts[cell - 1];
        }
        Some(zone)
    }

    /// Returns the part of `mesh` inside. Triangles across the border are cut there.
    pub fn part_of(&mut self, mesh: &Mesh) -> Mesh {
        cut(mesh, |point| self.holds(point))
    }

    /// Returns the cell of `point`; `None` outside all of them.
    fn cell_of(&self, point: Vec3) -> Option<[usize; 3]> {
        let along = ((point - self.low) / self.edge).to_array();
        let [x, y, z] = along.map(|cell| cell as usize);
        let is_in = along.iter().all(|cell| *cell >= 0.0)
            && x < self.size[0]
            && y < self.size[1]
            && z < self.size[2];
        is_in.then_some([x, y, z])
    }

    fn index_of(&self, [x, y, z]: [usize; 3]) -> usize {
        (z * self.size[1] + y) * self.size[0] + x
    }

    /// Returns whether `point` is in reach of a position.
    fn holds(&mut self, point: Vec3) -> bool {
        let Some(cell) = self.cell_of(point) else {
            return false;
        };
        let index = self.index_of(cell);
        if self.lists[index] == Self::UNASKED {
            self.lists[index] = self.ask(cell);
        }
        let list = self.lists[index];
        let [first, end] = [0, 1].map(|next| self.ends[list as usize + next] as usize);
        let squared = self.reach * self.reach;
        let candidates = &mut self.candidates[first..end];
        let hit = candidates
            .iter()
            .position(|center| center.distance_squared(point) <= squared);
        if let Some(hit) = hit {
            // The next point is near.
            candidates.swap(0, hit);
        }
        hit.is_some()
    }

    /// Returns the list of the positions in reach of some points of a cell.
    fn ask(&mut self, cell: [usize; 3]) -> u32 {
        let corner = self.low + self.edge * Vec3::from_array(cell.map(|at| at as f32));
        let (low, high) = (corner - self.margin, corner + (self.edge + self.margin));
        let least = cell.map(|at| at.saturating_sub(1));
        let most: [usize; 3] =
            std::array::from_fn(|axis| (cell[axis] + 1).min(self.size[axis] - 1));
        let squared = self.reach * self.reach;
        let begin = self.candidates.len();
        for z in least[2]..=most[2] {
            for y in least[1]..=most[1] {
                let row = (z * self.size[1] + y) * self.size[0];
                let first = self.starts[row + least[0]] as usize;
                let end = self.starts[row + most[0] + 1] as usize;
                let centers = self.centers[first..end].iter();
                self.candidates.extend(
                    centers.filter(|center| {
                        center.distance_squared(center.clamp(low, high)) <= squared
                    }),
                );
            }
        }
        if self.candidates.len() == begin {
            return 0;
        }
        self.ends.push(self.candidates.len() as u32);
        self.ends.len() as u32 - 2
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::cut::HALVINGS;
    use super::*;
    use crate::random::Random;

    /// A flat sheet of squares of 1 Å at z = 0, from -`half` to `half` Å along x and y, each of two triangles.
    fn sheet(half: i32) -> Mesh {
        let count = (2 * half + 1) as u32;
        let rows = (-half..=half).flat_map(|y| (-half..=half).map(move |x| (x, y)));
        let positions: Vec<[f32; 3]> = rows.map(|(x, y)| [x as f32, y as f32, 0.0]).collect();
        let mut indices = Vec::new();
        for y in 0..count - 1 {
            for x in 0..count - 1 {
                let at = y * count + x;
                let [a, b, c, d] = [at, at + 1, at + count, at + count + 1];
                indices.extend([a, b, c, b, d, c]);
            }
        }
        let vertices = positions.len();
        let normals = vec![[0.0, 0.0, 1.0]; vertices];
        Mesh::new(positions, normals, vec![0.5; vertices], indices).unwrap()
    }

    fn area(mesh: &Mesh) -> f32 {
        let triangle = |corners: &[u32]| {
            let [a, b, c] = [0, 1, 2].map(|at| Vec3::from(mesh.positions()[corners[at] as usize]));
            0.5 * (b - a).cross(c - a).z
        };
        mesh.indices().chunks_exact(3).map(triangle).sum()
    }

    #[test]
    fn a_sheet_is_cut_to_a_disc() {
        let cut = near(&sheet(8), &[Vec3::ZERO], 4.0);
        let farthest = cut.positions().iter().map(|&at| Vec3::from(at).length());
        let farthest = farthest.fold(0.0, f32::max);
        assert!((3.99..=4.0001).contains(&farthest), "{farthest}");
        let disc = std::f32::consts::PI * 16.0;
        assert!(
            (area(&cut) / disc - 1.0).abs() < 0.02,
            "{} of {disc}",
            area(&cut)
        );
        assert!(
            cut.normals()
                .iter()
                .all(|normal| *normal == [0.0, 0.0, 1.0])
        );
        assert!(cut.openness().iter().all(|open| *open == 0.5));
    }

    #[test]
    fn the_lines_of_a_cut_sheet_have_no_diagonals_inside() {
        let cut = near(&sheet(8), &[Vec3::ZERO], 4.0);
        let is_inside = |at: u32| Vec3::from(cut.positions()[at as usize]).length() < 2.9;
        let mut inside = 0;
        for ends in cut.lines().chunks_exact(2) {
            if is_inside(ends[0]) && is_inside(ends[1]) {
                let [from, to] = [0, 1].map(|at| Vec3::from(cut.positions()[ends[at] as usize]));
                assert!((from.distance(to) - 1.0).abs() < 1e-5, "{from} {to}");
                inside += 1;
            }
        }
        assert!(inside > 20, "{inside}");
    }

    #[test]
    fn near_several_positions_is_what_asking_all_says() {
        let sheet = sheet(20);
        let along = |n: usize, step: usize| (n * step % 97) as f32 / 2.2 - 22.0;
        let centers: Vec<Vec3> = (0..40)
            .map(|n| Vec3::new(along(n, 31), along(n, 57), along(n, 11) / 8.0))
            .collect();
        for reach in [1.3, 4.0, 9.0] {
            let mut zone = ZoneAround::new(&centers, reach).unwrap();
            for position in sheet.positions() {
                let position = Vec3::from(*position);
                let expected = centers.iter().any(|at| at.distance(position) <= reach);
                assert_eq!(zone.holds(position), expected, "{position} {reach}");
            }
            let cut = near(&sheet, &centers, reach);
            let apart = |position: &[f32; 3]| {
                let distances = centers.iter().map(|at| at.distance((*position).into()));
                distances.fold(f32::INFINITY, f32::min)
            };
            assert!(cut.positions().iter().all(|at| apart(at) <= reach + 1e-3));
        }
    }

    /// The corners of the part of `mesh` where `holds` is true, three for a triangle: each triangle is cut by itself.
    fn plain_corners(mesh: &Mesh, holds: impl Fn(Vec3) -> bool) -> Vec<[f32; 3]> {
        let leaves = |inside: Vec3, outside: Vec3| {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..HALVINGS {
                let middle = 0.5 * (low + high);
                match holds(inside.lerp(outside, middle)) {
                    true => low = middle,
                    false => high = middle,
                }
            }
            inside.lerp(outside, low)
        };
        let mut corners = Vec::new();
        for triangle in mesh.indices().chunks_exact(3) {
            let at = |n: usize| Vec3::from(mesh.positions()[triangle[n % 3] as usize]);
            let inside = [0, 1, 2].map(|n| holds(at(n)));
            let count = inside.iter().filter(|inside| **inside).count();
            let odd = (0..3).find(|&n| inside[n] == (count == 1)).unwrap_or(0);
            let [a, b, c] = [0, 1, 2].map(|n| at(odd + n));
            match count {
                0 => {}
                1 => corners.extend([a, leaves(a, b), leaves(a, c)]),
                2 => {
                    let (from_b, from_c) = (leaves(b, a), leaves(c, a));
                    corners.extend([from_b, b, c, from_b, c, from_c]);
                }
                _ => corners.extend([0, 1, 2].map(at)),
            }
        }
        corners.iter().map(Vec3::to_array).collect()
    }

    #[test]
    fn a_cut_mesh_is_that_of_asking_all_triangle_by_triangle() {
        let mut random = Random::new(3);
        let mut at = |reach: f64| ((random.uniform() - 0.5) * reach) as f32;
        let centers: Vec<Vec3> = (0..150)
            .map(|_| Vec3::new(at(50.0), at(50.0), at(24.0)))
            .collect();
        let sheets = [sheet(20), sheet(9)];
        for reach in [0.7, 3.1, 4.0, 11.0] {
            let mut zone = ZoneAround::new(&centers, reach).unwrap();
            for sheet in &sheets {
                let holds = |point: Vec3| {
                    let squared = centers.iter().map(|at| at.distance_squared(point));
                    squared.fold(f32::INFINITY, f32::min) <= reach * reach
                };
                let cut = zone.part_of(sheet);
                let of = |at: &u32| cut.positions()[*at as usize];
                // Triangles of no area complete a square.
                let triangles = cut.indices().chunks_exact(3);
                let triangles = triangles.filter(|all| all[0] != all[1]);
                let corners: Vec<[f32; 3]> = triangles.flatten().map(of).collect();
                assert_eq!(corners, plain_corners(sheet, holds), "{reach}");
                // Triangles share their vertices, those on the border too.
                let inside = |at: u32| holds(sheet.positions()[at as usize].into());
                let kept = (0..sheet.positions().len() as u32).filter(|at| inside(*at));
                let edges = sheet.indices().chunks_exact(3).flat_map(|all| {
                    let ends = [0, 1, 2].map(|n| (all[n], all[(n + 1) % 3]));
                    ends.into_iter().flat_map(|(a, b)| [(a, b), (b, a)])
                });
                let crossed: BTreeSet<(u32, u32)> =
                    edges.filter(|(a, b)| inside(*a) && !inside(*b)).collect();
                assert_eq!(cut.positions().len(), kept.count() + crossed.len());
            }
        }
    }

    #[test]
    fn nothing_is_near_nothing_and_all_is_near_everything() {
        let sheet = sheet(3);
        assert_eq!(near(&sheet, &[], 4.0), Mesh::default());
        assert_eq!(near(&sheet, &[Vec3::splat(f32::NAN)], 4.0), Mesh::default());
        assert_eq!(near(&sheet, &[Vec3::splat(90.0)], 4.0), Mesh::default());
        let all = near(&sheet, &[Vec3::ZERO], 100.0);
        assert_eq!(all.triangle_count(), sheet.triangle_count());
        assert_eq!(all.lines().len(), sheet.lines().len());
        // Positions a whole map apart take no more cells than there are.
        let far = [Vec3::ZERO, Vec3::splat(1e6)];
        assert_eq!(near(&sheet, &far, 100.0).triangle_count(), 72);
    }
}
