//! A real structure, 5NI1 with its haem groups, through our readers and writers, and through a
//! second reader that is not ours.

use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read};

use cryoweave::geometry::dssp::{assign_secondary, dssp};
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::structure::{ModelInfo, read_structure, write_mmcif, write_pdb};
use cryoweave::io::{FileKind, recognise};
use cryoweave::residue::SecondaryStructure;
use cryoweave::structure::{Residue, Structure};
use pdbtbx::{
    ContainsAtomConformer, ContainsAtomConformerResidue, ContainsAtomConformerResidueChain,
};

fn asset(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/example/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn known() -> Structure {
    let bytes = asset("5ni1.cif.gz");
    assert_eq!(recognise(&bytes), Some(FileKind::Structure));
    let (structure, notes) = read_structure(&bytes).unwrap();
    assert_eq!(notes, []);
    structure
}

/// What a model of 5NI1 would come with: the sequences of the example, by chain.
fn info() -> ModelInfo {
    let (sequences, notes) = read_fasta(&asset("5ni1.fasta")).unwrap();
    assert_eq!(notes, []);
    let chains = sequences.iter().flat_map(|sequence| {
        let ids = sequence.chain_ids.iter();
        ids.map(|id| (id.clone(), sequence.clone()))
    });
    ModelInfo {
        title: "5NI1 again".to_owned(),
        version: "0.1.0".to_owned(),
        sequences: chains.collect(),
        is_refined: false,
        provenance: vec!["a test".to_owned()],
    }
}

#[test]
fn the_example_is_what_it_is() {
    let structure = known();
    let chains: Vec<(&str, usize)> = structure
        .chains
        .iter()
        .map(|chain| (chain.id.as_str(), chain.observed_letters().len()))
        .collect();
    assert_eq!(chains, [("A", 141), ("B", 146), ("C", 141), ("D", 146)]);
    let info = info();
    let ids: Vec<&str> = info.sequences.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["A", "C", "B", "D"]);
    for (id, sequence) in &info.sequences {
        let chain = structure.chains.iter().find(|c| c.id == *id).unwrap();
        assert_eq!(chain.observed_letters(), sequence.letters(), "chain {id}");
    }
    let helix = Some(SecondaryStructure::Helix);
    let helical = structure.residues().filter(|(_, r)| r.secondary == helix);
    assert!(helical.count() > 350, "haemoglobin is mostly helical");
}

/// The deposited file has the classes that its authors' program gave: of each of its helices, most residues that DSSP
/// calls a helix have the kind of that class.
#[test]
fn helices_of_the_example_have_the_kinds_that_dssp_finds() {
    let structure = known();
    let states = dssp(&structure);
    let (mut helices, mut kinds) = (0, BTreeSet::new());
    for (chain, states) in structure.chains.iter().zip(states) {
        let residues = chain.residues.iter().zip(states);
        let stated: Vec<_> = residues
            .filter(|(residue, _)| residue.secondary == Some(SecondaryStructure::Helix))
            .collect();
        let same = |a: &(&Residue, _), b: &(&Residue, _)| {
            a.0.helix == b.0.helix && b.0.number == a.0.number + 1
        };
        for helix in stated.chunk_by(same) {
            let kind = helix[0].0.helix;
            let found = helix.iter().filter_map(|(_, state)| *state);
            let found: Vec<_> = found
                .filter(|state| state.reduced() == SecondaryStructure::Helix)
                .collect();
            let agree = found.iter().filter(|state| state.helix() == kind).count();
            assert!(
                2 * agree > found.len(),
                "chain {} from {}",
                chain.id,
                helix[0].0.number
            );
            helices += 1;
            kinds.insert(format!("{kind:?}"));
        }
    }
    // The file lists 38, of which six go on in the residue where the one before them ends.
    assert_eq!(helices, 32);
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["Alpha", "ThreeTen"]);
}

/// `HELIX` records by chain, first and last number and class, against those that mkdssp 4.2.2 makes a helix of each run
/// of one letter of (the states are in the unit tests of DSSP).
#[test]
fn models_have_a_helix_for_each_run_of_a_kind() {
    let mut protein = known();
    protein.chains.truncate(1);
    protein.chains[0].residues.retain(|residue| !residue.hetero);
    assign_secondary(&mut protein);
    let pdb = write_pdb(&protein, &info()).unwrap();
    let helices = pdb.lines().filter(|line| line.starts_with("HELIX"));
    let number = |line: &str, from: usize, to: usize| line[from..to].trim().parse().unwrap();
    let found: Vec<[usize; 4]> = helices
        .map(|line| {
            [(21, 25), (33, 37), (38, 40), (71, 76)].map(|(from, to)| number(line, from, to))
        })
        .collect();
    let expected = [
        (4, 17, 1),
        (18, 20, 5),
        (21, 35, 1),
        (37, 42, 5),
        (53, 71, 1),
        (76, 79, 1),
        (81, 84, 1),
        (85, 90, 3),
        (95, 97, 5),
        (98, 110, 1),
        (119, 136, 1),
    ];
    let expected = expected.map(|(first, last, class)| [first, last, class, last - first + 1]);
    assert_eq!(found, expected);
}

#[test]
fn a_second_reader_sees_the_same_atoms() {
    let mut text = Vec::new();
    let bytes = asset("5ni1.cif.gz");
    flate2::read::GzDecoder::new(bytes.as_slice())
        .read_to_end(&mut text)
        .unwrap();
    let (other, _) = pdbtbx::ReadOptions::new()
        .set_format(pdbtbx::Format::Mmcif)
        .set_level(pdbtbx::StrictnessLevel::Loose)
        .read_raw(BufReader::new(Cursor::new(text)))
        .unwrap();
    let mut theirs: Vec<String> = other
        .atoms_with_hierarchy()
        .map(|at| {
            let (x, y, z) = at.atom().pos();
            let number = at.residue().serial_number();
            let name = at.conformer().name();
            format!(
                "{} {number} {name} {} {x:.3} {y:.3} {z:.3}",
                at.chain().id(),
                at.atom().name()
            )
        })
        .collect();
    let structure = known();
    let mut ours = Vec::new();
    for (chain, residue) in structure.residues() {
        for atom in &residue.atoms {
            let [x, y, z] = atom.position.to_array();
            let (number, name) = (residue.number, &residue.name);
            ours.push(format!(
                "{} {number} {name} {} {x:.3} {y:.3} {z:.3}",
                chain.id, atom.name
            ));
        }
    }
    theirs.sort();
    ours.sort();
    let only = |all: &[String], other: &[String]| -> Vec<String> {
        let differ = all.iter().filter(|atom| other.binary_search(atom).is_err());
        differ.take(5).cloned().collect()
    };
    assert_eq!(only(&ours, &theirs), only(&theirs, &ours));
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn both_writers_keep_a_real_protein() {
    let mut protein = known();
    for chain in &mut protein.chains {
        chain.residues.retain(|residue| !residue.hetero);
    }
    let mmcif = write_mmcif(&protein, &info());
    let pdb = write_pdb(&protein, &info()).unwrap();
    assert!(pdb.lines().all(|line| line.len() == 80));
    for text in [mmcif, pdb] {
        let (back, notes) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(notes, []);
        assert_eq!(back.chains, protein.chains);
    }
}
