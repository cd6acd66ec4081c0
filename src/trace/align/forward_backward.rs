//! Sweep: the probability of every state, summed over all ways of a sequence through the lattice.
//!
//! The forward-backward algorithm (Rabiner, Proc. IEEE 77, 257, 1989) for an alignment that may
//! start and end anywhere. Its states are "residue r sits on node n" and "residue r is unmodelled,
//! and the chain is somewhere in region g"; the latter walks at random. Time grows with states
//! times ways, memory with states.

use std::ops::Range;

use super::states::States;
use crate::trace::graph::candidate_graph::Lattice;

/// Probability that a longer unmodelled stretch goes on for another residue.
pub(in crate::trace) const GAP_GOES_ON: f64 = 0.97;

/// An unmodelled stretch reaches the next regions after so many residues.
pub(in crate::trace) const RESIDUES_PER_REGION: usize = 3;

/// Residues over which the longest step leads.
const REACH: usize = 3;

/// Numbers are scaled down by this when they exceed it: a power of two, which rounds nothing.
const GREATEST: f64 = (1_u128 << 100) as f64 * (1_u128 << 100) as f64;

/// What a sequence pays and gets on its way.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Odds<'a> {
    /// For every residue the odds of all candidates, against not being modelled.
    pub(in crate::trace) residues: &'a [&'a [f64]],
    /// What is left of the odds of each candidate after its price; 0 where it must not be used.
    pub(in crate::trace) discounts: &'a [f64],
    /// What a longer gap costs, in nats; a chain's start and end cost half of it.
    pub(in crate::trace) gap_cost: f64,
}

impl Odds<'_> {
    fn of(&self, residue: usize, candidate: usize) -> f64 {
        self.residues[residue][candidate] * self.discounts[candidate]
    }
}

/// The probability of every state of `states`, given that the sequence is in the sample, and
/// that each way has the probability that its odds give it.
pub(in crate::trace) fn state_probabilities(
    lattice: &Lattice,
    states: &States,
    odds: Odds<'_>,
) -> Vec<f32> {
    let forward = Sweep::forward(lattice, states, odds);
    let backward = Sweep::backward(lattice, states, odds);
    let all = forward.total.ln() + forward.total_scale;
    let mut probabilities = vec![0.0; states.count()];
    for residue in 0..states.residues() {
        let scale = (forward.scales[residue] + backward.scales[residue] - all).exp();
        for (state, node) in states.of(residue) {
            let own = odds.of(residue, lattice.candidate(node));
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

/// What all ways that come to a state are worth, or all that leave it.
struct Sweep {
    values: Vec<f64>,
    /// Logarithm of the factor that was taken out of the values of each residue.
    scales: Vec<f64>,
    /// What all whole ways are worth, and the logarithm of the factor taken out of it.
    total: f64,
    total_scale: f64,
}

/// What is no state, and scaled as the values of the residue that a sweep has come to.
struct Live {
    /// What passes unmodelled through every region.
    gap: Vec<f64>,
    /// What a way is worth that starts here.
    start: f64,
    /// What a way is worth that ends here.
    end: f64,
    total: f64,
    scale: f64,
}

impl Live {
    fn new(lattice: &Lattice, odds: Odds<'_>) -> Self {
        let end = (-0.5 * odds.gap_cost).exp();
        Self {
            gap: vec![0.0; lattice.regions.count()],
            start: end,
            end,
            total: 1.0, // the chain may be missing
            scale: 0.0,
        }
    }

    fn scale_down(&mut self) {
        self.gap.iter_mut().for_each(|value| *value /= GREATEST);
        self.start /= GREATEST;
        self.total /= GREATEST;
        self.scale += GREATEST.ln();
    }

    /// Lets unmodelled stretches under way go on past a residue.
    fn pass(&mut self, lattice: &Lattice, residue: usize) {
        if residue.is_multiple_of(RESIDUES_PER_REGION) {
            lattice
                .regions
                .spread(&mut self.gap, |value, p| value * p, |a, b| a + b);
        }
        self.gap.iter_mut().for_each(|value| *value *= GAP_GOES_ON);
    }
}

impl Sweep {
    fn new(states: &States) -> Self {
        Self {
            values: vec![0.0; states.count()],
            scales: vec![0.0; states.residues()],
            total: 0.0,
            total_scale: 0.0,
        }
    }

    /// From the first residue on: every state gathers what comes to it.
    fn forward(lattice: &Lattice, states: &States, odds: Odds<'_>) -> Self {
        let opens = (-odds.gap_cost).exp();
        let mut live = Live::new(lattice, odds);
        let mut sweep = Self::new(states);
        for residue in 0..states.residues() {
            let (mut sum_of_all, mut greatest) = (0.0, 0.0_f64);
            for (state, node) in states.of(residue) {
                let candidate = lattice.candidate(node);
                let landed = live.start + live.gap[lattice.region(candidate)];
                let mut sum = landed * lattice.entry_weight(node);
                states.each_step_to((residue, state, node), lattice, |step| {
                    sum += f64::from(step.weight) * sweep.values[step.from as usize];
                });
                let value = sum * odds.of(residue, candidate);
                sweep.values[state] = value;
                sum_of_all += value;
                greatest = greatest.max(value);
            }
            live.total += live.end * sum_of_all;
            sweep.scales[residue] = live.scale;
            live.pass(lattice, residue);
            for (state, node) in states.of(residue) {
                live.gap[lattice.region(lattice.candidate(node))] += sweep.values[state] * opens;
            }
            if greatest > GREATEST {
                live.scale_down();
                sweep.scale_down(states, residue.saturating_sub(REACH - 1)..residue + 1);
            }
        }
        (sweep.total, sweep.total_scale) = (live.total, live.scale);
        sweep
    }

    /// From the last residue on: every state hands on what leaves it.
    fn backward(lattice: &Lattice, states: &States, odds: Odds<'_>) -> Self {
        let opens = (-odds.gap_cost).exp();
        let mut live = Live::new(lattice, odds);
        let mut sweep = Self::new(states);
        for residue in (0..states.residues()).rev() {
            let mut greatest = 0.0_f64;
            for (state, node) in states.of(residue) {
                let candidate = lattice.candidate(node);
                let landed = live.start + live.gap[lattice.region(candidate)];
                let value = (landed + sweep.values[state]) * odds.of(residue, candidate);
                sweep.values[state] = value;
                states.each_step_to((residue, state, node), lattice, |step| {
                    sweep.values[step.from as usize] += f64::from(step.weight) * value;
                });
                greatest = greatest.max(value);
            }
            sweep.scales[residue] = live.scale;
            live.pass(lattice, residue);
            for (state, node) in states.of(residue) {
                live.gap[lattice.region(lattice.candidate(node))] +=
                    sweep.values[state] * opens * lattice.entry_weight(node);
            }
            if greatest > GREATEST {
                live.scale_down();
                sweep.scale_down(states, residue.saturating_sub(REACH)..residue);
            }
        }
        sweep
    }

    /// Scales the values of `residues`, with which the sweep goes on.
    fn scale_down(&mut self, states: &States, residues: Range<usize>) {
        let values = &mut self.values[states.range(residues.clone())];
        values.iter_mut().for_each(|value| *value /= GREATEST);
        // Those that are not done get the scale of their own time.
        self.scales[residues]
            .iter_mut()
            .for_each(|scale| *scale += GREATEST.ln());
    }
}
