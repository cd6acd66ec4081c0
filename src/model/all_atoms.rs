//! All atoms: side chains on the backbone, and both refined into the density.

use super::refinement::{RefinementWeights, refine_atoms};
use super::settings::{ModelAtoms, ModelSettings};
use super::side_chains::{Weights, add_side_chains};
use crate::geometry::dssp::assign_secondary;
use crate::grid::Density;
use crate::progress::{Cancelled, Progress, Step};
use crate::structure::Structure;

/// Steps of refinement before the side chains are placed anew, and after it.
const STEPS: [usize; 2] = [100, 100];

/// Adds the atoms that `settings` ask for to a backbone, by the density of `map`, or by probabilities alone without one.
///
/// Side chains are placed first on the backbone as it is, which is refined with them; then anew on the refined one.
///
/// # Errors
/// [`Cancelled`] if the run was cancelled.
pub async fn add_atoms(
    model: &mut Structure,
    map: Option<&Density>,
    settings: ModelSettings,
    progress: &mut impl Progress,
) -> Result<(), Cancelled> {
    if settings.atoms == ModelAtoms::Backbone {
        return Ok(());
    }
    let is_refined = map.is_some() && settings.refine;
    let mut side_chains = Weights::default();
    if !is_refined {
        side_chains.tilt_degrees = 0.0;
    }
    add_side_chains(model, map, side_chains);
    if let Some(map) = map.filter(|_| settings.refine) {
        let weights = RefinementWeights::default();
        let mut first = Part {
            progress,
            before: 0,
        };
        refine_atoms(model, map, weights, STEPS[0], &mut first).await?;
        add_side_chains(model, Some(map), side_chains);
        let before = STEPS[0];
        let mut second = Part { progress, before };
        refine_atoms(model, map, weights, STEPS[1], &mut second).await?;
        assign_secondary(model);
    }
    Ok(())
}

/// Progress of one refinement as a part of the stage, which ends after both.
struct Part<'a, P> {
    progress: &'a mut P,
    /// Steps of the refinements before it.
    before: usize,
}

impl<P: Progress> Progress for Part<'_, P> {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        let of = STEPS.iter().sum::<usize>() + 1;
        let done = self.before + step.done;
        self.progress.report(Step { done, of, ..step }).await
    }
}
