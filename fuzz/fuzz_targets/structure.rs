//! Structures: PDB and mmCIF, as the recogniser tells them apart; then their secondary structure.
#![no_main]

use cryoweave::geometry::BackboneGeometry;
use cryoweave::io::structure::{read_deposition, read_structure};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_deposition(bytes);
    if let Ok((structure, _)) = read_structure(bytes) {
        let _ = BackboneGeometry::of(&structure);
    }
});
