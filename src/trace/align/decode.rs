//! Decode: the best way of one sequence through the lattice.
//!
//! A Viterbi pass over the states of `sweep`. Time grows with states times ways, memory with
//! states.

use super::forward_backward::{GAP_GOES_ON, RESIDUES_PER_REGION};
use super::states::States;
use crate::trace::graph::candidate_graph::Lattice;

/// What a chain pays and gets in a decode.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Terms<'a> {
    /// The states among which the way is chosen.
    pub(in crate::trace) states: &'a States,
    /// What each state is worth, in nats.
    pub(in crate::trace) gains: &'a [f32],
    /// What each candidate costs; infinite where it must not be used.
    pub(in crate::trace) prices: &'a [f32],
    /// What a longer gap costs; a chain's start and end cost half of it.
    pub(in crate::trace) gap_cost: f32,
}

/// One residue on one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trace) struct Placed {
    /// The place in the sequence, from 0.
    pub(in crate::trace) residue: usize,
    /// The candidate.
    pub(in crate::trace) candidate: usize,
}

/// One step of a path: a residue on a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Visit {
    /// The place in the sequence, from 0.
    pub(in crate::trace) residue: usize,
    /// The candidate.
    pub(in crate::trace) candidate: usize,
    /// The place in the list of states.
    pub(in crate::trace) state: usize,
    /// What this residue adds to the path's score, in nats.
    pub(in crate::trace) gain: f32,
}

/// No state: a path starts here.
const NONE: u32 = u32::MAX;

/// The best score with which a path can be somewhere, and the state it left.
#[derive(Clone, Copy, Debug)]
struct Reached {
    score: f32,
    state: u32,
}

impl Reached {
    const NEVER: Self = Self {
        score: f32::NEG_INFINITY,
        state: NONE,
    };

    fn less(self, cost: f32) -> Self {
        Self {
            score: self.score - cost,
            ..self
        }
    }

    fn or(self, other: Self) -> Self {
        if other.score > self.score {
            other
        } else {
            self
        }
    }
}

/// The best path of the sequence, by rising residue; empty if no state is possible.
pub(in crate::trace) fn best_path(lattice: &Lattice, terms: Terms<'_>) -> Vec<Visit> {
    let Terms { states, .. } = terms;
    let mut gap = vec![Reached::NEVER; lattice.regions.count()];
    // How every state was reached: its score, and the state before.
    let mut reached: Vec<Reached> = Vec::with_capacity(states.count());
    for residue in 0..states.residues() {
        for (state, node) in states.of(residue) {
            reached.push(best_into(
                lattice,
                terms,
                (residue, state, node),
                &reached,
                &gap,
            ));
        }
        pass_gap(lattice, terms, residue, &reached, &mut gap);
    }
    trace_back(lattice, states, &reached)
}

/// The best way to come to a state.
fn best_into(
    lattice: &Lattice,
    terms: Terms<'_>,
    (residue, state, node): (usize, usize, usize),
    reached: &[Reached],
    gap: &[Reached],
) -> Reached {
    let candidate = lattice.candidate(node);
    let gain = terms.gains[state] - terms.prices[candidate];
    if gain == f32::NEG_INFINITY {
        return Reached::NEVER;
    }
    let start = Reached {
        score: -terms.gap_cost * 0.5,
        state: NONE,
    };
    let landed = start.or(gap[lattice.region(candidate)]);
    let mut best = landed.less(lattice.entry_cost(node));
    let at = (residue, state, node);
    terms.states.each_step_to(at, lattice, |step| {
        best = best.or(Reached {
            score: reached[step.from as usize].score + step.score,
            state: step.from,
        });
    });
    best.less(-gain)
}

/// Lets unmodelled stretches begin after `residue`, and those under way go on.
fn pass_gap(
    lattice: &Lattice,
    terms: Terms<'_>,
    residue: usize,
    reached: &[Reached],
    gap: &mut [Reached],
) {
    if residue.is_multiple_of(RESIDUES_PER_REGION) {
        let weigh = |value: Reached, p: f64| value.less(-p.ln() as f32);
        lattice.regions.spread(gap, weigh, Reached::or);
    }
    let goes_on = -GAP_GOES_ON.ln() as f32;
    gap.iter_mut()
        .for_each(|value| *value = value.less(goes_on));
    for (state, node) in terms.states.of(residue) {
        let region = lattice.region(lattice.candidate(node));
        gap[region] = gap[region].or(Reached {
            score: reached[state].score - terms.gap_cost,
            state: state as u32,
        });
    }
}

fn trace_back(lattice: &Lattice, states: &States, reached: &[Reached]) -> Vec<Visit> {
    let mut best = Reached::NEVER;
    for (state, end) in reached.iter().enumerate() {
        best = best.or(Reached {
            score: end.score,
            state: state as u32,
        });
    }
    let mut path = Vec::new();
    let mut state = best.state;
    while state != NONE {
        let end = reached[state as usize];
        let before = reached.get(end.state as usize).map_or(0.0, |r| r.score);
        let (residue, node) = states.at(state as usize);
        path.push(Visit {
            residue,
            candidate: lattice.candidate(node),
            state: state as usize,
            gain: end.score - before,
        });
        state = end.state;
    }
    path.reverse();
    path
}
