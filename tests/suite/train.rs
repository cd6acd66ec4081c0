//! Training in the library: it goes on exactly, its results are networks, and what it cannot learn from is told.

use std::collections::{BTreeMap, BTreeSet};

use cryoweave::dataset::records::{EntryFiles, EntryName, RecordSettings, file, make_record};
use cryoweave::dataset::simulate::{SimulateSettings, simulate};
use cryoweave::dataset::validate::RecordFiles;
use cryoweave::io::mrc::write_map;
use cryoweave::io::structure::read_structure;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::network::unetr::{Choices, Configuration, Sizes, Target, Unetr};
use cryoweave::progress::{Cancelled, Progress, Silent, Step};
use cryoweave::train::{
    HeldOut, Network, Outcome, Record, Settings, TrainError, Training, file as output, train,
};
use pollster::block_on;

const WEIGHTS: &[u8] = include_bytes!("../../assets/weave.safetensors");

/// Files by name.
#[derive(Clone, Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl RecordFiles for Files {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let found = self.0.get(name).cloned();
        found.ok_or_else(|| format!("{name} is missing"))
    }
}

/// Returns the record of a map simulated from a small protein.
fn record() -> Files {
    let structure = std::fs::read("assets/example/1gya.pdb.gz").unwrap();
    let (read, _) = read_structure(&structure).unwrap();
    let settings = SimulateSettings {
        padding_angstrom: 3.0,
        ..SimulateSettings::at(3.0)
    };
    let map = write_map(&simulate(&read, &settings).unwrap(), "made up");
    let files = EntryFiles {
        map,
        structure,
        fasta: None,
        entry: None,
    };
    let mut saved = Files::default();
    let mut save = |name: &str, bytes: &[u8]| {
        saved.0.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    };
    let name = EntryName::new("EMD-1", "1gya");
    make_record(&name, files, RecordSettings::default(), &mut save).unwrap();
    saved
}

fn tiny(target: Target) -> Network {
    let sizes = Sizes {
        edge: 32,
        embedding: 24,
        heads: 4,
        layers: 4,
        taps: [1, 2, 3, 4],
        linear: 48,
        base_filters: 2,
        classes: target.classes(),
        sequence: None,
    };
    Network::Unetr {
        configuration: Configuration::new(sizes).unwrap(),
        target,
    }
}

/// Returns settings for two epochs of a few steps.
fn settings(network: Network) -> Settings {
    Settings {
        epochs: 2,
        batch: if network == Network::Weave { 1 } else { 9 },
        edge: 16,
        crops: 3,
        validation_tiles: if network == Network::Weave { 1 } else { 2 },
        save_every: 1,
        threads: 2,
        ..Settings::of(network)
    }
}

/// Progress that stops a training after some steps.
struct StopAfter(usize);

impl Progress for StopAfter {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        if step.done > self.0 {
            return Err(Cancelled);
        }
        Ok(())
    }
}

/// Trains with two records of the same files; returns what came out and what was saved.
fn learn(
    files: &Files,
    settings: Settings,
    checkpoint: Option<Vec<u8>>,
    progress: &mut impl Progress,
) -> (Result<Outcome, TrainError>, Files) {
    let start = (settings.network == Network::Weave).then_some(WEIGHTS);
    let record = |id: &str| Record {
        id: id.to_owned(),
        files,
    };
    let training = Training {
        settings,
        records: vec![record("1"), record("2")],
        held_out: HeldOut::Share(0.5),
        start,
        checkpoint,
    };
    let mut saved = Files::default();
    let mut save = |name: &str, bytes: &[u8]| {
        saved.0.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    };
    let device = ComputeDevice::cpu();
    let outcome = block_on(train(training, &device, progress, &mut save, &mut |_| ()));
    (outcome, saved)
}

/// A training that is stopped in the middle of an epoch, and taken up again, ends with the same bytes as one that is not.
fn hold_exact_resume(network: Network, stop: usize) -> Files {
    let files = record();
    let (outcome, whole) = learn(&files, settings(network), None, &mut Silent);
    let outcome = outcome.unwrap();
    assert_eq!(outcome.epochs.len(), 3, "the start and two epochs");
    assert!(outcome.epochs[2].steps > stop + 1);

    let (stopped, before) = learn(&files, settings(network), None, &mut StopAfter(stop));
    assert!(matches!(stopped, Err(TrainError::Cancelled(_))));
    let checkpoint = before.0[output::CHECKPOINT].clone();
    let (resumed, after) = learn(&files, settings(network), Some(checkpoint), &mut Silent);
    assert_eq!(resumed.unwrap(), outcome);
    for name in [
        output::CHECKPOINT,
        output::CURVES,
        output::SCORES,
        output::LOSS,
    ] {
        assert_eq!(after.0[name], whole.0[name], "{name}");
    }
    let kept = [&before, &after].into_iter().rev();
    let weights = kept.filter_map(|files| files.0.get(output::WEIGHTS)).next();
    assert_eq!(weights, whole.0.get(output::WEIGHTS));
    whole
}

#[test]
fn weave_goes_on_exactly_and_its_weights_run() {
    let whole = hold_exact_resume(Network::Weave, 2);
    let weights = &whole.0[output::WEIGHTS];
    let weave = Weave::read(weights, &ComputeDevice::cpu()).unwrap();
    assert_eq!(weave.record().name, "weave");
    let other = Weave::read(WEIGHTS, &ComputeDevice::cpu()).unwrap();
    let logits = |weave: &Weave| block_on(weave.logits(vec![0.5; 4096], 16)).unwrap();
    assert_ne!(logits(&weave), logits(&other), "they have changed");
    let card: serde_json::Value = serde_json::from_slice(&whole.0[output::CARD]).unwrap();
    assert_eq!(card["network"], "weave");
    assert_eq!(card["records"]["train"].as_array().unwrap().len(), 1);
    assert_eq!(card["bytes"], weights.len());
}

#[test]
fn a_network_of_cryo2struct_goes_on_exactly_and_its_weights_run() {
    let whole = hold_exact_resume(tiny(Target::Atoms), 1);
    let weights = &whole.0[output::WEIGHTS].as_slice();
    let unetr = Unetr::read(weights, &Choices::default(), &ComputeDevice::cpu()).unwrap();
    assert_eq!(unetr.card().target, Target::Atoms);
    assert_eq!(unetr.configuration().sizes().heads, 4);
    let csv = String::from_utf8(whole.0[output::CURVES].clone()).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 4, "{csv}");
    let cells: BTreeSet<usize> = rows.iter().map(|row| row.split(',').count()).collect();
    assert_eq!(cells.len(), 1, "{csv}");
    let svg = String::from_utf8(whole.0[output::SCORES].clone()).unwrap();
    assert!(svg.contains("chance (F1)"), "{svg}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let files = record();
    let weights = [1, 3].map(|threads| {
        let settings = Settings {
            epochs: 1,
            threads,
            ..settings(tiny(Target::SecondaryStructure))
        };
        let (outcome, saved) = learn(&files, settings, None, &mut Silent);
        outcome.unwrap();
        saved.0[output::WEIGHTS].clone()
    });
    assert_eq!(weights[0], weights[1]);
}

/// Returns the error of a training with records of `files`, of which nothing is written.
fn refused(files: &Files, settings: Settings, checkpoint: Option<Vec<u8>>) -> String {
    let (outcome, saved) = learn(files, settings, checkpoint, &mut Silent);
    assert!(saved.0.is_empty(), "nothing is written");
    outcome.unwrap_err().to_string()
}

#[test]
fn what_cannot_be_learned_from_is_told() {
    let files = record();
    let without = |name: &str| {
        let mut files = files.clone();
        files.0.remove(name);
        files
    };
    let with = |name: &str, bytes: &[u8]| {
        let mut files = files.clone();
        files.0.insert(name.to_owned(), bytes.to_vec());
        files
    };
    let atoms = || settings(tiny(Target::Atoms));
    let said = refused(&without(file::ATOMS), atoms(), None);
    assert!(
        said.contains("atom_emd_normalized_map.mrc is missing"),
        "{said}"
    );
    let said = refused(&with(file::ATOMS, &[7; 3000]), atoms(), None);
    assert!(
        said.contains("record ") && said.contains("atom_emd"),
        "{said}"
    );
    let density = &files.0[file::NORMALIZED];
    let said = refused(&with(file::ATOMS, density), atoms(), None);
    assert!(said.contains("none of its 4 classes"), "{said}");
    let weave = || settings(Network::Weave);
    let said = refused(&without("emd_1.map"), weave(), None);
    assert!(said.contains("emd_1.map is missing"), "{said}");
    let said = refused(&without(file::INDEX), weave(), None);
    assert!(said.contains("record.json is missing"), "{said}");
}

#[test]
fn settings_that_make_no_sense_are_told() {
    let files = record();
    let said = refused(&files, settings(Network::Weave), Some(WEIGHTS.to_vec()));
    assert!(
        said.contains("no checkpoint of `cryoweave train`"),
        "{said}"
    );
    let told = |change: fn(&mut Settings)| {
        let mut settings = settings(Network::Weave);
        change(&mut settings);
        refused(&files, settings, None)
    };
    assert!(told(|s| s.edge = 20).contains("multiple of 8"));
    assert!(told(|s| s.batch = 0).contains("--batch is 0"));
    assert!(told(|s| s.rate = f64::NAN).contains("--rate is NaN"));
}

#[test]
fn a_file_that_cannot_be_kept_ends_the_training() {
    let files = record();
    let record = |id: &str| Record {
        id: id.to_owned(),
        files: &files,
    };
    let training = Training {
        settings: settings(tiny(Target::Atoms)),
        records: vec![record("1"), record("2")],
        held_out: HeldOut::Share(0.5),
        start: None,
        checkpoint: None,
    };
    let mut full = |_: &str, _: &[u8]| Err("no space left on device".into());
    let device = ComputeDevice::cpu();
    let outcome = block_on(train(
        training,
        &device,
        &mut Silent,
        &mut full,
        &mut |_| (),
    ));
    let said = outcome.unwrap_err().to_string();
    assert!(
        said.contains("checkpoint.safetensors could not be written: no space left"),
        "{said}"
    );
}

#[test]
fn a_checkpoint_belongs_to_its_settings_and_records() {
    let files = record();
    let one = Settings {
        epochs: 1,
        ..settings(tiny(Target::Atoms))
    };
    let (outcome, saved) = learn(&files, one.clone(), None, &mut Silent);
    outcome.unwrap();
    let checkpoint = Some(saved.0[output::CHECKPOINT].clone());
    let other = Settings {
        rate: 2e-4,
        ..one.clone()
    };
    let (refused, _) = learn(&files, other, checkpoint.clone(), &mut Silent);
    let said = refused.unwrap_err().to_string();
    assert!(
        said.contains("other settings") && said.contains("another --out"),
        "{said}"
    );
    let longer = Settings {
        epochs: 2,
        threads: 1,
        ..one.clone()
    };
    let (outcome, _) = learn(&files, longer, checkpoint.clone(), &mut Silent);
    assert_eq!(outcome.unwrap().epochs.len(), 3);
    let damaged = checkpoint.map(|bytes| bytes[..bytes.len() / 2].to_vec());
    let (refused, _) = learn(&files, one, damaged, &mut Silent);
    assert!(
        matches!(refused, Err(TrainError::Checkpoint(_))),
        "{refused:?}"
    );
}

#[test]
fn a_training_ends_early_where_nothing_gets_better() {
    let files = record();
    let settings = Settings {
        epochs: 9,
        rate: 1e-12,
        patience: 2,
        ..settings(tiny(Target::Atoms))
    };
    let (outcome, _) = learn(&files, settings, None, &mut Silent);
    let outcome = outcome.unwrap();
    assert!(outcome.epochs.len() < 9, "{}", outcome.epochs.len());
    assert_eq!(outcome.epochs.len(), outcome.best.unwrap() + 3);
}
