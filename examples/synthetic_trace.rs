//! How well the aligner traces known structures whose alpha carbons were spoilt, without a network.
//!
//! `cargo run --example synthetic_trace --no-default-features -- ours|reference FILE…` takes the
//! aligner and PDB or mmCIF files.
//! Alpha carbons are displaced, dropped and joined by spurious ones; types and directions are
//! noisy. Noise is the same in every run. Columns: residues that kept a candidate, share of them
//! that the trace places right (candidate within 2 Å of it, sequence and number right; copies of
//! one sequence may be exchanged), share of placed residues that are right, seconds.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::time::Instant;

use cryoweave::candidates::Candidate;
use cryoweave::io::structure_file::read_structure;
use cryoweave::progress::Silent;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::space::{Displacement, Position};
use cryoweave::structure::Structure;
use cryoweave::trace::{Aligner, TraceSettings, trace};

/// Standard deviation of the displacement, in Å, over all three axes together.
const JITTER_ANGSTROM: f64 = 0.5;
/// Share of alpha carbons without a candidate.
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

/// A residue of the known structure.
struct Truth {
    sequence: usize,
    number: usize,
    position: Position,
    amino: AminoAcid,
    next: Option<Displacement>,
    previous: Option<Displacement>,
}

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

/// The residues with alpha carbons, and the sequences that their chains show. A chain whose
/// sequence is a part of another's is a copy of that one, some residues of which nobody saw.
fn truth_of(structure: &Structure) -> (Vec<Truth>, Vec<Sequence>) {
    let chains = structure.chains.iter().map(|chain| {
        let residues = chain.residues.iter();
        let seen = residues.filter_map(|r| Some((r.amino()?, r.alpha_carbon()?.position)));
        (chain.id.clone(), seen.collect())
    });
    let chains: Vec<(String, Vec<(AminoAcid, Position)>)> = chains.collect();
    let letters = |chain: &[(AminoAcid, Position)]| -> Vec<Option<AminoAcid>> {
        chain.iter().map(|(amino, _)| Some(*amino)).collect()
    };
    let mut longest_first: Vec<usize> = (0..chains.len()).collect();
    longest_first.sort_by_key(|&place| std::cmp::Reverse(chains[place].1.len()));
    let mut sequences: Vec<Sequence> = Vec::new();
    let mut truth: Vec<Truth> = Vec::new();
    for place in longest_first {
        let (id, residues) = &chains[place];
        if residues.is_empty() {
            continue;
        }
        let letters = letters(residues);
        let part = |sequence: &Sequence| {
            let mut windows = sequence.residues.windows(letters.len());
            windows.position(|window| window == letters)
        };
        let mut known = sequences.iter().enumerate();
        let found = known.find_map(|(place, sequence)| Some((place, part(sequence)?)));
        let (sequence, offset) = found.unwrap_or((sequences.len(), 0));
        if found.is_none() {
            sequences.push(Sequence {
                name: id.clone(),
                chain_ids: Vec::new(),
                residues: letters,
            });
        }
        sequences[sequence].chain_ids.push(id.clone());
        truth.extend(truth_of_chain(residues, sequence, offset));
    }
    (truth, sequences)
}

/// The residues of one chain, of which the first is residue `offset` of `sequence`.
fn truth_of_chain(
    residues: &[(AminoAcid, Position)],
    sequence: usize,
    offset: usize,
) -> impl Iterator<Item = Truth> {
    let way = move |from: Position, other: Option<usize>| {
        let way = residues.get(other?)?.1 - from;
        Some(way).filter(|way| way.length() < 4.5)
    };
    let all = residues.iter().enumerate();
    all.map(move |(index, &(amino, position))| Truth {
        sequence,
        number: offset + index + 1,
        position,
        amino,
        next: way(position, Some(index + 1)),
        previous: way(position, index.checked_sub(1)),
    })
}

/// Candidates for `truth`, in no telling order, with the residue that each stands for.
fn spoil(truth: &[Truth], trial: Trial) -> (Vec<Candidate>, Vec<Option<usize>>) {
    let mut noise = Noise(17);
    let mut all: Vec<(u64, Candidate, Option<usize>)> = Vec::new();
    for (index, residue) in truth.iter().enumerate() {
        if noise.uniform() >= DROPPED {
            let position = residue.position + noise.vector() * (JITTER_ANGSTROM / 3.0_f64.sqrt());
            let mut turned = |way: Option<Displacement>| {
                way.and_then(|way| noise.turn(way, trial.direction_error?))
            };
            let (next, previous) = (turned(residue.next), turned(residue.previous));
            let sure = trial.types_always_right || noise.uniform() < FAVOURITE;
            let favourite = if sure { residue.amino } else { noise.amino() };
            let candidate = candidate(position, favourite, next, previous);
            all.push((noise.bits(), candidate, Some(index)));
        }
        if noise.uniform() < SPURIOUS {
            let position = residue.position + noise.vector() * 3.0;
            let way = |noise: &mut Noise| {
                let way = noise.vector().unit()? * 3.8;
                trial.direction_error.map(|_| way)
            };
            let (next, previous) = (way(&mut noise), way(&mut noise));
            let candidate = candidate(position, noise.amino(), next, previous);
            all.push((noise.bits(), candidate, None));
        }
    }
    all.sort_by_key(|(order, _, _)| *order);
    all.into_iter()
        .map(|(_, candidate, owner)| (candidate, owner))
        .unzip()
}

fn candidate(
    position: Position,
    favourite: AminoAcid,
    next: Option<Displacement>,
    previous: Option<Displacement>,
) -> Candidate {
    let mut amino = [(1.0 - FAVOURITE) / 19.0; AminoAcid::COUNT];
    amino[favourite.index()] = FAVOURITE;
    Candidate {
        position,
        p_ca: 0.8,
        amino,
        secondary: [1.0 / 3.0; 3],
        next,
        previous,
        ties: Vec::new(),
    }
}

/// The generator of G. Marsaglia, "Xorshift RNGs", J. Stat. Softw. 8 (2003).
struct Noise(u64);

impl Noise {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    fn vector(&mut self) -> Displacement {
        Displacement::new(self.normal(), self.normal(), self.normal())
    }

    fn amino(&mut self) -> AminoAcid {
        AminoAcid::ALL[(self.bits() >> 33) as usize % AminoAcid::COUNT]
    }

    /// `way` turned by `degrees` about a random axis across it. A network that errs like this
    /// gives vectors shorter by the cosine, the mean of all it holds possible.
    fn turn(&mut self, way: Displacement, degrees: f64) -> Option<Displacement> {
        let across = way.cross(self.vector()).unit()?;
        let (sine, cosine) = degrees.to_radians().sin_cos();
        Some((way * cosine + across * (sine * way.length())) * cosine)
    }
}
