//! Joint marginals: how often each state is used when all chains of the sample compete for the
//! candidates, before any is placed.
//!
//! Every candidate has a price that each path pays which uses it. Prices rise where the chains
//! together, all copies counted, would use a candidate more than once, and fall where less: dual
//! ascent. At rest they minimise the sum over the chains of the logarithm of their paths' summed
//! weight, plus the prices: a convex function, the smooth twin of the Lagrangian dual (Fisher,
//! Management Science 27, 1, 1981). So there is one answer, it moves little if the input moves
//! little, and neither the order of the sequences nor that of the candidates matters.

use crate::progress::{Cancelled, Progress};

use super::entities::Entity;
use crate::trace::align::{Emission, Odds, States, state_probabilities};
use crate::trace::graph::CandidateGraph;
use crate::trace::parameters::{ASCENT_ROUNDS, ASCENT_STEP, LEAST_USE};
use crate::trace::progress_reporter::ProgressReporter;

/// The problem whose marginals are sought.
#[derive(Clone, Copy, Debug)]
pub(super) struct JointMarginals<'a> {
    pub(super) graph: &'a CandidateGraph,
    pub(super) emission: &'a Emission,
    pub(super) entities: &'a [Entity],
    /// The states of every entity.
    pub(super) states: &'a [States],
    /// Worth of modelling a residue beside the evidence for its type, in nats.
    pub(super) reward: f64,
    /// Cost of a longer gap, in nats.
    pub(super) gap_cost: f64,
}

impl JointMarginals<'_> {
    /// Returns for every entity how often each of its states is used, 0 to 1, all copies together.
    ///
    /// Two copies of a chain are two paths far apart, and a price a little too high makes all
    /// copies leave one for the other: the mean over the last rounds settles long before the
    /// prices do (Larsson, Patriksson and Strömberg, Math. Program. 86, 283, 1999).
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn solve(
        &self,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Vec<Vec<f32>>, Cancelled> {
        let odds = self.emission.odds(self.reward);
        let mut prices = vec![0.0_f64; self.graph.candidates()];
        let mut mean: Vec<Vec<f32>> = self.states.iter().map(|s| vec![0.0; s.count()]).collect();
        for round in 0..ASCENT_ROUNDS.0 + ASCENT_ROUNDS.1 {
            let discounts: Vec<f64> = prices.iter().map(|price| (-price).exp()).collect();
            let mut use_of = vec![0.0; prices.len()];
            for ((entity, states), mean) in self.entities.iter().zip(self.states).zip(&mut mean) {
                let residues: Vec<&[f64]> =
                    entity.letters.iter().map(|&row| odds.of(row)).collect();
                let odds = Odds {
                    residues: &residues,
                    discounts: &discounts,
                    gap_cost: self.gap_cost,
                };
                let mut used = state_probabilities(self.graph, states, odds);
                let copies = entity.copies.len() as f32;
                used.iter_mut().for_each(|used| *used *= copies);
                self.add_use(states, &used, &mut use_of);
                if round >= ASCENT_ROUNDS.0 {
                    let each = 1.0 / ASCENT_ROUNDS.1 as f32;
                    mean.iter_mut()
                        .zip(&used)
                        .for_each(|(mean, used)| *mean += each * used);
                }
                reporter.worked(2 * states.count()).await?;
            }
            let step = ASCENT_STEP.0 / (1.0 + round as f64 / ASCENT_STEP.1);
            for (price, used) in prices.iter_mut().zip(use_of) {
                *price = (*price + step * used.max(LEAST_USE).ln()).max(0.0);
            }
        }
        mean.iter_mut()
            .flatten()
            .for_each(|used| *used = used.min(1.0));
        Ok(mean)
    }

    /// Adds to every candidate how often the states of one entity use it.
    fn add_use(&self, states: &States, used: &[f32], use_of: &mut [f64]) {
        for residue in 0..states.residues() {
            for (state, node) in states.of(residue) {
                use_of[self.graph.candidate(node)] += f64::from(used[state]);
            }
        }
    }
}
