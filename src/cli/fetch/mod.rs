//! `cryoweave fetch`: EMDB ids in, folders with map, model and sequences out.

mod download;
mod part;
mod range;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::files;
use crate::cli::streams::tell;
use crate::cli::usage;
use crate::io::archive::{Archive, ArchiveFile, EmdbId, EntryMetadata, PdbId, judge_metadata};
use download::{Client, is_missing};

#[derive(Debug, Arguments)]
pub(super) struct Fetch {
    /// The entries, such as EMD-3488.
    #[arg(required = true)]
    entries: Vec<EmdbId>,
    /// The PDB id of the model, where one entry is fetched that names several models or none.
    #[arg(long)]
    pdb: Option<PdbId>,
    /// The folder in which each entry gets a folder of its own.
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// A server that holds the maps as the EMDB's archive does [default: that archive, else its
    /// mirrors].
    #[arg(long)]
    maps: Option<String>,
    /// A server that gives the metadata of entries as the EMDB does.
    #[arg(long, default_value_t = Archive::default().api)]
    api: String,
    /// A server that holds models as the PDB does.
    #[arg(long, default_value_t = Archive::default().models)]
    models: String,
    /// A server that gives sequences as the PDB does.
    #[arg(long, default_value_t = Archive::default().sequences)]
    sequences: String,
}

impl Fetch {
    fn archive(&self) -> Archive {
        let public = Archive::default();
        let (maps, mirrors) = match &self.maps {
            Some(maps) => (maps.clone(), Vec::new()),
            None => (public.maps, public.mirrors),
        };
        Archive {
            maps,
            mirrors,
            api: self.api.clone(),
            models: self.models.clone(),
            sequences: self.sequences.clone(),
        }
    }
}

/// Fetches every entry; one that fails is reported and does not stop the others.
pub(super) fn run(args: &Fetch) -> Result<ExitCode> {
    usage::require(
        args.pdb.is_none() || args.entries.len() == 1,
        format!(
            "--pdb names the model of one entry, but {} entries were given",
            args.entries.len()
        ),
    )?;
    let client = Client::new();
    let mut failed = 0;
    for entry in &args.entries {
        if let Err(error) = fetch(&client, args, entry) {
            failed += 1;
            tell!("{entry}: error: {error:#}");
        }
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

fn fetch(client: &Client, args: &Fetch, id: &EmdbId) -> Result<()> {
    let archive = args.archive();
    let address = archive.metadata(id);
    let metadata = EntryMetadata::read(&client.get(&address)?).with_context(|| address.clone())?;
    judge_metadata(&metadata, id)
        .with_context(|| format!("{address} gave something else; try again later"))?;
    let folder = args.out.join(id.to_string());
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let pdb: Option<PdbId> = match &args.pdb {
        Some(pdb) => Some(pdb.clone()),
        None => metadata.only_model().with_context(|| {
            format!("{id}: --pdb names a model where the entry does not name one alone")
        })?,
    };
    if pdb.is_none() {
        tell!("{id}: note: the entry names no model, so the map comes alone; --pdb names one");
    }
    for file in archive.files(id, pdb.as_ref()) {
        let done = download_anywhere(client, &file, &folder)?;
        tell!("{id}: {}: {done}", file.name);
    }
    if let Some(level) = metadata.contour_level() {
        tell!("{id}: recommended contour level {level}");
    }
    let file = folder.join(EntryMetadata::FILE);
    files::write(&file, metadata.to_string().as_bytes())
}

/// Fetches `file` into `folder`; asks its mirrors, and says so, where its server refuses.
fn download_anywhere(client: &Client, file: &ArchiveFile, folder: &Path) -> Result<String> {
    let get = |address| client.download(address, folder, &file.name, &file.content);
    let mut refused = match get(&file.address) {
        Err(error) if !is_missing(&error) => error,
        outcome => return outcome,
    };
    for mirror in &file.mirrors {
        tell!("note: {refused:#}; asking a mirror: {mirror}");
        match get(mirror) {
            Ok(done) => return Ok(format!("{done}, from {mirror}")),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests;
