//! `cryoweave fetch`: EMDB ids in, folders with map, model and sequences out.

mod download;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args as Arguments;
use serde_json::Value;

use super::files;
use download::{download, get};

#[derive(Debug, Arguments)]
pub(super) struct Fetch {
    /// The entries, such as EMD-3488.
    #[arg(required = true)]
    entries: Vec<String>,
    /// The PDB id of the model, where one entry is fetched and its record names several or none.
    #[arg(long)]
    pdb: Option<String>,
    /// The folder in which each entry gets a folder of its own.
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// A server that holds the maps as the EMDB's archive does.
    #[arg(long, default_value = "https://ftp.ebi.ac.uk/pub/databases/emdb")]
    maps: String,
    /// A server that answers questions about entries as the EMDB does.
    #[arg(long, default_value = "https://www.ebi.ac.uk/emdb/api")]
    api: String,
    /// A server that holds models as the PDB does.
    #[arg(long, default_value = "https://files.rcsb.org")]
    models: String,
    /// A server that gives sequences as the PDB does.
    #[arg(long, default_value = "https://www.rcsb.org")]
    sequences: String,
}

/// Fetches every entry; those that fail are told and do not stop the others.
pub(super) fn run(args: &Fetch) -> Result<ExitCode> {
    ensure!(
        args.pdb.is_none() || args.entries.len() == 1,
        "--pdb names the model of one entry, but {} entries were given",
        args.entries.len()
    );
    let mut failed = 0;
    for entry in &args.entries {
        if let Err(error) = fetch(args, entry) {
            failed += 1;
            eprintln!("{entry}: error: {error:#}");
        }
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

fn fetch(args: &Fetch, entry: &str) -> Result<()> {
    let id = number(entry)?;
    let folder = args.out.join(format!("EMD-{id}"));
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let facts = get(&format!("{}/entry/EMD-{id}", args.api))?;
    let facts: Value = serde_json::from_slice(&facts)
        .with_context(|| format!("the EMDB's answer about EMD-{id} is no JSON"))?;
    let pdb = match &args.pdb {
        Some(pdb) => pdb.to_ascii_lowercase(),
        None => only_model(&facts).with_context(|| format!("EMD-{id}"))?,
    };
    let upper = pdb.to_ascii_uppercase();
    for (name, address) in [
        (
            format!("emd_{id}.map.gz"),
            format!("{}/structures/EMD-{id}/map/emd_{id}.map.gz", args.maps),
        ),
        (
            format!("{pdb}.cif"),
            format!("{}/download/{upper}.cif", args.models),
        ),
        (
            format!("{pdb}.fasta"),
            format!("{}/fasta/entry/{upper}", args.sequences),
        ),
    ] {
        let done = download(&address, &folder, &name)?;
        eprintln!("EMD-{id}: {name}: {done}");
    }
    if let Some(level) = contour_level(&facts) {
        eprintln!("EMD-{id}: recommended contour level {level}");
    }
    files::save(&folder, "emdb.json", facts.to_string().as_bytes())
}

/// The digits of an EMDB id.
fn number(entry: &str) -> Result<&str> {
    let id = entry
        .trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .trim_start_matches(['-', '_']);
    let is_number = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
    ensure!(is_number, "{entry} is no EMDB id; write it as EMD-3488");
    Ok(id)
}

/// The id of the only model that the entry names.
fn only_model(facts: &Value) -> Result<String> {
    let mut ids = Vec::new();
    find(facts, "pdb_id", &mut |value| {
        if let Some(id) = value.as_str() {
            ids.push(id.to_ascii_lowercase());
        }
    });
    ids.sort_unstable();
    ids.dedup();
    ensure!(
        !ids.is_empty(),
        "the entry names no model; give one by --pdb"
    );
    let [only] = &ids[..] else {
        anyhow::bail!(
            "the entry names several models ({}); choose one by --pdb",
            ids.join(", ")
        );
    };
    Ok(only.clone())
}

/// The contour level that the authors recommend, in the map's own units.
fn contour_level(facts: &Value) -> Option<f64> {
    let mut levels = Vec::new();
    find(facts, "contour", &mut |value| {
        let contours = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        for contour in contours {
            let primary = contour["primary"].as_bool().unwrap_or(true);
            if let (true, Some(level)) = (primary, contour["level"].as_f64()) {
                levels.push(level);
            }
        }
    });
    levels.first().copied()
}

/// Shows every value called `name`, however deep it lies; the layout of the answers changes.
fn find(value: &Value, name: &str, see: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if key == name {
                    see(value);
                }
                find(value, name, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find(item, name, see)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
