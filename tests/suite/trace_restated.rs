//! The reference aligner on small cases, against what the reference's programs gave for them
//! (`tests/data/reference/viterbi.json`).

use cryoweave::candidates::Candidate;
use cryoweave::progress::Silent;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::trace::LAMBDA;
use cryoweave::trace::reference::{Hmm, align};
use serde_json::Value;

use crate::reference_json::{json, numbers};
use crate::shared::data;
use crate::trace::{assert_equal, candidate, compare_too_few, index, indices, sequence};

/// A case of one chain.
struct Case {
    candidates: Vec<Candidate>,
    sequence: Sequence,
}

impl Case {
    /// Five residues and seven states.
    fn seven_states(all: &Value) -> Self {
        let case = &all["seven_states"];
        let states = case["states"].as_array().unwrap().iter();
        let state = |state: &Value| {
            let amino = numbers(&state["amino"]).try_into().unwrap();
            candidate(&numbers(&state["position"]), amino)
        };
        Self {
            candidates: states.map(state).collect(),
            sequence: sequence(case["sequence"].as_str().unwrap(), &["A"]),
        }
    }

    /// A helix of 40 residues and a strand of 20; a state for every residue, sure of its amino acid.
    fn helix_and_strand(all: &Value) -> Self {
        let case = &all["helix_and_strand"];
        let sequence = sequence(case["sequence"].as_str().unwrap(), &["A"]);
        let positions = case["positions"].as_array().unwrap().iter();
        let sure =
            |of: Option<AminoAcid>| AminoAcid::ALL.map(|a| f64::from(u8::from(Some(a) == of)));
        let states = positions.zip(&sequence.residues);
        let state = |(at, residue): (&Value, &Option<_>)| candidate(&numbers(at), sure(*residue));
        Self {
            candidates: states.map(state).collect(),
            sequence,
        }
    }

    /// Holds the matrices and the alignment to what is expected.
    fn compare(self, expected: &Value) {
        let hmm = Hmm::new(&self.candidates, LAMBDA);
        let first = self.sequence.residues[0].unwrap();
        compare_logarithms(&hmm, first, &expected["logarithms"]);
        let found = pollster::block_on(align(&hmm, &[self.sequence], &mut Silent)).unwrap();
        assert_eq!(found.len(), 1);
        let fragments = expected["fragments"].as_array().unwrap();
        assert_eq!(found[0].fragments.len(), fragments.len());
        for (found, expected) in found[0].fragments.iter().zip(fragments) {
            assert_eq!(Some(found.first_residue), index(&expected["first_residue"]));
            assert_eq!(found.states, indices(&expected["states"]));
            assert_eq!(found.blocked_by, index(&expected["blocked_by"]));
            let log_probability = expected["log_probability"].as_f64().unwrap();
            assert_equal(found.log_probability, log_probability, "log-probability");
        }
    }
}

fn compare_logarithms(hmm: &Hmm, first: AminoAcid, expected: &Value) {
    let all: Vec<usize> = (0..hmm.states()).collect();
    let row = |from: usize| all.iter().map(move |&to| hmm.transition(from, to));
    let transitions: Vec<f64> = all.iter().flat_map(|&from| row(from)).collect();
    let least = transitions.iter().copied().fold(0.0, f64::min);
    let emissions = AminoAcid::ALL.iter().flat_map(|&amino| hmm.emission(amino));
    for (found, name) in [
        (transitions.iter().sum(), "transition_sum"),
        (least, "transition_least"),
        (emissions.sum(), "emission_sum"),
    ] {
        assert_equal(found, expected[name].as_f64().unwrap(), name);
    }
    for (place, expected) in numbers(&expected["transitions_from_0"]).iter().enumerate() {
        assert_equal(hmm.transition(0, place), *expected, "transition from 0");
    }
    for (amino, expected) in AminoAcid::ALL
        .iter()
        .zip(numbers(&expected["emissions_of_0"]))
    {
        assert_equal(hmm.emission(*amino)[0], expected, "emission of 0");
    }
    for (found, expected) in hmm.initial(first).iter().zip(numbers(&expected["initial"])) {
        assert_equal(*found, expected, "initial");
    }
}

fn cases() -> Value {
    json(&data("reference/viterbi.json"))
}

#[test]
fn restated_viterbi_seven_states() {
    let all = cases();
    Case::seven_states(&all).compare(&all["seven_states"]);
}

#[test]
fn restated_viterbi_seven_states_matrices() {
    let all = cases();
    let hmm = Hmm::new(&Case::seven_states(&all).candidates, LAMBDA);
    let expected = &all["seven_states"]["logarithms"];
    assert_eq!(hmm.states(), 7);
    for from in 0..7 {
        let transitions = numbers(&expected["transition"][from]);
        for (to, expected) in transitions.into_iter().enumerate() {
            assert_equal(hmm.transition(from, to), expected, "transition");
        }
        let emissions = numbers(&expected["emission"][from]);
        for (amino, expected) in AminoAcid::ALL.into_iter().zip(emissions) {
            assert_equal(hmm.emission(amino)[from], expected, "emission");
        }
        let expected = numbers(&expected["initial_of_all"])[from];
        assert_equal(hmm.initial(AminoAcid::Met)[from], expected, "initial");
    }
}

#[test]
fn restated_viterbi_in_order() {
    let all = cases();
    Case::helix_and_strand(&all).compare(&all["helix_and_strand"]["in_order"]);
}

#[test]
fn restated_viterbi_shuffled() {
    let all = cases();
    let expected = &all["helix_and_strand"]["shuffled"];
    let mut case = Case::helix_and_strand(&all);
    let order = indices(&expected["order"]).into_iter();
    case.candidates = order.map(|place| case.candidates[place].clone()).collect();
    case.compare(expected);
}

/// Every score ties with that of the copy: the first wins.
#[test]
fn restated_viterbi_two_copies() {
    let all = cases();
    let expected = &all["helix_and_strand"]["two_copies"];
    let shift = expected["shift_z"].as_f64().unwrap();
    let mut case = Case::helix_and_strand(&all);
    let mut copy = case.candidates.clone();
    for candidate in &mut copy {
        candidate.position.z = rounded(candidate.position.z + shift);
    }
    case.candidates.extend(copy);
    case.compare(expected);
}

/// To the three digits of a PDB file.
fn rounded(coordinate: f64) -> f64 {
    (coordinate * 1000.0).round() / 1000.0
}

/// With fewer states than residues the reference crashes; in ours the last residues are left.
#[test]
fn restated_viterbi_too_few_states() {
    let case = Case::helix_and_strand(&cases());
    compare_too_few(&case.candidates, vec![case.sequence]);
}
