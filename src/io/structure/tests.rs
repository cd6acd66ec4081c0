//! The readers read what the writers write.

use super::read::read_structure;
use super::test_model::{info, model};
use super::{write_mmcif, write_pdb};
use crate::residue::SecondaryStructure;

#[test]
fn models_read_back_as_they_were() {
    let pdb = write_pdb(&model(), &info()).unwrap();
    assert!(pdb.lines().all(|line| line.len() == 80));
    for text in [pdb, write_mmcif(&model(), &info())] {
        let (back, notes) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(notes, []);
        assert_eq!(back.chains, model().chains);
    }
}

#[test]
fn mmcif_keeps_odd_chain_ids_and_long_numbers() {
    for id in ["A long's \"id\"", ".", "?", "data_A", "ab"] {
        let mut model = model();
        model.chains[0].id = id.to_owned();
        model.chains[1].residues[2].number = 123_456;
        model.chains[1].residues[2].secondary = Some(SecondaryStructure::Coil);
        let text = write_mmcif(&model, &info());
        let (back, _) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(back.chains, model.chains);
    }
}
