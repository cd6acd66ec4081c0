//! Dust: pieces of a surface that are too small to be looked at.

use super::mesh::Mesh;

/// Longest edge of the box around a piece of dust, in Å: less than that around two residues of a chain. By hand.
pub const DUST_ANGSTROM: f32 = 6.0;
/// Share of a surface's triangles that may be dust. Where more of it is in small pieces, they are what there is to be
/// seen, as atoms at a high level are. By hand.
const MOST_SHARE: f32 = 0.25;

/// Returns `mesh` without its dust, and the number of pieces that were taken away.
pub fn without_dust(mesh: Mesh) -> (Mesh, usize) {
    let pieces = Pieces::of(&mesh);
    let is_dust = pieces.are_small(&mesh);
    let of_dust = |triangle: &&[u32]| is_dust[pieces.of_vertex[triangle[0] as usize]];
    let triangles = mesh.indices().chunks_exact(3);
    let dust = triangles.filter(of_dust).count();
    if dust == 0 || dust as f32 > MOST_SHARE * mesh.triangle_count() as f32 {
        return (mesh, 0);
    }
    let kept: Vec<bool> = pieces
        .of_vertex
        .iter()
        .map(|&piece| !is_dust[piece])
        .collect();
    let count = is_dust.iter().filter(|dust| **dust).count();
    (mesh.with_vertices(&kept), count)
}

/// The pieces of a mesh: vertices that triangles connect.
struct Pieces {
    /// Index of the piece of each vertex.
    of_vertex: Vec<usize>,
    count: usize,
}

impl Pieces {
    fn of(mesh: &Mesh) -> Self {
        let mut parents: Vec<u32> = (0..mesh.positions().len() as u32).collect();
        for triangle in mesh.indices().chunks_exact(3) {
            let root = root_of(&mut parents, triangle[0]);
            for &vertex in &triangle[1..] {
                let other = root_of(&mut parents, vertex);
                parents[other as usize] = root;
            }
        }
        let mut numbers = vec![usize::MAX; parents.len()];
        let mut count = 0;
        let of_vertex = (0..parents.len() as u32).map(|vertex| {
            let number = &mut numbers[root_of(&mut parents, vertex) as usize];
            if *number == usize::MAX {
                *number = count;
                count += 1;
            }
            *number
        });
        let of_vertex = of_vertex.collect();
        Self { of_vertex, count }
    }

    /// Returns for each piece whether it is small.
    fn are_small(&self, mesh: &Mesh) -> Vec<bool> {
        let mut boxes = vec![([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]); self.count];
        for (position, &piece) in mesh.positions().iter().zip(&self.of_vertex) {
            let (low, high) = &mut boxes[piece];
            for axis in 0..3 {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        let is_small = |(low, high): &([f32; 3], [f32; 3])| {
            (0..3).all(|axis| high[axis] - low[axis] < DUST_ANGSTROM)
        };
        boxes.iter().map(is_small).collect()
    }
}

/// Returns the vertex that stands for the piece of `vertex`, and shortens the way to it.
fn root_of(parents: &mut [u32], mut vertex: u32) -> u32 {
    while parents[vertex as usize] != vertex {
        let next = parents[parents[vertex as usize] as usize];
        parents[vertex as usize] = next;
        vertex = next;
    }
    vertex
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chains of triangles along x, each with its start and its length in Å.
    fn mesh(pieces: &[(f32, usize)]) -> Mesh {
        let (mut positions, mut indices) = (Vec::new(), Vec::new());
        for &(start, length) in pieces {
            let first = positions.len() as u32;
            for at in 0..=length {
                positions.push([start + at as f32, 0.0, (at % 2) as f32]);
            }
            for at in 0..length.saturating_sub(1) as u32 {
                indices.extend([at, at + 1, at + 2].map(|vertex| first + vertex));
            }
        }
        let count = positions.len();
        Mesh::new(
            positions,
            vec![[0.0, 1.0, 0.0]; count],
            vec![1.0; count],
            indices,
        )
        .unwrap()
    }

    #[test]
    fn small_pieces_are_taken_away() {
        let (clean, count) = without_dust(mesh(&[(0.0, 4), (10.0, 40), (60.0, 5)]));
        assert_eq!(count, 2);
        assert_eq!(clean, mesh(&[(10.0, 40)]));
    }

    #[test]
    fn small_pieces_stay_where_they_are_most_of_the_surface() {
        for pieces in [
            &[(0.0, 4), (10.0, 4)][..],
            &[(0.0, 5), (10.0, 5), (20.0, 12)],
            &[(0.0, 40)],
            &[],
        ] {
            let whole = mesh(pieces);
            assert_eq!(without_dust(whole.clone()), (whole, 0));
        }
    }
}
