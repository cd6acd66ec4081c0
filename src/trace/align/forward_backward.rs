//! Forward-backward: the probability of every state, summed over all paths of a sequence through
//! the candidate graph.
//!
//! The algorithm of Rabiner (Proc. IEEE 77, 257, 1989) for an alignment that may start and end
//! anywhere. Its states are "residue r sits on node n" and "residue r is unmodelled, and the chain
//! is somewhere in region g"; the latter walks at random. Time grows with states times steps,
//! memory with states.

use std::ops::Range;

use super::states::States;
use crate::trace::graph::CandidateGraph;
use crate::trace::parameters::{GAP_CONTINUES, RESIDUES_PER_REGION};

/// Residues that the longest step leads over.
const REACH: usize = 3;

/// Limit above which numbers are divided by it: a power of two, which rounds nothing.
const RESCALE: f64 = (1_u128 << 100) as f64 * (1_u128 << 100) as f64;

/// The terms of a path's weight.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Odds<'a> {
    /// For every residue the odds of all candidates, against not being modelled.
    pub(in crate::trace) residues: &'a [&'a [f64]],
    /// Share of each candidate's odds that its price leaves; 0 where it must not be used.
    pub(in crate::trace) discounts: &'a [f64],
    /// Cost of a longer gap, in nats; a chain's start and end cost half of it.
    pub(in crate::trace) gap_cost: f64,
}

impl Odds<'_> {
    fn of(&self, residue: usize, candidate: usize) -> f64 {
        self.residues[residue][candidate] * self.discounts[candidate]
    }
}

/// Returns the probability of every state of `states`, where each path has the probability that
/// its odds give it, and the empty path, of a chain that is missing, weighs 1.
pub(in crate::trace) fn state_probabilities(
    graph: &CandidateGraph,
    states: &States,
    odds: Odds<'_>,
) -> Vec<f32> {
    let forward = Pass::forward(graph, states, odds);
    let backward = Pass::backward(graph, states, odds);
    let all = forward.total.ln() + forward.total_scale;
    let mut probabilities = vec![0.0; states.count()];
    for residue in 0..states.residues() {
        let scale = (forward.scales[residue] + backward.scales[residue] - all).exp();
        for (state, node) in states.of(residue) {
            let own = odds.of(residue, graph.candidate(node));
            // Both values hold the state's own odds.
            let both = forward.values[state] * (backward.values[state] / own);
            let probability = both * scale;
            probabilities[state] = if probability.is_finite() {
                probability as f32
            } else {
                0.0
            };
        }
    }
    probabilities
}

/// The summed weight of all paths that reach each state, or of all that leave it.
struct Pass {
    values: Vec<f64>,
    /// Logarithm of the factor that was taken out of the values of each residue.
    scales: Vec<f64>,
    /// The summed weight of all whole paths, and the logarithm of the factor taken out of it.
    total: f64,
    total_scale: f64,
}

/// Weights outside of states, scaled as the values of the residue that a pass has come to.
struct Frontier {
    /// Weight of the gaps under way in every region.
    gap: Vec<f64>,
    /// Weight of a path that starts here.
    start: f64,
    /// Weight of a path's end.
    end: f64,
    total: f64,
    scale: f64,
}

impl Frontier {
    fn new(graph: &CandidateGraph, odds: Odds<'_>) -> Self {
        let end = (-0.5 * odds.gap_cost).exp();
        Self {
            gap: vec![0.0; graph.regions.count()],
            start: end,
            end,
            total: 1.0, // the chain may be missing
            scale: 0.0,
        }
    }

    fn scale_down(&mut self) {
        self.gap.iter_mut().for_each(|value| *value /= RESCALE);
        self.start /= RESCALE;
        self.total /= RESCALE;
        self.scale += RESCALE.ln();
    }

    /// Lets gaps under way go on past a residue.
    fn pass_gaps(&mut self, graph: &CandidateGraph, residue: usize) {
        if residue.is_multiple_of(RESIDUES_PER_REGION) {
            graph
                .regions
                .spread(&mut self.gap, |value, p| value * p, |a, b| a + b);
        }
        self.gap
            .iter_mut()
            .for_each(|value| *value *= GAP_CONTINUES);
    }
}

impl Pass {
    fn new(states: &States) -> Self {
        Self {
            values: vec![0.0; states.count()],
            scales: vec![0.0; states.residues()],
            total: 0.0,
            total_scale: 0.0,
        }
    }

    /// Runs from the first residue on: every state gathers what reaches it.
    fn forward(graph: &CandidateGraph, states: &States, odds: Odds<'_>) -> Self {
        let opens = (-odds.gap_cost).exp();
        let mut frontier = Frontier::new(graph, odds);
        let mut pass = Self::new(states);
        for residue in 0..states.residues() {
            let (mut sum_of_all, mut greatest) = (0.0, 0.0_f64);
            for (state, node) in states.of(residue) {
                let candidate = graph.candidate(node);
                let landed = frontier.start + frontier.gap[graph.region(candidate)];
                let mut sum = landed * graph.entry_weight(node);
                states.each_transition_to((residue, state, node), graph, |step| {
                    sum += f64::from(step.weight) * pass.values[step.from as usize];
                });
                let value = sum * odds.of(residue, candidate);
                pass.values[state] = value;
                sum_of_all += value;
                greatest = greatest.max(value);
            }
            frontier.total += frontier.end * sum_of_all;
            pass.scales[residue] = frontier.scale;
            frontier.pass_gaps(graph, residue);
            for (state, node) in states.of(residue) {
                frontier.gap[graph.region(graph.candidate(node))] += pass.values[state] * opens;
            }
            if greatest > RESCALE {
                frontier.scale_down();
                pass.scale_down(states, residue.saturating_sub(REACH - 1)..residue + 1);
            }
        }
        (pass.total, pass.total_scale) = (frontier.total, frontier.scale);
        pass
    }

    /// Runs from the last residue on: every state hands on what leaves it.
    fn backward(graph: &CandidateGraph, states: &States, odds: Odds<'_>) -> Self {
        let opens = (-odds.gap_cost).exp();
        let mut frontier = Frontier::new(graph, odds);
        let mut pass = Self::new(states);
        for residue in (0..states.residues()).rev() {
            let mut greatest = 0.0_f64;
            for (state, node) in states.of(residue) {
                let candidate = graph.candidate(node);
                let landed = frontier.start + frontier.gap[graph.region(candidate)];
                let value = (landed + pass.values[state]) * odds.of(residue, candidate);
                pass.values[state] = value;
                states.each_transition_to((residue, state, node), graph, |step| {
                    pass.values[step.from as usize] += f64::from(step.weight) * value;
                });
                greatest = greatest.max(value);
            }
            pass.scales[residue] = frontier.scale;
            frontier.pass_gaps(graph, residue);
            for (state, node) in states.of(residue) {
                frontier.gap[graph.region(graph.candidate(node))] +=
                    pass.values[state] * opens * graph.entry_weight(node);
            }
            if greatest > RESCALE {
                frontier.scale_down();
                pass.scale_down(states, residue.saturating_sub(REACH)..residue);
            }
        }
        pass
    }

    /// Scales down the values of `residues`, with which the pass goes on.
    fn scale_down(&mut self, states: &States, residues: Range<usize>) {
        let values = &mut self.values[states.range(residues.clone())];
        values.iter_mut().for_each(|value| *value /= RESCALE);
        // Those that are not done get the scale of their own time.
        self.scales[residues]
            .iter_mut()
            .for_each(|scale| *scale += RESCALE.ln());
    }
}
