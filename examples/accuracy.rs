//! How good the whole walk is on maps with reference structures, and where what is missing gets lost.
//!
//! `cargo run --example accuracy -- [--weights FILE] FOLDER…` takes folders that hold `map.mrc.gz`,
//! `observed.fasta` and `model.pdb`, and prints a table in Markdown. The first columns are the
//! model as users get it; after these, the same with one stage replaced by the truth: every Cα
//! found and nothing else, then every residue type known, then every direction known.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use cryoweave::candidates::{self, Candidate};
use cryoweave::evaluate::{Detection, Evaluation, MAX_DISTANCE, evaluate};
use cryoweave::grid::Density;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::read_structure;
use cryoweave::model;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, Settings};
use cryoweave::progress::Silent;
use cryoweave::residue::Sequence;
use cryoweave::space::Position;
use cryoweave::structure::{CaAtom, Structure};
use cryoweave::trace::trace;

type Anything = Box<dyn Error>;

/// The probability that the truth is told with, where types are given.
const CERTAIN: f64 = 0.9;

/// A stage that may be replaced by the truth.
#[derive(Clone, Copy, PartialEq)]
enum Truth {
    Nothing,
    Places,
    Types,
    Directions,
}

const TRIALS: [(&str, Truth); 4] = [
    ("as built", Truth::Nothing),
    ("true places", Truth::Places),
    ("true types", Truth::Types),
    ("true directions", Truth::Directions),
];

/// A map with its reference structure.
struct Case {
    name: String,
    map: Density,
    sequences: Vec<Sequence>,
    known: Structure,
}

fn main() -> Result<(), Anything> {
    let (weights, folders) = arguments()?;
    let weave = Weave::read(&fs::read(weights)?, &ComputeDevice::cpu())?;
    let titles: Vec<&str> = TRIALS.iter().map(|(title, _)| *title).collect();
    println!(
        "| map | CA found % | of candidates right % | {} |",
        titles.join(" | ")
    );
    println!("|---|---|---|{}", "---|".repeat(TRIALS.len()));
    for folder in &folders {
        println!("{}", row(&Case::read(folder)?, &weave)?);
    }
    println!("\nEach cell: matched % / RMSD Å / sequence %.");
    Ok(())
}

fn arguments() -> Result<(PathBuf, Vec<PathBuf>), Anything> {
    let mut folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/weave.safetensors");
    if folders.first().is_some_and(|first| first == "--weights") && folders.len() > 1 {
        weights = folders.remove(1);
        folders.remove(0);
    }
    if folders.is_empty() {
        return Err("usage: accuracy [--weights FILE] FOLDER…".into());
    }
    Ok((weights, folders))
}

impl Case {
    fn read(folder: &Path) -> Result<Self, Anything> {
        let bytes = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        Ok(Self {
            name: folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into(),
            map: read_map(&bytes("map.mrc.gz")?)?.0,
            sequences: read_fasta(&bytes("observed.fasta")?)?.0,
            known: read_structure(&bytes("model.pdb")?)?.0,
        })
    }
}

/// The row of a map.
fn row(case: &Case, weave: &Weave) -> Result<String, Anything> {
    let settings = Settings::default();
    let (map, mut silent) = (&case.map, Silent);
    let scores = pipeline::score(map, weave, &settings.score, &mut silent);
    let scores = pollster::block_on(scores)?;
    let found = candidates::find(&scores, &settings.candidates);
    let ca_atoms: Vec<_> = case.known.ca_atoms().collect();
    let places: Vec<Position> = ca_atoms.iter().map(|ca| ca.position).collect();
    let told: Vec<Position> = found.iter().map(|candidate| candidate.position).collect();
    let detection = Detection::within(MAX_DISTANCE, &places, &told);
    let mut cells = Vec::new();
    for (_, truth) in TRIALS {
        let candidates = corrected(&found, &ca_atoms, truth);
        let mut silent = Silent;
        let traced = trace(&candidates, &case.sequences, &settings.trace, &mut silent);
        let traced = pollster::block_on(traced)?.trace;
        let model = model::build(&case.name, &traced, &candidates, &case.sequences, None);
        cells.push(words(&evaluate(&case.known, &model)));
    }
    Ok(format!(
        "| {} | {:.1} | {:.1} | {} |",
        case.name,
        100.0 * detection.recall(),
        100.0 * detection.precision(),
        cells.join(" | ")
    ))
}

fn words(evaluation: &Evaluation) -> String {
    format!(
        "{:.1} / {:.2} / {:.1}",
        evaluation.matched_percent,
        evaluation.rmsd_angstrom.unwrap_or(f64::NAN),
        evaluation.sequence_percent
    )
}

/// The candidates with one stage replaced by the truth.
fn corrected(found: &[Candidate], ca_atoms: &[CaAtom<'_>], truth: Truth) -> Vec<Candidate> {
    match truth {
        Truth::Nothing => found.to_vec(),
        Truth::Places => ca_atoms.iter().map(|ca| seen_at(ca, found)).collect(),
        Truth::Types | Truth::Directions => {
            let mut candidates = found.to_vec();
            for candidate in &mut candidates {
                let Some(ca) = nearest(ca_atoms.iter(), |ca| ca.position, candidate.position)
                else {
                    continue;
                };
                if truth == Truth::Types {
                    let place = candidate.position;
                    candidate.amino =
                        Candidate::with_residue_type(place, ca.residue.amino(), CERTAIN).amino;
                } else {
                    (candidate.next, candidate.previous) = (ca.next, ca.previous);
                }
            }
            candidates
        }
    }
}

/// A candidate at the place of `ca`, with what the nearest one found says of its residue.
fn seen_at(ca: &CaAtom<'_>, found: &[Candidate]) -> Candidate {
    let near = nearest(found.iter(), |candidate| candidate.position, ca.position);
    let unknown = || Candidate::with_residue_type(ca.position, None, CERTAIN);
    Candidate {
        position: ca.position,
        contacts: Vec::new(),
        ..near.cloned().unwrap_or_else(unknown)
    }
}

/// The one of `all` that is nearest to `place`, if it is near enough to be a match.
fn nearest<'a, T>(
    all: impl Iterator<Item = &'a T>,
    position: impl Fn(&T) -> Position,
    place: Position,
) -> Option<&'a T> {
    let distance = |one: &&T| position(one).distance(place);
    all.min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .filter(|one| distance(one) <= MAX_DISTANCE)
}
