//! Tiles: npz archives, read back to a map.
#![no_main]

use cryoweave::dataset::shards::{Manifest, read_shards};
use libfuzzer_sys::fuzz_target;

/// Manifest of one map of 24³ voxels in tiles of 32 with cores of 20.
const MANIFEST: &str = include_str!("manifest.json");

fuzz_target!(|bytes: &[u8]| {
    let manifest: Manifest = serde_json::from_str(MANIFEST).expect("the manifest is sound");
    let _ = read_shards(&manifest, [bytes].into_iter());
});
