//! Outlines: thin lines around a part of space.

use glam::Vec3;

use super::bounds::Bounds;

/// Sides of the polygons that stand for circles.
const SIDES: u32 = 96;

/// Thin lines between points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    points: Vec<Vec3>,
    /// Pairs of indices of points.
    ends: Vec<[u32; 2]>,
}

impl Outline {
    /// Returns three great circles of a sphere, one around each axis.
    pub fn sphere(center: Vec3, radius: f32) -> Self {
        let mut outline = Self::default();
        for (right, up) in [(Vec3::X, Vec3::Y), (Vec3::X, Vec3::Z), (Vec3::Y, Vec3::Z)] {
            let first = outline.points.len() as u32;
            for side in 0..SIDES {
                let (sin, cos) = (side as f32 * std::f32::consts::TAU / SIDES as f32).sin_cos();
                outline
                    .points
                    .push(center + radius * (cos * right + sin * up));
                outline
                    .ends
                    .push([first + side, first + (side + 1) % SIDES]);
            }
        }
        outline
    }

    /// Returns the twelve edges of a box along the axes.
    pub fn edges(low: Vec3, high: Vec3) -> Self {
        let corner = |index: u32| {
            let far = |bit: u32| index >> bit & 1 == 1;
            Vec3::select(glam::BVec3::new(far(0), far(1), far(2)), high, low)
        };
        let along = |bit: u32| {
            let near = (0..8_u32).filter(move |index| index >> bit & 1 == 0);
            near.map(move |index| [index, index | 1 << bit])
        };
        Self {
            points: (0..8).map(corner).collect(),
            ends: (0..3).flat_map(along).collect(),
        }
    }

    /// Returns the lines of both.
    pub fn joined(mut self, other: Self) -> Self {
        let first = self.points.len() as u32;
        let ends = other.ends.iter().map(|ends| ends.map(|end| first + end));
        self.ends.extend(ends);
        self.points.extend(other.points);
        self
    }

    /// Returns its points, in Å.
    pub fn points(&self) -> &[Vec3] {
        &self.points
    }

    /// Returns the ends of its lines, as pairs of indices of points.
    pub fn ends(&self) -> &[[u32; 2]] {
        &self.ends
    }

    /// Returns its bounding box; `None` of an empty one.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.points.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circles_are_closed_and_lie_on_the_sphere() {
        let center = Vec3::new(1.0, -2.0, 3.0);
        let outline = Outline::sphere(center, 5.0);
        assert_eq!(outline.ends().len(), 3 * SIDES as usize);
        let step = 5.0 * std::f32::consts::TAU / SIDES as f32;
        for ends in outline.ends() {
            let [from, to] = ends.map(|end| outline.points()[end as usize]);
            assert!((from.distance(center) - 5.0).abs() < 1e-4);
            assert!((from.distance(to) - step).abs() < 0.01 * step);
        }
        let bounds = outline.bounds().unwrap();
        assert!(bounds.low.distance(center - 5.0) < 1e-3, "{bounds:?}");
        assert!(bounds.high.distance(center + 5.0) < 1e-3, "{bounds:?}");
    }

    #[test]
    fn a_box_has_four_edges_along_each_axis() {
        let (low, high) = (Vec3::new(0.0, 1.0, 2.0), Vec3::new(3.0, 5.0, 7.0));
        let outline = Outline::edges(low, high);
        assert_eq!(outline.points().len(), 8);
        for axis in [Vec3::X, Vec3::Y, Vec3::Z] {
            let length = (high - low).dot(axis);
            let along = outline.ends().iter().filter(|ends| {
                let [from, to] = ends.map(|end| outline.points()[end as usize]);
                to - from == axis * length
            });
            assert_eq!(along.count(), 4);
        }
        assert_eq!(outline.bounds(), Some(Bounds { low, high }));
    }
}
