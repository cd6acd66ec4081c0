//! States: the nodes on which each residue of a sequence may sit, and how a chain moves from one
//! state to the next.

use crate::trace::graph::{CandidateGraph, Step};

/// Rows of residues in memory together: the one that is filled and those that steps reach it from.
const ROWS: usize = 4;

/// No state.
const NONE: u32 = u32::MAX;

/// For every residue of one sequence the nodes on which it may sit.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct States {
    starts: Vec<u32>,
    nodes: Vec<u32>,
    transitions: Transitions,
}

/// The transitions into each state.
#[derive(Clone, Debug, PartialEq)]
enum Transitions {
    /// Every residue sits on every node: the steps of the graph.
    OfGraph,
    /// Few states are left, and fewer transitions between them; each state has its own.
    Listed {
        starts: Vec<u32>,
        all: Vec<Transition>,
    },
}

/// A transition to the state that owns it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Transition {
    /// The state that it leaves.
    pub(in crate::trace) from: u32,
    /// Log-probability, in nats.
    pub(in crate::trace) score: f32,
    /// The exponential of the score.
    pub(in crate::trace) weight: f32,
}

impl Transition {
    fn along(step: &Step, from: u32) -> Self {
        Self {
            from,
            score: step.score,
            weight: step.weight,
        }
    }
}

impl States {
    /// Puts every residue of a sequence of `length` on every node.
    pub(in crate::trace) fn all(length: usize, graph: &CandidateGraph) -> Self {
        let nodes: Vec<u32> = (0..graph.nodes() as u32).collect();
        Self {
            starts: (0..=length).map(|r| (r * nodes.len()) as u32).collect(),
            nodes: nodes.repeat(length),
            transitions: Transitions::OfGraph,
        }
    }

    /// Puts residues of a sequence of `length` on the nodes of `kept`, pairs of a residue and a
    /// node in rising order.
    pub(in crate::trace) fn listed(
        length: usize,
        kept: &[(u32, u32)],
        graph: &CandidateGraph,
    ) -> Self {
        let start = |residue| kept.partition_point(|(r, _)| (*r as usize) < residue) as u32;
        let mut states = Self {
            starts: (0..=length).map(start).collect(),
            nodes: kept.iter().map(|(_, node)| *node).collect(),
            transitions: Transitions::OfGraph,
        };
        states.transitions = states.transitions_along(graph);
        states
    }

    /// Lists the steps of `graph` between states.
    fn transitions_along(&self, graph: &CandidateGraph) -> Transitions {
        let mut rows = [(); ROWS].map(|()| vec![NONE; graph.nodes()]);
        let mut starts = vec![0];
        let mut all = Vec::new();
        for residue in 0..self.residues() {
            let mut row = std::mem::take(&mut rows[residue % ROWS]);
            if let Some(left) = residue.checked_sub(ROWS) {
                self.of(left).for_each(|(_, node)| row[node] = NONE);
            }
            for (state, node) in self.of(residue) {
                row[node] = state as u32;
                let reached = graph
                    .into(node)
                    .iter()
                    .filter(|step| step.residues as usize <= residue);
                let transitions = reached.map(|step| {
                    let row = &rows[(residue - step.residues as usize) % ROWS];
                    Transition::along(step, row[step.node as usize])
                });
                all.extend(transitions.filter(|transition| transition.from != NONE));
                starts.push(all.len() as u32);
            }
            rows[residue % ROWS] = row;
        }
        Transitions::Listed { starts, all }
    }

    /// Number of residues of the sequence.
    pub(in crate::trace) fn residues(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of states.
    pub(in crate::trace) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the residue and the node of a state.
    pub(in crate::trace) fn at(&self, state: usize) -> (usize, usize) {
        let after = self
            .starts
            .partition_point(|&start| start as usize <= state);
        (after - 1, self.nodes[state] as usize)
    }

    /// Returns the states of some residues in a row.
    pub(in crate::trace) fn range(
        &self,
        residues: std::ops::Range<usize>,
    ) -> std::ops::Range<usize> {
        self.starts[residues.start] as usize..self.starts[residues.end] as usize
    }

    /// Returns the states of a residue with their nodes.
    pub(in crate::trace) fn of(&self, residue: usize) -> impl Iterator<Item = (usize, usize)> {
        let range = self.range(residue..residue + 1);
        range
            .clone()
            .zip(self.nodes[range].iter().map(|&node| node as usize))
    }

    /// Hands every transition to `state`, a `node` under a `residue`, to `take`.
    #[inline]
    pub(in crate::trace) fn each_transition_to(
        &self,
        (residue, state, node): (usize, usize, usize),
        graph: &CandidateGraph,
        mut take: impl FnMut(Transition),
    ) {
        match &self.transitions {
            Transitions::Listed { starts, all } => {
                let own = &all[starts[state] as usize..starts[state + 1] as usize];
                own.iter().for_each(|transition| take(*transition));
            }
            Transitions::OfGraph => {
                for step in graph.into(node) {
                    if let Some(then) = residue.checked_sub(step.residues as usize) {
                        take(Transition::along(step, self.starts[then] + step.node));
                    }
                }
            }
        }
    }
}
