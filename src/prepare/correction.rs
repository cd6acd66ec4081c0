//! Corrections: what is changed of a map before it is prepared, where its header or its makers erred.

use serde::{Deserialize, Serialize};

use super::outliers::replace_outliers;
use super::region::{Region, RegionError};
use crate::grid::Density;
use crate::space::{Position, VoxelSize};

/// Changes of a map, as the user asks for them or the map check proposes them; none by default. They are
/// applied in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Corrections {
    /// Edge of a voxel along x, in Å, in place of the header's. The other edges keep their ratio to it,
    /// the first voxel its position.
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
}

impl Corrections {
    /// Corrects `density`. Outliers are replaced too (see [`replace_outliers`]).
    ///
    /// # Errors
    /// [`CorrectionError`] if the voxel size is none or the region holds no voxel.
    pub fn apply(&self, mut density: Density) -> Result<Corrected, CorrectionError> {
        if let Some(edge) = self.voxel_size {
            let old = density.frame.voxel_size;
            let factor = edge / old.x();
            density.frame.voxel_size = VoxelSize::new(edge, old.y() * factor, old.z() * factor)
                .ok_or(CorrectionError::VoxelSize { edge })?;
        }
        if let Some(origin) = self.origin {
            let Position { x, y, z } = origin;
            if [x, y, z]
                .iter()
                .any(|at| !(0.0..=FARTHEST_ANGSTROM).contains(&at.abs()))
            {
                return Err(CorrectionError::Origin { x, y, z });
            }
            density.frame.origin = origin;
        }
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
        if self.mirror {
            density.mirror();
        }
        if let Some(region) = self.region {
            density = region.cut(&density)?;
        }
        Ok(Corrected { density, outliers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::space::{Frame, Voxel};

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
