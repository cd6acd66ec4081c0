//! Sticks: straight tubes with a colour for each vertex.

use glam::Vec3;

use super::color::Rgb;

/// Sides of a stick.
pub(super) const SIDES: usize = 6;

/// Mesh of sticks.
#[derive(Clone, Debug, Default)]
pub struct Sticks {
    /// Positions of the vertices, in Å.
    pub positions: Vec<[f32; 3]>,
    /// Their outward unit normals.
    pub normals: Vec<[f32; 3]>,
    /// Their colours.
    pub colors: Vec<Rgb>,
    /// Vertex indices, three for each triangle.
    pub indices: Vec<u32>,
}

impl Sticks {
    /// Adds an open tube of `radius` Å between two points.
    pub fn add(&mut self, [from, to]: [Vec3; 2], radius: f32, color: Rgb) {
        let (right, up) = (to - from).normalize_or(Vec3::X).any_orthonormal_pair();
        let first = self.positions.len() as u32;
        for end in [from, to] {
            for side in 0..SIDES {
                let (sin, cos) = (side as f32 * std::f32::consts::TAU / SIDES as f32).sin_cos();
                let normal = cos * right + sin * up;
                self.positions.push((end + radius * normal).to_array());
                self.normals.push(normal.to_array());
                self.colors.push(color);
            }
        }
        let sides = SIDES as u32;
        for side in 0..sides {
            let next = (side + 1) % sides;
            let [a, b] = [first + side, first + next];
            let [c, d] = [a + sides, b + sides];
            self.indices.extend([a, b, c, c, b, d]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_counter_clockwise_seen_from_outside() {
        let mut sticks = Sticks::default();
        for to in [Vec3::X, Vec3::Y, -Vec3::Z, Vec3::new(0.3, -0.8, 0.5)] {
            sticks.add([Vec3::ZERO, 2.0 * to], 0.3, Rgb([0; 3]));
        }
        for face in sticks.indices.chunks_exact(3) {
            let [a, b, c] = [face[0], face[1], face[2]].map(|at| at as usize);
            let at = |index: usize| Vec3::from(sticks.positions[index]);
            let outward = Vec3::from(sticks.normals[a]) + Vec3::from(sticks.normals[c]);
            assert!(
                (at(b) - at(a)).cross(at(c) - at(a)).dot(outward) > 0.0,
                "{face:?}"
            );
        }
    }
}
