//! Sharing: how all chains of the sample share the candidates, before any is placed.
//!
//! Every candidate has a price that each way pays which uses it. Prices rise where the chains
//! together, all copies counted, would use a candidate more than once, and fall where less. At rest
//! they minimise the sum over the chains of the logarithm of what all their ways are worth, plus
//! the prices: a convex function, the smooth twin of the Lagrangian dual (Fisher, Management
//! Science 27, 1, 1981). So there is one answer, it moves little if the input moves little, and
//! neither the order of the sequences nor that of the candidates matters.

use crate::progress::{Cancelled, Progress};

use super::entities::Kind;
use crate::trace::align::emission::Emission;
use crate::trace::align::forward_backward::{Odds, state_probabilities};
use crate::trace::align::states::States;
use crate::trace::graph::candidate_graph::Lattice;
use crate::trace::reporter::Watch;

/// Rounds in which prices near their rest, and rounds whose uses are averaged. Two copies of a
/// chain are two far apart ways, of which a price too many makes all copies leave one for the
/// other: the mean over the rounds settles long before the prices do (Larsson, Patriksson and
/// Strömberg, Math. Program. 86, 283, 1999).
const ROUNDS: (usize, usize) = (12, 20);

/// Share of the logarithm of the use by which a price moves in the first round; after so many
/// rounds half of it.
const STEP: (f64, f64) = (0.5, 8.0);

/// Use below this moves a price no further, so that prices come back as fast as they rise.
const LEAST_USE: f64 = 0.5;

/// What the sharing is made from.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Sharing<'a> {
    pub(in crate::trace) lattice: &'a Lattice,
    pub(in crate::trace) emission: &'a Emission,
    pub(in crate::trace) kinds: &'a [Kind],
    /// The states of every kind.
    pub(in crate::trace) states: &'a [States],
    /// What modelling a residue is worth beside the evidence for its type, in nats.
    pub(in crate::trace) reward: f64,
    /// What a longer gap costs, in nats.
    pub(in crate::trace) gap_cost: f64,
}

impl Sharing<'_> {
    /// For every kind how often each of its states is used, 0 to 1, all copies together.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(in crate::trace) async fn settle(
        &self,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<Vec<Vec<f32>>, Cancelled> {
        let odds = self.emission.odds(self.reward);
        let mut prices = vec![0.0_f64; self.lattice.candidates()];
        let mut mean: Vec<Vec<f32>> = self.states.iter().map(|s| vec![0.0; s.count()]).collect();
        for round in 0..ROUNDS.0 + ROUNDS.1 {
            let discounts: Vec<f64> = prices.iter().map(|price| (-price).exp()).collect();
            let mut use_of = vec![0.0; prices.len()];
            for ((kind, states), mean) in self.kinds.iter().zip(self.states).zip(&mut mean) {
                let residues: Vec<&[f64]> = kind.letters.iter().map(|&row| odds.of(row)).collect();
                let odds = Odds {
                    residues: &residues,
                    discounts: &discounts,
                    gap_cost: self.gap_cost,
                };
                let mut used = state_probabilities(self.lattice, states, odds);
                let copies = kind.copies.len() as f32;
                used.iter_mut().for_each(|used| *used *= copies);
                self.add_use(states, &used, &mut use_of);
                if round >= ROUNDS.0 {
                    let each = 1.0 / ROUNDS.1 as f32;
                    mean.iter_mut()
                        .zip(&used)
                        .for_each(|(mean, used)| *mean += each * used);
                }
                watch.worked(2 * states.count()).await?;
            }
            let step = STEP.0 / (1.0 + round as f64 / STEP.1);
            for (price, used) in prices.iter_mut().zip(use_of) {
                *price = (*price + step * used.max(LEAST_USE).ln()).max(0.0);
            }
        }
        mean.iter_mut()
            .flatten()
            .for_each(|used| *used = used.min(1.0));
        Ok(mean)
    }

    /// Adds to every candidate how often the states of one kind use it.
    fn add_use(&self, states: &States, used: &[f32], use_of: &mut [f64]) {
        for residue in 0..states.residues() {
            for (state, node) in states.of(residue) {
                use_of[self.lattice.candidate(node)] += f64::from(used[state]);
            }
        }
    }
}
