//! Fit of a structure to a map: Q-scores of its atoms, and the correlation of the map with one calculated from it.
//!
//! Comes in: a [`Density`](crate::grid::Density) and a [`Structure`](crate::structure::Structure), built or deposited.
//! Goes out: a [`MapFit`]. Neither is moved or changed.

mod atoms;
mod calculated;
mod correlation;
mod error;
mod map_correlation;
mod mask;
mod part;
mod q_score;
mod resolution;
mod result;
mod sphere;
mod table;
#[cfg(test)]
mod tests;

pub use error::FitError;
pub use resolution::FitResolution;
pub use result::{AtomFit, ChainFit, MapFit, ResidueFit};
pub use table::fit_table;

use crate::grid::Density;
use crate::structure::Structure;

/// Scores how `structure` fits `map`. The calculated map has the resolution `resolution_angstrom`; without one, that at
/// which it is most like `map` is searched.
///
/// # Errors
/// [`FitError`] if no atom lies in the map, or there is not enough memory.
pub fn fit(
    map: &Density,
    structure: &Structure,
    resolution_angstrom: Option<f64>,
) -> Result<MapFit, FitError> {
    let atoms = atoms::heavy_atoms(structure);
    let outside = atoms.iter().filter(|atom| !atom.is_in(map)).count();
    if outside == atoms.len() {
        return Err(FitError::NoAtomInMap { atoms: atoms.len() });
    }
    let q_scores = q_score::q_scores(map, &atoms);
    let correlations = map_correlation::correlate(map, structure, &atoms, resolution_angstrom)?;
    Ok(MapFit::new(structure, &atoms, &q_scores, correlations))
}
