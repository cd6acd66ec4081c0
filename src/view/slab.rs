//! Slabs: the depths of the scene that are drawn, as between two planes before and behind the point that the camera looks at.

use std::fmt;
use std::str::FromStr;

/// Farthest plane, in Å, that a link may name.
const FARTHEST: f32 = 1e6;
/// Thinnest slab, in Å.
const THINNEST: f32 = 0.5;

/// Depths that are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slab {
    /// Plane before which nothing is drawn: Å from the point that the camera looks at toward the eye, infinite where
    /// nothing is cut.
    pub front: f32,
    /// Plane behind which nothing is drawn: Å from that point away from the eye, infinite where nothing is cut.
    pub back: f32,
}

/// One of the two planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// The one nearer to the eye.
    Front,
    /// The one farther from it.
    Back,
}

impl Slab {
    /// All depths.
    pub const ALL: Self = Self {
        front: f32::INFINITY,
        back: f32::INFINITY,
    };

    /// Returns the slab `reach` Å to both sides of the point that the camera looks at.
    pub fn around(reach: f32) -> Self {
        Self {
            front: reach,
            back: reach,
        }
    }

    /// Returns whether nothing is cut.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Returns whether a depth is drawn, in Å behind the point that the camera looks at (before it: negative).
    pub fn holds(self, depth: f32) -> bool {
        (-self.front..=self.back).contains(&depth)
    }

    /// Returns the share, 0 to 1, of a ball of `radius` Å around the point that the camera looks at that `plane` cuts
    /// away.
    pub fn share(self, plane: Plane, radius: f32) -> f32 {
        let at = match plane {
            Plane::Front => self.front,
            Plane::Back => self.back,
        };
        (0.5 - 0.5 * at / radius.max(1e-3)).clamp(0.0, 1.0)
    }

    /// Returns the slab whose `plane` cuts this share of such a ball away; none for 0. The other plane keeps its
    /// distance where it can.
    #[must_use]
    pub fn with_share(mut self, plane: Plane, share: f32, radius: f32) -> Self {
        let at = match share {
            share if share <= 0.0 => f32::INFINITY,
            share => radius * (1.0 - 2.0 * share.min(1.0)),
        };
        match plane {
            Plane::Front => {
                self.front = at;
                self.back = self.back.max(THINNEST - at);
            }
            Plane::Back => {
                self.back = at;
                self.front = self.front.max(THINNEST - at);
            }
        }
        self
    }
}

impl Default for Slab {
    fn default() -> Self {
        Self::ALL
    }
}

impl fmt::Display for Slab {
    /// Writes both planes in Å, to one decimal, `all` for one that cuts nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = |at: f32| match at.is_finite() {
            true => ((at * 10.0).round() / 10.0 + 0.0).to_string(),
            false => "all".to_owned(),
        };
        write!(f, "{},{}", written(self.front), written(self.back))
    }
}

impl FromStr for Slab {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "write two distances in Å, before and behind the point looked at, such as 12,20 or all,20";
        let plane = |word: &str| match word.trim() {
            "all" => Some(f32::INFINITY),
            word => word.parse().ok().filter(|at: &f32| at.abs() <= FARTHEST),
        };
        let (front, back) = text.split_once(',').ok_or(wrong)?;
        let (front, back) = (plane(front).ok_or(wrong)?, plane(back).ok_or(wrong)?);
        match front + back >= THINNEST {
            true => Ok(Self { front, back }),
            false => Err("nothing is between these two planes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_back() {
        let radius = 40.0;
        for plane in [Plane::Front, Plane::Back] {
            for share in [0.0, 0.05, 0.5, 0.95, 1.0] {
                let slab = Slab::ALL.with_share(plane, share, radius);
                assert!((slab.share(plane, radius) - share).abs() < 1e-5, "{slab}");
            }
        }
        let half = Slab::ALL.with_share(Plane::Front, 0.5, radius);
        assert!(half.holds(0.0) && half.holds(1e5) && !half.holds(-0.1));
        assert!(!half.is_all() && Slab::ALL.is_all() && Slab::ALL.holds(-1e30));
    }

    #[test]
    fn the_planes_never_pass_each_other() {
        let slab = Slab::around(5.0).with_share(Plane::Front, 1.0, 40.0);
        assert_eq!(slab.front, -40.0);
        assert!(slab.front + slab.back >= THINNEST, "{slab}");
        assert!(slab.holds(40.2));
    }

    #[test]
    fn a_slab_is_printed_and_parsed() {
        for text in ["12,20", "all,20", "-3.5,all", "all,all"] {
            assert_eq!(text.parse::<Slab>().unwrap().to_string(), text);
        }
        for text in ["", "12", "12,x", "1e9,3", "nan,3", "-20,5", "1,2,3"] {
            assert!(text.parse::<Slab>().is_err(), "{text}");
        }
    }
}
