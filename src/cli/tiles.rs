//! `cryoweave tiles`: records in, npz files to train on out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::Args as Arguments;

use super::files;
use super::streams::tell;
use crate::counted::counted;
use crate::dataset::records::{RecordIndex, file};
use crate::dataset::shards::{MANIFEST, Manifest, ShardSettings, shard_bytes, write_shards};
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
    /// Write the tiles even if they take more than 100 times the space of the map.
    #[arg(long)]
    force: bool,
}

/// Most space that tiles take without `--force`, in that of their map; those of 32 voxels with cores of 20 take 7.
const MOST_SPACE: f64 = 100.0;

/// The masks beside the density, with their names in the npz files.
const MASKS: [(&str, &str); 3] = [
    ("atoms", file::ATOMS),
    ("amino", file::AMINO),
    ("secondary", file::SECONDARY),
];

/// Cuts every record to tiles.
pub(super) fn run(args: &Tiles) -> Result<ExitCode> {
    for (record, folder) in folders(args)? {
        cut(args, record, &folder).with_context(|| record.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns every record with the folder for its tiles.
///
/// # Errors
/// Two records have the same name, so that the tiles of one would take the place of the other's.
fn folders(args: &Tiles) -> Result<Vec<(&Path, PathBuf)>> {
    let mut seen: BTreeMap<String, &Path> = BTreeMap::new();
    let mut folders = Vec::new();
    for record in &args.records {
        let name = match record.file_name() {
            Some(_) => files::file_name(record),
            // Of `.` and `..`, the name that they stand for.
            None => files::file_name(&record.canonicalize().unwrap_or_else(|_| record.clone())),
        };
        if let Some(first) = seen.insert(name.clone(), record) {
            bail!(
                "the tiles of {} and {} would both be written into {}: give one of them, or the other with another --out",
                first.display(),
                record.display(),
                args.out.join(name).display()
            );
        }
        folders.push((record.as_path(), args.out.join(name)));
    }
    Ok(folders)
}

fn cut(args: &Tiles, record: &Path, folder: &Path) -> Result<()> {
    let index = index(record)?;
    let density = read(record, &index, file::NORMALIZED)?;
    let mut masks = Vec::new();
    for (name, file) in MASKS {
        masks.push((name, classes(&read(record, &index, file)?, file)?));
    }
    let settings = ShardSettings {
        edge: args.edge,
        core: args.core,
        tiles_per_shard: args.per_file,
        drop_empty: args.drop_empty,
    };
    let bytes = shard_bytes(density.size(), settings, masks.len())?;
    refuse_space(bytes, density.values().len(), args.force)?;
    tell!("{}: {} at most", folder.display(), in_units(bytes));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    // Where the manifest lies, the files that it lists are whole.
    fs::remove_file(folder.join(MANIFEST)).ok();
    let manifest = write_shards(&density, &masks, settings, &mut |name, bytes| {
        files::write(&folder.join(name), bytes).map_err(Into::into)
    })?;
    remove_strays(folder, &manifest)?;
    tell!(
        "{}: {} in {}, {} left out as empty",
        folder.display(),
        counted(manifest.tiles, "tile"),
        counted(manifest.shards.len(), "file"),
        manifest.left_out
    );
    Ok(())
}

/// Refuses tiles of so many `bytes`, of a map of so many `voxels`, if that is much more than the map has.
fn refuse_space(bytes: f64, voxels: usize, force: bool) -> Result<()> {
    let times = bytes / (voxels.max(1) * size_of::<f32>()) as f64;
    ensure!(
        force || times <= MOST_SPACE,
        "the tiles would take {}, {times:.0} times the space of the map: give a larger --core, or --force to write them \
         all the same",
        in_units(bytes)
    );
    Ok(())
}

fn in_units(bytes: f64) -> String {
    match bytes {
        bytes if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        bytes => format!("{:.1} MB", bytes / 1e6),
    }
}

/// Removes the shards of an earlier run that are not in `manifest`.
fn remove_strays(folder: &Path, manifest: &Manifest) -> Result<()> {
    let reason = || format!("cannot list {}", folder.display());
    for entry in fs::read_dir(folder).with_context(reason)? {
        let path = entry.with_context(reason)?.path();
        let name = files::file_name(&path);
        let is_shard = name.starts_with("tiles_") && name.ends_with(".npz");
        if is_shard && manifest.shards.iter().all(|shard| shard.name != name) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Returns the index of a record.
fn index(record: &Path) -> Result<RecordIndex> {
    let bytes = files::open(&record.join(file::INDEX), "index of the record")?.bytes;
    let again = || format!("{}: make the record again", file::INDEX);
    serde_json::from_slice(&bytes).with_context(again)
}

/// Reads a map of a record, which must be the one that its index lists.
fn read(record: &Path, index: &RecordIndex, name: &str) -> Result<Grid<f32>> {
    let opened = files::open(&record.join(name), "map")?;
    let listed = index.files.iter().find(|listed| listed.name == name);
    ensure!(
        listed.is_some_and(|listed| listed.sha256 == opened.entry.sha256),
        "{name} is not the file that {} lists: it was changed or cut; make the record again",
        file::INDEX
    );
    Ok(read_map(&opened.bytes).context(name.to_owned())?.0.grid)
}

/// Returns the classes in `mask`: whole numbers from 0 to 255.
fn classes(mask: &Grid<f32>, name: &str) -> Result<Grid<u8>> {
    let class = |value: &f32| {
        let class = *value as u8;
        ensure!(
            f32::from(class) == *value,
            "{name} holds {value}, which is no class: make the record again"
        );
        Ok(class)
    };
    let classes = mask.values().iter().map(class).collect::<Result<_>>()?;
    Grid::from_vec(mask.size(), classes).context("a mask has no size")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_much_more_space_than_the_map_are_refused() {
        let told = refuse_space(4.7e9, 27_000, false).unwrap_err().to_string();
        assert!(told.contains("4.7 GB, 43519 times"), "{told}");
        refuse_space(4.7e9, 27_000, true).unwrap();
        refuse_space(27_000.0 * 29.0, 27_000, false).unwrap();
    }
}
