//! Measures: distances between two points, as dashed lines.

use glam::Vec3;

use super::color::Rgb;
use super::sticks::Sticks;

/// The colour of measures: that of outlines, which stands out from light and dark backgrounds and from the density.
pub const MEASURE_COLOR: Rgb = Rgb::hex(0xE0_5A_00);
/// Radius of a dash, in Å.
const RADIUS: f32 = 0.11;
/// Length of a dash and of the gap after it, in Å.
const PERIOD: f32 = 0.9;
/// Most dashes of a line, which bounds what a distance across a whole map costs.
const MOST_DASHES: f32 = 400.0;

/// A distance between two points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// The two points, in Å.
    pub ends: [Vec3; 2],
}

impl Measure {
    /// Returns the distance, in Å.
    pub fn length(self) -> f32 {
        self.ends[0].distance(self.ends[1])
    }

    /// Returns the point halfway, in Å.
    pub fn middle(self) -> Vec3 {
        self.ends[0].midpoint(self.ends[1])
    }

    /// Adds its dashes to `sticks`, half a gap from each end.
    pub fn add_to(self, sticks: &mut Sticks) {
        let count = (self.length() / PERIOD).round().clamp(1.0, MOST_DASHES);
        let [from, to] = self.ends;
        for dash in 0..count as u32 {
            let at = |share: f32| from.lerp(to, (dash as f32 + share) / count);
            sticks.add([at(0.2), at(0.8)], RADIUS, MEASURE_COLOR);
        }
    }
}

/// Returns the dashes of `measures`.
pub fn dashes(measures: &[Measure]) -> Sticks {
    let mut sticks = Sticks::default();
    for measure in measures {
        measure.add_to(&mut sticks);
    }
    sticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_lie_between_the_ends() {
        let measure = Measure {
            ends: [Vec3::new(1.0, 2.0, 3.0), Vec3::new(1.0, 2.0, 12.0)],
        };
        assert_eq!(measure.length(), 9.0);
        assert_eq!(measure.middle(), Vec3::new(1.0, 2.0, 7.5));
        let sticks = dashes(&[measure]);
        let depths = sticks.positions.iter().map(|[_, _, z]| *z);
        let (low, high) = depths.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), z| {
            (low.min(z), high.max(z))
        });
        assert!(
            low > 3.0 && low < 4.0 && high < 12.0 && high > 11.0,
            "{low} {high}"
        );
        for [x, y, _] in &sticks.positions {
            assert!(((x - 1.0).hypot(y - 2.0) - RADIUS).abs() < 1e-5);
        }
        // Gaps are as wide as a line of ten dashes leaves.
        assert_eq!(sticks.indices.len() % 10, 0);
    }

    #[test]
    fn lines_without_or_beyond_all_length_are_bounded() {
        let point = Measure {
            ends: [Vec3::ONE; 2],
        };
        let one = dashes(&[point]).indices.len();
        assert_eq!(point.length(), 0.0);
        let far = Measure {
            ends: [Vec3::ZERO, Vec3::splat(1e6)],
        };
        assert_eq!(dashes(&[far]).indices.len(), one * MOST_DASHES as usize);
    }
}
