//! A small model for the tests of the writers: two copies of six residues, built in parts.

use super::model_info::ModelInfo;
use crate::residue::{AminoAcid, SecondaryStructure, Sequence};
use crate::space::Position;
use crate::structure::{Atom, Chain, Residue, Structure};

pub(super) fn model() -> Structure {
    use SecondaryStructure::{Coil, Helix, Strand};
    let first = [
        residue(1, "MET", Coil, ["N", "CA"].as_slice()),
        residue(2, "LYS", Helix, &["CA"]),
        residue(3, "UNK", Helix, &["CA"]),
        residue(4, "LEU", Helix, &["CA"]),
    ];
    let second = [
        residue(1, "MET", Coil, ["CA"].as_slice()),
        residue(5, "SER", Strand, &["CA"]),
        residue(6, "GLY", Strand, &["CA"]),
    ];
    Structure {
        name: "EMD-0001 model".to_owned(),
        chains: vec![chain("A", first.to_vec()), chain("B", second.to_vec())],
    }
}

/// The same with a disulphide between residue 2 of A and residue 5 of B.
pub(super) fn bonded() -> Structure {
    let mut structure = model();
    for (chain, residue, x) in [(0, 1, 0.0), (1, 1, 2.03)] {
        let residue = &mut structure.chains[chain].residues[residue];
        residue.name = "CYS".to_owned();
        let mut sulphur = residue.atoms[0].clone();
        sulphur.name = "SG".to_owned();
        sulphur.element = "S".to_owned();
        sulphur.position = Position::new(x, 0.0, 0.0);
        residue.atoms.push(sulphur);
    }
    structure
}

pub(super) fn info() -> ModelInfo {
    let letters = "MKXLSG".chars();
    let sequence = Sequence {
        name: "it's a \"protein\"".to_owned(),
        chain_ids: vec!["A".to_owned(), "B".to_owned()],
        residues: letters.map(AminoAcid::from_letter).collect(),
    };
    ModelInfo {
        title: "Backbone of EMD-0001 at 3.2 Å, built with default settings and with a title \
                that is longer than a line"
            .to_owned(),
        version: "0.1.0".to_owned(),
        sequences: vec![
            ("A".to_owned(), sequence.clone()),
            ("B".to_owned(), sequence),
        ],
        is_refined: false,
        provenance: vec![
            "Map: emd_0001.map (SHA-256 ab12)".to_owned(),
            "; _x".to_owned(),
        ],
    }
}

fn chain(id: &str, residues: Vec<Residue>) -> Chain {
    let id = id.to_owned();
    Chain { id, residues }
}

fn residue(number: i32, name: &str, kind: SecondaryStructure, atoms: &[&str]) -> Residue {
    let atom = |name: &&str| Atom {
        name: (*name).to_owned(),
        element: name[..1].to_owned(),
        position: Position::new(-1.5, 20.25 + f64::from(number), 103.125),
        occupancy: 1.0,
        b_factor: 87.5,
    };
    Residue {
        number,
        insertion: None,
        name: name.to_owned(),
        hetero: false,
        secondary: Some(kind),
        helix: Default::default(),
        atoms: atoms.iter().map(atom).collect(),
    }
}
