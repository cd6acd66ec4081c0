//! The unit ball, as triangles that all balls share.

use std::collections::BTreeMap;

use glam::Vec3;

/// Returns the vertices (which are their own normals) and the triangles of a ball of radius 1: an
/// icosahedron whose faces are `splits` times split into four.
pub(super) fn unit_ball(splits: usize) -> (Vec<Vec3>, Vec<[u32; 3]>) {
    let (mut vertices, mut faces) = icosahedron();
    for _ in 0..splits {
        let mut middles = BTreeMap::new();
        let mut middle = |a: u32, b: u32| {
            *middles.entry((a.min(b), a.max(b))).or_insert_with(|| {
                let sum = vertices[a as usize] + vertices[b as usize];
                vertices.push(sum.normalize());
                vertices.len() as u32 - 1
            })
        };
        faces = faces
            .iter()
            .flat_map(|&[a, b, c]| {
                let [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
                [[a, ab, ca], [b, bc, ab], [c, ca, bc], [ab, bc, ca]]
            })
            .collect();
    }
    (vertices, faces)
}

/// Two tips and two rings of five, counter-clockwise seen from outside.
fn icosahedron() -> (Vec<Vec3>, Vec<[u32; 3]>) {
    let height = 1.0 / 5_f32.sqrt();
    let ring = |up: f32, turn: f32| {
        (0..5).map(move |at| {
            let angle = (at as f32 + turn) * std::f32::consts::TAU / 5.0;
            let radius = 2.0 * height;
            Vec3::new(radius * angle.cos(), radius * angle.sin(), up * height)
        })
    };
    let mut vertices = vec![Vec3::Z, Vec3::NEG_Z];
    vertices.extend(ring(1.0, 0.0).chain(ring(-1.0, 0.5)));
    let faces = (0..5).flat_map(|at| {
        let next = (at + 1) % 5;
        let (high, high_next) = (2 + at, 2 + next);
        let (low, low_next) = (7 + at, 7 + next);
        [
            [0, high, high_next],
            [high, low, high_next],
            [high_next, low, low_next],
            [1, low_next, low],
        ]
    });
    (vertices, faces.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ball_is_round_and_its_faces_look_out() {
        let (vertices, faces) = unit_ball(2);
        assert_eq!((vertices.len(), faces.len()), (162, 320));
        assert!(
            vertices
                .iter()
                .all(|vertex| (vertex.length() - 1.0).abs() < 1e-5)
        );
        for face in faces {
            let [a, b, c] = face.map(|index| vertices[index as usize]);
            assert!((b - a).cross(c - a).dot(a) > 0.0);
        }
    }
}
