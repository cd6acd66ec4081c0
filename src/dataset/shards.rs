//! Shards: the tiles of a record as npz files for training, and back.
//!
//! A shard holds these arrays of `n` tiles, tiles in the order of [`Tiling::tiles`]; axes after the
//! first run z, y, x:
//!
//! | array | type | shape |
//! |---|---|---|
//! | `density` | float32 | n, edge, edge, edge |
//! | one per mask, such as `atoms` | uint8 | n, edge, edge, edge |
//! | `origin` | int32 | n, 3: the voxel x, y, z of the map at which the tile begins, perhaps < 0 |

use std::io::{Cursor, Read};

use ndarray::{Array2, Array4};
use ndarray_npy::{NpzReader, NpzWriter, ReadNpzError, WriteNpzError};
use serde::{Deserialize, Serialize};

use super::records::FileHash;
use super::save::{Save, SaveError, keep};
use crate::grid::{Grid, GridSize};
use crate::network::tiles::{Tile, Tiling};

/// The name of the manifest.
pub const MANIFEST: &str = "tiles.json";

/// Settings of the tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardSettings {
    /// Voxels along each edge of a tile.
    pub edge: usize,
    /// Voxels along each edge of its core; the cores lie side by side.
    pub core: usize,
    /// The most tiles in a shard.
    pub tiles_per_shard: usize,
    /// Leave out tiles without density above 0 in their cores.
    pub drop_empty: bool,
}

impl Default for ShardSettings {
    /// Tiles of 32 voxels with cores of 20, as Cryo2StructData has them.
    fn default() -> Self {
        Self {
            edge: 32,
            core: 20,
            tiles_per_shard: 256,
            drop_empty: false,
        }
    }
}

/// Contents of the shards of a map; written as [`MANIFEST`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Settings of the tiles.
    pub settings: ShardSettings,
    /// Voxels of the map along x, y, z.
    pub size: GridSize,
    /// The names of the masks beside `density`.
    pub masks: Vec<String>,
    /// Tiles in all shards.
    pub tiles: usize,
    /// Tiles that were left out because they are empty.
    pub left_out: usize,
    /// The shards, in order.
    pub shards: Vec<FileHash>,
}

/// Most memory that the values of a shard may take, in GiB.
const SHARD_GIB: f64 = 2.0;

/// Reason why there are no shards.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShardError {
    /// No tiling has such tiles.
    #[error("tiles of {edge} voxels with cores of {core} cannot be: {reason}")]
    Sizes {
        /// Voxels along the edge of a tile.
        edge: usize,
        /// Voxels along the edge of a core.
        core: usize,
        /// The condition that they do not meet.
        reason: &'static str,
    },
    /// A shard would hold no tile.
    #[error("a file must hold a tile at the least")]
    NoTiles,
    /// A shard would be too large to be made.
    #[error(
        "a shard of {tiles} tiles of {edge} voxels would take {gib:.1} GiB, more than {SHARD_GIB}: take smaller tiles or fewer of them"
    )]
    Large {
        /// Voxels along the edge of a tile.
        edge: usize,
        /// Tiles of the shard.
        tiles: usize,
        /// Memory that it takes, in GiB.
        gib: f64,
    },
    /// A mask does not lie on the grid of the map.
    #[error("the mask {name} has not the size of the map")]
    MaskSize {
        /// The mask.
        name: String,
    },
    /// A shard cannot be written.
    #[error("a shard cannot be written: {0}")]
    Write(#[from] WriteNpzError),
    /// A shard cannot be read.
    #[error("a shard cannot be read, make the tiles again: {0}")]
    Read(#[from] ReadNpzError),
    /// There is not enough memory for the map.
    #[error("there is not enough memory for a map of {x} × {y} × {z} voxels")]
    Memory {
        /// Voxels along x.
        x: usize,
        /// Voxels along y.
        y: usize,
        /// Voxels along z.
        z: usize,
    },
    /// A shard is not what the manifest says.
    #[error("the shards do not hold the tiles that the manifest lists; make them again")]
    Mismatch,
    /// A file could not be kept.
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// Cuts `density` and `masks` to tiles; every shard goes to `save` as it is ready, the manifest
/// last.
///
/// # Errors
/// [`ShardError`] if the sizes cannot be, or a file cannot be written.
pub fn write_shards(
    density: &Grid<f32>,
    masks: &[(&str, Grid<u8>)],
    settings: ShardSettings,
    save: &mut Save<'_>,
) -> Result<Manifest, ShardError> {
    let size = density.size();
    let tiling = tiling(size, settings)?;
    refuse_large(&tiling, settings, masks.len())?;
    for (name, mask) in masks {
        if mask.size() != size {
            let name = (*name).to_owned();
            return Err(ShardError::MaskSize { name });
        }
    }
    let wanted = |tile: &Tile| !settings.drop_empty || tiling.has_density(density, *tile, 0.0);
    let tiles: Vec<Tile> = tiling.tiles().filter(wanted).collect();
    let mut manifest = Manifest {
        settings,
        size,
        masks: masks.iter().map(|(name, _)| (*name).to_owned()).collect(),
        tiles: tiles.len(),
        left_out: tiling.count() - tiles.len(),
        shards: Vec::new(),
    };
    for (number, tiles) in tiles.chunks(settings.tiles_per_shard).enumerate() {
        let name = format!("tiles_{number:05}.npz");
        let bytes = shard(density, masks, &tiling, tiles)?;
        keep(save, &name, &bytes)?;
        manifest.shards.push(FileHash::new(&name, &bytes));
    }
    let json = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    keep(save, MANIFEST, json.as_bytes())?;
    Ok(manifest)
}

fn tiling(size: GridSize, settings: ShardSettings) -> Result<Tiling, ShardError> {
    let ShardSettings { edge, core, .. } = settings;
    if settings.tiles_per_shard == 0 {
        return Err(ShardError::NoTiles);
    }
    let reason = match core {
        0 => "the core must have a voxel",
        core if core >= edge => "the core must be smaller than the tile",
        _ => {
            "the tile must be larger than its core by an even number of voxels, as many on either side"
        }
    };
    let error = ShardError::Sizes { edge, core, reason };
    Tiling::new(size, edge, core).ok_or(error)
}

/// Returns the bytes of all tiles of a map of `size` with so many `masks`, if none is left out.
///
/// # Errors
/// [`ShardError`] if the sizes cannot be, or a shard would be too large.
pub fn shard_bytes(
    size: GridSize,
    settings: ShardSettings,
    masks: usize,
) -> Result<f64, ShardError> {
    let tiling = tiling(size, settings)?;
    refuse_large(&tiling, settings, masks)?;
    Ok((settings.edge as f64).powi(3) * tiling.count() as f64 * (4 + masks) as f64)
}

/// Refuses shards that take more memory than [`SHARD_GIB`], with the values of the density and of so many `masks`.
fn refuse_large(tiling: &Tiling, settings: ShardSettings, masks: usize) -> Result<(), ShardError> {
    let edge = settings.edge;
    let tiles = settings.tiles_per_shard.min(tiling.count());
    let gib = (edge as f64).powi(3) * tiles as f64 * (4 + masks) as f64 / (1_u64 << 30) as f64;
    if gib > SHARD_GIB {
        return Err(ShardError::Large { edge, tiles, gib });
    }
    Ok(())
}

/// The npz file of `tiles`.
fn shard(
    density: &Grid<f32>,
    masks: &[(&str, Grid<u8>)],
    tiling: &Tiling,
    tiles: &[Tile],
) -> Result<Vec<u8>, ShardError> {
    let mut npz = NpzWriter::new(Cursor::new(Vec::new()));
    npz.add_array("density", &values(density, tiling, tiles))?;
    for (name, mask) in masks {
        npz.add_array(*name, &values(mask, tiling, tiles))?;
    }
    let origins = Array2::from_shape_fn((tiles.len(), 3), |(tile, axis)| {
        tiling.origin_of(tiles[tile])[axis] as i32
    });
    npz.add_array("origin", &origins)?;
    Ok(npz.finish()?.into_inner())
}

/// Returns the values in `tiles`, one tile after the other.
fn values<T: Copy + Default>(grid: &Grid<T>, tiling: &Tiling, tiles: &[Tile]) -> Array4<T> {
    let edge = tiling.edge();
    let mut values = vec![T::default(); tiles.len() * edge.pow(3)];
    for (tile, values) in tiles.iter().zip(values.chunks_mut(edge.pow(3))) {
        tiling.cut_into(grid, *tile, values);
    }
    let shape = (tiles.len(), edge, edge, edge);
    Array4::from_shape_vec(shape, values).unwrap_or_default()
}

/// Returns whether the array `name` of an npz file has no more bytes than the file can hold, nor more
/// values than bytes: its reader takes memory on the word of its header.
fn is_as_long_as_it_says(npz: &[u8], name: &str) -> bool {
    /// Largest ratio by which Deflate packs.
    const RATIO: u64 = 1032;
    let values = || {
        let mut archive = zip::ZipArchive::new(Cursor::new(npz)).ok()?;
        let array = archive.by_name(&format!("{name}.npy")).ok()?;
        let bytes = array.size();
        // Headers have some hundred bytes.
        let mut start = Vec::new();
        array.take(4096).read_to_end(&mut start).ok()?;
        let text = String::from_utf8_lossy(&start);
        let shape = text
            .split_once("'shape':")?
            .1
            .split_once('(')?
            .1
            .split_once(')')?
            .0;
        let mut lengths = shape
            .split(',')
            .map(str::trim)
            .filter(|length| !length.is_empty());
        let values =
            lengths.try_fold(1_u64, |all, length| all.checked_mul(length.parse().ok()?))?;
        Some((values, bytes))
    };
    let possible = RATIO.saturating_mul(npz.len() as u64);
    values().is_some_and(|(values, bytes)| values <= bytes && bytes <= possible)
}

/// Stitches the cores of all tiles of `shards`, in the order of the manifest, to the density of
/// the map; what was left out is 0.
///
/// # Errors
/// [`ShardError`] if a shard cannot be read or does not fit the manifest.
pub fn read_shards<'a>(
    manifest: &Manifest,
    shards: impl Iterator<Item = &'a [u8]>,
) -> Result<Grid<f32>, ShardError> {
    let tiling = tiling(manifest.size, manifest.settings)?;
    let mut tiles = tiling.tiles();
    let GridSize { x, y, z } = manifest.size;
    let mut density = Grid::try_filled(manifest.size, 0.0).ok_or(ShardError::Memory { x, y, z })?;
    let mut read = 0;
    for bytes in shards {
        if !["density", "origin"]
            .into_iter()
            .all(|name| is_as_long_as_it_says(bytes, name))
        {
            return Err(ShardError::Mismatch);
        }
        let mut npz = NpzReader::new(Cursor::new(bytes))?;
        let values: Array4<f32> = npz.by_name("density")?;
        let origins: Array2<i32> = npz.by_name("origin")?;
        for (values, origin) in values.outer_iter().zip(origins.outer_iter()) {
            let is_it = |tile: &Tile| {
                let own = tiling.origin_of(*tile);
                own.iter().zip(&origin).all(|(a, b)| *a == *b as isize)
            };
            let tile = tiles.find(is_it).ok_or(ShardError::Mismatch)?;
            let values: Vec<f32> = values.iter().copied().collect();
            if Some(values.len()) != tiling.edge().checked_pow(3) {
                return Err(ShardError::Mismatch);
            }
            tiling.stitch(&mut density, tile, &values);
            read += 1;
        }
    }
    let whole = read == manifest.tiles;
    whole.then_some(density).ok_or(ShardError::Mismatch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::zip::ZipWriter;
    use crate::space::Voxel;

    const SIZE: GridSize = GridSize::new(23, 50, 37);

    fn density() -> Grid<f32> {
        Grid::from_fn(SIZE, |v| if v.y < 20 { SIZE.linear(v) as f32 } else { 0.0 })
    }

    fn mask() -> Grid<u8> {
        Grid::from_fn(SIZE, |v| u8::from(v == Voxel::new(3, 4, 5)))
    }

    type Written = (Manifest, Vec<(String, Vec<u8>)>);

    fn write(settings: ShardSettings) -> Result<Written, ShardError> {
        let mut saved = Vec::new();
        let manifest = write_shards(&density(), &[("atoms", mask())], settings, &mut |n, b| {
            saved.push((n.to_owned(), b.to_vec()));
            Ok(())
        })?;
        Ok((manifest, saved))
    }

    #[test]
    fn reading_back_gives_the_map() {
        for (edge, core, tiles_per_shard, drop_empty) in [
            (32, 20, 256, false),
            (32, 20, 5, true),
            (16, 10, 3, true),
            (8, 2, 1000, false),
        ] {
            let settings = ShardSettings {
                edge,
                core,
                tiles_per_shard,
                drop_empty,
            };
            let (manifest, files) = write(settings).unwrap();
            let (last, shards) = files.split_last().unwrap();
            assert_eq!(last.0, MANIFEST);
            assert_eq!(
                serde_json::from_slice::<Manifest>(&last.1).unwrap(),
                manifest
            );
            assert_eq!(manifest.left_out > 0, drop_empty);
            let bytes = || shards.iter().map(|(_, bytes)| bytes.as_slice());
            assert_eq!(read_shards(&manifest, bytes()).unwrap(), density());
            let lost = read_shards(&manifest, bytes().skip(1));
            assert!(matches!(lost, Err(ShardError::Mismatch)));
        }
    }

    #[test]
    fn labels_stand_beside_densities() {
        let (_, files) = write(ShardSettings::default()).unwrap();
        let mut npz = NpzReader::new(Cursor::new(&files[0].1)).unwrap();
        let atoms: Array4<u8> = npz.by_name("atoms").unwrap();
        let values: Array4<f32> = npz.by_name("density").unwrap();
        assert_eq!(atoms.dim(), (12, 32, 32, 32));
        assert_eq!(atoms[[0, 5 + 6, 4 + 6, 3 + 6]], 1);
        let linear = SIZE.linear(Voxel::new(3, 4, 5)) as f32;
        assert_eq!(values[[0, 5 + 6, 4 + 6, 3 + 6]], linear);
    }

    #[test]
    fn impossible_sizes_are_refused() {
        for (edge, core, tiles_per_shard, words) in [
            (32, 32, 1, "smaller than the tile"),
            (32, 0, 1, "must have a voxel"),
            (33, 20, 1, "by an even number"),
            (4096, 1, 1, "by an even number"),
            (32, 20, 0, "must hold a tile"),
        ] {
            let settings = ShardSettings {
                edge,
                core,
                tiles_per_shard,
                drop_empty: false,
            };
            let told = write(settings).map(drop).unwrap_err().to_string();
            assert!(told.contains(words), "{told}");
            assert!(shard_bytes(SIZE, settings, 3).is_err());
        }
        for edge in [3000, 1 << 22] {
            let settings = ShardSettings {
                edge,
                core: 2,
                tiles_per_shard: 1,
                drop_empty: false,
            };
            assert!(matches!(write(settings), Err(ShardError::Large { .. })));
        }
    }

    /// A header that names more values than there are bytes takes no memory.
    #[test]
    fn absurd_sizes_are_refused() {
        let (density, mut files) = (density(), Vec::new());
        let settings = ShardSettings::default();
        let mut save = |name: &str, bytes: &[u8]| {
            files.push((name.to_owned(), bytes.to_vec()));
            Ok(())
        };
        let manifest = write_shards(&density, &[], settings, &mut save).unwrap();
        let shard = &files[0].1;
        assert!(is_as_long_as_it_says(shard, "density"));
        assert!(!is_as_long_as_it_says(shard, "atoms"));
        let mut huge = manifest.clone();
        huge.size = GridSize::new(1 << 30, 1 << 30, 1 << 30);
        let refused = read_shards(&huge, [shard.as_slice()].into_iter()).unwrap_err();
        assert!(matches!(refused, ShardError::Memory { .. }), "{refused}");

        let mut zip = ZipWriter::default();
        let mut npz = Vec::new();
        for name in ["density", "origin"] {
            let header =
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 32, 32, 32), }";
            let mut npy = b"\x93NUMPY\x01\0".to_vec();
            npy.extend((header.len() as u16).to_le_bytes());
            npy.extend(header.as_bytes());
            npz.extend(zip.begin(&format!("{name}.npy"), &npy).unwrap());
            npz.extend(npy);
        }
        npz.extend(zip.finish());
        let refused = read_shards(&manifest, [npz.as_slice()].into_iter()).unwrap_err();
        assert!(matches!(refused, ShardError::Mismatch), "{refused}");
    }
}
