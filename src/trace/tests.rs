//! The room as a whole, on chains made in code.

use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress, Silent, Step};
use crate::random::Random;
use crate::residue::Sequence;
use crate::space::{Displacement, Position};

use super::samples::{candidates, helices, sequence};
use super::walk::trace_ours;
use super::{TraceNote, TraceResult, TraceSettings, TracedResidue, trace};

fn run(candidates: &[Candidate], sequences: &[Sequence]) -> TraceResult {
    let settings = TraceSettings::default();
    pollster::block_on(trace(candidates, sequences, &settings, &mut Silent)).unwrap()
}

/// For every chain its residue numbers with their candidates.
fn placed(result: &TraceResult) -> Vec<Vec<(usize, usize)>> {
    let chains = result.trace.chains.iter();
    chains
        .map(|c| c.residues.iter().map(|r| (r.number, r.candidate)).collect())
        .collect()
}

#[test]
fn every_residue_finds_its_candidate_in_any_order() {
    let points = helices(4, Displacement::default());
    let sequence = sequence(points.len(), 7, &["Q"]);
    let mut candidates = candidates(&points, &sequence);
    candidates.reverse();
    let result = run(&candidates, std::slice::from_ref(&sequence));
    let count = points.len();
    let expected: Vec<_> = (1..=count).map(|number| (number, count - number)).collect();
    assert_eq!(placed(&result), [expected]);
    assert_eq!(result.trace.chains[0].id, "Q");
    let residues = &result.trace.chains[0].residues;
    assert!(residues.iter().all(|residue| residue.confidence > 0.8));
}

#[test]
fn a_sequence_of_another_protein_is_doubted() {
    let points = helices(4, Displacement::default());
    let own = sequence(points.len(), 7, &["Q"]);
    let mut all = candidates(&points, &own);
    for candidate in &mut all {
        let sum: f64 = candidate.amino.iter().map(|p| p * p).sum();
        candidate.amino = candidate.amino.map(|p| p * p / sum);
    }
    let foreign = |sequence: Sequence| {
        let notes = run(&all, &[sequence]).notes;
        let mut notes = notes.iter();
        notes.any(|note| matches!(note, TraceNote::NotInTheMap { .. }))
    };
    assert!(!foreign(own));
    for seed in 8..12 {
        assert!(foreign(sequence(points.len(), seed, &["Q"])), "seed {seed}");
    }
}

#[test]
fn copies_stay_apart_and_no_candidate_serves_twice() {
    let one = helices(3, Displacement::default());
    let two = helices(3, Displacement::new(0.0, 30.0, 4.0));
    let sequence = sequence(one.len(), 7, &["A", "C"]);
    let mut all = candidates(&one, &sequence);
    all.extend(candidates(&two, &sequence));
    let result = run(&all, &[sequence]);
    let count = one.len();
    let chain = |first: usize| -> Vec<_> { (1..=count).map(|n| (n, first + n - 1)).collect() };
    let mut found = placed(&result);
    found.sort_by_key(|chain| chain[0].1);
    assert_eq!(found, [chain(0), chain(count)]);
}

/// Many copies share the joint marginals among them; each of them is as sure as one by itself.
#[test]
fn every_one_of_many_copies_is_as_sure_as_one() {
    let ids = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
    let length = helices(3, Displacement::default()).len();
    let least = |copies: usize| {
        let listed = sequence(length, 7, &ids[..copies]);
        let copy = |nth: usize| {
            let shift = Displacement::new(0.0, 30.0 * nth as f64, 4.0);
            candidates(&helices(3, shift), &listed)
        };
        let all: Vec<Candidate> = (0..copies).flat_map(copy).collect();
        let chains = run(&all, &[listed]).trace.chains;
        assert_eq!(chains.len(), copies);
        let residues = chains.iter().flat_map(|chain| &chain.residues);
        residues.map(|r| r.confidence).fold(1.0, f64::min)
    };
    let one = least(1);
    assert!(one > 0.8);
    assert!(least(9) > one - 0.02, "{} {one}", least(9));
}

/// Each chain as its letters and its residues, to the last bit of a confidence, by no chain id.
fn to_the_bit(result: &TraceResult, sequences: &[Sequence]) -> Vec<String> {
    let chains = result.trace.chains.iter();
    let mut shown: Vec<String> = chains
        .map(|chain| {
            let letters = chain.sequence.map(|index| &sequences[index].residues);
            let residue = |r: &TracedResidue| (r.number, r.candidate, r.confidence.to_bits());
            let residues: Vec<_> = chain.residues.iter().map(residue).collect();
            format!("{letters:?} {residues:?}")
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn the_order_of_the_listed_chains_changes_nothing_but_their_names() {
    let (all, sequences) = spoilt();
    let expected = to_the_bit(&run(&all, &sequences), &sequences);
    assert!(expected.len() >= 3);
    let named = |index: usize, ids: &[&str]| Sequence {
        name: ids.concat(),
        chain_ids: ids.iter().map(|&id| id.into()).collect(),
        ..sequences[index].clone()
    };
    for permuted in [
        vec![named(1, &["C"]), named(0, &["A", "B"])],
        vec![named(0, &["B", "A"]), named(1, &["C"])],
        vec![named(0, &["B"]), named(1, &["C"]), named(0, &["A"])],
        vec![named(1, &["A"]), named(0, &["C"]), named(0, &["B"])],
    ] {
        assert_eq!(to_the_bit(&run(&all, &permuted), &permuted), expected);
    }
}

/// The share of residues that are right, of two copies far apart of which the second tells no
/// types: one whose candidates name no residue could lie at any number.
#[test]
fn a_copy_in_good_density_names_one_that_tells_no_types() {
    let points = helices(4, Displacement::default());
    let listed = sequence(points.len(), 7, &["A", "B"]);
    let mut all = candidates(&points, &listed);
    let poor = candidates(&helices(4, Displacement::new(0.0, 40.0, 4.0)), &listed);
    let mut random = Random::new(8);
    all.extend(poor.into_iter().map(|mut candidate| {
        random.shuffle(&mut candidate.amino);
        candidate
    }));
    let result = run(&all, std::slice::from_ref(&listed));
    let count = points.len();
    let right = |&(number, candidate): &(usize, usize)| number == candidate % count + 1;
    let right = placed(&result).concat().iter().filter(|r| right(r)).count();
    assert!(right * 100 >= 2 * count * 97, "{right} of {}", 2 * count);
}

#[test]
fn without_a_sequence_the_confidence_is_that_of_the_position() {
    let points = helices(3, Displacement::default());
    let mut all = candidates(&points, &sequence(points.len(), 7, &[]));
    let confidences = |all: &[Candidate]| -> Vec<f64> {
        let chains = run(all, &[]).trace.chains;
        let residues = chains.iter().flat_map(|chain| &chain.residues);
        residues.map(|residue| residue.confidence).collect()
    };
    let sure = confidences(&all);
    assert_eq!(sure.len(), all.len());
    assert!(sure.iter().all(|&confidence| confidence > 0.9));
    all.iter_mut().for_each(|candidate| candidate.p_ca = 0.5);
    let unsure = confidences(&all);
    assert!(!unsure.is_empty() && unsure.iter().all(|&c| 0.5 < c && c < sure[0]));
}

#[test]
fn copies_that_the_map_shows_beyond_the_list_are_found() {
    let shifts = [0.0, 30.0, 60.0].map(|y| Displacement::new(0.0, y, 4.0));
    let listed = sequence(helices(3, shifts[0]).len(), 7, &["A"]);
    let all: Vec<Candidate> = shifts
        .iter()
        .flat_map(|shift| candidates(&helices(3, *shift), &listed))
        .collect();
    let result = run(&all, std::slice::from_ref(&listed));
    let ids: Vec<&str> = result.trace.chains.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["A", "B", "C"]);
    let count = listed.residues.len();
    for (chain, placed) in result.trace.chains.iter().zip(placed(&result)) {
        assert_eq!((chain.sequence, placed.len()), (Some(0), count));
    }
    let expected = TraceNote::FurtherCopies {
        sequence: listed.name.clone(),
        listed: 1,
        found: 3,
    };
    assert_eq!(result.notes, [expected]);
    // Another protein beside the chain is no copy of it.
    let other = sequence(count, 12, &[]);
    let mut both = candidates(&helices(3, shifts[0]), &listed);
    both.extend(candidates(&helices(3, shifts[1]), &other));
    let result = run(&both, &[listed]);
    let assigned = result.trace.chains.iter().filter(|c| c.sequence.is_some());
    assert_eq!((assigned.count(), result.notes.len()), (1, 0));
}

#[test]
fn chains_of_two_sequences_are_not_swapped() {
    let one = helices(3, Displacement::default());
    let two = helices(3, Displacement::new(0.0, 12.0, 0.0));
    let sequences = [sequence(one.len(), 7, &[]), sequence(two.len(), 12, &[])];
    let mut all = candidates(&two, &sequences[1]);
    all.extend(candidates(&one, &sequences[0]));
    let result = run(&all, &sequences);
    let count = one.len();
    assert_eq!(result.trace.chains[0].id, "A");
    assert_eq!(result.trace.chains[1].id, "B");
    let chain = |first: usize| -> Vec<_> { (1..=count).map(|n| (n, first + n - 1)).collect() };
    assert_eq!(placed(&result), [chain(count), chain(0)]);
}

#[test]
fn residues_without_density_stay_unmodelled() {
    let points = helices(4, Displacement::default());
    let sequence = sequence(points.len(), 7, &["A"]);
    let mut all = candidates(&points, &sequence);
    all.drain(27..33);
    let result = run(&all, &[sequence]);
    let expected: Vec<_> = (0..all.len())
        .map(|candidate| (candidate + if candidate < 27 { 1 } else { 7 }, candidate))
        .collect();
    assert_eq!(placed(&result), [expected]);
}

#[test]
fn vectors_that_all_point_backwards_do_not_turn_the_chain() {
    let points = helices(4, Displacement::default());
    let sequence = sequence(points.len(), 7, &["A"]);
    let mut all = candidates(&points, &sequence);
    for candidate in &mut all {
        std::mem::swap(&mut candidate.next, &mut candidate.previous);
    }
    let result = run(&all, &[sequence]);
    let right = placed(&result)[0]
        .iter()
        .filter(|(number, c)| *number == c + 1)
        .count();
    assert!(
        right * 10 >= points.len() * 9,
        "{right} of {}",
        points.len()
    );
}

/// A sequence, and the candidates of its protein and, after these, of another one beside it.
fn protein_and_stranger() -> (Sequence, Vec<Candidate>) {
    let points = helices(3, Displacement::default());
    let stranger = helices(2, Displacement::new(0.0, 60.0, 0.0));
    let known = sequence(points.len(), 7, &["A"]);
    let mut all = candidates(&points, &known);
    all.extend(candidates(&stranger, &sequence(stranger.len(), 12, &[])));
    (known, all)
}

#[test]
fn density_that_no_sequence_claims_is_a_chain_of_its_own() {
    let (known, all) = protein_and_stranger();
    let count = known.residues.len();
    let result = run(&all, &[known]);
    let chains = &result.trace.chains;
    assert_eq!(chains[0].residues.len(), count);
    assert_eq!((chains[1].sequence, chains[1].id.as_str()), (None, "B"));
    let mut found: Vec<usize> = chains[1..]
        .iter()
        .flat_map(|chain| chain.residues.iter().map(|r| r.candidate))
        .collect();
    found.sort_unstable();
    assert_eq!(found, (count..all.len()).collect::<Vec<_>>());
}

#[test]
fn what_looks_like_nucleic_acid_is_no_chain() {
    let (known, mut all) = protein_and_stranger();
    let count = known.residues.len();
    for (index, candidate) in all.iter_mut().enumerate() {
        candidate.p_protein = if index < count { 0.99 } else { 0.3 };
    }
    let result = run(&all, std::slice::from_ref(&known));
    let assigned: Vec<_> = result.trace.chains.iter().map(|c| c.sequence).collect();
    assert_eq!(assigned, [Some(0)]);
    let left_out = result.notes.iter().find_map(|note| match note {
        TraceNote::NotProtein { residues, .. } => Some(*residues),
        _ => None,
    });
    assert_eq!(left_out, Some(all.len() - count));
    // Where the network doubts the assigned chain as much, its doubt does not count.
    all.iter_mut()
        .for_each(|candidate| candidate.p_protein = 0.3);
    let result = run(&all, &[known]);
    assert!(result.trace.chains.len() > 1);
}

#[test]
fn what_may_be_noise_is_no_chain() {
    let (known, mut all) = protein_and_stranger();
    let count = known.residues.len();
    for candidate in &mut all[count..] {
        candidate.p_ca = 0.4;
    }
    let result = run(&all, &[known]);
    let assigned: Vec<_> = result.trace.chains.iter().map(|c| c.sequence).collect();
    assert_eq!(assigned, [Some(0)]);
    let left_out = result.notes.iter().find_map(|note| match note {
        TraceNote::UnsureFragments { residues, .. } => Some(*residues),
        _ => None,
    });
    assert_eq!(left_out, Some(all.len() - count));
}

/// Stops at the first report.
struct Impatient;

impl Progress for Impatient {
    async fn report(&mut self, _step: Step) -> Result<(), Cancelled> {
        Err(Cancelled)
    }
}

#[test]
fn a_cancelled_trace_stops() {
    let points = helices(12, Displacement::default());
    let sequence = sequence(2000, 7, &["A"]);
    let all = candidates(&points, &sequence);
    let settings = TraceSettings::default();
    let traced = pollster::block_on(trace(&all, &[sequence], &settings, &mut Impatient));
    assert_eq!(traced, Err(Cancelled));
}

#[test]
fn too_little_to_trace_is_told_and_does_not_crash() {
    let points = helices(1, Displacement::default());
    let sequence = sequence(100, 7, &["A"]);
    let all = candidates(&points, &sequence);
    for count in 0..all.len() {
        let few: Vec<Candidate> = all[..count].to_vec();
        let result = run(&few, std::slice::from_ref(&sequence));
        let modelled: usize = result.trace.chains.iter().map(|c| c.residues.len()).sum();
        assert!(modelled <= count);
    }
    assert_eq!(run(&[], &[sequence]).notes, [TraceNote::NoCandidates]);
    let nameless = run(&all, &[]);
    assert_eq!(nameless.notes, [TraceNote::NoSequences]);
    let chains = &nameless.trace.chains;
    assert!(chains.iter().all(|chain| chain.sequence.is_none()));
    let built: usize = chains.iter().map(|chain| chain.residues.len()).sum();
    assert!(built > all.len() / 2, "{built} of {}", all.len());
    let one_position = vec![all[0].clone(); 5];
    assert!(
        run(&one_position, &[super::samples::sequence(9, 7, &[])])
            .trace
            .chains
            .len()
            <= 1
    );
}

/// Two copies of one chain and one of another, displaced, with residues missing and spurious
/// candidates among them; and their sequences.
fn spoilt() -> (Vec<Candidate>, Vec<Sequence>) {
    let copies = [0.0, 30.0, 12.0].map(|y| helices(3, Displacement::new(0.0, y, 4.0)));
    let sequences = vec![
        sequence(copies[0].len(), 7, &["A", "B"]),
        sequence(copies[2].len(), 12, &["C"]),
    ];
    let mut random = Random::new(5);
    let mut noise = move || random.uniform() - 0.5;
    let mut all = Vec::new();
    for (points, sequence) in copies.iter().zip([0, 0, 1]) {
        for mut candidate in candidates(points, &sequences[sequence]) {
            let shift = Displacement::new(noise(), noise(), noise());
            if noise() < -0.4 {
                continue;
            }
            if noise() > 0.35 {
                let mut spurious = candidate.clone();
                spurious.position = candidate.position + shift * 8.0;
                spurious.amino.rotate_right(7);
                all.push(spurious);
            }
            candidate.position = candidate.position + shift;
            all.push(candidate);
        }
    }
    (all, sequences)
}

/// The chains as sequence names, residue numbers and positions, in an order that knows no ids.
fn nameless(result: &TraceResult, all: &[Candidate], sequences: &[Sequence]) -> Vec<String> {
    let chains = result.trace.chains.iter();
    let mut shown: Vec<String> = chains
        .filter_map(|chain| Some((sequences[chain.sequence?].name.clone(), chain)))
        .map(|(name, chain)| {
            let residues = chain.residues.iter();
            let residues = residues.map(|r| (r.number, all[r.candidate].position.to_array()));
            format!("{name} {:.2?}", residues.collect::<Vec<_>>())
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn the_order_of_candidates_and_sequences_does_not_matter() {
    let (mut all, mut sequences) = spoilt();
    let before = nameless(&run(&all, &sequences), &all, &sequences);
    assert_eq!(before.len(), 3);
    all.reverse();
    all.rotate_left(17);
    sequences.reverse();
    let after = nameless(&run(&all, &sequences), &all, &sequences);
    assert_eq!(before, after);
}

/// Poor maps may hang on them: see "Last digits" in `assets/weave.md`.
#[test]
fn where_the_map_decides_the_last_digits_do_not_matter() {
    let (all, sequences) = spoilt();
    let before = placed(&run(&all, &sequences));
    assert!(before.iter().map(Vec::len).sum::<usize>() * 10 > all.len() * 7);
    for seed in 1..4_usize {
        let off = |index: usize| 1.0 + 1e-6 * ((index * 7919 * seed % 201) as f64 / 100.0 - 1.0);
        let mut moved = all.clone();
        for (index, candidate) in moved.iter_mut().enumerate() {
            let Position { x, y, z } = candidate.position;
            candidate.position = Position::new(x * off(index), y * off(index + 1), z);
            candidate
                .amino
                .iter_mut()
                .for_each(|p| *p *= off(index + 2));
            candidate.next = candidate.next.map(|next| next * off(index + 3));
        }
        assert_eq!(placed(&run(&moved, &sequences)), before, "seed {seed}");
    }
}

/// Four chains like those of haemoglobin: two related sequences with two copies each.
fn tetramer() -> (Vec<Candidate>, Vec<Sequence>) {
    let mut sequences =
        [(7, ["A", "C"]), (12, ["B", "D"])].map(|(seed, ids)| sequence(46, seed, &ids));
    let common = sequences[0].residues[16..30].to_vec();
    sequences[1].residues[16..30].copy_from_slice(&common);
    let shifts = [0.0, 12.0, 30.0, 42.0].map(|y| Displacement::new(0.0, y, 4.0));
    let chains = shifts.iter().zip([0, 1, 0, 1]);
    let all = chains.flat_map(|(&shift, index)| candidates(&helices(3, shift), &sequences[index]));
    (all.collect(), sequences.to_vec())
}

fn run_with(most_states: usize, candidates: &[Candidate], sequences: &[Sequence]) -> TraceResult {
    let settings = TraceSettings::default();
    let mut silent = Silent;
    let traced = trace_ours(candidates, sequences, &settings, most_states, &mut silent);
    pollster::block_on(traced).unwrap()
}

/// Above 400,000 states of all residues on all nodes most are pruned, and the others list their
/// transitions. Here that begins at fewer.
#[test]
fn pruned_states_give_the_same_chains_as_all_states() {
    let (all, sequences) = tetramer();
    let (nodes, residues) = (2 * all.len(), 2 * 46);
    let whole = run_with(nodes * residues, &all, &sequences);
    let count: usize = placed(&whole).iter().map(Vec::len).sum();
    assert_eq!((whole.trace.chains.len(), count), (4, all.len()));
    for share in [2, 4] {
        let pruned = run_with(nodes * residues / share, &all, &sequences);
        assert_eq!(placed(&pruned), placed(&whole), "1 / {share}");
        let residues = |result: &TraceResult| -> Vec<f64> {
            let chains = result.trace.chains.iter();
            let residues = chains.flat_map(|chain| chain.residues.iter());
            residues.map(|residue| residue.confidence).collect()
        };
        for (pruned, whole) in residues(&pruned).into_iter().zip(residues(&whole)) {
            assert!((pruned - whole).abs() < 0.1, "{pruned} {whole}");
        }
    }
}

#[test]
fn a_spoilt_sample_traces_alike_with_pruned_states() {
    let (all, sequences) = spoilt();
    let states = 2 * all.len() * sequences.iter().map(|s| s.residues.len()).sum::<usize>();
    let [whole, pruned] =
        [states, states / 3].map(|most| placed(&run_with(most, &all, &sequences)).concat());
    let same = pruned
        .iter()
        .filter(|residue| whole.contains(residue))
        .count();
    assert!(same * 100 >= whole.len() * 95, "{same} of {}", whole.len());
}
