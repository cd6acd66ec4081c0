//! States: which nodes are worth a thought for which residue of a sequence.

use super::lattice::Lattice;

/// For every residue of one sequence the nodes on which it may sit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct States {
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl States {
    /// Every residue of `length` on every node.
    pub(super) fn all(length: usize, lattice: &Lattice) -> Self {
        let nodes: Vec<u32> = (0..lattice.nodes() as u32).collect();
        Self {
            starts: (0..=length).map(|r| (r * nodes.len()) as u32).collect(),
            nodes: nodes.repeat(length),
        }
    }

    /// Residues of a sequence of `length` with nodes, in rising order.
    pub(super) fn some(length: usize, kept: &[(u32, u32)]) -> Self {
        let start = |residue| kept.partition_point(|(r, _)| (*r as usize) < residue) as u32;
        Self {
            starts: (0..=length).map(start).collect(),
            nodes: kept.iter().map(|(_, node)| *node).collect(),
        }
    }

    /// How many residues the sequence has.
    pub(super) fn residues(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many states there are.
    pub(super) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The residue and the node of a state.
    pub(super) fn at(&self, state: usize) -> (usize, usize) {
        let after = self
            .starts
            .partition_point(|&start| start as usize <= state);
        (after - 1, self.nodes[state] as usize)
    }

    /// The states of a residue with their nodes.
    pub(super) fn of(&self, residue: usize) -> impl Iterator<Item = (usize, usize)> {
        let range = self.starts[residue] as usize..self.starts[residue + 1] as usize;
        range
            .clone()
            .zip(self.nodes[range].iter().map(|&node| node as usize))
    }
}
