//! Refinement of all atoms into the density: bonds, angles, planes and handedness are held, overlaps pushed apart, torsions
//! pulled weakly to common ones, and atoms drawn to where the map is dense.

mod atoms;
mod energy;
mod minimise;
mod repulsion;
mod restraint;
mod restraints;
mod spline;
mod terms;
mod torsions;
mod volumes;
mod weights;

#[cfg(test)]
mod tests;

use super::density_field::DensityField;
use crate::grid::Density;
use crate::progress::{Cancelled, Progress};
use crate::structure::Structure;
use atoms::Atoms;
use energy::Energy;
use minimise::minimise;

pub use weights::RefinementWeights;

/// Moves the atoms of `structure` into the density of `map` by at most `steps` steps. Where the map is no denser at the
/// backbone than elsewhere, nothing moves.
///
/// # Errors
/// [`Cancelled`] if the run was cancelled.
pub async fn refine_atoms(
    structure: &mut Structure,
    map: &Density,
    weights: RefinementWeights,
    steps: usize,
    progress: &mut impl Progress,
) -> Result<(), Cancelled> {
    let Some(field) = DensityField::new(map, structure) else {
        return Ok(());
    };
    let atoms = Atoms::of(structure);
    let mut positions = atoms.positions.clone();
    let mut energy = Energy::new(&atoms, field, weights);
    minimise(&mut energy, &mut positions, steps, progress).await?;
    atoms.put(&positions, structure);
    Ok(())
}
