//! Zones: the part of a surface that is near some positions.

use std::collections::BTreeMap;

use glam::Vec3;

use super::bounds::Bounds;
use super::mesh::Mesh;

/// Reach of the zone around a model, in Å: atoms that are drawn are Cα and side chains, and the density of a carbonyl
/// ends about 4 Å from its Cα. By eye.
pub const MODEL_ZONE_ANGSTROM: f32 = 4.0;
/// Reach of the zone around one residue, in Å: takes in the side chains that touch its own. By eye.
pub const RESIDUE_ZONE_ANGSTROM: f32 = 8.0;

/// Most cells that positions are sorted into, which bounds memory at 8 MB.
const MOST_CELLS: f32 = 2_000_000.0;
/// Halvings in which the place is found where an edge leaves the zone: to 1/256 of its length.
const HALVINGS: usize = 8;

/// Returns the part of `mesh` no farther than `reach` Å (more than 0) from one of `centers`. Triangles across the border
/// are cut there.
pub fn near(mesh: &Mesh, centers: &[Vec3], reach: f32) -> Mesh {
    let Some(zone) = Zone::new(centers, reach) else {
        return Mesh::default();
    };
    let mut cut = Cut::of(mesh, &zone);
    // Two triangles at a time are a square, which their diagonal divides: `Mesh::lines` wants them together.
    for square in mesh.indices().chunks(6) {
        let before = cut.indices.len();
        for triangle in square.chunks_exact(3) {
            cut.add(triangle, &zone);
        }
        if (cut.indices.len() - before) % 6 == 3 && square.len() == 6 {
            let last = cut.indices[cut.indices.len() - 1];
            cut.indices.extend([last; 3]);
        }
    }
    cut.finished()
}

/// Positions sorted into cells, so that a search asks few of them.
struct Zone {
    low: Vec3,
    /// Edge of a cell, in Å: at least the reach.
    edge: f32,
    size: [usize; 3],
    /// For each cell the index of its first position; one more at the end.
    starts: Vec<u32>,
    centers: Vec<Vec3>,
    reach: f32,
}

impl Zone {
    fn new(centers: &[Vec3], reach: f32) -> Option<Self> {
        let bounds = Bounds::around(centers.iter().copied())?;
        let span = bounds.high - bounds.low;
        let volume = (span + reach).element_product();
        let edge = reach.max((volume / MOST_CELLS).cbrt());
        let size = (span / edge).to_array().map(|cells| cells as usize + 1);
        let mut zone = Self {
            low: bounds.low,
            edge,
            size,
            starts: vec![0; size.iter().product::<usize>() + 1],
            centers: Vec::with_capacity(centers.len()),
            reach,
        };
        let mut sorted: Vec<(usize, Vec3)> = centers
            .iter()
            .filter(|center| center.is_finite())
            .map(|&center| (zone.cell_of(center), center))
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

    fn cell_of(&self, center: Vec3) -> usize {
        let along = ((center - self.low) / self.edge).to_array();
        let [x, y, z] = std::array::from_fn(|axis| (along[axis] as usize).min(self.size[axis] - 1));
        (z * self.size[1] + y) * self.size[0] + x
    }

    /// Returns whether `point` is in reach of a position.
    fn holds(&self, point: Vec3) -> bool {
        let along = ((point - self.low) / self.edge).floor();
        let [x, y, z] = along.to_array().map(|cell| cell as i64);
        let rows = |at: i64, axis: usize| {
            let last = self.size[axis] as i64 - 1;
            (at - 1).max(0)..=(at + 1).min(last)
        };
        let squared = self.reach * self.reach;
        let columns = rows(x, 0);
        if columns.is_empty() {
            return false;
        }
        rows(z, 2).any(|z| {
            rows(y, 1).any(|y| {
                let row = (z as usize * self.size[1] + y as usize) * self.size[0];
                let first = self.starts[row + *columns.start() as usize] as usize;
                let end = self.starts[row + *columns.end() as usize + 1] as usize;
                let centers = &self.centers[first..end];
                centers
                    .iter()
                    .any(|center| center.distance_squared(point) <= squared)
            })
        })
    }
}

/// A mesh while it is cut.
struct Cut<'a> {
    mesh: &'a Mesh,
    inside: Vec<bool>,
    /// For each vertex of the mesh its index in the cut one, once it has one.
    numbers: Vec<u32>,
    /// Vertices on the border, by the edge that they lie on: the vertex inside, then the one outside.
    border: BTreeMap<(u32, u32), u32>,
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    openness: Vec<f32>,
    indices: Vec<u32>,
}

impl<'a> Cut<'a> {
    const NONE: u32 = u32::MAX;

    fn of(mesh: &'a Mesh, zone: &Zone) -> Self {
        let positions = mesh.positions().iter();
        Self {
            mesh,
            inside: positions
                .map(|&position| zone.holds(position.into()))
                .collect(),
            numbers: vec![Self::NONE; mesh.positions().len()],
            border: BTreeMap::new(),
            positions: Vec::new(),
            normals: Vec::new(),
            openness: Vec::new(),
            indices: Vec::new(),
        }
    }

    /// Adds the part of a triangle that is inside: nothing, a triangle or two.
    fn add(&mut self, triangle: &[u32], zone: &Zone) {
        let inside = |at: usize| self.inside[triangle[at % 3] as usize];
        let count = (0..3).filter(|&at| inside(at)).count();
        // The corner that differs from the others comes first.
        let turn = match count {
            1 => (0..3).find(|&at| inside(at)).unwrap_or(0),
            2 => (0..3).find(|&at| !inside(at)).unwrap_or(0),
            _ => 0,
        };
        let [a, b, c] = std::array::from_fn(|at| triangle[(turn + at) % 3]);
        match count {
            0 => {}
            1 => {
                let corners = [
                    self.kept(a),
                    self.crossing(a, b, zone),
                    self.crossing(a, c, zone),
                ];
                self.indices.extend(corners);
            }
            2 => {
                let (b_in, c_in) = (self.kept(b), self.kept(c));
                let (from_b, from_c) = (self.crossing(b, a, zone), self.crossing(c, a, zone));
                self.indices
                    .extend([from_b, b_in, c_in, from_b, c_in, from_c]);
            }
            _ => {
                let corners = [a, b, c].map(|vertex| self.kept(vertex));
                self.indices.extend(corners);
            }
        }
    }

    /// Returns the new index of a vertex that stays.
    fn kept(&mut self, vertex: u32) -> u32 {
        let at = vertex as usize;
        if self.numbers[at] == Self::NONE {
            let normal = self.mesh.normals()[at];
            self.numbers[at] =
                self.put(self.mesh.positions()[at], normal, self.mesh.openness()[at]);
        }
        self.numbers[at]
    }

    /// Returns the index of the vertex where the edge between a vertex inside and one outside leaves the zone.
    fn crossing(&mut self, inside: u32, outside: u32, zone: &Zone) -> u32 {
        if let Some(&number) = self.border.get(&(inside, outside)) {
            return number;
        }
        let [from, to] = [inside, outside].map(|vertex| vertex as usize);
        let ends = |all: &[[f32; 3]]| [Vec3::from(all[from]), Vec3::from(all[to])];
        let [start, end] = ends(self.mesh.positions());
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if zone.holds(start.lerp(end, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let [near, far] = ends(self.mesh.normals());
        let normal = near.lerp(far, low).normalize_or(near);
        let openness = self.mesh.openness();
        let open = openness[from] + low * (openness[to] - openness[from]);
        let position = start.lerp(end, low).to_array();
        let number = self.put(position, normal.to_array(), open);
        self.border.insert((inside, outside), number);
        number
    }

    fn put(&mut self, position: [f32; 3], normal: [f32; 3], openness: f32) -> u32 {
        self.positions.push(position);
        self.normals.push(normal);
        self.openness.push(openness);
        self.positions.len() as u32 - 1
    }

    fn finished(self) -> Mesh {
        let cut = Mesh::new(self.positions, self.normals, self.openness, self.indices);
        cut.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let zone = Zone::new(&centers, reach).unwrap();
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
