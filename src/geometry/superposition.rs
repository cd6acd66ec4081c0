//! Superposition: the rotation and translation that lay points on their partners, by least squares.
//!
//! With unit quaternions, Horn, J. Opt. Soc. Am. A 4, 629 (1987): the quaternion of the rotation is
//! the eigenvector of the greatest eigenvalue of a symmetric 4 × 4 matrix. Never a reflection.

use crate::space::{Displacement, Position};

/// Squarings of the matrix: its 1024th power leaves the greatest eigenvector.
const SQUARINGS: usize = 10;

/// A rotation about one position, and the position to which that one moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Superposition {
    rotation: [Displacement; 3],
    from: Position,
    to: Position,
}

impl Superposition {
    /// The one that moves nothing.
    pub const IDENTITY: Self = Self {
        rotation: [
            Displacement::new(1.0, 0.0, 0.0),
            Displacement::new(0.0, 1.0, 0.0),
            Displacement::new(0.0, 0.0, 1.0),
        ],
        from: Position::new(0.0, 0.0, 0.0),
        to: Position::new(0.0, 0.0, 0.0),
    };

    /// Lays the first position of each pair on the second; `None` for less than three pairs.
    pub fn fit(pairs: &[(Position, Position)]) -> Option<Self> {
        if pairs.len() < 3 {
            return None;
        }
        let from = mean(pairs.iter().map(|pair| pair.0));
        let to = mean(pairs.iter().map(|pair| pair.1));
        let mut sums = [[0.0; 3]; 3];
        for (a, b) in pairs {
            let (a, b) = (components(*a - from), components(*b - to));
            for (sums, a) in sums.iter_mut().zip(a) {
                sums.iter_mut().zip(b).for_each(|(sum, b)| *sum += a * b);
            }
        }
        Some(Self {
            rotation: rotation(greatest_eigenvector(matrix(&sums))),
            from,
            to,
        })
    }

    /// Returns the position to which `position` moves.
    pub fn apply(&self, position: Position) -> Position {
        self.to + self.rotate(position - self.from)
    }

    /// Returns `displacement`, rotated.
    pub fn rotate(&self, displacement: Displacement) -> Displacement {
        let [x, y, z] = self.rotation.map(|row| row.dot(displacement));
        Displacement::new(x, y, z)
    }

    /// Returns the movement back.
    pub fn inverse(&self) -> Self {
        let [x, y, z] = self.rotation;
        Self {
            rotation: [
                Displacement::new(x.x, y.x, z.x),
                Displacement::new(x.y, y.y, z.y),
                Displacement::new(x.z, y.z, z.z),
            ],
            from: self.to,
            to: self.from,
        }
    }

    /// Returns the root mean square distance, in Å, that it leaves between pairs; 0 for none.
    pub fn rmsd(&self, pairs: &[(Position, Position)]) -> f64 {
        let squared = pairs
            .iter()
            .map(|(a, b)| (self.apply(*a) - *b).dot(self.apply(*a) - *b));
        (squared.sum::<f64>() / pairs.len().max(1) as f64).sqrt()
    }
}

fn components(displacement: Displacement) -> [f64; 3] {
    [displacement.x, displacement.y, displacement.z]
}

fn mean(positions: impl ExactSizeIterator<Item = Position>) -> Position {
    let each = 1.0 / positions.len() as f64;
    let origin = Position::default();
    positions.fold(origin, |mean, position| mean + (position - origin) * each)
}

/// Returns Horn's matrix for the sums of products of coordinates.
fn matrix(sums: &[[f64; 3]; 3]) -> [[f64; 4]; 4] {
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = *sums;
    [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ]
}

/// Returns the eigenvector of the greatest eigenvalue of a symmetric matrix, of length 1.
fn greatest_eigenvector(mut matrix: [[f64; 4]; 4]) -> [f64; 4] {
    // All eigenvalues become positive, so that the greatest one is also the strongest.
    let norm = matrix.as_flattened().iter().map(|v| v * v).sum::<f64>();
    let shift = norm.sqrt().max(1e-100);
    (0..4).for_each(|axis| matrix[axis][axis] += shift);
    for _ in 0..SQUARINGS {
        let mut squared = [[0.0; 4]; 4];
        for (row, squared) in matrix.iter().zip(&mut squared) {
            for (column, value) in squared.iter_mut().enumerate() {
                *value = (0..4).map(|k| row[k] * matrix[k][column]).sum();
            }
        }
        let trace: f64 = (0..4).map(|axis| squared[axis][axis]).sum();
        matrix = squared.map(|row| row.map(|value| value / trace));
    }
    let length = |row: &[f64; 4]| row.iter().map(|v| v * v).sum::<f64>().sqrt();
    let longest = matrix
        .into_iter()
        .max_by(|a, b| length(a).total_cmp(&length(b)));
    let longest = longest.unwrap_or([1.0, 0.0, 0.0, 0.0]);
    longest.map(|value| value / length(&longest))
}

/// Returns the rows of the rotation matrix of a unit quaternion.
fn rotation([w, x, y, z]: [f64; 4]) -> [Displacement; 3] {
    [
        Displacement::new(
            1.0 - 2.0 * (y * y + z * z),
            2.0 * (x * y - w * z),
            2.0 * (x * z + w * y),
        ),
        Displacement::new(
            2.0 * (x * y + w * z),
            1.0 - 2.0 * (x * x + z * z),
            2.0 * (y * z - w * x),
        ),
        Displacement::new(
            2.0 * (x * z - w * y),
            2.0 * (y * z + w * x),
            1.0 - 2.0 * (x * x + y * y),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Rotates about `axis` by `angle` (Rodrigues), then shifts.
    fn moved(position: Position, axis: Displacement, angle: f64, shift: Displacement) -> Position {
        let v = position - Position::default();
        let (sine, cosine) = angle.sin_cos();
        let along = axis * (axis.dot(v) * (1.0 - cosine));
        Position::default() + v * cosine + axis.cross(v) * sine + along + shift
    }

    #[test]
    fn points_that_were_moved_are_found_again() {
        let mut random = Random::new(3);
        // Small and large angles, half a turn among them.
        for angle in [0.0, 1e-4, 0.7, 2.0, std::f64::consts::PI] {
            let axis = random.normal_vector().unit().expect("a direction");
            let shift = random.normal_vector() * 50.0;
            let points: Vec<Position> = (0..12)
                .map(|_| Position::default() + random.normal_vector() * 9.0)
                .collect();
            let pairs: Vec<_> = points
                .iter()
                .map(|&p| (p, moved(p, axis, angle, shift)))
                .collect();
            let fit = Superposition::fit(&pairs[..5]).expect("enough pairs");
            assert!(fit.rmsd(&pairs) < 1e-5, "{angle}: {}", fit.rmsd(&pairs));
            for (a, b) in &pairs {
                assert!(fit.inverse().apply(*b).distance(*a) < 1e-5);
            }
            let turned = fit.rotate(pairs[1].0 - pairs[0].0);
            assert!((turned - (pairs[1].1 - pairs[0].1)).length() < 1e-5);
        }
    }

    #[test]
    fn no_small_movement_lies_better_and_none_is_a_reflection() {
        let mut random = Random::new(4);
        for _ in 0..6 {
            let mut point = || Position::default() + random.normal_vector() * 5.0;
            // The second points are the mirror images of the first, and noise.
            let pairs: Vec<(Position, Position)> = (0..9)
                .map(|_| {
                    let (a, noise) = (point(), point());
                    let image = Position::new(-a.x, a.y + 0.2 * noise.y, a.z + 0.2 * noise.z);
                    (a, image)
                })
                .collect();
            let fit = Superposition::fit(&pairs).expect("enough pairs");
            let [x, y, z] = fit.rotation;
            assert!((x.cross(y).dot(z) - 1.0).abs() < 1e-9);
            for _ in 0..20 {
                let axis = random.normal_vector().unit().expect("a direction");
                let other = |(a, b): &(Position, Position)| {
                    let onto = fit.apply(*a);
                    let about = Position::default() + (onto - fit.to);
                    (
                        fit.to
                            + (moved(about, axis, 0.02, Displacement::default())
                                - Position::default()),
                        *b,
                    )
                };
                let others: Vec<_> = pairs.iter().map(other).collect();
                let still = Superposition {
                    rotation: rotation([1.0, 0.0, 0.0, 0.0]),
                    from: fit.to,
                    to: fit.to,
                };
                assert!(still.rmsd(&others) >= fit.rmsd(&pairs));
            }
        }
    }

    #[test]
    fn too_few_or_equal_points_do_no_harm() {
        let point = Position::new(1.0, 2.0, 3.0);
        assert_eq!(Superposition::fit(&[(point, point); 2]), None);
        let fit = Superposition::fit(&[(point, point); 3]).expect("enough pairs");
        assert!(fit.apply(point).distance(point) < 1e-9);
        assert!((fit.rotate(Displacement::new(0.0, 3.0, 4.0)).length() - 5.0).abs() < 1e-9);
    }
}
