//! Meshes: triangles as plain data, cheap to send between worker and page.

use glam::Vec3;

use super::bounds::Bounds;

/// Triangles that share vertices. All vertex arrays are equally long, every index is in range,
/// and three indices at a time, counter-clockwise seen from outside, are a triangle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    openness: Vec<f32>,
    indices: Vec<u32>,
}

impl Mesh {
    /// Returns the mesh of these arrays: positions in Å, outward unit normals, openness (the
    /// fraction of ambient light that reaches the vertex) and triangle indices; or `None` if
    /// their lengths do not fit each other or an index has no vertex.
    pub fn new(
        positions: Vec<[f32; 3]>,
        normals: Vec<[f32; 3]>,
        openness: Vec<f32>,
        indices: Vec<u32>,
    ) -> Option<Self> {
        let count = positions.len();
        let fits = normals.len() == count
            && openness.len() == count
            && indices.len().is_multiple_of(3)
            && indices.iter().all(|&index| (index as usize) < count);
        fits.then_some(Self {
            positions,
            normals,
            openness,
            indices,
        })
    }

    /// Returns the same from flat arrays, as typed arrays of a browser give them.
    pub fn from_flat(
        positions: &[f32],
        normals: &[f32],
        openness: Vec<f32>,
        indices: Vec<u32>,
    ) -> Option<Self> {
        let positions = bytemuck::try_cast_slice(positions).ok()?.to_vec();
        let normals = bytemuck::try_cast_slice(normals).ok()?.to_vec();
        Self::new(positions, normals, openness, indices)
    }

    /// Returns the positions of the vertices, in Å.
    pub fn positions(&self) -> &[[f32; 3]] {
        &self.positions
    }

    /// Returns the outward unit normals of the vertices.
    pub fn normals(&self) -> &[[f32; 3]] {
        &self.normals
    }

    /// Returns the openness of the vertices, 0 (in a deep groove) to 1.
    pub fn openness(&self) -> &[f32] {
        &self.openness
    }

    /// Returns the triangles: three vertex indices each.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Returns [`Mesh::positions`] as `x, y, z, x, y, z, …`.
    pub fn flat_positions(&self) -> &[f32] {
        bytemuck::cast_slice(&self.positions)
    }

    /// Returns [`Mesh::normals`] as `x, y, z, x, y, z, …`.
    pub fn flat_normals(&self) -> &[f32] {
        bytemuck::cast_slice(&self.normals)
    }

    /// Returns the number of triangles.
    pub fn triangle_count(&self) -> usize {
        self.indices.len() / 3
    }

    /// Returns the mesh of the vertices that are `kept`, with the triangles all of whose vertices are.
    ///
    /// # Panics
    /// If `kept` is not as long as the vertices are many.
    pub(super) fn with_vertices(&self, kept: &[bool]) -> Self {
        assert_eq!(kept.len(), self.positions.len(), "one for each vertex");
        let mut next = 0;
        let numbers: Vec<Option<u32>> = kept
            .iter()
            .map(|kept| {
                next += u32::from(*kept);
                kept.then(|| next - 1)
            })
            .collect();
        let triangle = |triangle: &[u32]| {
            let of = |at: usize| numbers[triangle[at] as usize];
            Some([of(0)?, of(1)?, of(2)?])
        };
        let triangles = self.indices.chunks_exact(3).filter_map(triangle);
        Self {
            positions: select(&self.positions, kept),
            normals: select(&self.normals, kept),
            openness: select(&self.openness, kept),
            indices: triangles.flatten().collect(),
        }
    }

    /// Returns the edges, two vertex indices each, every edge once. The diagonals of quads, which are the
    /// edge shared by triangles 2n and 2n + 1, are left out.
    pub fn lines(&self) -> Vec<u32> {
        let mut edges = Vec::with_capacity(self.indices.len());
        for quad in self.indices.chunks(6) {
            let of_quad = |at: usize| {
                let (from, to) = (quad[at], quad[at - at % 3 + (at + 1) % 3]);
                [from.min(to), from.max(to)]
            };
            let is_side =
                |&at: &usize| (0..quad.len()).all(|b| b == at || of_quad(b) != of_quad(at));
            edges.extend((0..quad.len()).filter(is_side).map(of_quad));
        }
        edges.sort_unstable();
        edges.dedup();
        edges.into_flattened()
    }

    /// The box around the vertices; `None` of an empty mesh.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.positions.iter().copied().map(Vec3::from))
    }
}
/// Returns those of `values` that are `kept`.
fn select<T: Copy>(values: &[T], kept: &[bool]) -> Vec<T> {
    let both = values.iter().zip(kept);
    both.filter(|(_, kept)| **kept)
        .map(|(value, _)| *value)
        .collect()
}
