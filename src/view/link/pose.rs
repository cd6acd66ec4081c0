//! A camera in a link: eight numbers.

use std::fmt;
use std::str::FromStr;

use glam::{Quat, Vec3};

use super::super::camera::Pose;

/// Farthest position, in Å, that a link may name; maps are far smaller.
const FARTHEST: f32 = 1e6;
/// Longest and shortest distance of the eye, in Å.
const DISTANCES: std::ops::RangeInclusive<f32> = 0.1..=1e6;

impl fmt::Display for Pose {
    /// Writes the target (Å, two decimals), the rotation (x, y, z, w of a quaternion, four decimals) and the distance (Å).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.target.to_array().map(|at| rounded(at, 100.0));
        let turn = self.turn.to_array().map(|part| rounded(part, 10_000.0));
        let distance = rounded(self.distance, 100.0);
        let numbers = places.iter().chain(&turn).chain([&distance]);
        let words: Vec<String> = numbers.map(f32::to_string).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for Pose {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or("a view is eight numbers: position, rotation and distance")
    }
}

fn read(text: &str) -> Option<Pose> {
    let numbers: Vec<f32> = text
        .split(',')
        .map(|word| word.trim().parse().ok())
        .collect::<Option<_>>()?;
    let [x, y, z, i, j, k, w, distance] = numbers.try_into().ok()?;
    let target = Vec3::new(x, y, z);
    let turn = Quat::from_xyzw(i, j, k, w);
    let is_near = target.is_finite() && target.abs().max_element() <= FARTHEST;
    let turns = turn.is_finite() && (0.5..2.0).contains(&turn.length());
    (is_near && turns && DISTANCES.contains(&distance)).then(|| Pose {
        target,
        turn: turn.normalize(),
        distance,
    })
}

/// Returns `number` with fewer decimals, and no minus before a zero.
fn rounded(number: f32, by: f32) -> f32 {
    (number * by).round() / by + 0.0
}
