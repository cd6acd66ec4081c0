//! Sequences and their alignment against the reference files in `../shared`.

use std::fs;

use cryoweave::dataset::sequences::{aligned_fasta, combined_fasta, pair_chains, unaligned_fasta};
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::structure::read_structure;
use serde_json::Value;

use crate::shared::shared_or_skip;

/// Columns, identical pairs, gaps in the whole sequence and in the observed one.
fn counts(facts: &Value) -> [u64; 4] {
    ["columns", "identical", "gaps_in_original", "gaps_in_atom"]
        .map(|name| facts[name].as_u64().unwrap())
}

#[test]
fn golden_sequence_alignment_is_as_good_as_clustal() {
    let golden = shared_or_skip!("golden");
    let folder = golden.join("sequence");
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    for entry in expected["entries"].as_array().unwrap() {
        let name = entry["entry"].as_str().unwrap();
        let Some(per_chain) = entry["per_chain"].as_array() else {
            continue;
        };
        let model = fs::read(golden.join(format!("labels/{name}.pdb.gz"))).unwrap();
        let fasta = fs::read(folder.join(format!("{name}.fasta"))).unwrap();
        let pairs = pair_chains(
            &read_fasta(&fasta).unwrap().0,
            &read_structure(&model).unwrap().0,
        );
        let mut sum = [0; 4];
        assert_eq!(pairs.len(), per_chain.len(), "{name}");
        for (pair, facts) in pairs.iter().zip(per_chain) {
            let columns = &pair.alignment.columns;
            let found = [
                columns.len(),
                pair.identical(),
                columns.iter().filter(|(i, _)| i.is_none()).count(),
                columns.iter().filter(|(_, j)| j.is_none()).count(),
            ]
            .map(|count| count as u64);
            assert_eq!(found, counts(facts), "{name} {}", pair.chain);
            sum = [0, 1, 2, 3].map(|i| sum[i] + found[i]);
        }
        assert_eq!(sum, counts(&entry["combined"]), "{name}");
    }
}

/// Of an observed chain that lacks residues, every other one finds its place in the whole sequence.
#[test]
fn missing_residues_are_gaps_where_they_are_missing() {
    let asset = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/example/");
        fs::read(format!("{folder}{name}")).unwrap()
    };
    let (sequences, _) = read_fasta(&asset("5ni1.fasta")).unwrap();
    let (mut structure, _) = read_structure(&asset("5ni1.cif.gz")).unwrap();
    // The ends of every chain and a loop in it, by residue number.
    let is_missing = |number: i32| number <= 5 || (44..=52).contains(&number) || number > 138;
    for chain in &mut structure.chains {
        chain.residues.retain(|r| r.hetero || !is_missing(r.number));
    }
    let pairs = pair_chains(&sequences, &structure);
    let lengths = [("A", 141), ("C", 141), ("B", 146), ("D", 146)];
    assert_eq!(pairs.len(), lengths.len());
    for (pair, (chain, length)) in pairs.iter().zip(lengths) {
        assert_eq!(pair.chain, chain);
        let missing = (1..=length).filter(|number| is_missing(*number)).count();
        assert_eq!(pair.identical(), length as usize - missing, "{chain}");
        assert_eq!(pair.alignment.columns.len(), length as usize, "{chain}");
        for (number, (whole, observed)) in (1..).zip(&pair.alignment.columns) {
            assert!(whole.is_some(), "{chain} {number}");
            assert_eq!(observed.is_none(), is_missing(number), "{chain} {number}");
        }
    }
}

#[test]
fn golden_sequence_files_of_a_record() {
    let golden = shared_or_skip!("golden");
    for name in ["7s15", "8hb0"] {
        let model = fs::read(golden.join(format!("labels/{name}.pdb.gz"))).unwrap();
        let fasta = fs::read(golden.join(format!("sequence/{name}.fasta"))).unwrap();
        let (sequences, _) = read_fasta(&fasta).unwrap();
        let pairs = pair_chains(&sequences, &read_structure(&model).unwrap().0);
        let file = |end: &str| {
            let path = golden.join(format!("sequence/{name}_clustalo_{end}.fasta"));
            fs::read_to_string(path).unwrap()
        };
        assert_eq!(unaligned_fasta(&pairs), file("input"), "{name}");
        assert_eq!(aligned_fasta(&pairs), file("output"), "{name}");
        let letters: String = sequences.iter().map(|s| s.letters()).collect();
        assert_eq!(
            combined_fasta(name, &pairs),
            format!(">{name}_all_chains_combined\n{letters}\n")
        );
    }
}
