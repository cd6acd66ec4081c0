//! The assignment of all chains against plain twins, and on chains made in code.

use super::assembly::{Assembly, EntityStates};
use super::entities::Entity;
use super::joint_marginals::JointMarginals;
use super::node_disjoint_path::best_node_disjoint_path;
use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress, Silent, Step};
use crate::random::Random;
use crate::residue::Sequence;
use crate::space::Displacement;
use crate::trace::TraceSettings;
use crate::trace::align::{Objective, States};
use crate::trace::assign::{PARTS, entities};
use crate::trace::parameters::MOST_STATES;
use crate::trace::plain::{GAP_COST, Path, Plain, all_paths, case};
use crate::trace::progress_reporter::ProgressReporter;
use crate::trace::samples::{Sample, candidates, helices, sequence};

/// Runs `future`, which takes a reporter to nobody.
macro_rules! run {
    (|$reporter:ident| $future:expr) => {{
        let mut silent = Silent;
        let mut reporter = ProgressReporter::new(&mut silent, 9);
        let $reporter = &mut reporter;
        pollster::block_on($future).expect("nobody cancels")
    }};
}

/// The assembly of all chains of `entities` in `sample`.
fn assembly<'a>(
    sample: &'a Sample,
    entities: &'a [Entity],
    settings: &'a TraceSettings,
) -> Assembly<'a> {
    Assembly {
        graph: &sample.graph,
        emission: &sample.emission,
        entities,
        settings,
        most_states: MOST_STATES,
    }
}

fn is_disjoint(candidates: impl Iterator<Item = usize>) -> bool {
    let mut all: Vec<usize> = candidates.collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    all.len() == count
}

#[test]
fn a_node_disjoint_path_is_the_best_of_all_such_paths() {
    let mut random = Random::new(13);
    let (mut exact, mut repeated) = (0, 0);
    let rounds = 24;
    for round in 0..rounds {
        let (sample, letters, states) = case(&mut random, round);
        let graph = &sample.graph;
        let mut plain = Plain::new(graph, f64::max);
        let worth = |(residue, node): (usize, usize)| {
            1.0 + sample.emission.at(letters[residue], graph.candidate(node))
        };
        let mut gains = vec![0.0; states.count()];
        for (state, gain) in gains.iter_mut().enumerate() {
            *gain = worth(states.at(state));
        }
        let objective = Objective {
            states: &states,
            gains: &gains,
            prices: &vec![0.0; graph.candidates()],
            gap_cost: GAP_COST as f32,
        };
        let gain = |at: (usize, usize)| f64::from(worth(at));
        let (mut expected, mut of_any) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for path in &all_paths(&states)[1..] {
            let score = plain
                .scores(path, gain)
                .into_iter()
                .fold(f64::MIN, f64::max);
            of_any = of_any.max(score);
            if is_disjoint(path.iter().map(|&(_, node)| graph.candidate(node))) {
                expected = expected.max(score);
            }
        }
        repeated += usize::from(of_any > expected + 1e-4);
        let found = run!(|reporter| best_node_disjoint_path(graph, objective, reporter)).path;
        assert!(is_disjoint(found.iter().map(|residue| residue.candidate)));
        let path: Path = found
            .iter()
            .map(|residue| states.at(residue.state))
            .collect();
        let score = plain
            .scores(&path, gain)
            .into_iter()
            .fold(f64::MIN, f64::max);
        assert!(score <= expected + 1e-4, "round {round}");
        // Relaxation may miss the best path, but not by much.
        assert!(score > expected - 0.1, "round {round}: {score} {expected}");
        exact += usize::from((score - expected).abs() < 1e-4);
    }
    assert!(repeated >= 6, "{repeated}");
    assert!(3 * exact >= 2 * rounds, "{exact} of {rounds}");
}

/// A path's weight without prices, its states, and how often it uses each candidate.
struct Weighed {
    log_weight: f64,
    states: Vec<usize>,
    candidates: Vec<usize>,
}

/// All paths of an entity, where a residue is worth `reward` beside its type.
fn weighed(sample: &Sample, letters: &[usize], states: &States, reward: f64) -> Vec<Weighed> {
    let graph = &sample.graph;
    let mut plain = Plain::new(graph, |a, b| a + b);
    let gain = |(residue, node): (usize, usize)| {
        reward + f64::from(sample.emission.at(letters[residue], graph.candidate(node)))
    };
    let all = all_paths(states).into_iter().map(|path| {
        let end = if path.is_empty() {
            0.0
        } else {
            -0.5 * GAP_COST
        };
        let scores = plain.scores(&path, gain).into_iter();
        let weight: f64 = scores.map(|score| (score + end).exp()).sum();
        let state = |&(residue, node): &(usize, usize)| {
            let mut all = states.of(residue);
            all.find(|(_, other)| *other == node).expect("a state").0
        };
        Weighed {
            log_weight: weight.ln(),
            states: path.iter().map(state).collect(),
            candidates: path
                .iter()
                .map(|&(_, node)| graph.candidate(node))
                .collect(),
        }
    });
    all.collect()
}

/// The marginals of all states at these prices, by enumeration.
fn marginals(paths: &[Weighed], prices: &[f64], states: usize) -> Vec<f64> {
    let mut marginals = vec![0.0; states];
    let mut sum = 0.0;
    for path in paths {
        let price: f64 = path
            .candidates
            .iter()
            .map(|&candidate| prices[candidate])
            .sum();
        let weight = (path.log_weight - price).exp();
        sum += weight;
        path.states
            .iter()
            .for_each(|&state| marginals[state] += weight);
    }
    marginals
        .into_iter()
        .map(|marginal| marginal / sum)
        .collect()
}

/// Two sequences, the first in two copies, compete for six candidates. The twin descends the dual
/// in small steps until it rests.
#[test]
fn joint_marginals_are_those_of_the_convex_optimum() {
    let mut random = Random::new(14);
    for round in 0..4 {
        // Four residues on six candidates, with a part of the states.
        let (sample, letters, states) = case(&mut random, 4 * round + 1);
        let other = sample.letters(&mut random, letters.len());
        let entities = [(letters, 2), (other, 1)].map(|(letters, copies)| Entity {
            letters,
            copies: (0..copies).map(|copy| (0, copy)).collect(),
        });
        let reward = 1.0;
        let all = entities
            .each_ref()
            .map(|e| weighed(&sample, &e.letters, &states, reward));
        let mut prices = vec![0.0_f64; sample.graph.candidates()];
        let mut expected = Vec::new();
        for _ in 0..1500 {
            let mut used = vec![0.0; prices.len()];
            expected.clear();
            for (entity, paths) in entities.iter().zip(&all) {
                let copies = entity.copies.len() as f64;
                let mut of_entity = marginals(paths, &prices, states.count());
                of_entity
                    .iter_mut()
                    .for_each(|marginal| *marginal *= copies);
                for (state, marginal) in of_entity.iter().enumerate() {
                    used[sample.graph.candidate(states.at(state).1)] += marginal;
                }
                expected.push(of_entity);
            }
            for (price, used) in prices.iter_mut().zip(used) {
                *price = (*price + 0.05 * (used - 1.0)).max(0.0);
            }
        }
        assert!(
            prices.iter().filter(|price| **price > 0.1).count() > 1,
            "{prices:?}"
        );
        let both = [states.clone(), states];
        let joint = JointMarginals {
            graph: &sample.graph,
            emission: &sample.emission,
            entities: &entities,
            states: &both,
            reward,
            gap_cost: GAP_COST,
        };
        let found = run!(|reporter| joint.solve(reporter));
        let pairs = found.concat().into_iter().zip(expected.concat());
        let off = pairs.map(|(found, expected)| (f64::from(found) - expected.min(1.0)).abs());
        let off: Vec<f64> = off.collect();
        // The mean of the last rounds is near the optimum, not at it.
        let most = off.iter().copied().fold(0.0, f64::max);
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        assert!(most < 0.08 && mean < 0.015, "round {round}: {most} {mean}");
    }
}

/// The posterior probability of a placed residue: its share in the joint marginals and, as far as
/// these leave its candidate unused, that of all paths that leave the other chains' candidates out.
#[test]
fn posteriors_are_those_of_all_paths_beside_the_other_copies() {
    let mut random = Random::new(15);
    let (mut compared, mut split) = (0, 0);
    for round in 0..12 {
        let (sample, letters, _) = case(&mut random, 2 * round);
        // A low reward leaves candidates unused.
        let reward = [0.0, 1.0][round % 2];
        let entities = [Entity {
            letters,
            copies: vec![(0, 0), (0, 1)],
        }];
        let settings = TraceSettings {
            residue_reward: reward,
            gap_cost: GAP_COST,
            chain_score: 0.0,
            ..TraceSettings::default()
        };
        let assembly = assembly(&sample, &entities, &settings);
        let assembled = run!(|reporter| assembly.assemble(reporter));
        let EntityStates {
            states, marginals, ..
        } = &assembled.options[0];
        let paths = weighed(&sample, &entities[0].letters, states, reward);
        for chain in &assembled.chains {
            let others = assembled.chains.iter();
            let others = others.filter(|other| other.copy != chain.copy);
            let mut prices = vec![0.0; sample.graph.candidates()];
            for residue in others.flat_map(|other| &other.path) {
                prices[residue.candidate] = f64::INFINITY;
            }
            let alone = self::marginals(&paths, &prices, states.count());
            for (residue, posterior) in chain.path.iter().zip(&chain.posteriors) {
                let of_candidate = |state: &usize| {
                    sample.graph.candidate(states.at(*state).1) == residue.candidate
                };
                let all = (0..states.count()).filter(of_candidate);
                let used: f64 = all.map(|state| f64::from(marginals[state])).sum();
                let joint = f64::from(marginals[residue.state]);
                let expected = joint + (1.0 - used).max(0.0) * alone[residue.state];
                assert!(
                    (posterior - expected).abs() < 1e-5,
                    "{posterior} {expected}"
                );
                compared += 1;
                split += usize::from(expected > joint + 0.02);
            }
        }
    }
    assert!(compared > 20 && split > 0, "{compared} {split}");
}

/// Two chains of related sequences, 12 Å apart, and the second one's copy of `shared` residues.
fn relatives() -> (Vec<Candidate>, [Sequence; 2]) {
    let mut pair = [7, 12].map(|seed| sequence(48, seed, &[]));
    let common = pair[0].residues[16..32].to_vec();
    pair[1].residues[16..32].copy_from_slice(&common);
    let shifts = [0.0, 12.0].map(|y| Displacement::new(0.0, y, 0.0));
    let all = shifts.iter().zip(&pair).flat_map(|(&shift, sequence)| {
        let points = helices(3, shift);
        assert!(points.len() <= sequence.residues.len());
        candidates(&points, sequence)
    });
    (all.collect(), pair)
}

/// Counts its reports, and cancels at one of them.
struct StopAt {
    reports: usize,
    stop: usize,
}

impl Progress for StopAt {
    async fn report(&mut self, _step: Step) -> Result<(), Cancelled> {
        self.reports += 1;
        if self.reports == self.stop {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

#[test]
fn assembling_reports_every_part_and_hears_a_cancel() {
    let (candidates, pair) = relatives();
    let sample = Sample::of(candidates);
    let entities = entities(&pair);
    let settings = TraceSettings::default();
    let assembly = assembly(&sample, &entities, &settings);
    let run = |stop: usize| {
        let mut progress = StopAt { reports: 0, stop };
        let mut reporter = ProgressReporter::new(&mut progress, PARTS);
        let result = pollster::block_on(assembly.assemble(&mut reporter));
        (result.is_ok(), progress.reports)
    };
    let (done, reports) = run(usize::MAX);
    assert!(done && reports >= PARTS, "{reports}");
    for stop in 1..=reports {
        assert_eq!(run(stop), (false, stop));
    }
}

/// The further copies that are found of a chain that is listed once and shown at its position
/// and, as the first `length` residues of `shown`, at each of `shifts`.
fn further(shifts: &[f64], listed: &Sequence, shown: &Sequence, length: usize) -> Vec<usize> {
    let first = candidates(&helices(3, Displacement::default()), listed);
    let others = shifts.iter().flat_map(|&y| {
        let points = helices(3, Displacement::new(0.0, y, 4.0));
        candidates(&points[..length], shown)
    });
    let sample = Sample::of(first.into_iter().chain(others).collect());
    let entities = entities(std::slice::from_ref(listed));
    let settings = TraceSettings::default();
    let assembly = assembly(&sample, &entities, &settings);
    let assembled = run!(|reporter| assembly.assemble(reporter));
    assert_eq!(assembled.chains.len(), 1);
    run!(|reporter| assembly.further_copies(&assembled, reporter))
}

#[test]
fn chains_like_the_best_are_further_copies_and_others_are_not() {
    let listed = sequence(46, 7, &["A"]);
    assert_eq!(further(&[30.0, 60.0], &listed, &listed, 46), [2]);
    assert_eq!(further(&[], &listed, &listed, 46), [0]);
    // Half of a chain, and another protein.
    assert_eq!(further(&[30.0], &listed, &listed, 36), [1]);
    assert_eq!(further(&[30.0], &listed, &listed, 23), [0]);
    assert_eq!(further(&[30.0], &listed, &sequence(46, 12, &[]), 46), [0]);
}
