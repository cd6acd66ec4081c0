//! `cryoweave split`: a table of entries in, the same with what each is for out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args as Arguments, ValueEnum};

use super::files;
use super::options::share;
use super::streams::{self, tell};
use crate::counted::counted;
use crate::dataset::records::{RecordIndex, file};
use crate::dataset::split::{
    BINS, SplitEntry, SplitPart, SplitSettings, bin, entry_key, entry_name, read_metadata,
    split_by_id, split_by_identity, split_by_resolution, splits_csv,
};
use crate::io::fasta::read_fasta;
use crate::residue::AminoAcid;

#[derive(Debug, Arguments)]
pub(super) struct Split {
    /// The table (CSV), with a column for the EMDB id and one for the resolution.
    metadata: PathBuf,
    /// The criterion.
    #[arg(long, value_enum, default_value_t = By::Resolution)]
    by: By,
    /// The share of entries that validate.
    #[arg(long, value_parser = share, allow_hyphen_values = true, default_value = "0.1")]
    validation: f64,
    /// Another seed gives another split.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A file with the EMDB ids that are held out to test, one a line.
    #[arg(long, value_name = "FILE")]
    test: Option<PathBuf>,
    /// The folder of the records that `prepare` made, with the sequences to compare.
    #[arg(long, value_name = "FOLDER", required_if_eq("by", "identity"))]
    records: Option<PathBuf>,
    /// The table to write.
    #[arg(long, default_value = "splits.csv")]
    out: PathBuf,
}

/// Criterion by which entries validate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// The same share of every bin of resolution.
    Resolution,
    /// The id alone: an entry keeps its part when others come or go.
    Id,
    /// The sequences: no homologues (30 % identical residues) on both sides of a line.
    Identity,
}

/// Splits, writes the table and prints the shares.
pub(super) fn run(args: &Split) -> Result<ExitCode> {
    let opened = files::open(&args.metadata, "table")?;
    let entries =
        read_metadata(&opened.bytes).with_context(|| args.metadata.display().to_string())?;
    note_own_names(&entries);
    note_coarse(&entries);
    let settings = SplitSettings {
        validation: args.validation,
        seed: args.seed,
        test: test_ids(args.test.as_deref(), &entries)?,
    };
    let parts = match (args.by, &args.records) {
        (By::Id, _) => split_by_id(&entries, &settings),
        (By::Identity, Some(records)) => {
            split_by_identity(&entries, &sequences(records, &entries)?, &settings)
        }
        _ => split_by_resolution(&entries, &settings),
    };
    let inputs: Vec<&Path> = [Some(&args.metadata), args.test.as_ref()]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    files::write_result(&args.out, &splits_csv(&entries, &parts)?, &inputs)?;
    print_shares(&entries, &parts)?;
    Ok(ExitCode::SUCCESS)
}

/// Says which ids are none of the EMDB, which may be slips of the pen.
fn note_own_names(entries: &[SplitEntry]) {
    let is_number = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
    let own: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let own: Vec<&str> = own.into_iter().filter(|id| !is_number(id)).collect();
    if let Some(first) = own.first() {
        let count = own.len();
        tell!("note: {count} ids are no EMDB ids, the first is {first}; they count as names");
    }
}

/// Says which resolutions are coarser than maps have in which anything could be built.
fn note_coarse(entries: &[SplitEntry]) {
    /// The coarsest resolution without a note, in Å.
    const COARSE_ANGSTROM: f64 = 30.0;
    let is_coarse = |entry: &&SplitEntry| entry.resolution.is_some_and(|r| r > COARSE_ANGSTROM);
    let mut coarse = entries.iter().filter(is_coarse);
    if let Some(SplitEntry {
        id,
        resolution: Some(first),
    }) = coarse.next()
    {
        let count = counted(coarse.count() + 1, "resolution");
        tell!(
            "note: {count} above {COARSE_ANGSTROM} Å, the first is {first} Å of {id}; they may be slips of the pen"
        );
    }
}

fn test_ids(path: Option<&Path>, entries: &[SplitEntry]) -> Result<BTreeSet<String>> {
    let Some(path) = path else {
        return Ok(BTreeSet::new());
    };
    let bytes = files::open(path, "list")?.bytes;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let text = text.trim_start_matches('\u{feff}');
    // A list that was cut out of a table keeps the separators of its lines, and several ids may stand in one.
    let ids = text.lines().flat_map(|line| line.split([',', ';', '\t']));
    let lines = ids.map(entry_name).filter(|id| !id.is_empty());
    let listed: BTreeSet<String> = lines.collect();
    let key = |entry: &'_ SplitEntry| entry_key(&entry.id).into_owned();
    let known: BTreeMap<String, &SplitEntry> = entries.iter().map(|e| (key(e), e)).collect();
    let mut ids = BTreeSet::new();
    for id in &listed {
        match known.get(&*entry_key(id)) {
            Some(entry) => drop(ids.insert(entry.id.clone())),
            None => tell!("note: {}: {id} is not in the table", path.display()),
        }
    }
    Ok(ids)
}

/// Reads the chains of every entry from its record.
fn sequences(records: &Path, entries: &[SplitEntry]) -> Result<Vec<Vec<Vec<Option<AminoAcid>>>>> {
    let of = |entry: &SplitEntry| -> Result<Vec<Vec<Option<AminoAcid>>>> {
        let folder = records.join(&entry.id);
        let index = files::open(&folder.join(file::INDEX), "index")?;
        let index: RecordIndex = serde_json::from_slice(&index.bytes)
            .with_context(|| format!("the index of {} is damaged", folder.display()))?;
        let path = folder.join(format!("{}.fasta", index.pdb));
        let (sequences, _) = read_fasta(&files::open(&path, "FASTA file")?.bytes)
            .with_context(|| path.display().to_string())?;
        Ok(sequences.into_iter().map(|s| s.residues).collect())
    };
    entries.iter().map(of).collect()
}

/// Prints how many entries of each resolution have which part.
fn print_shares(entries: &[SplitEntry], parts: &[SplitPart]) -> Result<()> {
    let names: String = SplitPart::ALL
        .iter()
        .map(|part| format!("{:>12}", part.name()))
        .collect();
    let mut table = format!("{:24}{names}\n", "resolution");
    let mut row = |words: &str, counts: &dyn Fn(SplitPart) -> usize| {
        let counts = SplitPart::ALL
            .iter()
            .map(|part| format!("{:>12}", counts(*part)));
        table += &format!("{words:24}{}\n", counts.collect::<String>());
    };
    let both = || entries.iter().zip(parts);
    for (number, words) in BINS.iter().enumerate() {
        row(words, &|part| {
            both()
                .filter(|(e, p)| bin(e.resolution) == number && **p == part)
                .count()
        });
    }
    row("all", &|part| both().filter(|(_, p)| **p == part).count());
    streams::print(table)
}
