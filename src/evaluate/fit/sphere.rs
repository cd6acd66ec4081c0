//! Directions spread evenly over the sphere.

use crate::space::Displacement;

/// Step of the spiral along its course, in units of the mean distance of its points (Rakhmanov, Saff and Zhou, Math. Res.
/// Lett. 1, 647, 1994).
const SPIRAL_STEP: f64 = 3.6;

/// Returns `count` (at least 2) unit vectors along a spiral from one pole to the other, the points of MapQ.
pub(super) fn spiral(count: usize) -> Vec<Displacement> {
    let mut longitude = 0.0;
    let point = |index: usize| {
        let height = -1.0 + 2.0 * index as f64 / (count - 1) as f64;
        let ring = (1.0 - height * height).max(0.0).sqrt();
        if index > 0 && index + 1 < count {
            longitude += SPIRAL_STEP / ((count as f64).sqrt() * ring);
        }
        Displacement::new(ring * longitude.cos(), ring * longitude.sin(), height)
    };
    (0..count).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_unit_vectors_and_spread_evenly() {
        for count in [2, 8, 10, 60, 198] {
            let directions = spiral(count);
            assert_eq!(directions.len(), count);
            let sum = directions
                .iter()
                .fold(Displacement::default(), |sum, point| sum + *point);
            assert!(sum.length() < 0.05 * count as f64 + 0.5, "{count}: {sum:?}");
            for (index, one) in directions.iter().enumerate() {
                assert!((one.length() - 1.0).abs() < 1e-12);
                let others = directions[..index].iter();
                let nearest = others.map(|other| (*one - *other).length());
                let nearest = nearest.fold(f64::INFINITY, f64::min);
                // Points of a square lattice of the same density are 3.54 / √count apart.
                assert!(nearest > 2.0 / (count as f64).sqrt(), "{count}: {nearest}");
            }
        }
    }
}
