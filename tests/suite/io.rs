//! The format doors against mrcfile and against the reference files in `../shared`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use cryoweave::grid::Density;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::{MapError, MapNote, read_map, read_map_header, read_volume};
use cryoweave::io::structure::{StructureNote, read_structure};
use cryoweave::io::{FileKind, recognise};
use cryoweave::residue::SecondaryStructure;
use cryoweave::space::Voxel;

use crate::made_maps::{Reading, made_map, made_maps};
use crate::odd_protein::odd_protein;
use crate::shared::shared_or_skip;

/// What `golden/mrc/expected.csv` says of a file, by column name.
type Expected = BTreeMap<String, String>;

fn expected_maps(folder: &Path) -> Vec<Expected> {
    let text = fs::read_to_string(folder.join("expected.csv")).unwrap();
    let mut lines = text.lines().map(csv_fields);
    let names = lines.next().unwrap();
    lines
        .map(|fields| names.iter().cloned().zip(fields).collect())
        .collect()
}

/// The fields of a line of CSV; quoted ones may hold commas.
fn csv_fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', 'x']).map(|n| n.parse().unwrap()).collect()
}

/// What ours says of a file: refused, or read with notes. Where it differs from the verdict of
/// `mrcfile.validate`, the reason stands here.
fn is_refused(file: &str) -> bool {
    matches!(
        file,
        // Complex values: a valid file, but no map that can be modelled.
        "valid_mode4_complex64.mrc"
            | "bad_mode3.mrc"
            | "bad_mode_99.mrc"
            | "bad_mode_101_4bit.mrc"
            // Without a voxel size nothing can be built; guessing one would be silent and wrong.
            | "bad_negative_dim_mx.mrc"
            | "bad_negative_cella.mrc"
            | "bad_mapc_dup.mrc"
            | "bad_size_truncated.mrc"
            | "bad_header_only_100_bytes.mrc"
    )
}

/// Whether a readable file deserves a note.
fn is_noted(file: &str) -> bool {
    file.starts_with("bad_stat_")
        || matches!(
            file,
            "bad_map_id.mrc"
                | "bad_machst_zero.mrc"
                | "bad_volume_stack_mz.mrc"
                | "valid_volume_stack.mrc"
                | "bad_size_longer.mrc"
                | "data_has_nan.mrc"
                | "nstart_and_origin.mrc"
        )
}

#[test]
fn golden_mrc_all_files() {
    let folder = shared_or_skip!("golden/mrc");
    let expected = expected_maps(&folder);
    assert_eq!(expected.len(), 46);
    for row in &expected {
        let file = row["file"].as_str();
        let bytes = fs::read(folder.join(file)).unwrap();
        check_file(file, &bytes, || reading(row));
    }
}

#[test]
fn restated_mrc_all_maps() {
    let maps = made_maps();
    assert_eq!(maps.len(), 46);
    for map in maps {
        check_file(map.name, &map.bytes, || map.reading.expect("a reading"));
    }
}

/// The made maps are what mrcfile judged: they equal its files but for the text of the labels.
#[test]
fn golden_mrc_made_maps_are_the_reference_files() {
    let folder = shared_or_skip!("golden/mrc");
    for map in made_maps() {
        let file = fs::read(folder.join(map.name)).unwrap();
        let [mut file, mut made] = [file, map.bytes].map(unpacked);
        for bytes in [&mut file, &mut made] {
            let labels = 224.min(bytes.len())..304.min(bytes.len());
            bytes[labels].fill(0);
        }
        assert_eq!(file.len(), made.len(), "{}", map.name);
        let differ = (0..file.len()).find(|at| file[*at] != made[*at]);
        assert_eq!(differ, None, "{}", map.name);
    }
}

fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    let mut content = Vec::new();
    match bytes[..2] {
        [0x1f, 0x8b] => flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut content),
        [b'B', b'Z'] => bzip2::read::BzDecoder::new(&bytes[..]).read_to_end(&mut content),
        _ => return bytes,
    }
    .unwrap();
    content
}

/// What the table of the reference says of a map that can be read.
fn reading(row: &Expected) -> Reading {
    let three = |column: &str| <[f64; 3]>::try_from(numbers(&row[column])).unwrap();
    let value = |column: &str| row[column].parse().ok();
    Reading {
        size: three("n_xyz_after_axis_mapping"),
        values: ["value_xyz_0_0_0", "value_xyz_1_2_3", "value_xyz_4_3_5"].map(value),
        step: three("step_xyz"),
        origin: three("origin_effective_chimerax_rule_xyz"),
    }
}

/// Holds what is read from a file to what stands in it.
fn check_file(file: &str, bytes: &[u8], expected: impl FnOnce() -> Reading) {
    let read = read_map(bytes);
    assert_eq!(read.is_err(), is_refused(file), "{file}: {read:?}");
    match read {
        Ok((density, notes)) => {
            assert_eq!(!notes.is_empty(), is_noted(file), "{file}: {notes:?}");
            check_map(file, &expected(), bytes, &density);
        }
        Err(error) => assert!(error.to_string().len() > 40, "{file}: {error}"),
    }
    if file != "bad_header_only_100_bytes.mrc" {
        assert_eq!(recognise(bytes), Some(FileKind::Map), "{file}");
    }
}

fn check_map(file: &str, expected: &Reading, bytes: &[u8], density: &Density) {
    let size = density.grid.size();
    let stack = matches!(file, "valid_volume_stack.mrc" | "bad_volume_stack_mz.mrc");
    let header = read_map_header(bytes).unwrap();
    let found = [size.x, size.y, size.z * header.volumes].map(|n| n as f64);
    assert_eq!(found, expected.size, "{file}");
    let voxels = [
        Voxel::new(0, 0, 0),
        Voxel::new(1, 2, 3),
        Voxel::new(4, 3, 5),
    ];
    let known = expected.values.iter().filter(|value| value.is_some());
    assert!(known.count() >= 2, "{file}");
    for (expected, voxel) in expected.values.into_iter().zip(voxels) {
        let Some(expected) = expected else { continue };
        // The reference counts the sections of a stack through all its volumes.
        let volume = if stack { voxel.z / size.z } else { 0 };
        let (density, _) = read_volume(bytes, volume).unwrap();
        let at = Voxel::new(voxel.x, voxel.y, voxel.z % size.z);
        assert_eq!(density.grid[at], expected, "{file} {voxel:?}");
    }
    let step = density.frame.voxel_size;
    assert_eq!([step.x(), step.y(), step.z()], expected.step, "{file}");
    let origin = density.frame.origin.to_array();
    assert_eq!(origin, expected.origin, "{file}");
}

#[test]
fn restated_mrc_refusals_and_notes_in_words() {
    let read = |name: &str| read_map(&made_map(name));
    assert!(matches!(
        read("bad_size_truncated.mrc"),
        Err(MapError::Truncated {
            expected: 1504,
            found: 1488
        })
    ));
    assert!(matches!(
        read("bad_negative_cella.mrc"),
        Err(MapError::Cell { .. })
    ));
    assert!(matches!(
        read("bad_mode3.mrc"),
        Err(MapError::Mode { mode: 3, .. })
    ));
    let (density, notes) = read("data_has_nan.mrc").unwrap();
    assert!(
        notes.contains(&MapNote::NotFinite { count: 1 }),
        "{notes:?}"
    );
    assert!(density.grid.values().iter().all(|value| value.is_finite()));
    let notes = read("nstart_and_origin.mrc").unwrap().1;
    assert!(matches!(notes[..], [MapNote::Origins { .. }]), "{notes:?}");
}

#[test]
fn golden_sequence_fasta_and_observed() {
    let folder = shared_or_skip!("golden/sequence");
    let json = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&json).unwrap();
    for entry in expected["entries"].as_array().unwrap() {
        let name = entry["entry"].as_str().unwrap();
        let model = folder.join(format!("../labels/{name}.pdb.gz"));
        let (structure, _) = read_structure(&fs::read(model).unwrap()).unwrap();
        let lines = entry["atomic_by_chain"].as_array().unwrap();
        let mut observed = structure
            .chains
            .iter()
            .filter(|c| !c.observed_letters().is_empty());
        for pair in lines.chunks(2) {
            let chain = observed.next().unwrap();
            assert_eq!(pair[0], format!(">pdb2seq|Chains {}", chain.id), "{name}");
            assert_eq!(pair[1], chain.observed_letters(), "{name} {}", chain.id);
        }
        assert!(observed.next().is_none(), "{name}");
        let Some(per_chain) = entry["per_chain"].as_array() else {
            continue;
        };
        let fasta = fs::read(folder.join(format!("{name}.fasta"))).unwrap();
        let (sequences, notes) = read_fasta(&fasta).unwrap();
        assert_eq!(notes, [], "{name}");
        assert_eq!(sequences.len(), per_chain.len(), "{name}");
        for (sequence, chain) in sequences.iter().zip(per_chain) {
            assert_eq!(chain["entity"], sequence.name.as_str());
            assert_eq!(sequence.chain_ids, [chain["chain"].as_str().unwrap()]);
            assert_eq!(chain["columns"], sequence.residues.len());
        }
    }
}

#[test]
fn golden_labels_secondary_structure_records() {
    let folder = shared_or_skip!("golden/labels");
    for name in ["7s15", "8hb0", "3j9s"] {
        let model = fs::read(folder.join(format!("{name}.pdb.gz"))).unwrap();
        let (structure, _) = read_structure(&model).unwrap();
        let mut found = structure
            .residues()
            .filter(|(_, residue)| residue.secondary.is_some() && !residue.hetero);
        let table = fs::read_to_string(folder.join(format!("{name}_secondary_structure.csv")));
        for line in table.unwrap().lines().skip(1) {
            let fields = csv_fields(line);
            let (chain, residue) = found.next().unwrap();
            let kind = match residue.secondary.unwrap() {
                SecondaryStructure::Coil => "coil",
                SecondaryStructure::Helix => "helix",
                SecondaryStructure::Strand => "strand",
            };
            let number = residue.number.to_string();
            assert_eq!(
                [&chain.id, &number, &residue.name, kind],
                [&fields[0], &fields[1], &fields[3], fields[4].as_str()]
            );
        }
        assert!(found.next().is_none(), "{name}");
    }
}

#[test]
fn restated_labels_alternates() {
    let (structure, notes) = read_structure(odd_protein().as_bytes()).unwrap();
    assert_eq!(structure.name, "9ODD");
    assert_eq!(
        notes,
        [
            StructureNote::Models { more: 1 },
            StructureNote::Alternates { left_out: 2 },
            StructureNote::MixedResidues { count: 1 },
            StructureNote::Parents {
                names: vec![("MSE".to_owned(), 1), ("SEP".to_owned(), 1)],
            },
        ]
    );
    let [chain] = &structure.chains[..] else {
        panic!("one chain wanted");
    };
    let ca = |number: i32| {
        let residue = chain.residues.iter().find(|r| r.number == number).unwrap();
        residue.ca_atom().unwrap().position.to_array()
    };
    assert_eq!(ca(3), [16.1, 8.2, 5.3], "the higher occupancy");
    assert_eq!(ca(4), [20.1, 5.2, 5.3], "of equal ones the first");
    assert_eq!(
        ca(5),
        [24.1, 5.2, 5.3],
        "the name with the higher occupancy"
    );
    assert_eq!(chain.residues[6].insertion, Some('A'));
    let calcium = chain.residues.iter().find(|r| r.name == "CA").unwrap();
    assert!(calcium.ca_atom().is_none(), "an ion is no amino acid");
}

#[test]
fn golden_maps_models_and_sequences_of_the_example_maps() {
    let folder = shared_or_skip!("maps");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    for folder in folders {
        let model = fs::read(folder.join("model.pdb")).unwrap();
        let (structure, notes) = read_structure(&model).unwrap();
        let skipped = |note: &StructureNote| matches!(note, StructureNote::SkippedAtoms { .. });
        assert!(!notes.iter().any(skipped), "{folder:?}: {notes:?}");
        assert_eq!(recognise(&model), Some(FileKind::Structure));
        let atoms = model
            .split(|b| *b == b'\n')
            .filter(|l| l.starts_with(b"ATOM  ") && l.get(12..16) == Some(b" CA "))
            .count();
        assert!(structure.ca_count() >= atoms.min(50), "{folder:?}");
        let fasta = fs::read(folder.join("observed.fasta")).unwrap();
        assert_eq!(recognise(&fasta), Some(FileKind::Sequence));
        let (sequences, _) = read_fasta(&fasta).unwrap();
        assert!(
            sequences.iter().all(|s| !s.chain_ids.is_empty()),
            "{folder:?}"
        );
    }
}
