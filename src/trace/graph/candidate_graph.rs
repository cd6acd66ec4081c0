//! Lattice: every way in which a chain may go on from one candidate to another, and what it costs.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::space::Position;

use super::edges::{Links, direction_log_odds};
use super::regions::Regions;

/// Links less probable than this are no way at all.
const LEAST_PROBABILITY: f64 = 0.003;

/// Ways over one and over two unmodelled residues: least and greatest distance (Å), cost (nats).
const SKIPS: [(f64, f64, f64); 2] = [(4.3, 7.9, 3.5), (4.3, 11.5, 5.0)];

/// Ways that cost more than this are left out, in nats.
const GREATEST_COST: f64 = 9.0;

/// What a chain pays to enter candidates against the direction that the links believe in, in nats.
const AGAINST: f64 = 1.0;

/// What it pays for each link on the way: this share of what speaks for the link's direction. The
/// errors of neighbouring vectors are alike, so that their sum over a run is far too sure of itself:
/// 256 runs in nine maps with known models lay as their sum says with the probability
/// 1 / (1 + exp(-0.08 sum)), those with a sum of 15 to 30 nats in four of five cases.
const DIRECTION_TRUST: f64 = 0.08;

/// A step between two candidates, to or from a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Way {
    /// The node at the other end.
    pub(in crate::trace) node: u32,
    /// Residues onwards: 1 for neighbours, 2 or 3 over unmodelled residues.
    pub(in crate::trace) residues: u32,
    /// Log-probability, in nats; against the links more by what speaks against their direction, so
    /// that it may exceed 0.
    pub(in crate::trace) score: f32,
    /// The exponential of the score.
    pub(in crate::trace) weight: f32,
}

/// The ways at every node, on one side of it.
#[derive(Clone, Debug, PartialEq)]
struct Ways {
    starts: Vec<usize>,
    all: Vec<Way>,
}

impl Ways {
    /// Sorts ways with the nodes that own them.
    fn new(mut ways: Vec<(u32, Way)>, nodes: usize) -> Self {
        ways.sort_by_key(|(owner, way)| (*owner, way.residues, way.node));
        let start = |node| ways.partition_point(|(owner, _)| (*owner as usize) < node);
        Self {
            starts: (0..=nodes).map(start).collect(),
            all: ways.into_iter().map(|(_, way)| way).collect(),
        }
    }

    /// The `most` most probable ways at every node.
    fn strongest(&self, most: usize) -> Self {
        let mut kept = Vec::new();
        for node in 0..self.starts.len() - 1 {
            let mut ways = self.at(node).to_vec();
            ways.sort_by(|a, b| b.score.total_cmp(&a.score));
            kept.extend(ways.into_iter().take(most).map(|way| (node as u32, way)));
        }
        Self::new(kept, self.starts.len() - 1)
    }

    fn at(&self, node: usize) -> &[Way] {
        &self.all[self.starts[node]..self.starts[node + 1]]
    }
}

/// All ways between nodes. A node is a candidate with a direction: with n candidates, node c runs
/// through candidate c as the links believe, node n + c against them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Lattice {
    candidates: usize,
    into: Ways,
    out: Ways,
    /// Where longer unmodelled stretches pass.
    pub(in crate::trace) regions: Regions,
    /// The probability that [`Lattice::entry_cost`] stands for, along and against the links.
    entry_weights: [f64; 2],
}

impl Lattice {
    /// Gathers the ways between `candidates`, given the probability of every link.
    pub(in crate::trace) fn new(
        candidates: &[Candidate],
        links: &Links,
        probability: &[f64],
    ) -> Self {
        let count = candidates.len();
        let mut into: Vec<(u32, Way)> = Vec::new();
        let mut out: Vec<(u32, Way)> = Vec::new();
        let mut add = |from: usize, to: usize, residues: u32, score: f64| {
            let way = |node: usize| Way {
                node: node as u32,
                residues,
                score: score as f32,
                weight: score.exp() as f32,
            };
            into.push((to as u32, way(from)));
            out.push((from as u32, way(to)));
        };
        for (place, (link, &probability)) in links.all.iter().zip(probability).enumerate() {
            if probability > LEAST_PROBABILITY {
                let score = probability.ln();
                let against = score - DIRECTION_TRUST * links.forward_log_odds(place);
                add(link.from, link.to, 1, score);
                add(count + link.to, count + link.from, 1, against);
            }
        }
        skips(
            candidates,
            &Free::new(links, probability),
            &mut |from, to, residues, score| {
                add(from, to, residues, score);
                add(count + to, count + from, residues, score);
            },
        );
        Self {
            candidates: count,
            into: Ways::new(into, 2 * count),
            out: Ways::new(out, 2 * count),
            regions: Regions::new(candidates),
            entry_weights: [1.0, (-AGAINST).exp()],
        }
    }

    /// The same with the `most` most probable ways into and out of every node alone.
    pub(in crate::trace) fn strongest(&self, most: usize) -> Self {
        Self {
            into: self.into.strongest(most),
            out: self.out.strongest(most),
            ..self.clone()
        }
    }

    /// How many candidates there are.
    pub(in crate::trace) fn candidates(&self) -> usize {
        self.candidates
    }

    /// How many nodes there are.
    pub(in crate::trace) fn nodes(&self) -> usize {
        2 * self.candidates
    }

    /// The candidate of a node.
    pub(in crate::trace) fn candidate(&self, node: usize) -> usize {
        if node < self.candidates {
            node
        } else {
            node - self.candidates
        }
    }

    /// What a chain pays that starts at a node, or comes there over a longer gap, in nats.
    pub(in crate::trace) fn entry_cost(&self, node: usize) -> f32 {
        if node < self.candidates {
            0.0
        } else {
            AGAINST as f32
        }
    }

    /// The same as a probability.
    pub(in crate::trace) fn entry_weight(&self, node: usize) -> f64 {
        self.entry_weights[usize::from(node >= self.candidates)]
    }

    /// The region of a candidate.
    pub(in crate::trace) fn region(&self, candidate: usize) -> usize {
        self.regions.of_candidate[candidate] as usize
    }

    /// The ways into a node, with the nodes that they come from.
    pub(in crate::trace) fn into(&self, node: usize) -> &[Way] {
        self.into.at(node)
    }

    /// The ways out of a node, with the nodes that they go to.
    pub(in crate::trace) fn out_of(&self, node: usize) -> &[Way] {
        self.out.at(node)
    }
}

/// Hands every way over one or two unmodelled residues to `found`: from, to, residues, score.
fn skips(candidates: &[Candidate], free: &Free, found: &mut impl FnMut(usize, usize, u32, f64)) {
    let positions: Vec<Position> = candidates.iter().map(|c| c.position).collect();
    let nearby = Neighbours::new(positions, SKIPS[1].1 / 2.0);
    for (to, end) in candidates.iter().enumerate() {
        let around = nearby.within(end.position, SKIPS[1].1);
        for from in around.into_iter().filter(|&from| from != to) {
            let start = &candidates[from];
            let step = end.position - start.position;
            let Some(way) = step.unit() else { continue };
            let open = free.end[from]
                + free.start[to]
                + 0.5 * direction_log_odds(start.next, way)
                + 0.5 * direction_log_odds(end.previous, -way);
            for (skipped, &(least, greatest, cost)) in (1_u32..).zip(&SKIPS) {
                let score = open - cost;
                if (least..=greatest).contains(&step.length()) && score > -GREATEST_COST {
                    found(from, to, skipped + 1, score);
                }
            }
        }
    }
}

/// The log-probability that no link leaves (`end`) or enters (`start`) each candidate.
struct Free {
    start: Vec<f64>,
    end: Vec<f64>,
}

impl Free {
    fn new(links: &Links, probability: &[f64]) -> Self {
        let left = |ways: &Vec<Vec<usize>>| {
            ways.iter()
                .map(|ways| ways.iter().map(|&link| probability[link]).sum::<f64>())
                .map(|taken| (1.0 - taken).max(0.01).ln())
                .collect()
        };
        Self {
            start: left(&links.entering),
            end: left(&links.leaving),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::graph::belief::link_probabilities;

    /// What a helix pays to run against vectors of this length, in steps, beside what it pays to
    /// enter.
    fn cost_of_turning(vector: f64) -> f32 {
        let at = |nth: f64| {
            let turn = (100.0 * nth).to_radians();
            Position::new(2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * nth)
        };
        let candidate = |nth: i32| {
            let way = |other: i32| (at(f64::from(other)) - at(f64::from(nth))) * vector;
            Candidate {
                next: Some(way(nth + 1)),
                previous: Some(way(nth - 1)),
                ..Candidate::with_residue_type(at(f64::from(nth)), None, 0.9)
            }
        };
        let candidates: Vec<Candidate> = (0..12).map(candidate).collect();
        let links = Links::find(&candidates);
        let lattice = Lattice::new(&candidates, &links, &link_probabilities(&links));
        let score = |from: usize, to: usize| {
            let mut ways = lattice.out_of(from).iter();
            let way = ways.find(|way| way.residues == 1 && way.node as usize == to);
            way.expect("neighbours are linked").score
        };
        (1..12)
            .map(|to| score(to - 1, to) - score(12 + to, 12 + to - 1))
            .sum()
    }

    #[test]
    fn to_run_against_vectors_costs_as_much_as_these_are_sure() {
        assert!(cost_of_turning(0.0).abs() < 1e-4);
        assert!(cost_of_turning(0.2) < 1.0);
        assert!(cost_of_turning(0.8) > 5.0);
    }
}
