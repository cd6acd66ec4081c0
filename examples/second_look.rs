//! Gain of the second look at residue types, map by map.
//!
//! `cargo run --release --example second_look -- [--seeds N] FOLDER…` takes folders that hold `map.mrc.gz`, `observed.fasta`
//! and `model.pdb`. Each map is built N times (5), from the second time on with perturbed residue types (10 %), since a single
//! trace varies by several per cent, without the second look and with it. Columns: runs in which there was one;
//! log-likelihood of the true types in nats, at the candidates next to a Cα, without and with it; percent of the residues
//! with the right position and type, without and with it, and the difference with its standard error over the runs.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use cryoweave::candidates::Candidate;
use cryoweave::grid::Density;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::read_structure;
use cryoweave::model::ModelSettings;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, Prediction, Sample, Settings};
use cryoweave::progress::Silent;
use cryoweave::random::Random;
use cryoweave::residue::{BackboneAtom, Sequence};
use cryoweave::score::{Cells, VoxelScores};
use cryoweave::structure::{CaAtom, Structure};

type Anything = Box<dyn Error>;

/// Distance in Å within which a candidate is that of a Cα.
const SAME_ANGSTROM: f64 = 2.0;
/// Standard deviation of the perturbation of the log-probabilities, in nats.
const PERTURBATION: f64 = 0.1;

/// A map, what the network says of it, and the truth.
struct Case {
    map: Density,
    scores: VoxelScores,
    sequences: Vec<Sequence>,
    reference: Structure,
}

/// Result of a run: whether there was a second look, log-likelihood of the true types, percent right.
#[derive(Clone, Copy)]
struct Run {
    looked: bool,
    likelihood: f64,
    right: f64,
}

fn main() -> Result<(), Anything> {
    let mut folders: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let mut seeds = 5;
    if folders
        .first()
        .is_some_and(|first| first == Path::new("--seeds"))
        && folders.len() > 1
    {
        seeds = folders[1].to_string_lossy().parse()?;
        folders.drain(..2);
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/weave.safetensors");
    let weave = Weave::read(&fs::read(shipped)?, &ComputeDevice::cpu())?;
    println!("| map | looks | types without | with | right % without | with | gain |");
    println!("|---|---|---|---|---|---|---|");
    for folder in folders {
        let case = Case::read(&folder, &weave)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        println!("| {name} {}", row(&case, seeds)?);
    }
    Ok(())
}

impl Case {
    fn read(folder: &Path, weave: &Weave) -> Result<Self, Anything> {
        let bytes = |name: &str| fs::read(folder.join(name));
        let (map, _) = read_map(&bytes("map.mrc.gz")?)?;
        let (settings, mut silent) = (Settings::default(), Silent);
        let scores = pipeline::score(&map, weave, &settings.score, &mut silent);
        Ok(Self {
            scores: pollster::block_on(scores)?,
            map,
            sequences: read_fasta(&bytes("observed.fasta")?)?.0,
            reference: read_structure(&bytes("model.pdb")?)?.0,
        })
    }

    fn run(&self, scores: &VoxelScores, second_look: bool) -> Result<Run, Anything> {
        let settings = Settings {
            second_look,
            model: ModelSettings::BACKBONE,
            force: true,
            ..Settings::default()
        };
        let sample = Sample {
            sequences: &self.sequences,
            reference: Some(&self.reference),
            ..Sample::default()
        };
        let mut silent = Silent;
        let run = pipeline::build(Some(&self.map), scores, sample, &settings, &mut silent);
        let built = pollster::block_on(run)?;
        let scored = built.evaluation.as_ref().ok_or("no reference structure")?;
        Ok(Run {
            looked: built.notes.iter().any(|note| note.contains("second time")),
            likelihood: self.likelihood(&built),
            right: scored.matched_percent * scored.sequence_percent / 100.0,
        })
    }

    /// Returns the mean log-likelihood of the true types, in nats.
    fn likelihood(&self, built: &Prediction) -> f64 {
        let ca_atoms: Vec<CaAtom<'_>> = self.reference.ca_atoms().collect();
        let of_candidate = |candidate: &Candidate| {
            let distance = |ca: &&CaAtom<'_>| ca.position.distance(candidate.position);
            let near = ca_atoms
                .iter()
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
            let is_same = distance(&near) <= SAME_ANGSTROM;
            let truth = near.residue.amino().filter(|_| is_same)?;
            Some(candidate.amino[truth.index()].ln())
        };
        let found: Vec<f64> = built.candidates.iter().filter_map(of_candidate).collect();
        found.iter().sum::<f64>() / found.len() as f64
    }
}

fn row(case: &Case, seeds: u64) -> Result<String, Anything> {
    let mut runs = Vec::new();
    for seed in 0..seeds {
        let scores = perturbed(&case.scores, seed)?;
        runs.push((case.run(&scores, false)?, case.run(&scores, true)?));
    }
    let mean =
        |of: &dyn Fn(&(Run, Run)) -> f64| runs.iter().map(of).sum::<f64>() / runs.len() as f64;
    let gain = mean(&|(a, b)| b.right - a.right);
    let square = mean(&|(a, b)| (b.right - a.right - gain).powi(2));
    let error = (square / (runs.len().max(2) - 1) as f64).sqrt();
    Ok(format!(
        "| {} of {seeds} | {:.3} | {:.3} | {:.1} | {:.1} | {gain:+.1} ± {error:.1} |",
        runs.iter().filter(|(_, b)| b.looked).count(),
        mean(&|(a, _)| a.likelihood),
        mean(&|(_, b)| b.likelihood),
        mean(&|(a, _)| a.right),
        mean(&|(_, b)| b.right),
    ))
}

/// Returns `scores` with residue types perturbed by the random numbers of `seed`; the same for 0.
fn perturbed(scores: &VoxelScores, seed: u64) -> Result<VoxelScores, Anything> {
    let mut random = Random::new(seed);
    let spread = if seed == 0 { 0.0 } else { PERTURBATION };
    let cells = scores.cells().iter().map(|(voxel, residue)| {
        let mut residue = *residue;
        let amino = residue
            .amino
            .map(|p| p * (spread * random.normal()).exp() as f32);
        let sum: f32 = amino.iter().sum();
        residue.amino = amino.map(|p| p / sum);
        (*voxel, residue)
    });
    let cells = Cells::new(scores.cells().edge(), cells.collect());
    let atoms = BackboneAtom::ALL.map(|atom| scores.atom(atom).clone());
    Ok(VoxelScores::new(scores.frame(), atoms, cells)?)
}
