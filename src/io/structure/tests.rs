//! The readers read what the writers write.

use super::read::read_structure;
use super::test_model::{info, model};
use super::{write_mmcif, write_pdb};
use crate::residue::{HelixKind, SecondaryStructure};

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
fn kinds_of_helices_are_written_as_classes_and_read_back() {
    let mut model = model();
    let kinds = [HelixKind::Alpha, HelixKind::ThreeTen, HelixKind::Pi];
    for (residue, kind) in model.chains[0].residues[1..].iter_mut().zip(kinds) {
        residue.helix = kind;
    }
    let pdb = write_pdb(&model, &info()).unwrap();
    let mmcif = write_mmcif(&model, &info());
    for line in [
        "HELIX    1   1 LYS A    2  LYS A    2  1                                   1    ",
        "HELIX    2   2 UNK A    3  UNK A    3  5                                   1    ",
        "HELIX    3   3 LEU A    4  LEU A    4  3                                   1    ",
    ] {
        assert!(pdb.contains(line), "{line} in\n{pdb}");
    }
    for row in [
        "HELX_P HELX_P2 2 UNK A 3 ? UNK A 3 ? A 3 A 3 5 ? 1\n",
        "HELX_P HELX_P3 3 LEU A 4 ? LEU A 4 ? A 4 A 4 3 ? 1\n",
    ] {
        assert!(mmcif.contains(row), "{row} in\n{mmcif}");
    }
    for text in [
        &pdb,
        &mmcif,
        &mmcif
            .replace("HELX_P HELX_P3", "HELX_RH_PI_P H")
            .replace(" 3 ? 1\n", " ? ? 1\n"),
    ] {
        let (back, notes) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(notes, []);
        assert_eq!(back.chains, model.chains);
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
