//! Angles and torsion angles between positions.

use crate::space::Position;

/// Returns the angle at `b` between `a` and `c`, in radians, 0 to π; 0 where two of them coincide.
pub fn angle(a: Position, b: Position, c: Position) -> f64 {
    let (left, right) = (a - b, c - b);
    left.cross(right).length().atan2(left.dot(right))
}

/// Returns the torsion angle of `a`, `b`, `c`, `d` about the bond from `b` to `c`, in radians, -π to π,
/// with the sign of IUPAC (clockwise is positive, seen along the bond); 0 where it is not defined.
pub fn torsion(a: Position, b: Position, c: Position, d: Position) -> f64 {
    let (first, bond, last) = (b - a, c - b, d - c);
    let (before, after) = (first.cross(bond), bond.cross(last));
    (first.dot(after) * bond.length()).atan2(before.dot(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_and_torsions_have_the_signs_of_iupac() {
        let point = |x: f64, y: f64, z: f64| Position::new(x, y, z);
        let (a, b, c) = (
            point(1.0, 0.0, 0.0),
            point(0.0, 0.0, 0.0),
            point(0.0, 0.0, 2.0),
        );
        assert!((angle(a, b, c).to_degrees() - 90.0).abs() < 1e-9);
        // Seen from b to c, x turns to y clockwise.
        for degrees in [-135.0_f64, -60.0, 0.0, 45.0, 120.0] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let found = torsion(a, b, c, point(cos, sin, 2.0)).to_degrees();
            assert!((found - degrees).abs() < 1e-9, "{found} for {degrees}");
        }
        assert_eq!(torsion(b, b, b, b), 0.0);
    }
}
