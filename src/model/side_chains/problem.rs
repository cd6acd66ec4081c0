//! Problem of one state for each of many nodes: energies, single and in pairs, and the states that are left.

/// Pair of nodes that have an energy together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) nodes: [usize; 2],
    /// Energies by the state of the first node and, fastest, of the second.
    pub(super) energies: Vec<f64>,
}

/// Rounds of dead-end elimination at most.
const ROUNDS: usize = 50;

/// Nodes with their states and pairs.
pub(super) struct Problem<'a> {
    pub(super) single: &'a [Vec<f64>],
    edges: &'a [Edge],
    /// Edges of each node, with its place in them.
    pub(super) of_node: Vec<Vec<(usize, usize)>>,
    /// States of each node that are left.
    pub(super) left: Vec<Vec<usize>>,
}

impl<'a> Problem<'a> {
    /// Makes the problem of states with `single` energies and `edges` between nodes.
    pub(super) fn new(single: &'a [Vec<f64>], edges: &'a [Edge]) -> Self {
        let mut of_node = vec![Vec::new(); single.len()];
        for (index, edge) in edges.iter().enumerate() {
            of_node[edge.nodes[0]].push((index, 0));
            of_node[edge.nodes[1]].push((index, 1));
        }
        let left = single.iter().map(|states| (0..states.len()).collect());
        Self {
            single,
            edges,
            of_node,
            left: left.collect(),
        }
    }

    /// Returns the energy of `state` of the node at `place` of `edge` with `other` of the other node.
    pub(super) fn pair(&self, edge: usize, place: usize, state: usize, other: usize) -> f64 {
        let edge = &self.edges[edge];
        let columns = self.single[edge.nodes[1]].len();
        match place {
            0 => edge.energies[state * columns + other],
            _ => edge.energies[other * columns + state],
        }
    }

    /// Returns the node at the other end of an edge.
    pub(super) fn other(&self, (edge, place): (usize, usize)) -> usize {
        self.edges[edge].nodes[1 - place]
    }

    /// Removes states that another state of the node beats whatever the neighbours do.
    pub(super) fn eliminate(&mut self) {
        for _ in 0..ROUNDS {
            let mut removed = false;
            for node in 0..self.single.len() {
                let states = self.left[node].clone();
                let is_beaten =
                    |state: &usize| states.iter().any(|by| self.beats(node, *by, *state));
                let kept: Vec<usize> = states.iter().copied().filter(|s| !is_beaten(s)).collect();
                removed |= kept.len() < states.len();
                self.left[node] = kept;
            }
            if !removed {
                return;
            }
        }
    }

    fn beats(&self, node: usize, by: usize, state: usize) -> bool {
        let mut gain = self.single[node][state] - self.single[node][by];
        for &at in &self.of_node[node] {
            let others = self.left[self.other(at)].iter();
            let least =
                others.map(|&o| self.pair(at.0, at.1, state, o) - self.pair(at.0, at.1, by, o));
            gain += least.fold(f64::INFINITY, f64::min);
        }
        gain > 1e-9
    }

    /// Returns the connected components of the nodes, each in rising order.
    pub(super) fn components(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.single.len()];
        let mut components = Vec::new();
        for first in 0..self.single.len() {
            let mut component = Vec::new();
            let mut open = vec![first];
            while let Some(node) = open.pop() {
                if std::mem::replace(&mut seen[node], true) {
                    continue;
                }
                component.push(node);
                let near = self.of_node[node].iter().map(|at| self.other(*at));
                open.extend(
                    near.filter(|other| self.left[*other].len() > 1 && self.left[node].len() > 1),
                );
            }
            component.sort_unstable();
            components.push(component);
        }
        components.retain(|component| !component.is_empty());
        components.sort_by_key(|component| usize::from(self.left[component[0]].len() > 1));
        components
    }

    /// Returns the edges of `node` to others of more than one state, with its place in them.
    pub(super) fn open_edges(&self, node: usize) -> impl Iterator<Item = (usize, usize)> {
        let edges = self.of_node[node].iter().copied();
        edges.filter(|at| self.left[self.other(*at)].len() > 1)
    }
}
