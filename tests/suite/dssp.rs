//! DSSP of a protein that is all strands; the unit tests have one that is all helices.

use std::fs;
use std::path::Path;

use cryoweave::geometry::dssp::dssp;
use cryoweave::io::structure::read_structure;

/// The states that mkdssp 4.2.2 gives to the first model of 1GYA, the adhesion domain of CD2, with
/// `-` for a blank. Its strands lie antiparallel but for the ladder of residues 7-9 with 98-100;
/// residues 31 and 44 are bulges, 17, 54 and 70 single bridges.
const CD2: &str = "------EEE---SS--B-----SS---SSEEEEEEEETTTTEEEEEEEGGGS-B-SSTTSEE-SSS-EEB---SSSS--EEEEEEEETTS--S-EEEEE\
                   E-----";

#[test]
fn an_all_beta_protein_is_what_mkdssp_says() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example/1gya.pdb.gz");
    let (structure, _) = read_structure(&fs::read(example).unwrap()).unwrap();
    let states = dssp(&structure);
    let letters = states[0].iter().map(|state| state.unwrap().letter());
    let found: String = letters.map(|l| if l == ' ' { '-' } else { l }).collect();
    assert_eq!(found, CD2);
}
