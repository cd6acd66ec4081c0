//! Axis-aligned bounding boxes, to fit a camera to.

use glam::Vec3;

/// Axis-aligned bounding box of some points, in Å.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The corner with the least coordinates.
    pub low: Vec3,
    /// The corner with the greatest coordinates.
    pub high: Vec3,
}

impl Bounds {
    /// Returns the bounding box of all finite `points`, or `None` if there are none.
    pub fn around(points: impl IntoIterator<Item = Vec3>) -> Option<Self> {
        points
            .into_iter()
            .filter(|point| point.is_finite())
            .map(|point| Self {
                low: point,
                high: point,
            })
            .reduce(Self::join)
    }

    /// Returns the bounding box of both boxes.
    pub fn join(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// Returns the centre, in Å.
    pub fn center(self) -> Vec3 {
        (self.low + self.high) * 0.5
    }

    /// Returns the radius of the sphere around the box, in Å.
    pub fn radius(self) -> f32 {
        (self.high - self.low).length() * 0.5
    }
}
