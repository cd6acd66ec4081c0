//! The aligner against plain twins: slow, and obviously right.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::progress::Silent;
use crate::random::Random;
use crate::trace::graph::{CandidateGraph, Step};
use crate::trace::parameters::{
    EVIDENCE_REACH, GAP_CONTINUES, LEAST_STATES_PER_NODE, NEIGHBOUR_DECAY, RESIDUES_PER_REGION,
    STEPS_FOLLOWED,
};
use crate::trace::plain::{GAP_COST, Path, Plain, all_paths, case};
use crate::trace::progress_reporter::ProgressReporter;
use crate::trace::samples::Sample;

#[test]
fn the_best_path_is_the_best_of_all_paths() {
    let mut random = Random::new(3);
    let mut lengths = [0; 6];
    for round in 0..12 {
        let (sample, letters, states) = case(&mut random, round);
        let graph = &sample.graph;
        let mut plain = Plain::new(graph, f64::max);
        let prices: Vec<f32> = (0..graph.candidates())
            .map(|_| [0.0, 0.5, f32::INFINITY][random.below(3)])
            .collect();
        let worth = |(residue, node): (usize, usize)| {
            let candidate = graph.candidate(node);
            0.7 * sample.emission.at(letters[residue], candidate) + 1.0
        };
        let mut gains = vec![0.0; states.count()];
        for residue in 0..states.residues() {
            for (state, node) in states.of(residue) {
                gains[state] = worth((residue, node));
            }
        }
        let objective = Objective {
            states: &states,
            gains: &gains,
            prices: &prices,
            gap_cost: GAP_COST as f32,
        };
        let gain = |at: (usize, usize)| f64::from(worth(at) - prices[graph.candidate(at.1)]);
        let paths = all_paths(&states);
        let of_all = paths[1..].iter().flat_map(|path| plain.scores(path, gain));
        let expected = of_all.fold(f64::NEG_INFINITY, f64::max);
        let found = best_path(graph, objective);
        let difference = f64::from(total(&found)) - expected;
        assert!(difference.abs() < 1e-4, "round {round}: {difference}");
        // Its score is that of its residues.
        let path: Path = found.iter().map(|r| states.at(r.state)).collect();
        let of_path = plain.scores(&path, gain).into_iter();
        let of_path = of_path.fold(f64::NEG_INFINITY, f64::max);
        assert!((of_path - expected).abs() < 1e-4, "round {round}");
        lengths[found.len()] += 1;
    }
    assert!(
        lengths[2..].iter().filter(|&&count| count > 0).count() > 1,
        "{lengths:?}"
    );
}

#[test]
fn the_probabilities_are_those_of_all_paths() {
    let mut random = Random::new(4);
    for round in 0..12 {
        let (sample, letters, states) = case(&mut random, round);
        let graph = &sample.graph;
        let mut plain = Plain::new(graph, |a, b| a + b);
        let odds = sample.emission.odds(0.5);
        let residues: Vec<&[f64]> = letters.iter().map(|&row| odds.of(row)).collect();
        let discounts: Vec<f64> = (0..graph.candidates())
            .map(|_| 0.2 + random.uniform())
            .collect();
        let odds = Odds {
            residues: &residues,
            discounts: &discounts,
            gap_cost: GAP_COST,
        };
        let gain = |(residue, node): (usize, usize)| {
            let candidate = graph.candidate(node);
            (residues[residue][candidate] * discounts[candidate]).ln()
        };
        let mut expected: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut sum = 0.0;
        for path in all_paths(&states) {
            let end = if path.is_empty() {
                0.0
            } else {
                -0.5 * GAP_COST
            };
            let weights = plain.scores(&path, gain).into_iter();
            let weight: f64 = weights.map(|score| (score + end).exp()).sum();
            sum += weight;
            for at in path {
                *expected.entry(at).or_default() += weight;
            }
        }
        let found = state_probabilities(graph, &states, odds);
        for (state, found) in found.into_iter().enumerate() {
            let expected = expected[&states.at(state)] / sum;
            let difference = f64::from(found) - expected;
            assert!(difference.abs() < 1e-6, "round {round}: {found} {expected}");
        }
    }
}

/// Returns the logarithm of the summed weight of all paths, in logarithms, which need no scaling.
fn log_total(graph: &CandidateGraph, states: &States, odds: Odds<'_>) -> f64 {
    let sum = |a: f64, b: f64| {
        let greatest = a.max(b);
        if greatest == f64::NEG_INFINITY {
            return greatest;
        }
        greatest + ((a - greatest).exp() + (b - greatest).exp()).ln()
    };
    let end = -0.5 * odds.gap_cost;
    let mut gap = vec![f64::NEG_INFINITY; graph.regions.count()];
    let mut values = vec![f64::NEG_INFINITY; states.count()];
    let mut total = 0.0;
    for residue in 0..states.residues() {
        for (state, node) in states.of(residue) {
            let candidate = graph.candidate(node);
            let entry = f64::from(graph.entry_cost(node));
            let mut value = sum(end, gap[graph.region(candidate)]) - entry;
            states.each_transition_to((residue, state, node), graph, |step| {
                value = sum(value, values[step.from as usize] + f64::from(step.score));
            });
            let own = odds.residues[residue][candidate] * odds.discounts[candidate];
            values[state] = value + own.ln();
            total = sum(total, values[state] + end);
        }
        if residue.is_multiple_of(RESIDUES_PER_REGION) {
            graph
                .regions
                .spread(&mut gap, |value, p| value + p.ln(), sum);
        }
        gap.iter_mut()
            .for_each(|value| *value += GAP_CONTINUES.ln());
        for (state, node) in states.of(residue) {
            let region = graph.region(graph.candidate(node));
            gap[region] = sum(gap[region], values[state] - odds.gap_cost);
        }
    }
    total
}

/// The weights of long chains would overflow without rescaling. How often a candidate is used is
/// the slope of the logarithm of the sum over all paths, by the logarithm of its odds.
#[test]
fn probabilities_of_long_chains_are_slopes_of_the_sum_over_all_paths() {
    let mut random = Random::new(5);
    let sample = Sample::random(&mut random, 40, 18.0);
    let graph = &sample.graph;
    let letters = sample.letters(&mut random, 400);
    let states = States::all(letters.len(), graph);
    let odds = sample.emission.odds(4.0);
    let residues: Vec<&[f64]> = letters.iter().map(|&row| odds.of(row)).collect();
    let with = |discounts: &[f64], ends: std::ops::Range<usize>| -> (f64, Vec<f32>) {
        // Residues outside of `ends` are worth little, so that chains start late and end early.
        let poor = vec![1e-3; 40];
        let residues: Vec<&[f64]> = (0..400)
            .map(|r| {
                if ends.contains(&r) {
                    residues[r]
                } else {
                    &poor[..]
                }
            })
            .collect();
        let odds = Odds {
            residues: &residues,
            discounts,
            gap_cost: GAP_COST,
        };
        let total = log_total(graph, &states, odds);
        (total, state_probabilities(graph, &states, odds))
    };
    for ends in [0..400, 0..200, 200..400] {
        let mut discounts = vec![1.0; 40];
        let (total, found) = with(&discounts, ends.clone());
        assert!(total > 500.0, "rescaled three times: {total}");
        for candidate in [3, 17, 30] {
            let of_candidate =
                (0..states.count()).filter(|&s| graph.candidate(states.at(s).1) == candidate);
            let used: f64 = of_candidate.map(|state| f64::from(found[state])).sum();
            let slope = [1e-4, -1e-4].map(|step: f64| {
                discounts[candidate] = step.exp();
                with(&discounts, ends.clone()).0
            });
            discounts[candidate] = 1.0;
            let slope = (slope[0] - slope[1]) / 2e-4;
            assert!(
                (used - slope).abs() < 1e-3 * (1.0 + slope),
                "{ends:?}: {used} {slope}"
            );
        }
    }
}

/// The evidence for a state that comes along one side of its node, with its own, by recursion.
struct PlainEvidence<'a> {
    sample: &'a Sample,
    letters: &'a [usize],
    strongest: &'a CandidateGraph,
    /// The first and the last residue that count, which may lie outside of the sequence.
    ends: (isize, isize),
    known: BTreeMap<(usize, isize, isize), f32>,
}

impl PlainEvidence<'_> {
    /// `sign` is 1 along the chain, for evidence of earlier residues, and -1 against it.
    fn of(&mut self, node: usize, residue: isize, sign: isize) -> f32 {
        if residue < self.ends.0 || residue > self.ends.1 {
            return f32::NEG_INFINITY;
        }
        if let Some(&known) = self.known.get(&(node, residue, sign)) {
            return known;
        }
        let evidence = NEIGHBOUR_DECAY * self.before(node, residue, sign) + self.own(node, residue);
        self.known.insert((node, residue, sign), evidence);
        evidence
    }

    fn before(&mut self, node: usize, residue: isize, sign: isize) -> f32 {
        let strongest = self.strongest;
        let steps: &[Step] = if sign == 1 {
            strongest.into(node)
        } else {
            strongest.out_of(node)
        };
        let mut best = 0.0_f32;
        for step in steps {
            let from = residue - sign * step.residues as isize;
            best = best.max(self.of(step.node as usize, from, sign) + step.score);
        }
        best
    }

    fn own(&self, node: usize, residue: isize) -> f32 {
        let letter = usize::try_from(residue).ok();
        let letter = letter.and_then(|residue| self.letters.get(residue).copied());
        let letter = letter.unwrap_or(Emission::row(None));
        let candidate = self.sample.graph.candidate(node);
        self.sample.emission.at(letter, candidate)
    }

    fn total(&mut self, node: usize, residue: isize) -> f32 {
        let sides = self.before(node, residue, 1) + self.before(node, residue, -1);
        NEIGHBOUR_DECAY * sides + self.own(node, residue)
    }
}

fn pruned(sample: &Sample, sequences: &[&[usize]], most: usize) -> Vec<States> {
    let mut silent = Silent;
    let mut reporter = ProgressReporter::new(&mut silent, 1);
    let pruned = prune_states(
        &sample.graph,
        &sample.emission,
        sequences,
        most,
        &mut reporter,
    );
    pollster::block_on(pruned).expect("nobody cancels")
}

#[test]
fn the_states_that_are_kept_are_the_best_of_an_exhaustive_scoring() {
    let mut random = Random::new(6);
    let sample = Sample::random(&mut random, 12, 9.0);
    let nodes = sample.graph.nodes();
    // The last one fills more than one block, and all of them more than one chunk of lanes.
    let letters = [90, 3, 40, 60, 300].map(|length| sample.letters(&mut random, length));
    let sequences: Vec<&[usize]> = letters.iter().map(|letters| &letters[..]).collect();
    let strongest = sample.graph.strongest(STEPS_FOLLOWED);
    let reach = EVIDENCE_REACH as isize;
    let mut scored: Vec<Vec<(f32, usize, usize)>> = vec![Vec::new(); nodes];
    for (sequence, &letters) in sequences.iter().enumerate() {
        for start in (0..letters.len()).step_by(192) {
            let mut plain = PlainEvidence {
                sample: &sample,
                letters,
                strongest: &strongest,
                ends: (start as isize - reach, start as isize + 191 + reach),
                known: BTreeMap::new(),
            };
            for residue in start..letters.len().min(start + 192) {
                for (node, scored) in scored.iter_mut().enumerate() {
                    let value = plain.total(node, residue as isize);
                    scored.push((value, sequence, residue));
                }
            }
        }
    }
    let most = 25;
    assert!(most > LEAST_STATES_PER_NODE);
    let found = pruned(&sample, &sequences, most * nodes);
    let mut kept: Vec<BTreeSet<(usize, usize)>> = vec![BTreeSet::new(); nodes];
    for (sequence, states) in found.iter().enumerate() {
        for state in 0..states.count() {
            let (residue, node) = states.at(state);
            kept[node].insert((sequence, residue));
        }
    }
    // Sums in another order differ in the last digits.
    let close = 1e-4;
    let mut dropped = 0;
    for (kept, mut scored) in kept.iter().zip(scored) {
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let least = scored[most - 1].0;
        assert_eq!(kept.len(), most);
        for (value, sequence, residue) in scored {
            let is_kept = kept.contains(&(sequence, residue));
            assert!(is_kept || value < least + close, "{value} {least}");
            assert!(!is_kept || value > least - close, "{value} {least}");
            dropped += usize::from(!is_kept && value > 0.0);
        }
    }
    assert!(dropped > 20 * nodes, "{dropped}");
}

#[test]
fn few_states_are_all_kept() {
    let mut random = Random::new(7);
    let sample = Sample::random(&mut random, 5, 9.0);
    let letters = sample.letters(&mut random, 7);
    let all = pruned(&sample, &[&letters], 70);
    assert_eq!(all, [States::all(7, &sample.graph)]);
    assert_ne!(pruned(&sample, &[&letters], 69), all);
}

/// The list of transitions and the steps of the graph agree.
#[test]
fn listed_transitions_are_the_steps_of_the_graph() {
    let mut random = Random::new(8);
    let sample = Sample::random(&mut random, 10, 9.0);
    let nodes = sample.graph.nodes();
    let all = States::all(9, &sample.graph);
    let every: Vec<_> = (0..9)
        .flat_map(|r| (0..nodes as u32).map(move |n| (r, n)))
        .collect();
    let listed = States::listed(9, &every, &sample.graph);
    let mut count = 0;
    for residue in 0..9 {
        for (state, node) in all.of(residue) {
            let into = |states: &States| {
                let mut found = Vec::new();
                let at = (residue, state, node);
                states.each_transition_to(at, &sample.graph, |transition| found.push(transition));
                found
            };
            assert_eq!(into(&listed), into(&all));
            count += into(&all).len();
            assert_eq!(
                (all.at(state), listed.at(state)),
                ((residue, node), (residue, node))
            );
        }
    }
    assert!(count > 500, "{count}");
}
