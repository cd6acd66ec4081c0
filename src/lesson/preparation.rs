//! Preparation: a map at every step on its way to the network.

use crate::grid::Density;
use crate::prepare::bin::bin;
use crate::prepare::normalize::{NormalizeError, NormalizedDensity, Rule};
use crate::prepare::resample::{ResampleError, resample};
use crate::prepare::solvent::flatten_solvent;

/// A map after each step of [`pipeline::prepare`](crate::pipeline::prepare).
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    /// On voxels of 1 Å.
    pub resampled: Density,
    /// The same, with the solvent set to 0.
    pub flattened: Density,
    /// The same, scaled by the rule.
    pub normalized: Density,
    /// Number of voxels that are solvent.
    pub solvent: usize,
    /// The divisor of the rule, in the map's own units.
    pub divisor: f64,
}

/// Reason why a map cannot be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PreparationError {
    /// It cannot be laid on the 1 Å grid.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// It has no density to scale by.
    #[error(transparent)]
    Normalize(#[from] NormalizeError),
}

impl Preparation {
    /// Prepares `map`, scaled by `rule`.
    ///
    /// # Errors
    /// [`PreparationError`] if it cannot be resampled or has no density to scale by.
    pub fn of(map: &Density, rule: Rule) -> Result<Self, PreparationError> {
        let resampled = resample(&*bin(map)?)?;
        let mut flattened = resampled.clone();
        let solvent = flatten_solvent(&mut flattened);
        let scaled = NormalizedDensity::new(flattened.clone(), rule)?;
        Ok(Self {
            resampled,
            flattened,
            divisor: scaled.scale(),
            normalized: scaled.into_density(),
            solvent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::pipeline::prepare;
    use crate::space::{Frame, Position};

    #[test]
    fn its_last_step_is_what_the_network_gets() {
        let middle = Position::new(10.0, 10.0, 10.0);
        let grid = Grid::from_fn(GridSize::new(24, 24, 24), |v| {
            let at = Position::new(v.x as f64, v.y as f64, v.z as f64);
            (-at.distance(middle).powi(2) / 20.0).exp() as f32
        });
        let frame = Frame::one_angstrom(Position::default());
        let map = Density { grid, frame };
        let rule = Rule::SelfWeightedMean;
        let steps = Preparation::of(&map, rule).unwrap();
        let whole = prepare(&map, rule).unwrap();
        assert_eq!(steps.normalized.grid, *whole.grid());
        assert_eq!(steps.divisor, whole.scale());
        let zeros = |map: &Density| map.grid.values().iter().filter(|v| **v == 0.0).count();
        assert!(steps.solvent > 1000);
        assert_eq!(zeros(&steps.flattened), steps.solvent);
        assert_eq!(steps.resampled, map);
    }
}
