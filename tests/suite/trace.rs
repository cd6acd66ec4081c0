//! The reference aligner against the reference files in `../shared`; `trace_restated` has the small
//! cases.

use std::path::Path;

use cryoweave::candidates::Candidate;
use cryoweave::progress::Silent;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::space::Position;
use cryoweave::trace::LAMBDA;
use cryoweave::trace::reference::{AlignedChain, Hmm, align};
use cryoweave::trace::{Aligner, TraceNote, TraceResult, TraceSettings, trace};
use serde_json::Value;

use crate::reference_json::{json, numbers};
use crate::shared::shared_or_skip;

pub(crate) fn indices(value: &Value) -> Vec<usize> {
    let values = value.as_array().unwrap().iter();
    values
        .map(|value| usize::try_from(value.as_u64().unwrap()).unwrap())
        .collect()
}

pub(crate) fn index(value: &Value) -> Option<usize> {
    Some(usize::try_from(value.as_u64()?).unwrap())
}

/// The states of a case.
fn candidates(case: &Value) -> Vec<Candidate> {
    let positions = case["coordinates"].as_array().unwrap();
    let amino = case["emission_probabilities"].as_array().unwrap();
    let states = positions.iter().zip(amino);
    states
        .map(|(at, amino)| candidate(&numbers(at), numbers(amino).try_into().unwrap()))
        .collect()
}

/// A state at `position` with the probabilities `amino`.
pub(crate) fn candidate(position: &[f64], amino: [f64; 20]) -> Candidate {
    let [x, y, z] = position.try_into().unwrap();
    Candidate {
        position: Position::new(x, y, z),
        p_ca: 0.8,
        p_protein: 1.0,
        amino,
        secondary: [1.0 / 3.0; 3],
        next: None,
        previous: None,
        contacts: Vec::new(),
    }
}

pub(crate) fn sequence(letters: &str, chain_ids: &[&str]) -> Sequence {
    Sequence {
        name: chain_ids.join(", "),
        chain_ids: chain_ids.iter().map(|id| (*id).to_owned()).collect(),
        residues: letters.chars().map(AminoAcid::from_letter).collect(),
    }
}

/// The sequences of a case, one for every chain.
fn sequences(case: &Value) -> Vec<Sequence> {
    let chains = case["chains"].as_array().unwrap().iter();
    chains
        .map(|chain| {
            let letters = chain["sequence"].as_str().unwrap();
            sequence(letters, &[chain["chain"].as_str().unwrap()])
        })
        .collect()
}

/// Asserts that two logarithms are equal to 1e-9 of their size.
pub(crate) fn assert_equal(found: f64, expected: f64, what: &str) {
    let off = (found - expected).abs();
    assert!(
        off <= 1e-9 * expected.abs(),
        "{what}: {found}, not {expected}"
    );
}

fn states(chain: &AlignedChain) -> Vec<usize> {
    let fragments = chain.fragments.iter();
    fragments.flat_map(|f| f.states.iter().copied()).collect()
}

/// Holds the fragments of a chain to those of the reference.
fn compare_fragments(found: &AlignedChain, expected: &Value) {
    assert_eq!(states(found), indices(&expected["path"]));
    let fragments = expected["fragments"].as_array().unwrap();
    assert_eq!(found.fragments.len(), fragments.len());
    for (found, expected) in found.fragments.iter().zip(fragments) {
        assert_eq!(Some(found.first_residue), index(&expected["first_residue"]));
        assert_eq!(Some(found.states.len()), index(&expected["length"]));
        assert_eq!(found.blocked_by, index(&expected["blocked_state"]));
        let log_probability = expected["log_probability"].as_f64().unwrap();
        assert_equal(found.log_probability, log_probability, "log-probability");
    }
    let sum = found.fragments.iter().map(|f| f.log_probability).sum();
    let expected = expected["sum_fragment_log_probability"].as_f64().unwrap();
    assert_equal(sum, expected, "sum of log-probabilities");
}

/// Holds the matrices of a case to what the reference says of them.
fn compare_matrices(hmm: &Hmm, initial: AminoAcid, checks: &Value) {
    let of = |name: &str| checks[name].as_f64().unwrap();
    let all: Vec<usize> = (0..hmm.states()).collect();
    let row = |from: usize| all.iter().map(move |&to| hmm.transition(from, to));
    let transitions: Vec<f64> = all.iter().flat_map(|&from| row(from)).collect();
    assert_equal(transitions.iter().sum(), of("log_transition_sum"), "sum");
    let least = transitions.iter().copied().fold(0.0, f64::min);
    assert_equal(least, of("log_transition_min"), "least transition");
    if let Some(expected) = checks["log_transition_3_7"].as_f64() {
        assert_equal(hmm.transition(3, 7), expected, "transition from 3 to 7");
    }
    let emissions = AminoAcid::ALL.iter().flat_map(|&amino| hmm.emission(amino));
    assert_equal(emissions.sum(), of("log_emission_sum"), "sum of emissions");
    let five = |name: &str, found: &dyn Fn(usize) -> f64| {
        for (place, expected) in numbers(&checks[name]).into_iter().enumerate() {
            assert_equal(found(place), expected, name);
        }
    };
    five("log_transition_0_first5", &|to| hmm.transition(0, to));
    five("log_emission_0_first5", &|amino| {
        hmm.emission(AminoAcid::ALL[amino])[0]
    });
    five("log_initial_first5", &|state| hmm.initial(initial)[state]);
}

fn compare(folder: &Path, name: &str) {
    let case = json(&folder.join(format!("{name}.json.gz")));
    let (candidates, sequences) = (candidates(&case), sequences(&case));
    let hmm = Hmm::new(&candidates, LAMBDA);
    let checks = json(&folder.join("matrix_checks.json"));
    compare_matrices(&hmm, sequences[0].residues[0].unwrap(), &checks[name]);
    let found = pollster::block_on(align(&hmm, &sequences, &mut Silent)).unwrap();
    let expected = case["chains"].as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        compare_fragments(found, expected);
    }
}

#[test]
fn golden_viterbi_a_tiny_7_states() {
    compare(&shared_or_skip!("golden/viterbi"), "a_tiny_7_states");
}

#[test]
fn golden_viterbi_a_tiny_7_states_matrices() {
    let folder = shared_or_skip!("golden/viterbi");
    let path = folder.join("a_tiny_7_states.json.gz");
    let hmm = Hmm::new(&candidates(&json(&path)), LAMBDA);
    let matrices = json(&folder.join("a_tiny_7_states.matrices.json"));
    for from in 0..hmm.states() {
        let transitions = numbers(&matrices["log_transition"][from]);
        for (to, expected) in transitions.into_iter().enumerate() {
            assert_equal(hmm.transition(from, to), expected, "transition");
        }
        let emissions = numbers(&matrices["log_emission"][from]);
        for (amino, expected) in AminoAcid::ALL.into_iter().zip(emissions) {
            assert_equal(hmm.emission(amino)[from], expected, "emission");
        }
        let expected = numbers(&matrices["log_initial"])[from];
        assert_equal(hmm.initial(AminoAcid::Met)[from], expected, "initial");
    }
}

#[test]
fn golden_viterbi_a_ideal_ordered() {
    compare(&shared_or_skip!("golden/viterbi"), "a_ideal_ordered");
}

#[test]
fn golden_viterbi_a_ideal_shuffled() {
    compare(&shared_or_skip!("golden/viterbi"), "a_ideal_shuffled");
}

#[test]
fn golden_viterbi_a_tie_two_identical_copies() {
    compare(
        &shared_or_skip!("golden/viterbi"),
        "a_tie_two_identical_copies",
    );
}

#[test]
fn golden_viterbi_b_7s15_one_chain() {
    compare(&shared_or_skip!("golden/viterbi"), "b_7s15_one_chain");
}

#[test]
fn golden_viterbi_b_8hb0_two_chains() {
    compare(&shared_or_skip!("golden/viterbi"), "b_8hb0_two_chains");
}

#[test]
fn golden_viterbi_c_disconnected_halves() {
    compare(&shared_or_skip!("golden/viterbi"), "c_disconnected_halves");
}

#[test]
fn golden_viterbi_c_few_spurious() {
    compare(&shared_or_skip!("golden/viterbi"), "c_few_spurious");
}

#[test]
fn golden_viterbi_c_states_equal_residues() {
    compare(
        &shared_or_skip!("golden/viterbi"),
        "c_states_equal_residues",
    );
}

#[test]
fn golden_viterbi_d_8hb0_large() {
    compare(&shared_or_skip!("golden/viterbi"), "d_8hb0_large");
}

fn traced(candidates: &[Candidate], sequences: &[Sequence]) -> TraceResult {
    let settings = TraceSettings {
        aligner: Aligner::Reference,
        ..TraceSettings::default()
    };
    pollster::block_on(trace(candidates, sequences, &settings, &mut Silent)).unwrap()
}

/// The candidates of all residues in the order of the chains.
fn placed(result: &TraceResult) -> Vec<usize> {
    let chains = result.trace.chains.iter();
    chains
        .flat_map(|chain| chain.residues.iter().map(|r| r.candidate))
        .collect()
}

/// What the reference's own program gives for the FASTA of the end-to-end case `name`.
fn compare_end_to_end(folder: &Path, name: &str, chain_ids: &[&[&str]]) {
    let all = json(&folder.join("end_to_end.json"));
    let mut all = all.as_array().unwrap().iter();
    let expected = all.find(|case| case["name"] == name).unwrap();
    let case = json(&folder.join(expected["input"].as_str().unwrap()));
    let letters = expected["fasta"].as_array().unwrap();
    let letters = letters.iter().filter_map(|line| line.as_str());
    let sequences: Vec<Sequence> = letters
        .filter(|line| !line.starts_with('>'))
        .zip(chain_ids)
        .map(|(letters, ids)| sequence(letters, ids))
        .collect();
    let result = traced(&candidates(&case), &sequences);
    assert_eq!(placed(&result), indices(&expected["states"]));
    let known = |sequence: &Sequence| -> Vec<usize> {
        let numbered = (1..).zip(&sequence.residues);
        let known = numbered.filter(|(_, amino)| amino.is_some());
        known.map(|(number, _)| number).collect()
    };
    for chain in &result.trace.chains {
        let numbers: Vec<usize> = chain.residues.iter().map(|r| r.number).collect();
        assert_eq!(numbers, known(&sequences[chain.sequence.unwrap()]));
    }
}

#[test]
fn golden_viterbi_end_to_end_two_chains() {
    compare_end_to_end(
        &shared_or_skip!("golden/viterbi"),
        "e2e_8hb0_two_chains",
        &[&["A"], &["B"]],
    );
}

#[test]
fn golden_viterbi_end_to_end_copies() {
    compare_end_to_end(
        &shared_or_skip!("golden/viterbi"),
        "e2e_chains_A_B_same_entity",
        &[&["A", "B"]],
    );
}

/// The reference takes `A[auth R]` for two chains; given two, ours aligns as it does.
#[test]
fn golden_viterbi_end_to_end_auth_header() {
    compare_end_to_end(
        &shared_or_skip!("golden/viterbi"),
        "e2e_auth_chain_header",
        &[&["A", "R"]],
    );
}

/// The reference drops letters that stand for no single amino acid; in ours the numbers of the
/// other residues stay true.
#[test]
fn golden_viterbi_end_to_end_with_x() {
    compare_end_to_end(&shared_or_skip!("golden/viterbi"), "e2e_with_X", &[&["A"]]);
}

/// Holds that with fewer states than 30 residues every state serves, and the last residues are left.
pub(crate) fn compare_too_few(candidates: &[Candidate], mut sequences: Vec<Sequence>) {
    sequences[0].residues.truncate(30);
    for count in [1, 20, 29, 30] {
        let result = traced(&candidates[..count], &sequences);
        let mut used = placed(&result);
        used.sort_unstable();
        used.dedup();
        assert_eq!(used.len(), count, "every state serves once");
        let left = result.notes.iter().find_map(|note| match note {
            TraceNote::TooFewCandidates { left, .. } => Some(*left),
            _ => None,
        });
        assert_eq!(left, (count < 30).then_some(30 - count));
    }
}

/// With fewer states than residues the reference crashes; in ours the last residues are left.
#[test]
fn golden_viterbi_too_few_states() {
    let folder = shared_or_skip!("golden/viterbi");
    let case = json(&folder.join("c_states_equal_residues.json.gz"));
    compare_too_few(&candidates(&case), sequences(&case));
}
