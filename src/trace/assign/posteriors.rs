//! Posterior probabilities of the chains that were placed.
//!
//! The joint marginals share the paths of an entity among all positions of its copies, and how
//! much each position gets settles long after everything else. Where they leave a candidate
//! unused, a forward-backward of the one chain tells, over the candidates that the other chains
//! leave: its paths are shared with no copy. By the law of total probability,
//!
//! ```text
//! p(residue r on candidate c) = p(r on c in the joint marginals) + p(c unused there) · p(r on c by this chain)
//! ```
//!
//! so it does not matter which of the identical copies a chain is called.

use crate::progress::{Cancelled, Progress};

use super::assembly::{Assembly, AssignedChain, EntityStates, mark};
use crate::trace::align::{ModelledOdds, Odds, PathResidue, state_probabilities};
use crate::trace::progress_reporter::ProgressReporter;

impl Assembly<'_> {
    /// Sets the posterior probability of every residue of `chains`.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn set_posteriors(
        &self,
        options: &[EntityStates],
        chains: &mut [AssignedChain],
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        let odds = self.emission.odds(self.settings.residue_reward);
        let use_of = self.use_of(options);
        let mut taken = self.used_by(&*chains);
        for chain in chains {
            let options = &options[chain.entity];
            mark(&mut taken, &chain.path, false);
            let alone = self.alone(chain.entity, options, &odds, &taken);
            mark(&mut taken, &chain.path, true);
            reporter.worked(2 * options.states.count()).await?;
            let posterior = |residue: &PathResidue| {
                let unused = (1.0 - use_of[residue.candidate]).max(0.0);
                f64::from(options.marginals[residue.state])
                    + unused * f64::from(alone[residue.state])
            };
            chain.posteriors = chain.path.iter().map(posterior).collect();
        }
        Ok(())
    }

    /// Returns the probability of every state of an entity for one chain over the candidates that
    /// are not `taken`.
    fn alone(
        &self,
        entity: usize,
        options: &EntityStates,
        odds: &ModelledOdds,
        taken: &[bool],
    ) -> Vec<f32> {
        let letters = &self.entities[entity].letters;
        let residues: Vec<&[f64]> = letters.iter().map(|&row| odds.of(row)).collect();
        let discount = |taken: &bool| if *taken { 0.0 } else { 1.0 };
        let discounts: Vec<f64> = taken.iter().map(discount).collect();
        let odds = Odds {
            residues: &residues,
            discounts: &discounts,
            gap_cost: self.settings.gap_cost,
        };
        state_probabilities(self.graph, &options.states, odds)
    }

    /// Returns for every candidate how often all chains together use it, by the joint marginals.
    fn use_of(&self, options: &[EntityStates]) -> Vec<f64> {
        let mut use_of = vec![0.0; self.graph.candidates()];
        for EntityStates {
            states, marginals, ..
        } in options
        {
            for residue in 0..states.residues() {
                for (state, node) in states.of(residue) {
                    use_of[self.graph.candidate(node)] += f64::from(marginals[state]);
                }
            }
        }
        use_of
    }
}
