//! How well the aligner traces reference structures whose Cα were spoilt, without a network.
//!
//! `cargo run --example synthetic_trace --no-default-features -- ours|reference FILE…` takes the
//! aligner and PDB or mmCIF files.
//! Alpha carbons are displaced, dropped and joined by spurious ones; types and directions are
//! noisy. Noise is the same in every run. Columns: residues that kept a candidate, share of them
//! that the trace places right (candidate within 2 Å of it, sequence and number right; copies of
//! one sequence may be exchanged), share of placed residues that are right, seconds.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

mod known;

use std::time::Instant;

use cryoweave::candidates::Candidate;
use cryoweave::io::structure::read_structure;
use cryoweave::progress::Silent;
use cryoweave::random::Random;
use cryoweave::residue::AminoAcid;
use cryoweave::space::Displacement;
use cryoweave::trace::{Aligner, TraceSettings, trace};
use known::{Truth, truth_of};

/// Standard deviation of the displacement, in Å, over all three axes together.
const JITTER_ANGSTROM: f64 = 0.5;
/// Share of Cα without a candidate.
const DROPPED: f64 = 0.1;
/// Spurious candidates per true one.
const SPURIOUS: f64 = 0.2;
/// Probability that the network gives its favourite amino acid.
const FAVOURITE: f64 = 0.4;

/// What the types and directions of the candidates are worth.
#[derive(Clone, Copy)]
struct Trial {
    name: &'static str,
    /// Whether the favourite type is always the true one, or only as often as it claims.
    types_always_right: bool,
    /// Error of the direction vectors, in degrees; `None` for no vectors.
    direction_error: Option<f64>,
}

const TRIALS: [Trial; 4] = [
    Trial {
        name: "types 0.4, directions 30°",
        types_always_right: true,
        direction_error: Some(30.0),
    },
    Trial {
        name: "types right in 40 %, directions 30°",
        types_always_right: false,
        direction_error: Some(30.0),
    },
    Trial {
        name: "types 0.4, no directions",
        types_always_right: true,
        direction_error: None,
    },
    Trial {
        name: "types right in 40 %, no directions",
        types_always_right: false,
        direction_error: None,
    },
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let aligner = Aligner::from_name(&name).ok_or("the first argument is: ours, reference")?;
    for trial in TRIALS {
        println!("{}", trial.name);
        let mut shares = Vec::new();
        for path in std::env::args().skip(2) {
            let (structure, _) = read_structure(&std::fs::read(&path)?)?;
            let (truth, sequences) = truth_of(&structure);
            let (candidates, owner) = spoil(&truth, trial);
            let start = Instant::now();
            let settings = TraceSettings {
                aligner,
                ..TraceSettings::default()
            };
            let mut nobody = Silent;
            let traced = trace(&candidates, &sequences, &settings, &mut nobody);
            let result = pollster::block_on(traced)?;
            let seconds = start.elapsed().as_secs_f64();
            let placed: Vec<bool> = result
                .trace
                .chains
                .iter()
                .flat_map(|chain| chain.residues.iter().map(|r| (chain.sequence, r)))
                .filter_map(|(sequence, residue)| Some((sequence?, residue)))
                .map(|(sequence, residue)| {
                    owner[residue.candidate].is_some_and(|owner| {
                        (truth[owner].sequence, truth[owner].number) == (sequence, residue.number)
                    })
                })
                .collect();
            let right = placed.iter().filter(|right| **right).count() as f64;
            let kept = owner.iter().flatten().count();
            let file = path.rsplit('/').next().unwrap_or(&path);
            println!(
                "  {file:45} {:6} residues {kept:6} kept  right {:5.1} %  precision {:5.1} %  {seconds:6.2} s",
                truth.len(),
                100.0 * right / kept as f64,
                100.0 * right / placed.len().max(1) as f64,
            );
            shares.push(100.0 * right / kept as f64);
        }
        let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        println!("  mean {mean:.1} %");
    }
    Ok(())
}

/// Candidates for `truth`, in no telling order, with the residue that each stands for.
fn spoil(truth: &[Truth], trial: Trial) -> (Vec<Candidate>, Vec<Option<usize>>) {
    let mut random = Random::new(17);
    let mut all: Vec<(u64, Candidate, Option<usize>)> = Vec::new();
    for (index, residue) in truth.iter().enumerate() {
        if random.uniform() >= DROPPED {
            let position =
                residue.position + random.normal_vector() * (JITTER_ANGSTROM / 3.0_f64.sqrt());
            let mut told =
                |way: Option<Displacement>| turned(way?, trial.direction_error?, &mut random);
            let (next, previous) = (told(residue.next), told(residue.previous));
            let sure = trial.types_always_right || random.uniform() < FAVOURITE;
            let favourite = if sure {
                residue.amino
            } else {
                any_amino(&mut random)
            };
            let candidate = Candidate {
                next,
                previous,
                ..Candidate::with_residue_type(position, Some(favourite), FAVOURITE)
            };
            all.push((random.bits(), candidate, Some(index)));
        }
        if random.uniform() < SPURIOUS {
            let position = residue.position + random.normal_vector() * 3.0;
            let way = |random: &mut Random| {
                let way = random.normal_vector().unit()? * 3.8;
                trial.direction_error.map(|_| way)
            };
            let (next, previous) = (way(&mut random), way(&mut random));
            let candidate = Candidate {
                next,
                previous,
                ..Candidate::with_residue_type(position, Some(any_amino(&mut random)), FAVOURITE)
            };
            all.push((random.bits(), candidate, None));
        }
    }
    all.sort_by_key(|(order, _, _)| *order);
    all.into_iter()
        .map(|(_, candidate, owner)| (candidate, owner))
        .unzip()
}

fn any_amino(random: &mut Random) -> AminoAcid {
    AminoAcid::ALL[random.below(AminoAcid::COUNT)]
}

/// `way` turned by `degrees` about a random axis across it. A network that errs like this gives
/// vectors shorter by the cosine, the mean of all it holds possible.
fn turned(way: Displacement, degrees: f64, random: &mut Random) -> Option<Displacement> {
    let across = way.cross(random.normal_vector()).unit()?;
    let (sine, cosine) = degrees.to_radians().sin_cos();
    Some((way * cosine + across * (sine * way.length())) * cosine)
}
