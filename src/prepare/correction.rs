//! Corrections: what is changed of a map before it is prepared, where its header or its makers erred.

use serde::{Deserialize, Serialize};

use super::outliers::replace_outliers;
use std::fmt;

use super::region::{Region, RegionError};
use crate::grid::{Density, GridSize};
use crate::io::mrc::StatedFrame;
use crate::space::{Frame, Position};

/// Changes of a map, as the user asks for them or the map check proposes them; none by default. They are
/// applied in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Corrections {
    /// Edge of a voxel along x, in Å, in place of the header's. The other edges keep their ratio to it, the first voxel its
    /// position, unless the header says otherwise (see [`StatedFrame::scaled`]).
    pub voxel_size: Option<f64>,
    /// Position of the first voxel, in Å, in place of the header's.
    pub origin: Option<Position>,
    /// Density of the solvent, in the map's own units, which is subtracted.
    pub background: Option<f32>,
    /// True if the density is negated.
    pub invert: bool,
    /// True if the map is mirrored along x.
    pub mirror: bool,
    /// Part of the map that is used.
    pub region: Option<Region>,
}

/// Upper limit on the coordinates of an origin, in Å: PDB files have four digits before the point, and no map is so
/// large.
const FARTHEST_ANGSTROM: f64 = 9_999.0;

/// Reason why a map cannot be corrected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CorrectionError {
    /// The voxel size is none.
    #[error("a voxel cannot measure {edge} Å: give a number above 0")]
    VoxelSize {
        /// The edge asked for, in Å.
        edge: f64,
    },
    /// The background is no number.
    #[error("the background cannot be {background}: give a number")]
    Background {
        /// The background asked for.
        background: f32,
    },
    /// The origin lies too far away for a model to be written there.
    #[error(
        "the origin ({x}, {y}, {z}) Å lies farther away than {FARTHEST_ANGSTROM} Å, where no model can be written"
    )]
    Origin {
        /// Along x, in Å.
        x: f64,
        /// Along y, in Å.
        y: f64,
        /// Along z, in Å.
        z: f64,
    },
    /// The region is none of the map.
    #[error(transparent)]
    Region(#[from] RegionError),
}

/// A corrected map.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// The map.
    pub density: Density,
    /// Number of outliers that took the mean of their neighbours.
    pub outliers: usize,
    /// Twice the x, in Å, of the plane in which the map was mirrored, if it was: a position went from x to this
    /// number less x.
    pub mirror: Option<f64>,
}

/// One of the [`Corrections`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Correction {
    /// Edge of a voxel along x, in Å.
    VoxelSize(f64),
    /// Position of the first voxel.
    Origin(Position),
    /// Density that is subtracted.
    Background(f32),
    /// Negated density.
    Invert,
    /// Flipped hand.
    Mirror,
    /// Part that is used.
    Region(Region),
}

/// Change that it made, in words.
impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VoxelSize(edge) => write!(f, "voxels of {edge:.4} Å"),
            Self::Origin(Position { x, y, z }) => write!(f, "moved to ({x:.1}, {y:.1}, {z:.1}) Å"),
            Self::Background(value) => write!(f, "{value:.4} subtracted"),
            Self::Invert => f.write_str("sign turned"),
            Self::Mirror => f.write_str("hand flipped"),
            Self::Region(region) => write!(f, "only the part {region}"),
        }
    }
}

impl Corrections {
    /// Corrects `density`. Outliers are replaced too (see [`replace_outliers`]).
    ///
    /// Of a file, whose header may place the map by counting voxels, the density is one that was read with the corrected voxel size
    /// ([`ReadOptions::corrected`](crate::io::mrc::ReadOptions::corrected)).
    ///
    /// # Errors
    /// [`CorrectionError`] if the voxel size is none or the region holds no voxel.
    pub fn apply(&self, density: Density) -> Result<Corrected, CorrectionError> {
        self.cut(self.apply_to_whole(density)?)
    }

    /// Does the same, but cuts no region: see [`cut`](Self::cut).
    ///
    /// # Errors
    /// [`CorrectionError`] if the voxel size is none.
    pub fn apply_to_whole(&self, mut density: Density) -> Result<Corrected, CorrectionError> {
        density.frame = self.frame(&StatedFrame::of(density.frame))?;
        let background = self.background.unwrap_or(0.0);
        if !background.is_finite() {
            return Err(CorrectionError::Background { background });
        }
        if background != 0.0 || self.invert {
            let sign = if self.invert { -1.0 } else { 1.0 };
            let values = density.grid.values_mut();
            values
                .iter_mut()
                .for_each(|value| *value = sign * (*value - background));
        }
        let outliers = replace_outliers(&mut density);
        let mirror = self.mirror.then(|| {
            density.mirror();
            twice_the_middle(density.frame, density.grid.size())
        });
        Ok(Corrected {
            density,
            outliers,
            mirror,
        })
    }

    /// Cuts the region out of a map that is corrected as a whole; without one, returns it as it is.
    ///
    /// # Errors
    /// [`CorrectionError`] if the region holds no voxel.
    pub fn cut(&self, mut whole: Corrected) -> Result<Corrected, CorrectionError> {
        if let Some(region) = self.region {
            whole.density = region.cut(whole.density)?;
        }
        Ok(whole)
    }

    /// Returns the frame of a whole map whose file states `stated`.
    ///
    /// # Errors
    /// [`CorrectionError`] if the voxel size or the origin is none.
    pub fn frame(&self, stated: &StatedFrame) -> Result<Frame, CorrectionError> {
        let mut frame = match self.voxel_size {
            Some(edge) => stated
                .scaled(edge)
                .ok_or(CorrectionError::VoxelSize { edge })?,
            None => stated.frame(),
        };
        if let Some(origin) = self.origin {
            let Position { x, y, z } = origin;
            if [x, y, z]
                .iter()
                .any(|at| !(0.0..=FARTHEST_ANGSTROM).contains(&at.abs()))
            {
                return Err(CorrectionError::Origin { x, y, z });
            }
            frame.origin = origin;
        }
        Ok(frame)
    }

    /// Returns each correction that is made, in the order in which they are applied.
    pub fn made(&self) -> Vec<Correction> {
        let all = [
            self.voxel_size.map(Correction::VoxelSize),
            self.origin.map(Correction::Origin),
            self.background.map(Correction::Background),
            self.invert.then_some(Correction::Invert),
            self.mirror.then_some(Correction::Mirror),
            self.region.map(Correction::Region),
        ];
        all.into_iter().flatten().collect()
    }

    /// Returns these corrections without `one` of them.
    #[must_use]
    pub fn without(mut self, one: Correction) -> Self {
        match one {
            Correction::VoxelSize(_) => self.voxel_size = None,
            Correction::Origin(_) => self.origin = None,
            Correction::Background(_) => self.background = None,
            Correction::Invert => self.invert = false,
            Correction::Mirror => self.mirror = false,
            Correction::Region(_) => self.region = None,
        }
        self
    }

    /// Returns these corrections with the region of the corrections `before` carried along, where that was not
    /// changed: of a map of `size` whose file states `stated`, it shows the same part when the map is moved, scaled or mirrored.
    #[must_use]
    pub fn with_the_part_of(mut self, before: &Self, stated: &StatedFrame, size: GridSize) -> Self {
        let (Ok(old), Ok(new)) = (before.frame(stated), self.frame(stated)) else {
            return self;
        };
        let is_same_place = old == new && self.mirror == before.mirror;
        let Some(region) = self
            .region
            .filter(|region| before.region == Some(*region) && !is_same_place)
        else {
            return self;
        };
        let moved = |position: Position| {
            let mut index = old.index_of(position);
            if self.mirror != before.mirror {
                index[0] = size.x.saturating_sub(1) as f64 - index[0];
            }
            new.position_at(index)
        };
        let factor = new.voxel_size.x() / old.voxel_size.x();
        self.region = Some(region.carried(moved, factor).rounded());
        self
    }
}

/// Returns twice the x of the middle of a map, in Å.
fn twice_the_middle(frame: Frame, size: GridSize) -> f64 {
    2.0 * frame.origin.x + size.x.saturating_sub(1) as f64 * frame.voxel_size.x()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::space::{Frame, Voxel, VoxelSize};

    fn map() -> Density {
        let grid = Grid::from_fn(GridSize::new(4, 3, 2), |v| {
            (v.x + 4 * v.y + 12 * v.z) as f32
        });
        let frame = Frame {
            origin: Position::new(1.0, 2.0, 3.0),
            voxel_size: VoxelSize::new(1.0, 1.0, 2.0).unwrap(),
        };
        Density { grid, frame }
    }

    fn corrected(corrections: Corrections) -> Density {
        corrections.apply(map()).unwrap().density
    }

    #[test]
    fn no_correction_changes_nothing() {
        assert_eq!(corrected(Corrections::default()), map());
    }

    #[test]
    fn each_correction_changes_what_it_names() {
        let scaled = corrected(Corrections {
            voxel_size: Some(1.1),
            ..Corrections::default()
        });
        let [x, y, z] = [scaled.frame.voxel_size].map(|v| [v.x(), v.y(), v.z()])[0];
        assert!((x - 1.1).abs() < 1e-12 && (y - 1.1).abs() < 1e-12 && (z - 2.2).abs() < 1e-12);
        let moved = corrected(Corrections {
            origin: Some(Position::new(-9.0, 0.0, 4.0)),
            ..Corrections::default()
        });
        assert_eq!(
            moved.frame.position_of(Voxel::new(1, 0, 1)),
            Position::new(-8.0, 0.0, 6.0)
        );
        let inverted = corrected(Corrections {
            background: Some(20.0),
            invert: true,
            ..Corrections::default()
        });
        assert_eq!(inverted.grid.values()[..3], [20.0, 19.0, 18.0]);
        let mirrored = corrected(Corrections {
            mirror: true,
            ..Corrections::default()
        });
        assert_eq!(mirrored, map().mirrored());
    }

    #[test]
    fn each_correction_is_undone_by_itself() {
        let all = Corrections {
            voxel_size: Some(1.1),
            origin: Some(Position::new(-9.0, 0.0, 4.0)),
            background: Some(0.5),
            invert: true,
            mirror: true,
            region: Some("1,2,3:4".parse().unwrap()),
        };
        let made = all.made();
        assert_eq!(made.len(), 6);
        for one in &made {
            let left = all.without(*one).made();
            assert_eq!(left.len(), 5);
            assert!(!left.contains(one), "{one}");
        }
        let none = made.into_iter().fold(all, Corrections::without);
        assert_eq!(none, Corrections::default());
        assert_eq!(none.made(), []);
    }

    #[test]
    fn a_mirror_says_where_it_stands() {
        let corrections = Corrections {
            mirror: true,
            ..Corrections::default()
        };
        let corrected = corrections.apply(map()).unwrap();
        let sum = corrected.mirror.unwrap();
        let before = map();
        for x in 0..4 {
            let at = before.frame.position_of(Voxel::new(x, 1, 1));
            let [index, ..] =
                corrected
                    .density
                    .frame
                    .index_of(Position::new(sum - at.x, at.y, at.z));
            let value = corrected.density.grid[Voxel::new(index.round() as usize, 1, 1)];
            assert_eq!(value, before.grid[Voxel::new(x, 1, 1)]);
        }
        assert_eq!(Corrections::default().apply(map()).unwrap().mirror, None);
    }

    #[test]
    fn a_region_stays_with_its_part_of_the_map() {
        let (frame, size) = (&StatedFrame::of(map().frame), map().grid.size());
        let before = Corrections {
            region: Some("1,1.5,3:2,3.5,5".parse().unwrap()),
            ..Corrections::default()
        };
        let part = before.apply(map()).unwrap().density.grid;
        assert_eq!(part.size(), GridSize::new(2, 2, 2));
        let moved = Corrections {
            origin: Some(Position::new(-20.0, 7.0, 0.5)),
            voxel_size: Some(2.0),
            ..before
        };
        let carried = moved.with_the_part_of(&before, frame, size);
        assert_eq!(carried.apply(map()).unwrap().density.grid, part);
        let flipped = Corrections {
            mirror: true,
            ..before
        };
        let carried = flipped.with_the_part_of(&before, frame, size);
        let mirrored = carried.apply(map()).unwrap().density.mirrored();
        assert_eq!(mirrored.grid, part);
        let back = before.with_the_part_of(&carried, frame, size);
        assert_eq!(
            back.region, before.region,
            "a region that was chosen anew stays"
        );
        let back = Corrections {
            mirror: false,
            ..carried
        }
        .with_the_part_of(&carried, frame, size);
        assert_eq!(back, before);
    }

    #[test]
    fn backgrounds_and_origins_that_cannot_be_are_refused() {
        for background in [f32::NAN, f32::INFINITY] {
            let corrections = Corrections {
                background: Some(background),
                ..Corrections::default()
            };
            let refused = corrections.apply(map()).unwrap_err();
            assert!(
                matches!(refused, CorrectionError::Background { .. }),
                "{refused}"
            );
        }
        for x in [1e30, -20_000.0, f64::NAN] {
            let corrections = Corrections {
                origin: Some(Position::new(x, 0.0, 0.0)),
                ..Corrections::default()
            };
            let refused = corrections.apply(map()).unwrap_err();
            assert!(
                matches!(refused, CorrectionError::Origin { .. }),
                "{refused}"
            );
        }
    }

    #[test]
    fn impossible_corrections_are_refused() {
        for edge in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let corrections = Corrections {
                voxel_size: Some(edge),
                ..Corrections::default()
            };
            let refused = corrections.apply(map()).unwrap_err();
            assert!(
                matches!(refused, CorrectionError::VoxelSize { .. }),
                "{refused}"
            );
        }
    }
}
