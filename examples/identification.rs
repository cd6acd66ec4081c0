//! Measures naming without a sequence: the rank of the right proteins of maps among 20,000 others.
//!
//! `cargo run --release --example identification -- [--weights FILE] [--structures FOLDER] [--proteins N] FOLDER…` takes
//! folders that hold `map.mrc.gz` and `observed.fasta`, and prints a table in Markdown. The others are the sequences of
//! the structures in a folder (PDB or mmCIF) and, up to N proteins in all, shuffled ones of these or of the right ones. A protein
//! before the right one does not count where 40 % of its residues or more are those of a right one.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use cryoweave::alignment::{GapCosts, align};
use cryoweave::identify::{Hit, Identification};
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::read_structure;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, Settings};
use cryoweave::progress::Silent;
use cryoweave::random::Random;

type Anything = Box<dyn Error>;

/// Share of equal residues from which a protein counts as a homologue.
const HOMOLOGUE: f64 = 0.4;

/// Least length of a sequence that is taken as another protein.
const LEAST_LENGTH: usize = 50;

/// Arguments of the program.
struct Arguments {
    weights: PathBuf,
    structures: Option<PathBuf>,
    proteins: usize,
    folders: Vec<PathBuf>,
}

fn main() -> Result<(), Anything> {
    let arguments = Arguments::read()?;
    let weave = Weave::read(&fs::read(&arguments.weights)?, &ComputeDevice::cpu())?;
    let others = match &arguments.structures {
        Some(folder) => letters_of_structures(folder)?,
        None => BTreeSet::new(),
    };
    eprintln!("{} sequences of structures", others.len());
    println!(
        "| map | fragments | residues read | right proteins: rank, E-value | first other: E-value | taken | search, s |"
    );
    println!("|---|---|---|---|---|---|---|");
    for folder in &arguments.folders {
        match row(folder, &weave, &others, arguments.proteins) {
            Ok(row) => println!("{row}"),
            Err(error) => println!("| {} | {error} |", folder.display()),
        }
    }
    Ok(())
}

impl Arguments {
    fn read() -> Result<Self, Anything> {
        let mut arguments = Self {
            weights: Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/weave.safetensors"),
            structures: None,
            proteins: 20_000,
            folders: Vec::new(),
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--weights" => arguments.weights = value()?.into(),
                "--structures" => arguments.structures = Some(value()?.into()),
                "--proteins" => arguments.proteins = value()?.parse()?,
                _ => arguments.folders.push(word.into()),
            }
        }
        match arguments.folders.is_empty() {
            true => Err("usage: identification [--weights FILE] [--structures FOLDER] [--proteins N] FOLDER…".into()),
            false => Ok(arguments),
        }
    }
}

/// Returns the distinct sequences of the structures in `folder`.
fn letters_of_structures(folder: &Path) -> Result<BTreeSet<String>, Anything> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let chains = cryoweave::parallel::map(&paths, |path| {
        let read = fs::read(path)
            .ok()
            .and_then(|bytes| read_structure(&bytes).ok());
        let chains = read.map_or_else(Vec::new, |(structure, _)| structure.chains);
        let letters = chains.iter().map(|chain| chain.observed_letters());
        letters
            .filter(|letters| letters.len() >= LEAST_LENGTH && !letters.contains("XXX"))
            .collect::<Vec<_>>()
    });
    Ok(chains.into_iter().flatten().collect())
}

/// A proteome around the sequences `right`.
fn proteome(right: &[String], others: &BTreeSet<String>, count: usize) -> String {
    let mut random = Random::new(20_000);
    let mut all: Vec<(String, String)> = Vec::new();
    all.extend(
        (1..)
            .zip(right)
            .map(|(n, letters)| (format!("right{n}"), letters.clone())),
    );
    let others: Vec<&String> = others
        .iter()
        .filter(|letters| !right.contains(letters))
        .collect();
    all.extend(
        (1..)
            .zip(&others)
            .map(|(n, letters)| (format!("other{n}"), (*letters).clone())),
    );
    let models: Vec<&String> = match others.is_empty() {
        true => right.iter().collect(),
        false => others,
    };
    for n in all.len()..count {
        let mut letters: Vec<char> = models[random.below(models.len())].chars().collect();
        random.shuffle(&mut letters);
        all.push((format!("shuffled{n}"), letters.into_iter().collect()));
    }
    all.truncate(count.max(right.len()));
    random.shuffle(&mut all);
    all.iter().fold(String::new(), |mut text, (name, letters)| {
        let _ = writeln!(text, ">{name} {letters}\n{letters}");
        text
    })
}

/// Returns whether `letters` are those of a homologue of one of `right`.
fn is_homologue(letters: &str, right: &[String]) -> bool {
    let gaps = GapCosts {
        open: 11,
        open_at_end: 0,
        extend: 1,
    };
    right.iter().any(|right| {
        let (a, b) = (letters.as_bytes(), right.as_bytes());
        let alignment = align(a, b, gaps, |a, b| if a == b { 5 } else { -1 });
        let equal = alignment.pairs().filter(|&(i, j)| a[i] == b[j]).count();
        equal as f64 >= HOMOLOGUE * a.len().min(b.len()) as f64
    })
}

/// The row of a map.
fn row(
    folder: &Path,
    weave: &Weave,
    others: &BTreeSet<String>,
    proteins: usize,
) -> Result<String, Anything> {
    let (map, _) = read_map(&fs::read(folder.join("map.mrc.gz"))?)?;
    let (sequences, _) = read_fasta(&fs::read(folder.join("observed.fasta"))?)?;
    let mut right: Vec<String> = sequences
        .iter()
        .map(|sequence| sequence.letters())
        .collect();
    right.sort();
    right.dedup();
    let (settings, mut silent) = (Settings::default(), Silent);
    let scores = pipeline::score(&map, weave, &settings.score, &mut silent);
    let scores = pollster::block_on(scores)?;
    let text = proteome(&right, others, proteins);
    let began = Instant::now();
    let found = pipeline::identify_in(&scores, None, text.as_bytes(), &settings, &mut silent);
    let (found, _) = pollster::block_on(found)?;
    let found = found.ok_or("the map shows no fragment")?;
    let seconds = began.elapsed().as_secs_f64();
    let read: usize = found
        .profiles
        .iter()
        .map(|profile| profile.columns.len())
        .sum();
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let taken: Vec<String> = found
        .hits
        .iter()
        .filter(|hit| hit.copies > 0)
        .map(|hit| format!("{} × {}", hit.copies, hit.protein))
        .collect();
    let (ranks, other) = ranks(&found, &right);
    let fragments = found.profiles.len();
    let taken = taken.join(", ");
    Ok(format!(
        "| {name} | {fragments} | {read} | {ranks} | {other} | {taken} | {seconds:.1} |"
    ))
}

/// Returns the ranks of the right proteins with their E-values, and the E-value of the best other protein.
fn ranks(found: &Identification, right: &[String]) -> (String, String) {
    let is_right = |hit: &Hit| hit.protein.starts_with("right");
    let is_other = |hit: &&Hit| !is_right(hit) && !is_homologue(&hit.description, right);
    let mut cells = Vec::new();
    for number in 1..=right.len() {
        let name = format!("right{number}");
        let at = found.hits.iter().position(|hit| hit.protein == name);
        cells.push(match at {
            None => "-".to_owned(),
            Some(at) => {
                // Another right one before it is no error.
                let before = found.hits[..at].iter().filter(is_other).count();
                format!("{}, {}", before + 1, found.hits[at].e_value)
            }
        });
    }
    let other = found.hits.iter().find(is_other);
    let other = other.map_or_else(|| "-".to_owned(), |hit| hit.e_value.to_string());
    (cells.join("; "), other)
}
