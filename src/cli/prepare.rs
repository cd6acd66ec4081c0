//! `cryoweave prepare`: entries in, a folder of training data for each and a table of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args as Arguments, ValueEnum};

use super::streams::tell;
use super::{files, metadata};
use crate::dataset::records::{
    EntryFiles, EntryName, Record, RecordIndex, RecordSettings, RuleSet, SecondarySource, file,
    make_record,
};
use crate::io::{FileKind, recognise};

#[derive(Debug, Arguments)]
pub(super) struct Prepare {
    /// The entries: folders with a map, a reference structure and a FASTA file each. Files given by
    /// themselves make one entry.
    #[arg(required = true)]
    entries: Vec<PathBuf>,
    /// The folder in which each entry gets a folder of its own, named by its EMDB number, beside the
    /// table metadata.csv of all of them.
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// The rules.
    #[arg(long, value_enum, default_value_t = Rules::Cryoweave)]
    rules: Rules,
    /// Compute the secondary structure even where the structure's file states it.
    #[arg(long)]
    dssp: bool,
    /// Make entries again that are complete.
    #[arg(long)]
    again: bool,
}

/// Rules by which entries are prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Rules {
    /// As the released programs of Cryo2StructData do, with their defects.
    Reference,
    /// As their paper says, with labels at the voxels nearest to the atoms.
    Cryoweave,
}

impl Prepare {
    fn settings(&self) -> RecordSettings {
        RecordSettings {
            rules: match self.rules {
                Rules::Reference => RuleSet::Reference,
                Rules::Cryoweave => RuleSet::Cryoweave,
            },
            secondary: if self.dssp {
                SecondarySource::Dssp
            } else {
                SecondarySource::FileOrDssp
            },
        }
    }
}

/// Prepares every entry; one that fails is reported and does not stop the others.
pub(super) fn run(args: &Prepare) -> Result<ExitCode> {
    let entries = entries(&args.entries)?;
    let mut failed = 0;
    let mut made = BTreeMap::new();
    for paths in &entries {
        let label = paths[0].display();
        match prepare(args, paths, &mut made) {
            Ok(outcome) => tell!("{label}: {outcome}"),
            Err(error) => {
                failed += 1;
                tell!("{label}: error: {error:#}");
            }
        }
    }
    if args.out.is_dir() {
        metadata::keep_table(&args.out)?;
    }
    if failed > 0 {
        tell!("{failed} of {} entries failed", entries.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns every folder as an entry of its own, and all other files as one.
fn entries(paths: &[PathBuf]) -> Result<Vec<Vec<PathBuf>>> {
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        bail!("{} does not exist", missing.display());
    }
    let (folders, loose): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.iter().cloned().partition(|path| path.is_dir());
    let mut entries: Vec<Vec<PathBuf>> = folders.into_iter().map(|f| vec![f]).collect();
    if !loose.is_empty() {
        ensure!(
            (3..=4).contains(&loose.len()),
            "an entry is a folder, or its files: map, structure, FASTA and, if there is one, \
             emdb.json; {} files were given",
            loose.len()
        );
        entries.push(loose);
    }
    Ok(entries)
}

/// Prepares one entry; says in words what was done. `made` holds the entries before it, by the names of their records.
fn prepare<'a>(
    args: &Prepare,
    paths: &'a [PathBuf],
    made: &mut BTreeMap<String, &'a Path>,
) -> Result<String> {
    let listed = match paths {
        [folder] if folder.is_dir() => list(folder)?,
        files => files.to_vec(),
    };
    let (name, files) = read_entry(paths, &listed)?;
    if let Some(first) = made.get(&name.emdb) {
        bail!(
            "{} makes the record {}, too: give one of them, or the other with another --out",
            first.display(),
            name.emdb
        );
    }
    made.insert(name.emdb.clone(), &paths[0]);
    let folder = args.out.join(&name.emdb);
    ensure!(
        !listed.iter().any(|file| lies_in(file, &folder)),
        "the record would lie among the files of the entry: give another --out"
    );
    if !args.again && is_complete(&folder, &name, &files, args.settings()) {
        return Ok(format!("{} is complete", folder.display()));
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    // The index says that a record is complete: an old one goes before anything is written.
    let index = folder.join(file::INDEX);
    if index.exists() {
        fs::remove_file(&index).with_context(|| format!("cannot remove {}", index.display()))?;
    }
    let Record { index, .. } = make_record(&name, files, args.settings(), &mut |name, bytes| {
        files::write(&folder.join(name), bytes).map_err(Into::into)
    })?;
    for warning in &index.warnings {
        tell!("note: {}: {warning}", paths[0].display());
    }
    Ok(format!(
        "{} holds {} files; {} Cα labelled",
        folder.display(),
        index.files.len() + 1,
        index.labelled_ca
    ))
}

/// Returns whether `file`, or the file that it is a link to, lies in `folder`.
fn lies_in(file: &Path, folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    let is_folder = |parent: &Path| parent.canonicalize().is_ok_and(|parent| parent == folder);
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    [file, &target]
        .map(files::folder_of)
        .into_iter()
        .any(is_folder)
}

/// Returns whether the folder holds the record of these files, made by these settings, whole.
fn is_complete(
    folder: &Path,
    name: &EntryName,
    files: &EntryFiles,
    settings: RecordSettings,
) -> bool {
    let read = fs::read(folder.join(file::INDEX)).ok();
    let index: Option<RecordIndex> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    index.is_some_and(|index| {
        index.is_of(name, files, settings)
            && index.files.iter().all(|listed| {
                fs::metadata(folder.join(&listed.name))
                    .is_ok_and(|found| found.len() == listed.bytes as u64)
            })
    })
}

/// Reads the files of the entry at `paths`, which are those `listed` and are recognised by their content.
fn read_entry(paths: &[PathBuf], listed: &[PathBuf]) -> Result<(EntryName, EntryFiles)> {
    let mut found: [Option<(String, Vec<u8>)>; 4] = [None, None, None, None];
    for path in listed {
        let bytes = files::open(path, "file")?.bytes;
        let slot = match recognise(&bytes) {
            Some(FileKind::Map) => 0,
            Some(FileKind::Structure) => 1,
            Some(FileKind::Sequence) => 2,
            Some(FileKind::EntryMetadata) => 3,
            Some(FileKind::Weights) | None => continue,
        };
        let name = files::file_name(path);
        if let Some((first, _)) = &found[slot] {
            bail!(
                "{first} and {name} are both a {}: give the files of the entry by themselves",
                ROLES[slot]
            );
        }
        found[slot] = Some((name, bytes));
    }
    let entry = found[3].take().map(|(_, bytes)| bytes);
    let mut take = |slot: usize| {
        let missing = || format!("there is no {} among its files", ROLES[slot]);
        found[slot].take().with_context(missing)
    };
    let ((map_name, map), (structure_name, structure), (_, fasta)) = (take(0)?, take(1)?, take(2)?);
    let files = EntryFiles {
        map,
        structure,
        fasta: Some(fasta),
        entry,
    };
    let from = match paths {
        [folder] if folder.is_dir() => files::file_name(folder),
        _ => map_name,
    };
    Ok((EntryName::of(&from, &structure_name, &files), files))
}

const ROLES: [&str; 4] = [
    "map",
    "structure",
    "FASTA file",
    "file of EMDB entry metadata",
];

/// Returns the visible files of a folder, by name.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let reason = || format!("cannot list {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(reason)? {
        let path = entry.with_context(reason)?.path();
        if path.is_file() && !files::file_name(&path).starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
