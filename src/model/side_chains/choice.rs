//! Choice of one state for each of many nodes at the least energy, single and in pairs together.
//!
//! Dead-end elimination (Goldstein, Biophys. J. 66, 1335, 1994), then each connected component by itself: small ones
//! exactly by branch and bound, others by min-sum message passing and descent from its answer. No chance, no clock.

use std::collections::BTreeMap;

use super::problem::{Edge, Problem};
use super::search::Search;

/// Messages to the node at a place of an edge, one energy for each of its states that are left.
type Messages = BTreeMap<(usize, usize), Vec<f64>>;

/// Sweeps of descent at most.
const SWEEPS: usize = 50;
/// Rounds of message passing.
const ROUNDS: usize = 30;
/// Share of the message of the round before that is kept, against swinging.
const DAMPING: f64 = 0.5;

/// Returns the state of each node; `single` holds the energies of the states, at least one for each node.
pub(super) fn choose(single: &[Vec<f64>], edges: &[Edge]) -> Vec<usize> {
    let mut problem = Problem::new(single, edges);
    problem.eliminate();
    let mut chosen = vec![0; single.len()];
    for component in problem.components() {
        problem.solve(&component, &mut chosen);
    }
    chosen
}

impl Problem<'_> {
    /// Chooses the states of a component; nodes of one state were chosen before.
    fn solve(&self, component: &[usize], chosen: &mut [usize]) {
        if let [node] = *component
            && self.left[node].len() == 1
        {
            chosen[node] = self.left[node][0];
            return;
        }
        let costs = self.folded(component, chosen);
        self.pass_messages(component, &costs, chosen);
        self.descend(component, &costs, chosen);
        let energy = self.energy(component, &costs, chosen);
        if let Some(best) = Search::new(self, component, &costs, energy).run() {
            for (&node, state) in component.iter().zip(best) {
                chosen[node] = self.left[node][state];
            }
        }
    }

    /// Returns the energy of the chosen states of a component.
    fn energy(&self, component: &[usize], costs: &[Vec<f64>], chosen: &[usize]) -> f64 {
        let of_node = component.iter().zip(costs).map(|(&node, costs)| {
            let index = self.left[node].iter().position(|s| *s == chosen[node]);
            let first = self.open_edges(node).filter(|at| at.1 == 0);
            let pairs = first.map(|at| self.pair(at.0, 0, chosen[node], chosen[self.other(at)]));
            index.map_or(0.0, |index| costs[index]) + pairs.sum::<f64>()
        });
        of_node.sum()
    }

    /// Returns the single energies of the states of `component` that are left, with those of pairs with nodes of one
    /// state.
    fn folded(&self, component: &[usize], chosen: &[usize]) -> Vec<Vec<f64>> {
        let of_node = |&node: &usize| {
            let states = self.left[node].iter();
            states
                .map(|&state| {
                    let fixed = self.of_node[node].iter();
                    let fixed = fixed.filter(|at| self.left[self.other(**at)].len() == 1);
                    let pairs =
                        fixed.map(|&at| self.pair(at.0, at.1, state, chosen[self.other(at)]));
                    self.single[node][state] + pairs.sum::<f64>()
                })
                .collect()
        };
        component.iter().map(of_node).collect()
    }

    /// Chooses by min-sum message passing.
    fn pass_messages(&self, component: &[usize], costs: &[Vec<f64>], chosen: &mut [usize]) {
        let mut messages = Messages::new();
        for &node in component {
            for at in self.open_edges(node) {
                messages.insert(at, vec![0.0; self.left[node].len()]);
            }
        }
        for _ in 0..ROUNDS {
            for (&node, costs) in component.iter().zip(costs) {
                let belief = self.belief(&messages, node, costs);
                for at in self.open_edges(node) {
                    let sent = self.message(&messages, at, node, &belief);
                    messages.insert((at.0, 1 - at.1), sent);
                }
            }
        }
        for (&node, costs) in component.iter().zip(costs) {
            chosen[node] = self.left[node][least(&self.belief(&messages, node, costs))];
        }
    }

    /// Returns the energies of the states of `node` with all that its neighbours say.
    fn belief(&self, messages: &Messages, node: usize, costs: &[f64]) -> Vec<f64> {
        let mut belief = costs.to_vec();
        for at in self.open_edges(node) {
            let told = belief.iter_mut().zip(&messages[&at]);
            told.for_each(|(belief, message)| *belief += message);
        }
        belief
    }

    /// Returns the message that `node` sends along an edge.
    fn message(
        &self,
        messages: &Messages,
        at: (usize, usize),
        node: usize,
        belief: &[f64],
    ) -> Vec<f64> {
        let own = belief.iter().zip(&messages[&at]).zip(&self.left[node]);
        let own: Vec<(f64, usize)> = own.map(|((b, m), state)| (b - m, *state)).collect();
        let targets = self.left[self.other(at)].iter();
        let sent: Vec<f64> = targets
            .map(|&target| {
                let energies = own.iter();
                let energies = energies.map(|(e, state)| e + self.pair(at.0, at.1, *state, target));
                energies.fold(f64::INFINITY, f64::min)
            })
            .collect();
        let lowest = sent.iter().copied().fold(f64::INFINITY, f64::min);
        let old = &messages[&(at.0, 1 - at.1)];
        let damped = sent.iter().zip(old);
        damped
            .map(|(new, old)| DAMPING * old + (1.0 - DAMPING) * (new - lowest))
            .collect()
    }

    /// Changes one node after the other to its best state, until none changes.
    fn descend(&self, component: &[usize], costs: &[Vec<f64>], chosen: &mut [usize]) {
        for _ in 0..SWEEPS {
            let mut changed = false;
            for (index, &node) in component.iter().enumerate() {
                let states = self.left[node].iter().zip(&costs[index]);
                let energies: Vec<f64> = states
                    .map(|(&state, cost)| {
                        let pairs = self.open_edges(node);
                        let pairs =
                            pairs.map(|at| self.pair(at.0, at.1, state, chosen[self.other(at)]));
                        cost + pairs.sum::<f64>()
                    })
                    .collect();
                let best = self.left[node][least(&energies)];
                changed |= best != chosen[node];
                chosen[node] = best;
            }
            if !changed {
                return;
            }
        }
    }
}

/// Returns the index of the least of `values`, the first of equals.
fn least(values: &[f64]) -> usize {
    let indexed = values.iter().enumerate();
    indexed
        .min_by(|a, b| a.1.total_cmp(b.1))
        .map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn energy(single: &[Vec<f64>], edges: &[Edge], chosen: &[usize]) -> f64 {
        let pairs = edges.iter().map(|edge| {
            let [a, b] = edge.nodes;
            edge.energies[chosen[a] * single[b].len() + chosen[b]]
        });
        let own = single
            .iter()
            .zip(chosen)
            .map(|(states, state)| states[*state]);
        own.sum::<f64>() + pairs.sum::<f64>()
    }

    /// The least energy by trying all.
    fn least_of_all(single: &[Vec<f64>], edges: &[Edge]) -> f64 {
        let count: usize = single.iter().map(Vec::len).product();
        let energies = (0..count).map(|mut nth| {
            let chosen = single.iter().map(|states| {
                let state = nth % states.len();
                nth /= states.len();
                state
            });
            energy(single, edges, &chosen.collect::<Vec<_>>())
        });
        energies.fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn the_choice_is_the_best_of_all() {
        let mut random = Random::new(5);
        for case in 0..60 {
            let mut draw = |scale: f64| random.normal_vector().x * scale;
            let nodes = 2 + case % 6;
            let single: Vec<Vec<f64>> = (0..nodes)
                .map(|node| (0..1 + (node + case) % 4).map(|_| draw(1.0)).collect())
                .collect();
            let mut edges = Vec::new();
            for a in 0..nodes {
                for b in a + 1..nodes {
                    if (a * 7 + b * 3 + case) % 3 == 0 {
                        continue;
                    }
                    let nodes = if (a + b) % 2 == 0 { [a, b] } else { [b, a] };
                    let count = single[a].len() * single[b].len();
                    let energies = (0..count).map(|_| draw(2.0)).collect();
                    edges.push(Edge { nodes, energies });
                }
            }
            let chosen = choose(&single, &edges);
            let (found, best) = (
                energy(&single, &edges, &chosen),
                least_of_all(&single, &edges),
            );
            assert!((found - best).abs() < 1e-9, "case {case}: {found} {best}");
        }
    }

    #[test]
    fn a_large_ring_is_chosen_without_end() {
        let nodes = 600;
        let single = vec![vec![0.0, 0.1, 0.2]; nodes];
        let edges: Vec<Edge> = (0..nodes)
            .map(|a| Edge {
                nodes: [a, (a + 1) % nodes],
                energies: vec![5.0, 0.0, 5.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0],
            })
            .collect();
        let chosen = choose(&single, &edges);
        assert!((energy(&single, &edges, &chosen) - 0.05 * nodes as f64).abs() < 1e-6);
    }
}
