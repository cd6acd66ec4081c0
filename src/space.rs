//! Space: positions and displacements in ångström, voxels, and the frame between them.
//!
//! All axes are named `x`, `y`, `z` in the right-handed frame of the map. [`Position`] and
//! [`Displacement`] are in Å; a [`Voxel`] is an index; a [`Frame`] lays a grid into space.

use std::ops::{Add, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

/// Position in space, in Å.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Along x, in Å.
    pub x: f64,
    /// Along y, in Å.
    pub y: f64,
    /// Along z, in Å.
    pub z: f64,
}

/// Displacement from one position to another, in Å.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Displacement {
    /// Along x, in Å.
    pub x: f64,
    /// Along y, in Å.
    pub y: f64,
    /// Along z, in Å.
    pub z: f64,
}

impl Position {
    /// Makes the position (`x`, `y`, `z`), in Å.
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// Returns the distance to `other`, in Å.
    pub fn distance(self, other: Self) -> f64 {
        (self - other).length()
    }

    /// Returns the coordinates as `[x, y, z]`, in Å.
    pub const fn to_array(self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }
}

impl Displacement {
    /// Makes the displacement (`x`, `y`, `z`), in Å.
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// Returns the length, in Å.
    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// Returns the scalar product with `other`, in Å².
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// Returns the vector product with `other`, in Å².
    pub fn cross(self, other: Self) -> Self {
        Self::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// Returns the unit vector in this direction, or `None` for a displacement without direction.
    pub fn unit(self) -> Option<Self> {
        let length = self.length();
        (length > 1e-12).then(|| self * (1.0 / length))
    }
}

impl Sub for Position {
    type Output = Displacement;
    fn sub(self, other: Self) -> Displacement {
        Displacement::new(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Add<Displacement> for Position {
    type Output = Self;
    fn add(self, by: Displacement) -> Self {
        Self::new(self.x + by.x, self.y + by.y, self.z + by.z)
    }
}

impl Sub<Displacement> for Position {
    type Output = Self;
    fn sub(self, by: Displacement) -> Self {
        self + -by
    }
}

impl Add for Displacement {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Displacement {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Displacement {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}

impl Mul<f64> for Displacement {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor, self.z * factor)
    }
}

/// Index of a voxel; (0, 0, 0) is the first one.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Voxel {
    /// Index along x (columns).
    pub x: usize,
    /// Index along y (rows).
    pub y: usize,
    /// Index along z (sections).
    pub z: usize,
}

impl Voxel {
    /// Makes the index (`x`, `y`, `z`).
    pub const fn new(x: usize, y: usize, z: usize) -> Self {
        Self { x, y, z }
    }
}

/// Edge lengths of a voxel, in Å; each is finite and positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoxelSize {
    x: f64,
    y: f64,
    z: f64,
}

impl VoxelSize {
    /// Voxels of 1 Å.
    pub const ONE: Self = Self {
        x: 1.0,
        y: 1.0,
        z: 1.0,
    };

    /// Makes the size `x` by `y` by `z` Å, or `None` unless all three are finite and positive.
    pub fn new(x: f64, y: f64, z: f64) -> Option<Self> {
        [x, y, z]
            .iter()
            .all(|edge| edge.is_finite() && *edge > 0.0)
            .then_some(Self { x, y, z })
    }

    /// Returns the edge along x, in Å.
    pub const fn x(self) -> f64 {
        self.x
    }

    /// Returns the edge along y, in Å.
    pub const fn y(self) -> f64 {
        self.y
    }

    /// Returns the edge along z, in Å.
    pub const fn z(self) -> f64 {
        self.z
    }
}

/// Frame of a grid in space: the position of voxel (0, 0, 0), and the size of a voxel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Position of voxel (0, 0, 0), in Å.
    pub origin: Position,
    /// Edges of a voxel, in Å.
    pub voxel_size: VoxelSize,
}

impl Frame {
    /// Makes the frame of voxels of 1 Å from `origin`.
    pub const fn one_angstrom(origin: Position) -> Self {
        Self {
            origin,
            voxel_size: VoxelSize::ONE,
        }
    }

    /// Returns the position of `voxel`, in Å.
    pub fn position_of(&self, voxel: Voxel) -> Position {
        self.position_at([voxel.x as f64, voxel.y as f64, voxel.z as f64])
    }

    /// Returns the position of the fractional index `[x, y, z]`, in Å.
    pub fn position_at(&self, index: [f64; 3]) -> Position {
        Position::new(
            self.origin.x + index[0] * self.voxel_size.x,
            self.origin.y + index[1] * self.voxel_size.y,
            self.origin.z + index[2] * self.voxel_size.z,
        )
    }

    /// Returns the fractional index `[x, y, z]` of `position`; the inverse of [`Frame::position_at`].
    pub fn index_of(&self, position: Position) -> [f64; 3] {
        let offset = position - self.origin;
        [
            offset.x / self.voxel_size.x,
            offset.y / self.voxel_size.y,
            offset.z / self.voxel_size.z,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_and_position_are_inverse() {
        let frame = Frame {
            origin: Position::new(-3.0, 4.0, 10.0),
            voxel_size: VoxelSize::new(0.5, 1.0, 2.0).unwrap(),
        };
        let position = frame.position_of(Voxel::new(1, 2, 3));
        assert_eq!(position, Position::new(-2.5, 6.0, 16.0));
        assert_eq!(frame.index_of(position), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn voxel_sizes_are_positive() {
        assert!(VoxelSize::new(1.0, 0.0, 1.0).is_none());
        assert!(VoxelSize::new(1.0, f64::NAN, 1.0).is_none());
    }
}
