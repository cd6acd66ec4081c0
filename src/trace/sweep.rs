//! Sweep: the probability of every state, summed over all ways of a sequence through the lattice.
//!
//! The forward-backward algorithm (Rabiner, Proc. IEEE 77, 257, 1989) for an alignment that may
//! start and end anywhere. Its states are "residue r sits on node n" and "residue r is unmodelled,
//! and the chain is somewhere in region g"; the latter walks at random. Time grows with states
//! times ways, memory with states.

use super::lattice::Lattice;
use super::states::States;

/// Probability that a longer unmodelled stretch goes on for another residue.
pub(super) const GAP_GOES_ON: f64 = 0.97;

/// An unmodelled stretch reaches the next regions after so many residues.
pub(super) const RESIDUES_PER_REGION: usize = 3;

/// The ring of rows holds this one and those from which ways reach it.
const RING: usize = 4;

/// Numbers are scaled down when they exceed this.
const GREATEST: f64 = 1e60;

/// What a sequence pays and gets on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odds<'a> {
    /// For every residue the odds of all candidates, against not being modelled.
    pub(super) residues: &'a [&'a [f64]],
    /// What is left of the odds of each candidate after its price; 0 where it must not be used.
    pub(super) discounts: &'a [f64],
    /// What a longer gap costs, in nats; a chain's start and end cost half of it.
    pub(super) gap_cost: f64,
}

impl Odds<'_> {
    fn of(&self, residue: usize, candidate: usize) -> f64 {
        self.residues[residue][candidate] * self.discounts[candidate]
    }
}

/// The probability of every state of `states`, given that the sequence is in the sample, and
/// that each way has the probability that its odds give it.
pub(super) fn state_probabilities(lattice: &Lattice, states: &States, odds: Odds<'_>) -> Vec<f32> {
    let forward = Sweep::run(lattice, states, odds, Sense::Forward);
    let backward = Sweep::run(lattice, states, odds, Sense::Backward);
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

/// Along the sequence or against it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sense {
    Forward,
    Backward,
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

/// What is scaled together while a sweep goes on.
struct Live {
    /// The last rows, node by node.
    rows: [Vec<f64>; RING],
    /// What passes unmodelled through every region.
    gap: Vec<f64>,
    /// What a way is worth that starts here.
    start: f64,
    total: f64,
    scale: f64,
}

impl Live {
    fn scale_down(&mut self) {
        let factor = 1.0 / GREATEST;
        let rows = self.rows.iter_mut().flatten();
        rows.chain(&mut self.gap).for_each(|value| *value *= factor);
        self.start *= factor;
        self.total *= factor;
        self.scale += GREATEST.ln();
    }
}

impl Sweep {
    fn run(lattice: &Lattice, states: &States, odds: Odds<'_>, sense: Sense) -> Self {
        let length = states.residues();
        let end = (-0.5 * odds.gap_cost).exp();
        let mut live = Live {
            rows: [(); RING].map(|()| vec![0.0; lattice.nodes()]),
            gap: vec![0.0; lattice.regions.count()],
            start: end,
            total: 1.0, // the chain may be missing
            scale: 0.0,
        };
        let mut sweep = Self {
            values: vec![0.0; states.count()],
            scales: vec![0.0; length],
            total: 0.0,
            total_scale: 0.0,
        };
        for step in 0..length {
            let residue = match sense {
                Sense::Forward => step,
                Sense::Backward => length - 1 - step,
            };
            let greatest = sweep.fill(lattice, states, odds, (sense, step, residue), &mut live);
            live.total += end
                * states
                    .of(residue)
                    .map(|(s, _)| sweep.values[s])
                    .sum::<f64>();
            sweep.scales[residue] = live.scale;
            pass_gap(
                lattice,
                states,
                odds,
                (sense, residue),
                &sweep.values,
                &mut live,
            );
            if greatest > GREATEST {
                live.scale_down();
            }
        }
        (sweep.total, sweep.total_scale) = (live.total, live.scale);
        sweep
    }

    /// Fills the values of one residue; the greatest of them.
    fn fill(
        &mut self,
        lattice: &Lattice,
        states: &States,
        odds: Odds<'_>,
        (sense, step, residue): (Sense, usize, usize),
        live: &mut Live,
    ) -> f64 {
        let mut row = std::mem::take(&mut live.rows[step % RING]);
        row.fill(0.0);
        let reach = step.min(RING - 1);
        let mut greatest = 0.0_f64;
        for (state, node) in states.of(residue) {
            let candidate = lattice.candidate(node);
            let region = lattice.regions.of_candidate[candidate] as usize;
            let landed = live.start + live.gap[region];
            let (ways, mut sum) = match sense {
                Sense::Forward => (
                    lattice.into(node),
                    landed * f64::from(-lattice.entry_cost(node)).exp(),
                ),
                Sense::Backward => (lattice.out_of(node), landed),
            };
            for way in ways.iter().filter(|way| way.residues as usize <= reach) {
                let from = &live.rows[(step - way.residues as usize) % RING];
                sum += f64::from(way.weight) * from[way.node as usize];
            }
            let value = sum * odds.of(residue, candidate);
            row[node] = value;
            self.values[state] = value;
            greatest = greatest.max(value);
        }
        live.rows[step % RING] = row;
        greatest
    }
}

/// Lets unmodelled stretches begin at a residue, and those under way go on.
fn pass_gap(
    lattice: &Lattice,
    states: &States,
    odds: Odds<'_>,
    (sense, residue): (Sense, usize),
    values: &[f64],
    live: &mut Live,
) {
    if residue.is_multiple_of(RESIDUES_PER_REGION) {
        lattice
            .regions
            .spread(&mut live.gap, |value, p| value * p, |a, b| a + b);
    }
    let opens = (-odds.gap_cost).exp();
    live.gap.iter_mut().for_each(|value| *value *= GAP_GOES_ON);
    for (state, node) in states.of(residue) {
        let region = lattice.regions.of_candidate[lattice.candidate(node)] as usize;
        let lands = match sense {
            Sense::Forward => 1.0,
            Sense::Backward => f64::from(-lattice.entry_cost(node)).exp(),
        };
        live.gap[region] += values[state] * opens * lands;
    }
}
