//! Plain twins for the tests of this room: they enumerate all paths, and are obviously right.

use std::collections::BTreeMap;

use crate::random::Random;

use super::align::States;
use super::graph::{CandidateGraph, Step};
use super::parameters::{GAP_CONTINUES, RESIDUES_PER_REGION};
use super::samples::Sample;

/// Cost of a longer gap, in nats.
pub(super) const GAP_COST: f64 = 2.0;

/// A residue on a node.
type At = (usize, usize);

/// A path, in rising order of residues.
pub(super) type Path = Vec<At>;

/// Returns all paths, the empty one first.
pub(super) fn all_paths(states: &States) -> Vec<Path> {
    let mut paths = vec![Path::new()];
    for residue in 0..states.residues() {
        for index in 0..paths.len() {
            for (_, node) in states.of(residue) {
                paths.push([&paths[index][..], &[(residue, node)]].concat());
            }
        }
    }
    paths
}

/// The paths of a graph, whose gaps unite their walks through the regions by `join`.
pub(super) struct Plain<'a> {
    graph: &'a CandidateGraph,
    join: fn(f64, f64) -> f64,
    known: BTreeMap<(At, At), Vec<f64>>,
}

impl<'a> Plain<'a> {
    pub(super) fn new(graph: &'a CandidateGraph, join: fn(f64, f64) -> f64) -> Self {
        Self {
            graph,
            join,
            known: BTreeMap::new(),
        }
    }

    /// Returns the log-weights of all ways from one residue on a node to another: steps of the
    /// graph, and a gap through the regions.
    fn ways(&mut self, from: At, to: At) -> &[f64] {
        let Self { graph, join, .. } = *self;
        self.known.entry((from, to)).or_insert_with(|| {
            let steps = graph.out_of(from.1).iter();
            let same = |s: &&Step| (s.node as usize, s.residues as usize) == (to.1, to.0 - from.0);
            let mut ways: Vec<f64> = steps.filter(same).map(|s| f64::from(s.score)).collect();
            let region = |node: usize| graph.region(graph.candidate(node));
            let mut gap = vec![0.0; graph.regions.count()];
            gap[region(from.1)] = 1.0;
            for residue in from.0 + 1..to.0 {
                if residue.is_multiple_of(RESIDUES_PER_REGION) {
                    graph.regions.spread(&mut gap, |value, p| value * p, join);
                }
                gap.iter_mut().for_each(|value| *value *= GAP_CONTINUES);
            }
            let entry = f64::from(graph.entry_cost(to.1));
            ways.push(gap[region(to.1)].ln() - GAP_COST - entry);
            ways
        })
    }

    /// Returns the log-weights of a path by all combinations of its ways, without its end.
    pub(super) fn scores(&mut self, path: &Path, gain: impl Fn(At) -> f64) -> Vec<f64> {
        let Some(&first) = path.first() else {
            return vec![0.0];
        };
        let entry = f64::from(self.graph.entry_cost(first.1));
        let mut scores = vec![gain(first) - 0.5 * GAP_COST - entry];
        for pair in path.windows(2) {
            let ways = self.ways(pair[0], pair[1]);
            let gain = gain(pair[1]);
            let longer = |score: &f64| -> Vec<f64> {
                let score = *score;
                ways.iter().map(|way| score + way + gain).collect()
            };
            scores = scores.iter().flat_map(longer).collect();
        }
        scores
    }
}

/// A random case: four residues on six candidates near together, or five on four candidates in
/// several regions; in every other one a random part of the states.
pub(super) fn case(random: &mut Random, round: usize) -> (Sample, Vec<usize>, States) {
    let (residues, candidates, side) = [(4, 6, 8.0), (5, 4, 20.0)][round / 2 % 2];
    let sample = Sample::random(random, candidates, side);
    let letters = sample.letters(random, residues);
    let states = if round % 2 == 1 {
        let nodes = sample.graph.nodes() as u32;
        let all = (0..residues as u32).flat_map(|r| (0..nodes).map(move |node| (r, node)));
        let kept: Vec<_> = all.filter(|_| random.uniform() < 0.6).collect();
        States::listed(residues, &kept, &sample.graph)
    } else {
        States::all(residues, &sample.graph)
    };
    (sample, letters, states)
}
