//! `cryoweave tiles`: records in, npz files to train on out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::files;
use crate::dataset::records::file;
use crate::dataset::shards::{ShardSettings, write_shards};
use crate::grid::Grid;
use crate::io::mrc::read_map;

#[derive(Debug, Arguments)]
pub(super) struct Tiles {
    /// Folders that `prepare` made.
    #[arg(required = true)]
    records: Vec<PathBuf>,
    /// The folder in which each record gets a folder of its own.
    #[arg(long)]
    out: PathBuf,
    /// Voxels along the edge of a tile.
    #[arg(long, default_value_t = 32)]
    edge: usize,
    /// Voxels along the edge of a tile's core; the cores lie side by side.
    #[arg(long, default_value_t = 20)]
    core: usize,
    /// The most tiles in a file.
    #[arg(long, default_value_t = 256)]
    per_file: usize,
    /// Leave out tiles without density above 0.
    #[arg(long)]
    drop_empty: bool,
}

/// The masks beside the density, with their names in the npz files.
const MASKS: [(&str, &str); 3] = [
    ("atoms", file::ATOMS),
    ("amino", file::AMINO),
    ("secondary", file::SECONDARY),
];

/// Cuts every record to tiles.
pub(super) fn run(args: &Tiles) -> Result<ExitCode> {
    for record in &args.records {
        let folder = args.out.join(files::file_name(record));
        cut(args, record, &folder).with_context(|| record.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn cut(args: &Tiles, record: &Path, folder: &Path) -> Result<()> {
    let density = read(record, file::NORMALIZED)?;
    let mut masks = Vec::new();
    for (name, file) in MASKS {
        let mask = read(record, file)?;
        let classes = mask.values().iter().map(|value| *value as u8).collect();
        let mask = Grid::from_vec(mask.size(), classes).context("a mask has no size")?;
        masks.push((name, mask));
    }
    let settings = ShardSettings {
        edge: args.edge,
        core: args.core,
        tiles_per_shard: args.per_file,
        drop_empty: args.drop_empty,
    };
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let manifest = write_shards(&density, &masks, settings, &mut |name, bytes| {
        files::write(&folder.join(name), bytes).map_err(Into::into)
    })?;
    eprintln!(
        "{}: {} tiles in {} files, {} left out as empty",
        folder.display(),
        manifest.tiles,
        manifest.shards.len(),
        manifest.left_out
    );
    Ok(())
}

fn read(record: &Path, name: &str) -> Result<Grid<f32>> {
    let opened = files::open(&record.join(name), "map")?;
    Ok(read_map(&opened.bytes).context(name.to_owned())?.0.grid)
}
