//! Docking: predicted structures laid into a map by the Cα that were found there, and what they fill.
//!
//! Comes in: a predicted [`Structure`], the built model and its [`Candidate`]s. Goes out: a [`Docking`], and the weak parts
//! of the model filled where the density agrees. The search is complete where anything was traced: every piece of ten Cα of
//! the model is laid on every piece of the prediction of the same shape (pose), the best of these rotations and translations
//! are refined against the candidates (pose), and of those that exclude each other the best is taken (placement).

mod evidence;
mod fill;
mod placement;
mod pose;

#[cfg(test)]
mod tests;

use crate::candidates::Candidate;
use crate::structure::Structure;
use evidence::Evidence;

pub use fill::fill;
pub use placement::{Docking, FilledResidue, Placement};

/// Lays the chains of `predicted` into the map whose Cα are `candidates`, and of which `model` was built; as many copies of
/// each as fit, none in the place of another.
///
/// # Examples
/// ```
/// use cryoweave::candidates::Candidate;
/// use cryoweave::dock::dock;
/// use cryoweave::io::structure::read_structure;
///
/// let (known, _) = read_structure(&std::fs::read("assets/example/5ni1.cif.gz")?)?;
/// let candidates: Vec<Candidate> = known.ca_atoms()
///     .map(|ca| Candidate::with_residue_type(ca.position, None, 0.0))
///     .collect();
/// let mut alpha = known.clone();
/// alpha.chains.truncate(1);
/// let docking = dock(&alpha, &known, &candidates);
/// assert!(docking.placements.len() >= 2 && docking.placements[0].is_unique());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dock(predicted: &Structure, model: &Structure, candidates: &[Candidate]) -> Docking {
    let evidence = Evidence::new(candidates);
    let runs = pose::runs(model);
    let bodies = pose::bodies(predicted);
    let poses: Vec<_> = bodies
        .iter()
        .map(|body| pose::poses(body, &runs, &evidence))
        .collect();
    placement::choose(predicted, model, &bodies, &poses)
}
