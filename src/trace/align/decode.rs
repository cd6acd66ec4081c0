//! Decode: the best path of one sequence through the candidate graph.
//!
//! A Viterbi pass (Viterbi, IEEE Trans. Inf. Theory 13, 260, 1967) over the states of
//! `forward_backward`. Time grows with states times steps, memory with states.

use super::states::States;
use crate::trace::graph::CandidateGraph;
use crate::trace::parameters::{GAP_CONTINUES, RESIDUES_PER_REGION};

/// The terms of a path's score.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Objective<'a> {
    /// The states among which the path is chosen.
    pub(in crate::trace) states: &'a States,
    /// Worth of each state, in nats.
    pub(in crate::trace) gains: &'a [f32],
    /// Cost of each candidate, in nats; infinite where it must not be used.
    pub(in crate::trace) prices: &'a [f32],
    /// Cost of a longer gap, in nats; a chain's start costs half of it.
    pub(in crate::trace) gap_cost: f32,
}

/// One residue of a path on a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct PathResidue {
    /// Index in the sequence.
    pub(in crate::trace) residue: usize,
    /// Index of the candidate.
    pub(in crate::trace) candidate: usize,
    /// Index in the list of states.
    pub(in crate::trace) state: usize,
    /// Its part in the path's score, in nats.
    pub(in crate::trace) gain: f32,
}

/// Returns the score of a path, in nats.
pub(in crate::trace) fn total(path: &[PathResidue]) -> f32 {
    path.iter().map(|residue| residue.gain).sum()
}

/// No state: a path starts here.
const NONE: u32 = u32::MAX;

/// The best score with which a path can be somewhere, and the state it left.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Reached {
    pub(in crate::trace) score: f32,
    state: u32,
}

impl Reached {
    const NEVER: Self = Self {
        score: f32::NEG_INFINITY,
        state: NONE,
    };

    /// Returns the state before; `None` where a path starts.
    pub(in crate::trace) fn before(self) -> Option<usize> {
        (self.state != NONE).then_some(self.state as usize)
    }

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

/// Returns the best path of the sequence, by rising residue; empty if no state is possible.
pub(in crate::trace) fn best_path(
    graph: &CandidateGraph,
    objective: Objective<'_>,
) -> Vec<PathResidue> {
    trace_back(graph, objective.states, &reach(graph, objective))
}

/// Returns for every state the best path that ends there.
pub(in crate::trace) fn reach(graph: &CandidateGraph, objective: Objective<'_>) -> Vec<Reached> {
    let Objective { states, .. } = objective;
    let mut gap = vec![Reached::NEVER; graph.regions.count()];
    // How every state was reached: its score, and the state before.
    let mut reached: Vec<Reached> = Vec::with_capacity(states.count());
    for residue in 0..states.residues() {
        for (state, node) in states.of(residue) {
            reached.push(best_into(
                graph,
                objective,
                (residue, state, node),
                &reached,
                &gap,
            ));
        }
        pass_gap(graph, objective, residue, &reached, &mut gap);
    }
    reached
}

/// Returns the best score of a path to a state.
fn best_into(
    graph: &CandidateGraph,
    objective: Objective<'_>,
    (residue, state, node): (usize, usize, usize),
    reached: &[Reached],
    gap: &[Reached],
) -> Reached {
    let candidate = graph.candidate(node);
    let gain = objective.gains[state] - objective.prices[candidate];
    if gain == f32::NEG_INFINITY {
        return Reached::NEVER;
    }
    let start = Reached {
        score: -objective.gap_cost * 0.5,
        state: NONE,
    };
    let landed = start.or(gap[graph.region(candidate)]);
    let mut best = landed.less(graph.entry_cost(node));
    let at = (residue, state, node);
    objective.states.each_transition_to(at, graph, |step| {
        best = best.or(Reached {
            score: reached[step.from as usize].score + step.score,
            state: step.from,
        });
    });
    best.less(-gain)
}

/// Lets gaps begin after `residue`, and those under way go on.
fn pass_gap(
    graph: &CandidateGraph,
    objective: Objective<'_>,
    residue: usize,
    reached: &[Reached],
    gap: &mut [Reached],
) {
    if residue.is_multiple_of(RESIDUES_PER_REGION) {
        let weigh = |value: Reached, p: f64| value.less(-p.ln() as f32);
        graph.regions.spread(gap, weigh, Reached::or);
    }
    let continues = -GAP_CONTINUES.ln() as f32;
    gap.iter_mut()
        .for_each(|value| *value = value.less(continues));
    for (state, node) in objective.states.of(residue) {
        let region = graph.region(graph.candidate(node));
        gap[region] = gap[region].or(Reached {
            score: reached[state].score - objective.gap_cost,
            state: state as u32,
        });
    }
}

/// Follows the best of all paths back from its end.
fn trace_back(graph: &CandidateGraph, states: &States, reached: &[Reached]) -> Vec<PathResidue> {
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
        path.push(PathResidue {
            residue,
            candidate: graph.candidate(node),
            state: state as usize,
            gain: end.score - before,
        });
        state = end.state;
    }
    path.reverse();
    path
}
