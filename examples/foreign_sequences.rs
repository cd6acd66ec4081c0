//! Measures how well sequences that are not in a map are told from those that are.
//!
//! `cargo run --release --example foreign_sequences -- FOLDER…` takes folders that hold `map.mrc.gz` and
//! `observed.fasta`. Each map, and a box of 32 Å of it, gets its own sequences, those of the other folders, pieces of both
//! of 9 to 100 residues, and shuffled ones; a line each, as CSV: presence, residues named, their mean confidence, and the share
//! that is named as by all sequences in the whole map, both in percent.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use cryoweave::candidates::{self, Candidate};
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::read_map;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, Settings};
use cryoweave::progress::Silent;
use cryoweave::random::Random;
use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::trace::{TraceSettings, TracedResidue, trace};

type Anything = Box<dyn Error>;

/// Lengths of the pieces, in residues.
const PIECES: [usize; 5] = [9, 20, 30, 60, 100];

fn main() -> Result<(), Anything> {
    let folders: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        return Err("usage: foreign_sequences FOLDER…".into());
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/weave.safetensors");
    let weave = Weave::read(&fs::read(shipped)?, &ComputeDevice::cpu())?;
    let sequences: Vec<Vec<Sequence>> = folders
        .iter()
        .map(|folder| Ok(read_fasta(&fs::read(folder.join("observed.fasta"))?)?.0))
        .collect::<Result<_, Anything>>()?;
    println!("map,box,sequence,residues,presence,named,confidence,right");
    for (index, folder) in folders.iter().enumerate() {
        let (map, _) = read_map(&fs::read(folder.join("map.mrc.gz"))?)?;
        let (settings, mut silent) = (Settings::default(), Silent);
        let scores = pipeline::score(&map, &weave, &settings.score, &mut silent);
        let scores = pollster::block_on(scores)?;
        let all = candidates::find(&scores, &settings.candidates);
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let truth = truth(&all, &sequences[index])?;
        for (region, candidates) in [("whole", all.clone()), ("32 Å", middle(&all))] {
            for (what, start, sequence) in asked(&sequences, index) {
                let start = start.filter(|_| what.starts_with("own"));
                let line = line(&candidates, &sequence, start, &truth)?;
                println!("{name},{region},{what},{},{line}", sequence.residues.len());
            }
        }
    }
    Ok(())
}

/// Returns the candidates in the box of 32 Å around their median.
fn middle(candidates: &[Candidate]) -> Vec<Candidate> {
    let median = |axis: usize| {
        let mut values: Vec<f64> = candidates
            .iter()
            .map(|c| c.position.to_array()[axis])
            .collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let centre = [0, 1, 2].map(median);
    let near = |c: &&Candidate| {
        (0..3).all(|axis| (c.position.to_array()[axis] - centre[axis]).abs() <= 16.0)
    };
    candidates.iter().filter(near).cloned().collect()
}

/// Residue numbers in the first of the map's own sequences, by the place of the candidate.
type Truth = BTreeMap<[u64; 3], usize>;

fn place(candidate: &Candidate) -> [u64; 3] {
    candidate.position.to_array().map(f64::to_bits)
}

/// Returns the numbers that the residues of the first sequence get where the whole map and all of its sequences are known.
fn truth(candidates: &[Candidate], sequences: &[Sequence]) -> Result<Truth, Anything> {
    let (settings, mut silent) = (TraceSettings::default(), Silent);
    let traced = trace(candidates, sequences, &settings, &mut silent);
    let chains = pollster::block_on(traced)?.trace.chains;
    let first = chains.iter().filter(|chain| {
        let named = chain.sequence.and_then(|index| sequences.get(index));
        named.is_some_and(|sequence| sequence.residues == sequences[0].residues)
    });
    let residues = first.flat_map(|chain| &chain.residues);
    Ok(residues
        .map(|r| (place(&candidates[r.candidate]), r.number))
        .collect())
}

/// Sequence that a map is asked for: words, its place in the whole sequence, residues.
type Asked = (String, Option<usize>, Sequence);

/// Returns the sequences that the map of folder `own` is asked for.
fn asked(sequences: &[Vec<Sequence>], own: usize) -> Vec<Asked> {
    let mut random = Random::new(7);
    let mut asked = Vec::new();
    for (folder, sequences) in sequences.iter().enumerate() {
        let kind = if folder == own { "own" } else { "other" };
        let Some(first) = sequences.first() else {
            continue;
        };
        let mut ask = |what: String, start, residues: Vec<Option<AminoAcid>>| {
            let sequence = Sequence {
                name: what.clone(),
                chain_ids: vec!["A".into()],
                residues,
            };
            asked.push((what, start, sequence));
        };
        ask(format!("{kind} {folder}"), Some(0), first.residues.clone());
        for length in PIECES
            .into_iter()
            .filter(|&length| length < first.residues.len())
        {
            let start = random.below(first.residues.len() - length + 1);
            let piece = first.residues[start..start + length].to_vec();
            let mut shuffled = piece.clone();
            ask(format!("{kind} {folder} piece"), Some(start), piece);
            random.shuffle(&mut shuffled);
            ask(format!("shuffled {folder}"), None, shuffled);
        }
    }
    asked
}

/// Traces `sequence`, which begins at `start` of the map's own if it is from there, and returns the columns from the
/// presence on.
fn line(
    candidates: &[Candidate],
    sequence: &Sequence,
    start: Option<usize>,
    truth: &Truth,
) -> Result<String, Anything> {
    let (sequences, settings, mut silent) = ([sequence.clone()], TraceSettings::default(), Silent);
    let traced = trace(candidates, &sequences, &settings, &mut silent);
    let result = pollster::block_on(traced)?;
    let named = result
        .trace
        .chains
        .iter()
        .filter(|chain| chain.sequence.is_some());
    let residues: Vec<_> = named.flat_map(|chain| &chain.residues).collect();
    let mean = |sum: f64| 100.0 * sum / residues.len().max(1) as f64;
    let confidence: f64 = residues.iter().map(|residue| residue.confidence).sum();
    let is_right = |residue: &&&TracedResidue| {
        let known = truth.get(&place(&candidates[residue.candidate]));
        start.is_some_and(|start| known == Some(&(start + residue.number)))
    };
    let right = residues.iter().filter(is_right).count() as f64;
    let presence = result.presence.first().copied().unwrap_or_default();
    Ok(format!(
        "{presence:.6},{},{:.0},{:.0}",
        residues.len(),
        mean(confidence),
        mean(right)
    ))
}
