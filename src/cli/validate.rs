//! `cryoweave validate`: maps and records in, a report out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::files;
use super::streams;
use crate::dataset::records::{RecordIndex, file};
use crate::dataset::validate::{
    RecordFiles, Verdict, html, validate_ids, validate_map, validate_record,
};

#[derive(Debug, Arguments)]
pub(super) struct Validate {
    /// Maps, folders of records, or folders that hold such folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// Write the report as an HTML page, too.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Judges and prints; exit code 1 if anything fails.
pub(super) fn run(args: &Validate) -> Result<ExitCode> {
    let mut reports = Vec::new();
    let mut ids = Vec::new();
    for path in &args.paths {
        for found in subjects(path)? {
            let shown = found.display().to_string();
            if found.is_dir() {
                ids.push((emdb_id(&found), shown.clone()));
                reports.push(validate_record(&shown, &Folder(&found)));
            } else {
                reports.push(validate_map(&shown, &files::open(&found, "map")?.bytes));
            }
        }
    }
    if ids.len() > 1 {
        reports.push(validate_ids(&ids));
    }
    if let Some(path) = &args.html {
        let inputs: Vec<&Path> = args.paths.iter().map(PathBuf::as_path).collect();
        files::write_result(path, html(&reports).as_bytes(), &inputs)?;
    }
    if args.json {
        let json = serde_json::to_string_pretty(&reports)?;
        streams::print(format_args!("{json}\n"))?;
    } else {
        for report in &reports {
            streams::print(report)?;
        }
    }
    let failed = reports.iter().any(|r| r.verdict() == Verdict::Fail);
    Ok(ExitCode::from(u8::from(failed)))
}

/// Returns what is to be judged at `path`: a map, a record, or the records in a folder.
pub(super) fn subjects(path: &Path) -> Result<Vec<PathBuf>> {
    let is_record = |folder: &Path| {
        folder.join(file::INDEX).is_file() || folder.join(file::NORMALIZED).is_file()
    };
    if !path.is_dir() || is_record(path) {
        return Ok(vec![path.to_owned()]);
    }
    let reason = || format!("cannot list {}", path.display());
    let mut records = Vec::new();
    for entry in fs::read_dir(path).with_context(reason)? {
        let folder = entry.with_context(reason)?.path();
        if folder.is_dir() && is_record(&folder) {
            records.push(folder);
        }
    }
    records.sort();
    anyhow::ensure!(
        !records.is_empty(),
        "there is no record in {}",
        path.display()
    );
    Ok(records)
}

/// Returns the EMDB id of the record in `folder`, or the folder's name where it has no sound index.
pub(super) fn emdb_id(folder: &Path) -> String {
    let index = fs::read(folder.join(file::INDEX)).ok();
    let index: Option<RecordIndex> = index.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    index.map_or_else(|| files::file_name(folder), |index| index.emdb)
}

/// A record in a folder.
pub(super) struct Folder<'a>(pub(super) &'a Path);

impl RecordFiles for Folder<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        if Path::new(name).file_name() != Some(name.as_ref()) {
            return Err(format!("{name} is no name of a file in the record"));
        }
        fs::read(self.0.join(name)).map_err(|error| format!("{name}: {error}"))
    }
}
