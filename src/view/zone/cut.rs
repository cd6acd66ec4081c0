//! Cutting a mesh: its triangles inside, and the parts of those across the border.

use glam::Vec3;

use crate::view::mesh::Mesh;

/// Halvings in which the place is found where an edge leaves the zone: to 1/256 of its length.
pub(super) const HALVINGS: usize = 8;

/// Returns the part of `mesh` where `holds` is true.
pub(super) fn cut(mesh: &Mesh, mut holds: impl FnMut(Vec3) -> bool) -> Mesh {
    let mut cut = Cut::of(mesh, &mut holds);
    // Two triangles at a time are a square, which their diagonal divides: `Mesh::lines` wants them together.
    for square in mesh.indices().chunks(6) {
        let inside = square.iter().filter(|at| cut.inside[**at as usize]);
        match inside.count() {
            0 => continue,
            count if count == square.len() => {
                cut.indices
                    .extend(square.iter().map(|at| cut.numbers[*at as usize]));
                continue;
            }
            _ => {}
        }
        let before = cut.indices.len();
        for triangle in square.chunks_exact(3) {
            cut.add(triangle, &mut holds);
        }
        if (cut.indices.len() - before) % 6 == 3 && square.len() == 6 {
            let last = cut.indices[cut.indices.len() - 1];
            cut.indices.extend([last; 3]);
        }
    }
    cut.finished()
}

/// A vertex on the border, on an edge from a vertex inside.
struct Crossing {
    /// The vertex outside.
    outside: u32,
    /// Index in the cut mesh.
    number: u32,
    /// Index of another crossing on an edge from the same vertex.
    before: u32,
}

/// A mesh while it is cut.
struct Cut<'a> {
    mesh: &'a Mesh,
    inside: Vec<bool>,
    /// For each vertex inside its index in the cut mesh.
    numbers: Vec<u32>,
    /// For each vertex of the mesh the index of the last vertex on the border that lies on an edge from it.
    last: Vec<u32>,
    border: Vec<Crossing>,
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    openness: Vec<f32>,
    indices: Vec<u32>,
}

impl<'a> Cut<'a> {
    const NONE: u32 = u32::MAX;

    fn of(mesh: &'a Mesh, holds: &mut impl FnMut(Vec3) -> bool) -> Self {
        let positions = mesh.positions().iter();
        let inside: Vec<bool> = positions.map(|&at| holds(at.into())).collect();
        let mut next = 0;
        let numbers = inside.iter().map(|inside| {
            next += u32::from(*inside);
            next - u32::from(*inside)
        });
        Self {
            mesh,
            numbers: numbers.collect(),
            last: vec![Self::NONE; inside.len()],
            border: Vec::new(),
            positions: those(mesh.positions(), &inside),
            normals: those(mesh.normals(), &inside),
            openness: those(mesh.openness(), &inside),
            // A closed surface has about two triangles for each vertex.
            indices: Vec::with_capacity(6 * next as usize),
            inside,
        }
    }

    /// Adds the part of a triangle that is inside: nothing, a triangle or two.
    fn add(&mut self, triangle: &[u32], holds: &mut impl FnMut(Vec3) -> bool) {
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
                    self.number(a),
                    self.crossing(a, b, holds),
                    self.crossing(a, c, holds),
                ];
                self.indices.extend(corners);
            }
            2 => {
                let (b_in, c_in) = (self.number(b), self.number(c));
                let (from_b, from_c) = (self.crossing(b, a, holds), self.crossing(c, a, holds));
                self.indices
                    .extend([from_b, b_in, c_in, from_b, c_in, from_c]);
            }
            _ => {
                let corners = [a, b, c].map(|vertex| self.number(vertex));
                self.indices.extend(corners);
            }
        }
    }

    /// Returns the new index of a vertex that stays.
    fn number(&self, vertex: u32) -> u32 {
        self.numbers[vertex as usize]
    }

    /// Returns the index of the vertex where the edge between a vertex inside and one outside leaves the zone.
    fn crossing(&mut self, inside: u32, outside: u32, holds: &mut impl FnMut(Vec3) -> bool) -> u32 {
        let [from, to] = [inside, outside].map(|vertex| vertex as usize);
        // A vertex has few edges.
        let mut before = self.last[from];
        while let Some(crossing) = self.border.get(before as usize) {
            if crossing.outside == outside {
                return crossing.number;
            }
            before = crossing.before;
        }
        let ends = |all: &[[f32; 3]]| [Vec3::from(all[from]), Vec3::from(all[to])];
        let [start, end] = ends(self.mesh.positions());
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if holds(start.lerp(end, middle)) {
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
        let before = std::mem::replace(&mut self.last[from], self.border.len() as u32);
        self.border.push(Crossing {
            outside,
            number,
            before,
        });
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

/// Returns those of `all` that are inside.
fn those<T: Copy>(all: &[T], inside: &[bool]) -> Vec<T> {
    let all = all.iter().zip(inside);
    all.filter(|(_, inside)| **inside)
        .map(|(one, _)| *one)
        .collect()
}
