//! States: which nodes are worth a thought for which residue of a sequence, and how a chain steps
//! from one to the next.

use crate::trace::graph::candidate_graph::{Lattice, Way};

/// The ring of rows holds this one and those from which ways reach it.
const RING: usize = 4;

/// No state.
const NONE: u32 = u32::MAX;

/// For every residue of one sequence the nodes on which it may sit.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct States {
    starts: Vec<u32>,
    nodes: Vec<u32>,
    steps: Steps,
}

/// How a chain comes to each state.
#[derive(Clone, Debug, PartialEq)]
enum Steps {
    /// Every residue sits on every node: the lattice tells.
    OfLattice,
    /// Few states are left, and fewer steps between them; each state has its own.
    Listed { starts: Vec<u32>, all: Vec<Step> },
}

/// A step from a state to the one that owns it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Step {
    /// The state that it leaves.
    pub(in crate::trace) from: u32,
    /// Log-probability, in nats.
    pub(in crate::trace) score: f32,
    /// The probability itself.
    pub(in crate::trace) weight: f32,
}

impl States {
    /// Every residue of `length` on every node.
    pub(in crate::trace) fn all(length: usize, lattice: &Lattice) -> Self {
        let nodes: Vec<u32> = (0..lattice.nodes() as u32).collect();
        Self {
            starts: (0..=length).map(|r| (r * nodes.len()) as u32).collect(),
            nodes: nodes.repeat(length),
            steps: Steps::OfLattice,
        }
    }

    /// Residues of a sequence of `length` with nodes, in rising order.
    pub(in crate::trace) fn some(length: usize, kept: &[(u32, u32)], lattice: &Lattice) -> Self {
        let start = |residue| kept.partition_point(|(r, _)| (*r as usize) < residue) as u32;
        let mut states = Self {
            starts: (0..=length).map(start).collect(),
            nodes: kept.iter().map(|(_, node)| *node).collect(),
            steps: Steps::OfLattice,
        };
        states.steps = states.listed(lattice);
        states
    }

    /// The ways of `lattice` between states.
    fn listed(&self, lattice: &Lattice) -> Steps {
        let mut rows = [(); RING].map(|()| vec![NONE; lattice.nodes()]);
        let mut starts = vec![0];
        let mut all = Vec::new();
        for residue in 0..self.residues() {
            let mut row = std::mem::take(&mut rows[residue % RING]);
            if let Some(left) = residue.checked_sub(RING) {
                self.of(left).for_each(|(_, node)| row[node] = NONE);
            }
            for (state, node) in self.of(residue) {
                row[node] = state as u32;
                let reached = lattice
                    .into(node)
                    .iter()
                    .filter(|way| way.residues as usize <= residue);
                let steps = reached.map(|way| {
                    let row = &rows[(residue - way.residues as usize) % RING];
                    Step::along(way, row[way.node as usize])
                });
                all.extend(steps.filter(|step| step.from != NONE));
                starts.push(all.len() as u32);
            }
            rows[residue % RING] = row;
        }
        Steps::Listed { starts, all }
    }

    /// How many residues the sequence has.
    pub(in crate::trace) fn residues(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many states there are.
    pub(in crate::trace) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The residue and the node of a state.
    pub(in crate::trace) fn at(&self, state: usize) -> (usize, usize) {
        let after = self
            .starts
            .partition_point(|&start| start as usize <= state);
        (after - 1, self.nodes[state] as usize)
    }

    /// The states of some residues in a row.
    pub(in crate::trace) fn range(
        &self,
        residues: std::ops::Range<usize>,
    ) -> std::ops::Range<usize> {
        self.starts[residues.start] as usize..self.starts[residues.end] as usize
    }

    /// The states of a residue with their nodes.
    pub(in crate::trace) fn of(&self, residue: usize) -> impl Iterator<Item = (usize, usize)> {
        let range = self.range(residue..residue + 1);
        range
            .clone()
            .zip(self.nodes[range].iter().map(|&node| node as usize))
    }

    /// Hands every step to `state`, a `node` under a `residue`, to `take`.
    #[inline]
    pub(in crate::trace) fn each_step_to(
        &self,
        (residue, state, node): (usize, usize, usize),
        lattice: &Lattice,
        mut take: impl FnMut(Step),
    ) {
        match &self.steps {
            Steps::Listed { starts, all } => {
                let steps = &all[starts[state] as usize..starts[state + 1] as usize];
                steps.iter().for_each(|step| take(*step));
            }
            Steps::OfLattice => {
                for way in lattice.into(node) {
                    if let Some(then) = residue.checked_sub(way.residues as usize) {
                        take(Step::along(way, self.starts[then] + way.node));
                    }
                }
            }
        }
    }
}

impl Step {
    fn along(way: &Way, from: u32) -> Self {
        Self {
            from,
            score: way.score,
            weight: way.weight,
        }
    }
}
