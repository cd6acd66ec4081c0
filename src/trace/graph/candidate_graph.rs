//! Candidate graph: every step in which a chain may go on from one candidate to another, and its
//! cost.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::space::Position;

use super::edges::{Edges, direction_log_odds};
use super::regions::Regions;
use crate::trace::parameters::{
    DIRECTION_TRUST, LEAST_EDGE_PROBABILITY, LEAST_FREE_PROBABILITY, MOST_SKIP_COST,
    REVERSE_ENTRY_COST, SKIPS,
};

/// A step between two nodes, listed at one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Step {
    /// The node at the other end.
    pub(in crate::trace) node: u32,
    /// Residues onwards: 1 for neighbours, 2 or 3 over unmodelled residues.
    pub(in crate::trace) residues: u32,
    /// Log-weight, in nats: ln p(edge), or that of a skip, plus what speaks for the direction in which
    /// it runs; may exceed 0.
    pub(in crate::trace) score: f32,
    /// The exponential of the score.
    pub(in crate::trace) weight: f32,
}

/// The steps at every node, on one side of it.
#[derive(Clone, Debug, PartialEq)]
struct Steps {
    starts: Vec<usize>,
    all: Vec<Step>,
}

impl Steps {
    /// Sorts steps by the nodes that own them.
    fn new(mut steps: Vec<(u32, Step)>, nodes: usize) -> Self {
        steps.sort_by_key(|(owner, step)| (*owner, step.residues, step.node));
        let start = |node| steps.partition_point(|(owner, _)| (*owner as usize) < node);
        Self {
            starts: (0..=nodes).map(start).collect(),
            all: steps.into_iter().map(|(_, step)| step).collect(),
        }
    }

    /// Returns the `most` most probable steps at every node.
    fn strongest(&self, most: usize) -> Self {
        let mut kept = Vec::new();
        for node in 0..self.starts.len() - 1 {
            let mut steps = self.at(node).to_vec();
            steps.sort_by(|a, b| b.score.total_cmp(&a.score));
            kept.extend(steps.into_iter().take(most).map(|step| (node as u32, step)));
        }
        Self::new(kept, self.starts.len() - 1)
    }

    fn at(&self, node: usize) -> &[Step] {
        &self.all[self.starts[node]..self.starts[node + 1]]
    }
}

/// All steps between nodes. A node is a candidate with a direction: with n candidates, node c runs
/// through candidate c along the edges as found, node n + c against them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct CandidateGraph {
    candidates: usize,
    into: Steps,
    out: Steps,
    /// Where longer unmodelled gaps pass.
    pub(in crate::trace) regions: Regions,
    /// The probability that [`CandidateGraph::entry_cost`] stands for, along and against the
    /// edges.
    entry_weights: [f64; 2],
}

impl CandidateGraph {
    /// Gathers the steps between `candidates`, given the probability of every edge.
    pub(in crate::trace) fn new(
        candidates: &[Candidate],
        edges: &Edges,
        probability: &[f64],
    ) -> Self {
        let count = candidates.len();
        let mut into: Vec<(u32, Step)> = Vec::new();
        let mut out: Vec<(u32, Step)> = Vec::new();
        let mut add = |from: usize, to: usize, residues: u32, score: f64| {
            let step = |node: usize| Step {
                node: node as u32,
                residues,
                score: score as f32,
                weight: score.exp() as f32,
            };
            into.push((to as u32, step(from)));
            out.push((from as u32, step(to)));
        };
        for (index, (edge, &probability)) in edges.all.iter().zip(probability).enumerate() {
            if probability > LEAST_EDGE_PROBABILITY {
                let score = probability.ln();
                let against = score - DIRECTION_TRUST * edges.forward_log_odds(index);
                add(edge.from, edge.to, 1, score);
                add(count + edge.to, count + edge.from, 1, against);
            }
        }
        skips(
            candidates,
            &Free::new(edges, probability),
            &mut |from, to, residues, score| {
                add(from, to, residues, score);
                add(count + to, count + from, residues, score);
            },
        );
        Self {
            candidates: count,
            into: Steps::new(into, 2 * count),
            out: Steps::new(out, 2 * count),
            regions: Regions::new(candidates),
            entry_weights: [1.0, (-REVERSE_ENTRY_COST).exp()],
        }
    }

    /// Returns the graph with the `most` most probable steps into and out of every node alone.
    pub(in crate::trace) fn strongest(&self, most: usize) -> Self {
        Self {
            into: self.into.strongest(most),
            out: self.out.strongest(most),
            ..self.clone()
        }
    }

    /// Number of candidates.
    pub(in crate::trace) fn candidates(&self) -> usize {
        self.candidates
    }

    /// Number of nodes.
    pub(in crate::trace) fn nodes(&self) -> usize {
        2 * self.candidates
    }

    /// Returns the candidate of a node.
    pub(in crate::trace) fn candidate(&self, node: usize) -> usize {
        if node < self.candidates {
            node
        } else {
            node - self.candidates
        }
    }

    /// Returns the cost, in nats, of starting at a node or reaching it over a longer gap.
    pub(in crate::trace) fn entry_cost(&self, node: usize) -> f32 {
        if node < self.candidates {
            0.0
        } else {
            REVERSE_ENTRY_COST as f32
        }
    }

    /// Returns the same as a probability.
    pub(in crate::trace) fn entry_weight(&self, node: usize) -> f64 {
        self.entry_weights[usize::from(node >= self.candidates)]
    }

    /// Returns the region of a candidate.
    pub(in crate::trace) fn region(&self, candidate: usize) -> usize {
        self.regions.of_candidate[candidate] as usize
    }

    /// Returns the steps into a node, with the nodes that they come from.
    pub(in crate::trace) fn into(&self, node: usize) -> &[Step] {
        self.into.at(node)
    }

    /// Returns the steps out of a node, with the nodes that they go to.
    pub(in crate::trace) fn out_of(&self, node: usize) -> &[Step] {
        self.out.at(node)
    }
}

/// Hands every step over one or two unmodelled residues to `found`: from, to, residues, score.
fn skips(candidates: &[Candidate], free: &Free, found: &mut impl FnMut(usize, usize, u32, f64)) {
    let positions: Vec<Position> = candidates.iter().map(|c| c.position).collect();
    let nearby = Neighbours::new(positions, SKIPS[1].1 / 2.0);
    for (to, end) in candidates.iter().enumerate() {
        let around = nearby.within(end.position, SKIPS[1].1);
        for from in around.into_iter().filter(|&from| from != to) {
            let start = &candidates[from];
            let displacement = end.position - start.position;
            let Some(direction) = displacement.unit() else {
                continue;
            };
            let open = free.end[from]
                + free.start[to]
                + 0.5 * direction_log_odds(start.next, direction)
                + 0.5 * direction_log_odds(end.previous, -direction);
            for (skipped, &(least, greatest, cost)) in (1_u32..).zip(&SKIPS) {
                let score = open - cost;
                if (least..=greatest).contains(&displacement.length()) && score > -MOST_SKIP_COST {
                    found(from, to, skipped + 1, score);
                }
            }
        }
    }
}

/// The log-probability that no edge leaves (`end`) or enters (`start`) each candidate.
struct Free {
    start: Vec<f64>,
    end: Vec<f64>,
}

impl Free {
    fn new(edges: &Edges, probability: &[f64]) -> Self {
        let left = |lists: &Vec<Vec<usize>>| {
            lists
                .iter()
                .map(|list| list.iter().map(|&edge| probability[edge]).sum::<f64>())
                .map(|taken| (1.0 - taken).max(LEAST_FREE_PROBABILITY).ln())
                .collect()
        };
        Self {
            start: left(&edges.entering),
            end: left(&edges.leaving),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::graph::edge_probabilities;

    fn graph(candidates: &[Candidate]) -> CandidateGraph {
        let edges = Edges::find(candidates);
        CandidateGraph::new(candidates, &edges, &edge_probabilities(&edges))
    }

    /// The cost of running a helix against vectors of this length, in steps, beside the cost of
    /// entering it.
    fn cost_of_turning(vector: f64) -> f32 {
        let at = |nth: f64| {
            let turn = (100.0 * nth).to_radians();
            Position::new(2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * nth)
        };
        let candidate = |nth: i32| {
            let to = |other: i32| (at(f64::from(other)) - at(f64::from(nth))) * vector;
            Candidate {
                next: Some(to(nth + 1)),
                previous: Some(to(nth - 1)),
                ..Candidate::with_residue_type(at(f64::from(nth)), None, 0.9)
            }
        };
        let candidates: Vec<Candidate> = (0..12).map(candidate).collect();
        let graph = graph(&candidates);
        let score = |from: usize, to: usize| {
            let mut steps = graph.out_of(from).iter();
            let step = steps.find(|step| step.residues == 1 && step.node as usize == to);
            step.expect("neighbours are joined").score
        };
        (1..12)
            .map(|to| score(to - 1, to) - score(12 + to, 12 + to - 1))
            .sum()
    }

    #[test]
    fn running_against_vectors_costs_as_much_as_these_are_sure() {
        assert!(cost_of_turning(0.0).abs() < 1e-4);
        assert!(cost_of_turning(0.2) < 1.0);
        assert!(cost_of_turning(0.8) > 5.0);
    }

    #[test]
    fn every_step_is_listed_at_both_ends_and_has_a_twin_against_it() {
        let at = |x: f64| Candidate::with_residue_type(Position::new(x, 0.0, 0.0), None, 0.9);
        let graph = &graph(&[at(0.0), at(3.8), at(7.6), at(15.2)]);
        let mut pairs = Vec::new();
        for node in 0..graph.nodes() {
            for step in graph.out_of(node) {
                let back = graph.into(step.node as usize).iter();
                let back: Vec<_> = back
                    .filter(|back| (back.node as usize, back.residues) == (node, step.residues))
                    .collect();
                assert_eq!(back.len(), 1);
                assert_eq!(back[0].score, step.score);
                assert!((step.weight - step.score.exp()).abs() < 1e-6);
                pairs.push((node, step.node as usize, step.residues));
            }
        }
        for &(from, to, residues) in &pairs {
            let turned = |node: usize| (node + 4) % 8;
            assert!(pairs.contains(&(turned(to), turned(from), residues)));
        }
        // 7.6 Å may be two or three steps; 15.2 and 11.4 Å one, or none.
        let from_first: Vec<_> = pairs.iter().filter(|pair| pair.0 == 0).collect();
        assert_eq!(from_first, [&(0, 1, 1), &(0, 2, 2), &(0, 2, 3)]);
        assert!(pairs.contains(&(1, 3, 3)) && !pairs.contains(&(1, 3, 2)));
    }

    #[test]
    fn the_strongest_steps_are_those_of_the_highest_scores() {
        let at = |x: f64, y: f64| Candidate::with_residue_type(Position::new(x, y, 0.0), None, 0.9);
        let graph = graph(&[at(0.0, 0.0), at(3.8, 0.0), at(0.0, 3.0), at(-4.5, 0.0)]);
        let strongest = graph.strongest(2);
        for node in 0..graph.nodes() {
            let mut expected = graph.out_of(node).to_vec();
            expected.sort_by(|a, b| b.score.total_cmp(&a.score));
            let least = expected.get(1).map_or(f32::NEG_INFINITY, |step| step.score);
            let kept = strongest.out_of(node);
            assert_eq!(kept.len(), expected.len().min(2));
            assert!(kept.iter().all(|step| step.score >= least));
        }
    }

    #[test]
    fn entering_against_the_edges_has_its_price() {
        let graph = graph(&[Candidate::with_residue_type(
            Position::new(0.0, 0.0, 0.0),
            None,
            0.9,
        )]);
        assert_eq!([0, 1].map(|node| graph.candidate(node)), [0, 0]);
        assert_eq!(graph.entry_cost(0), 0.0);
        for node in [0, 1] {
            let weight = f64::from(-graph.entry_cost(node)).exp();
            assert!((graph.entry_weight(node) - weight).abs() < 1e-6);
        }
        assert!(graph.entry_cost(1) > 0.0);
    }
}
