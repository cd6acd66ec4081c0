//! Region of interest: the part of a map that a run looks at.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::grid::{Density, Grid, GridSize};
use crate::space::{Displacement, Position, Voxel};
use crate::structure::{Chain, Residue, Structure};

/// Part of a map, in Å in the frame of the map, in which models stand too.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// A box along the axes.
    Box {
        /// Corner with the least coordinates.
        from: Position,
        /// Corner with the greatest coordinates.
        to: Position,
    },
    /// A sphere; what is outside it counts as 0.
    Sphere {
        /// Its centre.
        center: Position,
        /// Its radius, in Å.
        radius: f64,
    },
}

/// Reason why a region is none of a map.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RegionError {
    /// The words are no region.
    #[error(
        "{words:?} is no region: give a sphere as X,Y,Z:RADIUS or a box as X,Y,Z:X,Y,Z, in Å, such as \
         40,52.5,38:30"
    )]
    Words {
        /// The words.
        words: String,
    },
    /// The region has no extent.
    #[error(
        "the region {region} is empty: its far corner must lie beyond the near one, its radius above 0"
    )]
    Empty {
        /// The region.
        region: Region,
    },
    /// The region lies between the voxels of the map.
    #[error(
        "the region {region} lies between the voxels, which stand {edge:.2} Å apart: give one that is larger than a voxel"
    )]
    TooSmall {
        /// The region.
        region: Region,
        /// Edge of a voxel along x, in Å.
        edge: f64,
    },
    /// The region holds no voxel of the map.
    #[error(
        "the region {region} lies outside the map, which reaches from {} to {}", in_words(*.from), in_words(*.to)
    )]
    Outside {
        /// The region.
        region: Region,
        /// First voxel of the map.
        from: Position,
        /// Last voxel of the map.
        to: Position,
    },
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Box { from, to } => {
                write!(f, "from {} to {}", in_words(*from), in_words(*to))
            }
            Self::Sphere { center, radius } => {
                write!(f, "within {radius} Å of {}", in_words(*center))
            }
        }
    }
}

fn in_words(position: Position) -> String {
    let Position { x, y, z } = position;
    format!("({x:.1}, {y:.1}, {z:.1}) Å")
}

impl FromStr for Region {
    type Err = RegionError;

    fn from_str(words: &str) -> Result<Self, RegionError> {
        let refused = || RegionError::Words {
            words: words.to_owned(),
        };
        let (start, end) = words.split_once(':').ok_or_else(refused)?;
        let numbers = |part: &str| -> Option<Vec<f64>> {
            let each = part.split(',').map(|number| number.trim().parse().ok());
            each.map(|number: Option<f64>| number.filter(|n| n.is_finite()))
                .collect()
        };
        let (start, end) = (numbers(start), numbers(end));
        let region = match (start.as_deref(), end.as_deref()) {
            (Some(&[x, y, z]), Some(&[radius])) => Self::Sphere {
                center: Position::new(x, y, z),
                radius,
            },
            (Some(&[x, y, z]), Some(&[to_x, to_y, to_z])) => Self::Box {
                from: Position::new(x, y, z),
                to: Position::new(to_x, to_y, to_z),
            },
            _ => return Err(refused()),
        };
        region
            .has_extent()
            .then_some(region)
            .ok_or(RegionError::Empty { region })
    }
}

impl Region {
    /// Returns it as [`FromStr`] reads it, `x,y,z:radius` or `x,y,z:x,y,z`.
    pub fn as_written(&self) -> String {
        let point = |Position { x, y, z }| format!("{x},{y},{z}");
        match *self {
            Self::Box { from, to } => format!("{}:{}", point(from), point(to)),
            Self::Sphere { center, radius } => format!("{}:{radius}", point(center)),
        }
    }

    /// Returns its centre.
    pub fn center(&self) -> Position {
        let (from, to) = self.corners();
        from + (to - from) * 0.5
    }

    /// Returns its radius, or half the longest edge of a box, in Å.
    pub fn reach(&self) -> f64 {
        match *self {
            Self::Sphere { radius, .. } => radius,
            Self::Box { from, to } => {
                let Displacement { x, y, z } = (to - from) * 0.5;
                x.max(y).max(z)
            }
        }
    }

    /// Returns the same around another centre.
    #[must_use]
    pub fn moved_to(self, center: Position) -> Self {
        let by = center - self.center();
        match self {
            Self::Box { from, to } => Self::Box {
                from: from + by,
                to: to + by,
            },
            Self::Sphere { radius, .. } => Self::Sphere { center, radius },
        }
    }

    /// Returns the sphere of this `radius`, or the cube of this half edge, in Å, around the same centre.
    #[must_use]
    pub fn with_reach(self, radius: f64) -> Self {
        let center = self.center();
        match self {
            Self::Box { .. } => {
                let half = Displacement::new(radius, radius, radius);
                Self::Box {
                    from: center - half,
                    to: center + half,
                }
            }
            Self::Sphere { .. } => Self::Sphere { center, radius },
        }
    }

    /// Returns the sphere within a box, or the cube around a sphere.
    #[must_use]
    pub fn other_shape(self) -> Self {
        let (center, radius) = (self.center(), self.reach());
        let half = Displacement::new(radius, radius, radius);
        match self {
            Self::Box { .. } => Self::Sphere { center, radius },
            Self::Sphere { .. } => Self::Box {
                from: center - half,
                to: center + half,
            },
        }
    }

    /// Returns it with all numbers rounded to a thousandth of an Å.
    #[must_use]
    pub fn rounded(self) -> Self {
        let number = |value: f64| (value * 1e3).round() / 1e3;
        let point = |Position { x, y, z }| Position::new(number(x), number(y), number(z));
        match self {
            Self::Box { from, to } => Self::Box {
                from: point(from),
                to: point(to),
            },
            Self::Sphere { center, radius } => Self::Sphere {
                center: point(center),
                radius: number(radius),
            },
        }
    }

    /// Returns the region that holds what this one holds once every position was moved by `moved`, which scales
    /// lengths along x by `factor`.
    #[must_use]
    pub(super) fn carried(self, moved: impl Fn(Position) -> Position, factor: f64) -> Self {
        match self {
            Self::Box { from, to } => {
                let (a, b) = (moved(from), moved(to));
                Self::Box {
                    from: Position::new(a.x.min(b.x), a.y.min(b.y), a.z.min(b.z)),
                    to: Position::new(a.x.max(b.x), a.y.max(b.y), a.z.max(b.z)),
                }
            }
            Self::Sphere { center, radius } => Self::Sphere {
                center: moved(center),
                radius: radius * factor,
            },
        }
    }

    fn has_extent(&self) -> bool {
        match self {
            Self::Box { from, to } => from.x < to.x && from.y < to.y && from.z < to.z,
            Self::Sphere { radius, .. } => *radius > 0.0,
        }
    }

    /// Returns the corners of the box around it, in Å.
    pub fn corners(&self) -> (Position, Position) {
        match *self {
            Self::Box { from, to } => (from, to),
            Self::Sphere {
                center: c,
                radius: r,
            } => (
                Position::new(c.x - r, c.y - r, c.z - r),
                Position::new(c.x + r, c.y + r, c.z + r),
            ),
        }
    }

    /// Returns whether `position` lies in it.
    pub fn contains(&self, position: Position) -> bool {
        match *self {
            Self::Box { from, to } => {
                let within = |at: f64, low: f64, high: f64| (low..=high).contains(&at);
                within(position.x, from.x, to.x)
                    && within(position.y, from.y, to.y)
                    && within(position.z, from.z, to.z)
            }
            Self::Sphere { center, radius } => position.distance(center) <= radius,
        }
    }

    /// Returns the residues of `structure` whose Cα lies in it; others, such as waters, are left out.
    pub fn part_of(&self, structure: &Structure) -> Structure {
        let inside = |residue: &&Residue| {
            let ca = residue.ca_atom();
            ca.is_some_and(|ca| self.contains(ca.position))
        };
        let chains = structure.chains.iter().map(|chain| Chain {
            id: chain.id.clone(),
            residues: chain.residues.iter().filter(inside).cloned().collect(),
        });
        Structure {
            name: structure.name.clone(),
            chains: chains.filter(|chain| !chain.residues.is_empty()).collect(),
        }
    }

    /// Cuts `density` to the voxels in this region, in the memory that it has.
    ///
    /// # Errors
    /// [`RegionError`] if it has no extent, or no voxel lies in it.
    pub fn cut(&self, density: Density) -> Result<Density, RegionError> {
        if !self.has_extent() {
            return Err(RegionError::Empty { region: *self });
        }
        let (size, frame) = (density.grid.size(), density.frame);
        let (from, to) = self.corners();
        let (low, high) = (frame.index_of(from), frame.index_of(to));
        let sizes = [size.x, size.y, size.z];
        let ranges = [0, 1, 2].map(|axis| {
            // Rounding in a header must not cost a plane of voxels.
            let first = (low[axis] - 1e-6).ceil().max(0.0) as usize;
            let after = ((high[axis] + 1e-6).floor() + 1.0).clamp(0.0, sizes[axis] as f64) as usize;
            first..after
        });
        if ranges.iter().any(|range| range.is_empty()) {
            let meets = |axis: usize| high[axis] >= 0.0 && low[axis] <= sizes[axis] as f64 - 1.0;
            if (0..3).all(meets) {
                return Err(RegionError::TooSmall {
                    region: *self,
                    edge: frame.voxel_size.x(),
                });
            }
            let last = Voxel::new(
                size.x.saturating_sub(1),
                size.y.saturating_sub(1),
                size.z.saturating_sub(1),
            );
            return Err(RegionError::Outside {
                region: *self,
                from: frame.origin,
                to: frame.position_of(last),
            });
        }
        let [xs, ys, zs] = ranges;
        let mut cut_frame = frame;
        cut_frame.origin = frame.position_of(Voxel::new(xs.start, ys.start, zs.start));
        let cut_size = GridSize::new(xs.len(), ys.len(), zs.len());
        let is_box = matches!(self, Self::Box { .. });
        let mut values = density.grid.into_vec();
        let rows = zs.flat_map(|z| ys.clone().map(move |y| (y, z)));
        for (row, (y, z)) in rows.enumerate() {
            let from = size.linear(Voxel::new(xs.start, y, z));
            let to = row * xs.len();
            // Rows only move to the front, so that none is overwritten before it has moved.
            values.copy_within(from..from + xs.len(), to);
            for (x, value) in xs.clone().zip(&mut values[to..]) {
                if !is_box && !self.contains(frame.position_of(Voxel::new(x, y, z))) {
                    *value = 0.0;
                }
            }
        }
        values.truncate(cut_size.count());
        values.shrink_to_fit();
        let Some(cut) = Grid::from_vec(cut_size, values) else {
            return Err(RegionError::Empty { region: *self });
        };
        Ok(Density {
            grid: cut,
            frame: cut_frame,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Frame, VoxelSize};

    fn map() -> Density {
        let size = GridSize::new(10, 12, 14);
        let grid = Grid::from_fn(size, |voxel| 1.0 + size.linear(voxel) as f32);
        let frame = Frame {
            origin: Position::new(-5.0, 0.0, 7.0),
            voxel_size: VoxelSize::new(1.1, 1.1, 1.1).unwrap(),
        };
        Density { grid, frame }
    }

    #[test]
    fn a_region_between_the_voxels_is_told_from_one_outside() {
        let cut = |words: &str| {
            let region: Region = words.parse().unwrap();
            region.cut(map()).unwrap_err()
        };
        let map = map();
        let Position { x, y, z } = map.frame.position_at([2.5, 2.5, 2.5]);
        let between = cut(&format!("{x},{y},{z}:0.1"));
        assert!(matches!(between, RegionError::TooSmall { .. }), "{between}");
        let outside = cut(&format!("{x},{y},900:0.1"));
        assert!(matches!(outside, RegionError::Outside { .. }), "{outside}");
    }

    #[test]
    fn a_box_keeps_its_voxels_at_their_positions() {
        let map = map();
        let region: Region = "-2,2,9:3,8,15".parse().unwrap();
        let cut = region.cut(map.clone()).unwrap();
        let mut kept = 0;
        for linear in 0..map.grid.size().count() {
            let voxel = map.grid.size().voxel(linear);
            let position = map.frame.position_of(voxel);
            if region.contains(position) {
                let [x, y, z] = cut.frame.index_of(position).map(|i| i.round() as usize);
                assert_eq!(cut.grid[Voxel::new(x, y, z)], map.grid[voxel]);
                kept += 1;
            }
        }
        assert_eq!(kept, cut.grid.size().count());
    }

    #[test]
    fn a_sphere_is_zero_outside() {
        let map = map();
        let region: Region = "0, 6, 14 : 4".parse().unwrap();
        let cut = region.cut(map.clone()).unwrap();
        let within = |density: &Density| {
            let size = density.grid.size();
            let inside = (0..size.count())
                .filter(|i| region.contains(density.frame.position_of(size.voxel(*i))));
            inside
                .map(|i| f64::from(density.grid.values()[i]))
                .sum::<f64>()
        };
        assert!((within(&cut) - within(&map)).abs() < 1e-6);
        let all: f64 = cut.grid.values().iter().map(|v| f64::from(*v)).sum();
        assert!((all - within(&map)).abs() < 1e-6);
    }

    #[test]
    fn a_box_around_the_map_is_the_map() {
        let region: Region = "-99,-99,-99:99,99,99".parse().unwrap();
        assert_eq!(region.cut(map()).unwrap(), map());
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for words in ["0,6.5,-14:4", "-2,2,9:3,8.25,15"] {
            let region: Region = words.parse().unwrap();
            assert_eq!(region.as_written(), words);
        }
    }

    #[test]
    fn it_moves_and_grows_around_its_centre() {
        let region: Region = "0,0,0:4,6,8".parse().unwrap();
        assert_eq!(region.center(), Position::new(2.0, 3.0, 4.0));
        assert_eq!(region.reach(), 4.0);
        let moved = region.moved_to(Position::new(12.0, 3.0, 4.0));
        assert_eq!(moved.as_written(), "10,0,0:14,6,8");
        assert_eq!(moved.with_reach(1.0).as_written(), "11,2,3:13,4,5");
        let sphere = moved.other_shape();
        assert_eq!(sphere.as_written(), "12,3,4:4");
        assert_eq!(sphere.with_reach(2.5).as_written(), "12,3,4:2.5");
        assert_eq!(sphere.other_shape().as_written(), "8,-1,0:16,7,8");
        let rounded = sphere
            .moved_to(Position::new(0.1 + 0.2, 1.0, -1e-9))
            .rounded();
        assert_eq!(rounded.as_written(), "0.3,1,-0:4");
    }

    #[test]
    fn what_is_no_region_is_refused_in_words() {
        for words in ["", "1,2,3", "1,2:3", "1,2,3:4,5", "a,2,3:4", "1,2,3:nan"] {
            let refused = words.parse::<Region>().unwrap_err();
            assert!(matches!(refused, RegionError::Words { .. }), "{words}");
        }
        for words in ["1,2,3:0", "1,2,3:-4", "1,2,3:4,2,5"] {
            let refused = words.parse::<Region>().unwrap_err();
            assert!(matches!(refused, RegionError::Empty { .. }), "{words}");
        }
        let far: Region = "500,0,0:10".parse().unwrap();
        let refused = far.cut(map()).unwrap_err();
        assert!(refused.to_string().contains("outside the map"), "{refused}");
    }
}
