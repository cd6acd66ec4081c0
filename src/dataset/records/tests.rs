use super::*;
use crate::dataset::labels::LabelRule;
use crate::grid::GridSize;
use crate::io::mrc::read_map_header;
use crate::space::VoxelSize;

fn example() -> EntryFiles {
    EntryFiles {
        map: include_bytes!("../../../assets/example/emd_3488.mrc.gz").to_vec(),
        structure: include_bytes!("../../../assets/example/5ni1.cif.gz").to_vec(),
        fasta: Some(include_bytes!("../../../assets/example/5ni1.fasta").to_vec()),
        entry: None,
    }
}

/// The index and the files of a record.
type Made = (RecordIndex, Vec<(String, Vec<u8>)>);

fn make(files: EntryFiles, rules: RuleSet) -> Result<Made, RecordError> {
    let settings = RecordSettings {
        rules,
        ..RecordSettings::default()
    };
    let mut saved = Vec::new();
    let name = EntryName::new("EMD-3488", "5NI1");
    let Record { index, .. } = make_record(&name, files, settings, &mut |name, bytes| {
        saved.push((name.to_owned(), bytes.to_vec()));
        Ok(())
    })?;
    Ok((index, saved))
}

fn classes(bytes: &[u8]) -> Vec<usize> {
    let (density, notes) = read_map(bytes).unwrap();
    assert_eq!(notes, []);
    assert_eq!(density.frame.voxel_size, VoxelSize::ONE);
    let mut counts = vec![0; 21];
    for value in density.grid.values() {
        counts[*value as usize] += 1;
        assert_eq!(value.fract(), 0.0);
    }
    counts
}

#[test]
fn the_example_becomes_a_whole_record() {
    let (index, files) = make(example(), RuleSet::Cryoweave).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "5ni1.fasta",
            "5ni1.cif",
            "5ni1.pdb",
            "5ni1_all_chain_combined.fasta",
            "atomic.fasta",
            "dealign_clustal_input.fasta",
            "dealign_clustal_output.fasta",
            "5ni1_helix.pdb",
            "5ni1_coil.pdb",
            "5ni1_strand.pdb",
            "emd_3488.map",
            "emd_normalized_map.mrc",
            "atom_emd_normalized_map.mrc",
            "atom_ca_emd_normalized_map.mrc",
            "amino_emd_normalized_map.mrc",
            "sec_struc_emd_normalized_map.mrc",
            "record.json",
        ]
    );
    let bytes = |wanted: &str| &files.iter().find(|(name, _)| name == wanted).unwrap().1;
    for listed in &index.files {
        assert_eq!(*listed, FileHash::new(&listed.name, bytes(&listed.name)));
    }
    let normalized = read_map(bytes(file::NORMALIZED)).unwrap().0;
    assert!(
        normalized
            .grid
            .values()
            .iter()
            .all(|v| (0.0..=1.0).contains(v))
    );
    assert_eq!(index.grid.unwrap().size, GridSize::new(104, 104, 104));

    let atoms = classes(bytes(file::ATOMS));
    assert_eq!(atoms[1..].iter().sum::<usize>(), index.labelled_atoms);
    assert!(
        atoms[1] > 570 && atoms[2] > 570 && atoms[3] > 570,
        "{atoms:?}"
    );
    assert_eq!(classes(bytes(file::CA))[1], index.labelled_ca);
    // Human haemoglobin has no isoleucine.
    let amino = classes(bytes(file::AMINO));
    assert_eq!(amino[1..].iter().position(|count| *count == 0), Some(9));
    let states = classes(bytes(file::SECONDARY));
    assert!(states[2] > 380 && states[1] > 80, "{states:?}");
    assert_eq!(index.sequences.identical, 574);
    assert_eq!(index.sequences.unlike, 0);
    let json: RecordIndex = serde_json::from_slice(bytes(file::INDEX)).unwrap();
    assert_eq!(json, index);
}

#[test]
fn the_helices_coil_and_strands_are_the_whole() {
    let (_, files) = make(example(), RuleSet::Cryoweave).unwrap();
    let ca = |wanted: &str| {
        let (_, bytes) = files.iter().find(|(name, _)| name == wanted).unwrap();
        read_structure(bytes).map_or(0, |(structure, _)| structure.ca_count())
    };
    let parts = ["helix", "coil", "strand"].map(|part| ca(&format!("5ni1_{part}.pdb")));
    assert_eq!(parts.iter().sum::<usize>(), ca("5ni1.pdb"));
    assert!(parts[0] > 400);
}

#[test]
fn without_sequences_the_masks_are_the_same() {
    let (whole, _) = make(example(), RuleSet::Cryoweave).unwrap();
    let files = EntryFiles {
        fasta: None,
        ..example()
    };
    let (index, saved) = make(files, RuleSet::Cryoweave).unwrap();
    assert_eq!(index.inputs.len(), 2);
    assert!(saved.iter().all(|(name, _)| !name.ends_with(".fasta")));
    assert!(
        index
            .warnings
            .iter()
            .any(|w| w.starts_with("sequences: none were given"))
    );
    for kind in MaskKind::ALL {
        let of = |index: &RecordIndex| index.files.iter().find(|f| f.name == kind.file()).cloned();
        assert!(of(&index).is_some() && of(&index) == of(&whole), "{kind:?}");
    }
}

#[test]
fn rule_sets_differ_in_the_percentile() {
    let (ours, _) = make(example(), RuleSet::Cryoweave).unwrap();
    let (reference, files) = make(example(), RuleSet::Reference).unwrap();
    assert!(reference.divided_by < ours.divided_by);
    let map = &files
        .iter()
        .find(|(name, _)| name == "emd_3488.map")
        .unwrap()
        .1;
    assert_eq!(
        read_map_header(map).unwrap().size,
        GridSize::new(100, 100, 100)
    );
    let (name, settings) = (EntryName::new("3488", "5ni1"), ours.settings);
    assert!(ours.is_of(&name, &example(), settings));
    assert!(!reference.is_of(&name, &example(), settings));
    let mut changed = example();
    changed.fasta = None;
    assert!(!ours.is_of(&name, &changed, settings));
}

#[test]
fn the_index_states_what_the_archive_knows() {
    let title = |entry: Option<&[u8]>| {
        let entry = entry.map(<[u8]>::to_vec);
        let files = EntryFiles { entry, ..example() };
        let (index, _) = make(files, RuleSet::Cryoweave).unwrap();
        let warned = index.warnings.iter().any(|w| w.starts_with("entry: "));
        (index.deposition.title.unwrap(), index.inputs.len(), warned)
    };
    let of_the_file =
        "CryoEM structure of haemoglobin at 3.2 A determined with the Volta phase plate";
    assert_eq!(title(None), (of_the_file.into(), 3, false));
    let answer = br#"{"admin": {"title": "Haemoglobin"}}"#;
    assert_eq!(title(Some(answer)), ("Haemoglobin".into(), 4, false));
    assert_eq!(title(Some(b"<html>")), (of_the_file.into(), 4, true));
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written_for_it() {
    let broken = |change: fn(&mut EntryFiles)| {
        let mut files = example();
        change(&mut files);
        make(files, RuleSet::Cryoweave).unwrap_err()
    };
    assert!(matches!(
        broken(|f| f.map.truncate(2000)),
        RecordError::Compression(_)
    ));
    assert!(matches!(
        broken(|f| f.structure.clear()),
        RecordError::Structure(_)
    ));
    assert!(matches!(
        broken(|f| f.fasta = Some(Vec::new())),
        RecordError::Fasta(_)
    ));
    let name = EntryName::new("1", "1abc");
    let full = make_record(&name, example(), RecordSettings::default(), &mut |_, _| {
        Err("the disk is full".into())
    });
    let full = full.unwrap_err().to_string();
    assert_eq!(
        full,
        "5ni1.fasta could not be written: the disk is full".replace("5ni1", "1abc")
    );
}

#[test]
fn records_of_before_are_judged_by_the_rule_that_made_them() {
    let (name, settings) = (EntryName::new("3488", "5ni1"), RecordSettings::default());
    let mut index = RecordIndex::new(&name, &example(), settings);
    assert_eq!(index.label_rule(), LabelRule::Nearest);
    index.index_version = 2;
    assert_eq!(index.label_rule(), LabelRule::Reference);
    let json = index.to_json().replace("labelled_ca", "labelled_alphas");
    assert_eq!(serde_json::from_str::<RecordIndex>(&json).unwrap(), index);
}
