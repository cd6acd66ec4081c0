//! Hmm: candidates as the states of a hidden Markov model.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::trace::parameters::{BACKGROUND, LAMBDA};

/// Mean distance of neighbouring Cα, in Å.
const MEAN_ANGSTROM: f64 = 3.804_717_972_771_904_5;

/// Its standard deviation as measured, in Å.
const SD_ANGSTROM: f64 = 0.036_223_04;

/// Constant added to every probability, so that none is zero.
const FLOOR: f64 = 1e-20;

/// Farther apart, in Å, the density of the distance at the released [`LAMBDA`] is less than half the last digit of
/// [`FLOOR`], and all such transitions of a state are equal. With another lambda it is as many standard deviations.
const REACH_ANGSTROM: f64 = 8.5;

/// The model: a state for every candidate, a symbol for every amino acid. All values are natural
/// logarithms.
///
/// A transition is the normal density of the distance plus 1e-20, divided by its sum over the
/// states that may follow. Only the few that are more than 1e-20 are stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Hmm {
    states: usize,
    /// The transitions from states within reach, by the state they lead to, then by the state
    /// they come from.
    near: Vec<(u32, f64)>,
    /// Where the transitions to every state begin in `near`, and where the last ones end.
    starts: Vec<usize>,
    /// The transition from every state to any state out of reach.
    far: Vec<f64>,
    /// Row by row for the amino acids.
    emission: Vec<f64>,
    /// The same, as shares of all states.
    initial: Vec<f64>,
}

impl Hmm {
    /// Builds the model whose states are `candidates`, in order, and in which the standard deviation of the distance is
    /// `lambda` times the measured one.
    pub fn new(candidates: &[Candidate], lambda: f64) -> Self {
        let states = candidates.len();
        let positions: Vec<Position> = candidates.iter().map(|c| c.position).collect();
        let (near, starts, far) = transitions(&positions, SD_ANGSTROM * lambda);
        let emissions: Vec<_> = candidates.iter().map(|c| emissions(&c.amino)).collect();
        let mut emission = Vec::with_capacity(AminoAcid::COUNT * states);
        let mut initial = Vec::with_capacity(AminoAcid::COUNT * states);
        for amino in 0..AminoAcid::COUNT {
            let sum: f64 = emissions.iter().map(|of_state| of_state[amino]).sum();
            emission.extend(emissions.iter().map(|of_state| of_state[amino].ln()));
            initial.extend(
                emissions
                    .iter()
                    .map(|of_state| (of_state[amino] / sum).ln()),
            );
        }
        Self {
            states,
            near,
            starts,
            far,
            emission,
            initial,
        }
    }

    /// Number of states.
    pub fn states(&self) -> usize {
        self.states
    }

    /// Returns the log-probability that state `to` follows state `from`.
    pub fn transition(&self, from: usize, to: usize) -> f64 {
        let mut near = self.near(to).iter();
        let found = near.find(|(near, _)| *near as usize == from);
        found.map_or(self.far[from], |&(_, transition)| transition)
    }

    /// Returns the log-probabilities, by state, of showing `amino`.
    pub fn emission(&self, amino: AminoAcid) -> &[f64] {
        self.row(&self.emission, amino)
    }

    /// Returns the log-probabilities, by state, of a chain that begins with `amino` beginning there.
    pub fn initial(&self, amino: AminoAcid) -> &[f64] {
        self.row(&self.initial, amino)
    }

    /// Returns the states within reach before state `to`, rising, each with its transition.
    pub(super) fn near(&self, to: usize) -> &[(u32, f64)] {
        &self.near[self.starts[to]..self.starts[to + 1]]
    }

    /// Returns the transition from every state to any state out of its reach.
    pub(super) fn far(&self) -> &[f64] {
        &self.far
    }

    /// Number of transitions that one step of an alignment looks at.
    pub(super) fn work_per_step(&self) -> usize {
        self.near.len() + self.states
    }

    fn row<'a>(&self, rows: &'a [f64], amino: AminoAcid) -> &'a [f64] {
        &rows[amino.index() * self.states..][..self.states]
    }
}

/// The parts `near`, `starts` and `far` of an [`Hmm`] whose distances have the standard deviation `sd_angstrom`.
fn transitions(
    positions: &[Position],
    sd_angstrom: f64,
) -> (Vec<(u32, f64)>, Vec<usize>, Vec<f64>) {
    let wider = sd_angstrom / (SD_ANGSTROM * LAMBDA);
    let reach_angstrom = REACH_ANGSTROM + (wider - 1.0) * (REACH_ANGSTROM - MEAN_ANGSTROM);
    let nearby = Neighbours::new(positions.to_vec(), reach_angstrom);
    let mut near = Vec::new();
    let mut starts = vec![0];
    let mut sums = Vec::with_capacity(positions.len());
    for &here in positions {
        // Distances are the same both ways, so who is near before is near after.
        let around = nearby.within(here, reach_angstrom);
        let dense = around
            .iter()
            .map(|&other| density(here.distance(positions[other]), sd_angstrom) + FLOOR);
        near.extend(around.iter().map(|&other| other as u32).zip(dense));
        let sum: f64 = near[starts[starts.len() - 1]..]
            .iter()
            .map(|(_, p)| p)
            .sum();
        sums.push(sum + FLOOR * (positions.len() - around.len()) as f64);
        starts.push(near.len());
    }
    for (from, transition) in &mut near {
        *transition = (*transition / sums[*from as usize]).ln();
    }
    let far = sums.iter().map(|sum| (FLOOR / sum).ln()).collect();
    (near, starts, far)
}

/// Returns the normal density of a distance between neighbours, per Å.
fn density(distance_angstrom: f64, sd_angstrom: f64) -> f64 {
    let z = (distance_angstrom - MEAN_ANGSTROM) / sd_angstrom;
    (-z * z / 2.0).exp() / (std::f64::consts::TAU.sqrt() * sd_angstrom)
}

/// Returns the geometric mean of the network's probabilities and the background, as shares of 1.
fn emissions(amino: &[f64; AminoAcid::COUNT]) -> [f64; AminoAcid::COUNT] {
    let raised = amino.map(|p| p + FLOOR);
    let sum: f64 = raised.iter().sum();
    let mut means = BACKGROUND;
    for (mean, p) in means.iter_mut().zip(raised) {
        *mean = (p / sum * *mean).sqrt();
    }
    let sum: f64 = means.iter().sum();
    means.map(|mean| mean / sum)
}
