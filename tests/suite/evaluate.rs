//! The chain comparison against what `phenix.chain_comparison` says, from `../shared`.

use std::path::Path;

use cryoweave::evaluate::{ReferencePart, evaluate};
use cryoweave::io::structure::read_structure;
use cryoweave::space::Displacement;
use cryoweave::structure::{Chain, Structure};
use serde_json::Value;

use crate::shared::shared_or_skip;

fn structure(folder: &Path, name: &Value) -> Structure {
    let name = format!("{}.gz", name.as_str().unwrap());
    let bytes = std::fs::read(folder.join(name)).unwrap();
    read_structure(&bytes).unwrap().0
}

fn compare(folder: &Path, pair: &str) {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let pairs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let found = pairs.into_iter().find(|facts| facts["pair"] == pair);
    let facts = &found.unwrap()["chain_comparison"];

    let known = structure(folder, &facts["target"]);
    let model = structure(folder, &facts["query"]);
    let evaluation = evaluate(&known, &model);
    let counts = [
        ("target_residues_used", evaluation.target_residues),
        ("query_residues_total", evaluation.model_residues),
        ("n_close", evaluation.matched),
        ("n_forward", evaluation.forward),
        ("n_reverse", evaluation.reverse),
        ("n_mixed", evaluation.mixed),
    ];
    for (name, count) in counts {
        assert_eq!(facts[name], count, "{pair}: {name}");
    }
    let numbers = [
        ("rmsd_close", evaluation.rmsd_angstrom.unwrap()),
        ("percent_found", evaluation.matched_percent),
        ("seq_match_percent", evaluation.sequence_percent),
    ];
    for (name, number) in numbers {
        let expected = facts[name].as_f64().unwrap();
        assert!((number - expected).abs() < 1e-6, "{pair}: {name} {number}");
    }
    // The tool calls a target unique, too, of which nothing is left out.
    let left_out = facts["target_residues_used"] != facts["target_residues_total"];
    let unique = facts["unique_or_entire_target"] == "Unique_target" && left_out;
    assert_eq!(evaluation.part == ReferencePart::UniqueChains, unique);
}

#[test]
fn golden_evaluate_emd34610_model_vs_8hb0() {
    compare(
        &shared_or_skip!("golden/evaluate"),
        "emd34610_model_vs_8hb0",
    );
}

#[test]
fn golden_evaluate_q1_identity() {
    compare(&shared_or_skip!("golden/evaluate"), "q1_identity");
}

#[test]
fn golden_evaluate_q2_jitter0_5() {
    compare(&shared_or_skip!("golden/evaluate"), "q2_jitter0.5");
}

#[test]
fn golden_evaluate_q3_shift_by_one() {
    compare(&shared_or_skip!("golden/evaluate"), "q3_shift_by_one");
}

#[test]
fn golden_evaluate_q4_reversed() {
    compare(&shared_or_skip!("golden/evaluate"), "q4_reversed");
}

#[test]
fn golden_evaluate_q5_30percent_deleted() {
    compare(&shared_or_skip!("golden/evaluate"), "q5_30percent_deleted");
}

#[test]
fn golden_evaluate_q6_wrong_types() {
    compare(&shared_or_skip!("golden/evaluate"), "q6_wrong_types");
}

/// The example's structure: two copies each of two chains, A and C, B and D.
fn haemoglobin() -> Structure {
    let bytes = include_bytes!("../../assets/example/5ni1.cif.gz");
    read_structure(bytes).unwrap().0
}

/// The protein of haemoglobin's chains `ids` in that order, each moved by 2.4 Å.
fn moved_chains(ids: &str) -> Vec<Chain> {
    let way = Displacement::new(1.9, 1.2, -0.9);
    let known = haemoglobin();
    let chain = |id: char| {
        let mut chains = known.chains.iter();
        let mut chain = chains
            .find(|chain| chain.id == id.to_string())
            .unwrap()
            .clone();
        chain.residues.retain(|residue| !residue.hetero);
        let atoms = chain.residues.iter_mut().flat_map(|r| &mut r.atoms);
        atoms.for_each(|atom| atom.position = atom.position + way);
        chain
    };
    ids.chars().map(chain).collect()
}

/// What `phenix.chain_comparison` (cctbx-base 2025.11) says of the same two models.
#[test]
fn haemoglobin_with_gaps_reversed_chains_and_copies() {
    let mut chains = moved_chains("DCBA");
    for chain in &mut chains {
        let mut place = 0;
        chain.residues.retain(|_| {
            place += 1;
            (place - 1) % 9 != 4
        });
        if ["B", "D"].contains(&chain.id.as_str()) {
            chain.residues.reverse();
        }
    }
    let model = Structure {
        name: String::new(),
        chains,
    };
    let found = evaluate(&haemoglobin(), &model);
    let counts = (found.target_residues, found.model_residues, found.matched);
    assert_eq!(
        (found.part, counts),
        (ReferencePart::UniqueChains, (287, 510, 238))
    );
    assert_eq!((found.forward, found.reverse, found.mixed), (92, 95, 51));
    assert!((found.rmsd_angstrom.unwrap() - 2.388_669_811).abs() < 1e-8);
    assert!((found.matched_percent - 82.926_829_268).abs() < 1e-8);
    assert!((found.sequence_percent - 90.336_134_454).abs() < 1e-8);
}

/// What `phenix.chain_comparison` (cctbx-base 2025.11) says of the same two models.
#[test]
fn haemoglobin_half_built() {
    let model = Structure {
        name: String::new(),
        chains: moved_chains("CD"),
    };
    let found = evaluate(&haemoglobin(), &model);
    let counts = (found.target_residues, found.model_residues, found.matched);
    assert_eq!(
        (found.part, counts),
        (ReferencePart::UniqueChains, (287, 287, 261))
    );
    assert_eq!((found.forward, found.reverse, found.mixed), (230, 0, 31));
    assert!((found.rmsd_angstrom.unwrap() - 2.384_891_418).abs() < 1e-8);
    assert!((found.sequence_percent - 89.655_172_414).abs() < 1e-8);
}
