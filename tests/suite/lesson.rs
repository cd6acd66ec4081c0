//! The stored run of the lesson is what the example that ships gives, and what the tab computes from it is what the run gave.

use std::fs;
use std::path::{Path, PathBuf};

use cryoweave::candidates::{Candidate, narrow};
use cryoweave::evaluate::evaluate;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::read_structure;
use cryoweave::lesson::{Break, StoredRun, Story, StorySample};
use cryoweave::model::ModelSettings;
use cryoweave::pipeline::{Sample, Settings};
use cryoweave::progress::Silent;
use cryoweave::residue::BackboneAtom;
use cryoweave::structure::Structure;
use cryoweave::trace::{TraceSettings, trace, trellis};

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

fn stored(story: Story) -> StoredRun {
    let file = assets().join(format!("lesson/{}.run", story.name()));
    StoredRun::read(&fs::read(file).unwrap()).unwrap()
}

#[test]
fn the_stored_inputs_are_those_of_the_example() {
    let example = |name: &str| fs::read(assets().join("example").join(name)).unwrap();
    let run = stored(Story::Haemoglobin);
    let (map, _) = read_map(&example("emd_3488.mrc.gz")).unwrap();
    let (sequences, _) = read_fasta(&example("5ni1.fasta")).unwrap();
    let (structure, _) = read_structure(&example("5ni1.cif.gz")).unwrap();
    let sample = StorySample::haemoglobin(&map, &sequences, &structure).unwrap();
    assert_eq!(run.map, sample.map);
    assert_eq!(run.sequence, sample.sequence);
    assert_eq!(run.reference, sample.reference);
    assert_eq!(run.reference.chains[0].residues.len(), 59);
}

#[test]
fn the_stored_inputs_of_the_simulated_story_are_made_of_its_structure() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example/1gya.pdb.gz");
    let (structure, _) = read_structure(&fs::read(file).unwrap()).unwrap();
    let sample = StorySample::cd2(&structure).unwrap();
    let run = stored(Story::Cd2);
    assert_eq!(run.map, sample.map);
    assert_eq!(run.sequence, sample.sequence);
    assert_eq!(run.reference, sample.reference);
    assert!(
        run.evaluation.matched_percent > 90.0,
        "{:?}",
        run.evaluation
    );
}

#[test]
fn the_stored_inputs_of_the_poor_story_are_those_of_its_example() {
    let example = |name: &str| fs::read(assets().join("example").join(name)).unwrap();
    let (map, _) = read_map(&example("emd_21457_part.mrc.gz")).unwrap();
    let (structure, _) = read_structure(&example("6vyb_part.pdb.gz")).unwrap();
    let (sequences, _) = read_fasta(&example("6vyb_part.fasta")).unwrap();
    let sample = StorySample::spike(map, &structure);
    assert_eq!(sample.sequence.residues, sequences[0].residues);
    let run = stored(Story::Spike);
    assert_eq!(run.map, sample.map);
    assert_eq!(run.sequence, sample.sequence);
    assert_eq!(run.reference, sample.reference);
    // The words of the lesson: more than half of the places, hardly a name.
    let found = &run.evaluation;
    assert!(
        found.matched_percent > 50.0 && found.sequence_percent < 10.0,
        "{found:?}"
    );
}

/// Cα of all residues: number, name, position to 0.01 Å.
fn residues(structure: &Structure) -> Vec<(i32, String, [i64; 3])> {
    let residues = structure.residues().filter_map(|(_, residue)| {
        let at = residue.ca_atom()?.position.to_array();
        Some((
            residue.number,
            residue.name.clone(),
            at.map(|along| (along * 100.0).round() as i64),
        ))
    });
    residues.collect()
}

/// The candidates that `settings` leave of those that are stored.
fn candidates(run: &StoredRun, settings: &Settings) -> Vec<Candidate> {
    let rule = settings.candidates;
    narrow(&run.peaks, rule.threshold, rule.separation_angstrom)
}

#[test]
fn the_walk_from_the_stored_candidates_gives_the_stored_chain() {
    let run = stored(Story::Haemoglobin);
    let settings = Settings::default();
    let candidates = candidates(&run, &settings);
    assert_eq!(candidates.len(), 72);
    let sequences = [run.sequence.clone()];
    let mut silent = Silent;
    let traced = trace(&candidates, &sequences, &settings.trace, &mut silent);
    let traced = pollster::block_on(traced).unwrap().trace;
    let model = cryoweave::model::build(
        "lesson",
        &traced,
        &candidates,
        &sequences,
        Some(&run.scores),
    );
    let stored = residues(&run.model);
    let found = residues(&model);
    let names = |list: &[(i32, String, [i64; 3])]| {
        list.iter()
            .map(|(number, name, _)| (*number, name.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&found), names(&stored));
    let again = evaluate(&run.reference, &model);
    assert_eq!((again.matched, run.evaluation.matched), (60, 60));
    // Nothing but the rounding of the stored scores moves the atoms.
    for ((_, _, a), (_, _, b)) in found.iter().zip(&stored) {
        assert!(
            a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 10),
            "{a:?} {b:?}"
        );
    }
}

#[test]
fn the_path_of_the_trellis_is_that_of_the_chain() {
    let run = stored(Story::Haemoglobin);
    let settings = Settings::default();
    let candidates = candidates(&run, &settings);
    let (ours, mut silent) = (TraceSettings::default(), Silent);
    let trellis = trellis(&candidates, &run.sequence, &ours, 6, &mut silent);
    let trellis = pollster::block_on(trellis).unwrap();
    let sequences = [run.sequence.clone()];
    let mut silent = Silent;
    let traced = trace(&candidates, &sequences, &settings.trace, &mut silent);
    let traced = pollster::block_on(traced).unwrap().trace;
    let chain: Vec<_> = traced.chains[0]
        .residues
        .iter()
        .map(|r| (r.number - 1, r.candidate))
        .collect();
    let path: Vec<_> = trellis
        .path
        .iter()
        .map(|step| (step.residue, step.candidate))
        .collect();
    let shared = path.iter().filter(|step| chain.contains(step)).count();
    assert!(
        shared * 20 >= chain.len() * 17,
        "{shared} of {}",
        chain.len()
    );
}

#[test]
fn the_faults_do_what_the_lesson_says() {
    let run = stored(Story::Haemoglobin);
    let of = |fault: Break| {
        run.broken
            .iter()
            .find(|broken| broken.fault == fault)
            .unwrap()
    };
    let says = |fault: Break, words: &str| {
        let findings = of(fault).findings.iter().map(|finding| &finding.words);
        findings
            .chain(&of(fault).notes)
            .any(|found| found.contains(words))
    };
    assert!(says(Break::WrongHand, "mirrored"));
    assert!(says(Break::WrongVoxelSize, "voxel size seems to be wrong"));
    let right = |fault| {
        let evaluation = &of(fault).evaluation;
        evaluation.matched_percent * evaluation.sequence_percent / 100.0
    };
    let whole = run.evaluation.matched_percent * run.evaluation.sequence_percent / 100.0;
    for fault in Break::ALL {
        assert!(
            right(fault) < 0.8 * whole,
            "{fault:?}: {} of {whole}",
            right(fault)
        );
    }
}

#[test]
fn the_stored_scores_are_those_of_one_tile() {
    let run = stored(Story::Haemoglobin);
    let size = run.scores.size();
    assert_eq!((size.x, size.y, size.z), (35, 35, 35));
    let sample = Sample {
        name: "lesson",
        sequences: std::slice::from_ref(&run.sequence),
        reference: Some(&run.reference),
        ..Sample::default()
    };
    let mut silent = Silent;
    let settings = Settings {
        model: ModelSettings::BACKBONE,
        ..Settings::default()
    };
    let built = cryoweave::pipeline::build(None, &run.scores, sample, &settings, &mut silent);
    let built = pollster::block_on(built).unwrap();
    let evaluation = built.evaluation.unwrap();
    assert!(
        evaluation.matched >= 58,
        "{} matched from the scores of a byte each",
        evaluation.matched
    );
    let above = (0..size.count())
        .filter(|at| run.scores.atom(BackboneAtom::Ca)[size.voxel(*at)] > 0.5)
        .count();
    assert!((50..500).contains(&above), "{above}");
}
