//! The whole walk, on the real example and on what an oracle says of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::{read_map, write_map};
use cryoweave::io::structure::read_structure;
use cryoweave::model::ModelSettings;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, PredictError, Prediction, Sample, Settings};
use cryoweave::prepare::region::Region;
use cryoweave::progress::{Cancelled, Progress, Silent, Stage, Step};
use cryoweave::residue::Sequence;
use cryoweave::score::{Oracle, OracleErrors, Scorer};
use cryoweave::space::{Displacement, Voxel};
use cryoweave::structure::{Residue, Structure};

fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(asset(name)).expect(name)
}

fn example_map() -> Density {
    read_map(&bytes("example/emd_3488.mrc.gz"))
        .expect("the example is a map")
        .0
}

fn example_sequences() -> Vec<Sequence> {
    read_fasta(&bytes("example/5ni1.fasta"))
        .expect("the example has sequences")
        .0
}

fn example_structure() -> Structure {
    read_structure(&bytes("example/5ni1.cif.gz"))
        .expect("the example has a structure")
        .0
}

fn weave() -> Weave {
    let weights = bytes("weave.safetensors");
    Weave::read(&weights, &ComputeDevice::cpu()).expect("the weights are those of weave")
}

/// The cube of `edge` voxels in the middle of `map`.
fn middle(map: &Density, edge: usize) -> Density {
    let size = map.grid.size();
    let start = Voxel::new(
        (size.x - edge) / 2,
        (size.y - edge) / 2,
        (size.z - edge) / 2,
    );
    let grid = Grid::from_fn(GridSize::new(edge, edge, edge), |v| {
        map.grid[Voxel::new(start.x + v.x, start.y + v.y, start.z + v.z)]
    });
    let mut frame = map.frame;
    frame.origin = map.frame.position_of(start);
    Density { grid, frame }
}

fn walk(map: &Density, scorer: &impl Scorer, known: &Structure) -> Prediction {
    walk_with(&Settings::default(), map, scorer, known)
}

fn walk_with(
    settings: &Settings,
    map: &Density,
    scorer: &impl Scorer,
    known: &Structure,
) -> Prediction {
    let sequences = example_sequences();
    let sample = Sample {
        name: "example",
        sequences: &sequences,
        reference: Some(known),
        ..Sample::default()
    };
    let mut silent = Silent;
    let walk = pipeline::predict(map, sample, scorer, settings, &mut silent);
    pollster::block_on(walk).expect("the walk ends")
}

#[test]
fn a_region_is_scored_against_what_lies_in_it() {
    let (known, sequences) = (example_structure(), example_sequences());
    let map = example_map();
    let size = map.grid.size();
    let middle = Voxel::new(size.x / 2, size.y / 2, size.z / 2);
    let middle = map.frame.position_of(middle);
    let words = format!("{},{},{}:20", middle.x, middle.y, middle.z);
    let region: Region = words.parse().unwrap();
    let part = region.part_of(&known).ca_count();
    assert!(
        part > 20 && 2 * part < known.ca_count(),
        "{part} of {}",
        known.ca_count()
    );
    let sample = Sample {
        name: "example",
        sequences: &sequences,
        reference: Some(&known),
        region: Some(region),
        ..Sample::default()
    };
    let (oracle, mut silent) = (Oracle::new(known.clone(), 0.6), Silent);
    let settings = Settings::default();
    let cut = region.cut(map.clone()).unwrap();
    let walk = pipeline::predict(&cut, sample, &oracle, &settings, &mut silent);
    let prediction = pollster::block_on(walk).unwrap();
    let evaluation = prediction.evaluation.unwrap();
    assert!(evaluation.matched_percent > 90.0, "{evaluation:?}");
    let told = format!(
        "{part} of {} residues of the reference structure",
        known.ca_count()
    );
    assert!(
        prediction.notes.iter().any(|note| note.contains(&told)),
        "{:?}",
        prediction.notes
    );
}

#[test]
fn unsure_types_are_read_a_second_time_from_the_density() {
    let known = example_structure();
    let errors = OracleErrors {
        seed: 3,
        jitter_angstrom: 0.2,
        missing: 0.0,
        mistaken: 0.9,
    };
    let unsure = Oracle::new(known.clone(), 0.2).with_errors(errors);
    let (once, twice) = [false, true]
        .map(|second_look| Settings {
            second_look,
            model: ModelSettings::BACKBONE,
            ..Settings::default()
        })
        .map(|settings| walk_with(&settings, &example_map(), &unsure, &known))
        .into();
    let told = |of: &Prediction| of.notes.iter().any(|note| note.contains("second time"));
    assert!(!told(&once) && told(&twice), "{:?}", twice.notes);
    let sequence = |of: &Prediction| of.evaluation.as_ref().unwrap().sequence_percent;
    let (before, after) = (sequence(&once), sequence(&twice));
    assert!(after > before + 5.0, "{before} {after}");
}

#[test]
fn sure_types_and_the_reference_need_no_second_look() {
    let (known, map) = (example_structure(), example_map());
    for settings in [Settings::default(), Settings::reference()] {
        let prediction = walk_with(&settings, &map, &Oracle::new(known.clone(), 0.6), &known);
        let told = prediction
            .notes
            .iter()
            .find(|note| note.contains("second time"));
        assert_eq!(told, None);
    }
}

#[test]
fn an_oracle_gives_the_structure_back() {
    let known = example_structure();
    let prediction = walk(&example_map(), &Oracle::new(known.clone(), 0.6), &known);
    let evaluation = prediction.evaluation.expect("the structure is known");
    assert!(evaluation.matched_percent > 97.0, "{evaluation:?}");
    let sweep = prediction.sweep.expect("the structure lies in the map");
    let best = sweep.best().unwrap();
    assert!(best.f1 > 50.0 * best.random_f1, "{best:?}");
    assert!(evaluation.sequence_percent > 97.0, "{evaluation:?}");
    assert!(
        evaluation.rmsd_angstrom.is_some_and(|rmsd| rmsd < 0.3),
        "{evaluation:?}"
    );
    let whole = |residue: &Residue| {
        ["N", "CA", "C", "O"]
            .iter()
            .all(|n| residue.atom(n).is_some())
    };
    assert!(
        prediction
            .model
            .residues()
            .all(|(_, residue)| whole(residue))
    );
    let geometry = prediction.geometry;
    assert!(geometry.favoured_percent() > 95.0, "{geometry:?}");
    assert!(geometry.usual_steps_percent() > 99.0, "{geometry:?}");
}

/// The Cα of `known` without names, each moved by `off` Å along one of the axes.
fn nameless(known: &Structure, off: f64) -> Structure {
    let mut backbone = known.clone();
    let residues = backbone
        .chains
        .iter_mut()
        .flat_map(|chain| &mut chain.residues);
    for (nth, residue) in residues.enumerate() {
        residue.atoms.retain(|atom| atom.name == "CA");
        residue.name = "UNK".into();
        for atom in &mut residue.atoms {
            let [x, y, z] = [0, 1, 2].map(|axis| if nth % 3 == axis { off } else { 0.0 });
            atom.position = atom.position + Displacement::new(x, y, z);
        }
    }
    backbone
}

#[test]
fn a_given_backbone_is_named_and_refined_into_the_map() {
    let (map, known, sequences) = (example_map(), example_structure(), example_sequences());
    let backbone = nameless(&known, 0.9);
    let oracle = Oracle::new(known.clone(), 0.6);
    let sample = Sample {
        name: "own",
        sequences: &sequences,
        reference: Some(&known),
        backbone: Some(&backbone),
        ..Sample::default()
    };
    let (settings, mut silent) = (Settings::default(), Silent);
    let walk = pipeline::predict(&map, sample, &oracle, &settings, &mut silent);
    let prediction = pollster::block_on(walk).expect("the walk ends");
    assert_eq!(prediction.candidates.len(), known.ca_count());
    let evaluation = prediction.evaluation.expect("the structure is known");
    assert!(evaluation.matched_percent > 97.0, "{evaluation:?}");
    assert!(evaluation.sequence_percent > 97.0, "{evaluation:?}");
    let rmsd = evaluation.rmsd_angstrom;
    assert!(rmsd.is_some_and(|rmsd| rmsd < 0.6), "{evaluation:?}");
    let note = |note: &&String| note.starts_with("Built on the 574 Cα of the given backbone");
    assert!(
        prediction.notes.iter().any(|words| note(&words)),
        "{:?}",
        prediction.notes
    );
}

#[test]
fn a_backbone_elsewhere_is_refused_and_the_reference_as_backbone_is_told() {
    let (map, known) = (example_map(), example_structure());
    let mut away = known.clone();
    let residues = away.chains.iter_mut().flat_map(|chain| &mut chain.residues);
    for atom in residues.flat_map(|residue| &mut residue.atoms) {
        atom.position.x += 500.0;
    }
    let oracle = Oracle::new(known.clone(), 0.6);
    let (settings, mut silent) = (Settings::default(), Silent);
    let on = |backbone| Sample {
        name: "own",
        reference: Some(&known),
        backbone: Some(backbone),
        // As after a search that found nothing.
        is_searched: true,
        ..Sample::default()
    };
    let walk = pipeline::predict(&map, on(&away), &oracle, &settings, &mut silent);
    let refused = pollster::block_on(walk).expect_err("no Cα lies in the map");
    assert!(
        matches!(refused, PredictError::BackboneElsewhere { ca_count: 574 }),
        "{refused}"
    );
    let walk = pipeline::predict(&map, on(&known), &oracle, &settings, &mut silent);
    let notes = pollster::block_on(walk).expect("the walk ends").notes;
    let told = |words: &str| notes.iter().any(|note| note.contains(words));
    assert!(
        told("is the backbone that the model was built on"),
        "{notes:?}"
    );
    assert!(!told("No sequence was given"), "{notes:?}");
}

/// Where every residue has a candidate, the aligner of the reference finds most of them too, but
/// places each on something.
#[test]
fn the_reference_builds_from_an_oracle_too() {
    let known = example_structure();
    let oracle = Oracle::new(known.clone(), 0.6);
    let prediction = walk_with(&Settings::reference(), &example_map(), &oracle, &known);
    let evaluation = prediction.evaluation.expect("the structure is known");
    let counts = prediction.counts;
    assert!(evaluation.matched_percent > 90.0, "{evaluation:?}");
    assert!(counts.candidates >= counts.sequence_residues, "{counts:?}");
    assert_eq!(counts.model_residues, counts.sequence_residues);
}

/// Asks for what the model card states of this map (`assets/weave.md`), less a little.
#[test]
fn the_network_builds_haemoglobin() {
    let known = example_structure();
    let prediction = walk(&example_map(), &weave(), &known);
    let evaluation = prediction.evaluation.expect("the structure is known");
    assert!(evaluation.matched_percent > 97.0, "{evaluation:?}");
    assert!(evaluation.sequence_percent > 98.0, "{evaluation:?}");
    assert!(
        evaluation.rmsd_angstrom.is_some_and(|rmsd| rmsd < 0.6),
        "{evaluation:?}"
    );
}

#[test]
fn the_same_map_gives_the_same_model() {
    let (map, known, weave) = (middle(&example_map(), 44), example_structure(), weave());
    let first = walk(&map, &weave, &known);
    let second = walk(&map, &weave, &known);
    assert!(first.counts.candidates > 50, "{:?}", first.counts);
    assert_eq!(first.model, second.model);
}

/// Haemoglobin is all helices: those of the mirrored map turn the other way.
#[test]
fn a_mirrored_map_is_noticed() {
    let (map, known, weave) = (middle(&example_map(), 56), example_structure(), weave());
    let seems_mirrored = |map: &Density| {
        let prediction = walk(map, &weave, &known);
        let said = prediction
            .notes
            .iter()
            .any(|note| note.contains("seems to be mirrored"));
        let turns = prediction.geometry.helix_turns;
        assert!(turns.left + turns.right > 20, "{turns:?}");
        said
    };
    assert!(!seems_mirrored(&map));
    assert!(seems_mirrored(&map.mirrored()));
}

/// Cancels at the first step of a stage.
struct StopAt(Stage);

impl Progress for StopAt {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        if step.stage == self.0 {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

#[test]
fn every_stage_hears_a_cancel() {
    let (map, known, sequences) = (example_map(), example_structure(), example_sequences());
    let oracle = Oracle::new(known.clone(), 0.6);
    // Reading and checking are done by those who call it.
    let before = [Stage::Read, Stage::Check];
    let stages = Stage::ALL
        .into_iter()
        .filter(|stage| !before.contains(stage));
    for stage in stages {
        let sample = Sample {
            name: "x",
            sequences: &sequences,
            reference: Some(&known),
            ..Sample::default()
        };
        let settings = Settings::default();
        let mut stop = StopAt(stage);
        let walk = pipeline::predict(&map, sample, &oracle, &settings, &mut stop);
        let Err(error) = pollster::block_on(walk) else {
            panic!("{stage:?} heard no cancel")
        };
        assert!(
            matches!(error, PredictError::Cancelled(_)),
            "{stage:?}: {error}"
        );
    }
}

#[test]
fn an_empty_map_says_why() {
    let mut map = middle(&example_map(), 24);
    map.grid.values_mut().fill(0.0);
    let sequences = example_sequences();
    let sample = Sample {
        name: "empty",
        sequences: &sequences,
        ..Sample::default()
    };
    let (settings, weave, mut silent) = (Settings::default(), weave(), Silent);
    let walk = pipeline::predict(&map, sample, &weave, &settings, &mut silent);
    let error = pollster::block_on(walk).expect_err("there is nothing to scale by");
    assert!(error.to_string().contains("no positive"), "{error}");
}

fn cryoweave(arguments: &[&Path]) -> Output {
    let program = env!("CARGO_BIN_EXE_cryoweave");
    Command::new(program)
        .args(arguments)
        .output()
        .expect("the program starts")
}

#[test]
fn the_program_writes_models_that_read_back_and_a_record() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("predict");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let map = folder.join("middle.mrc");
    fs::write(
        &map,
        write_map(&middle(&example_map(), 44), "cut out of EMD-3488"),
    )
    .expect("saved");
    let (fasta, known) = (asset("example/5ni1.fasta"), asset("example/5ni1.cif.gz"));
    let [predict, f, k, out] = ["predict", "--fasta", "--reference", "--out"].map(Path::new);
    let output = cryoweave(&[predict, &map, f, &fasta, k, &known, out, &folder]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("matched"), "{told}");

    let read = |name: &str| {
        let bytes = fs::read(folder.join(name)).expect(name);
        read_structure(&bytes).expect(name).0
    };
    let (cif, pdb) = (read("middle.cif"), read("middle.pdb"));
    assert_eq!(cif.ca_count(), pdb.ca_count());
    let record = fs::read(folder.join("run.json")).expect("there is a record");
    let record: pipeline::RunRecord = serde_json::from_slice(&record).expect("it reads back");
    assert_eq!(record.counts.model_residues, cif.ca_count());
    assert!(record.geometry.atoms > 3 * record.counts.model_residues);
    assert_eq!(record.inputs.len(), 3);
    let made = &record.circumstances;
    let date = made.date.as_bytes();
    assert!(
        date.len() == 20 && date[10] == b'T' && date[19] == b'Z',
        "{made:?}"
    );
    assert!(made.date.as_str() > "2026-11", "{made:?}");
    assert!(made.target.contains(std::env::consts::OS), "{made:?}");
    assert!(made.backend.starts_with("CPU"), "{made:?}");
    let counts = record.counts;
    let mut table = csv::Reader::from_path(folder.join("middle_confidence.csv")).expect("a table");
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("whole")).collect();
    let count = |state: &str| rows.iter().filter(|row| &row[3] == state).count();
    assert_eq!(count("built"), counts.built_residues());
    assert_eq!(count("bridged"), counts.bridged_residues);
    assert_eq!(
        rows.len(),
        counts.sequence_residues + counts.fragment_residues
    );
    assert_eq!(record.timings.len(), Stage::ALL.len());
}

#[test]
fn the_program_names_what_it_cannot_read() {
    let fasta = asset("example/5ni1.fasta");
    let [predict, f] = ["predict", "--fasta"].map(Path::new);
    for map in [Path::new("no-such.mrc"), &fasta] {
        let output = cryoweave(&[predict, map, f, &fasta]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(&map.display().to_string()), "{told}");
    }
}
