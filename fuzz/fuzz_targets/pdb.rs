//! PDB: any content behind a first atom, so that it is taken for a PDB file.
#![no_main]

use cryoweave::io::structure::read_structure;
use libfuzzer_sys::fuzz_target;

const ATOM: &[u8] = b"ATOM      1  CA  ALA A   1      11.104   6.134  -6.504  1.00  0.00           C\n";

fuzz_target!(|bytes: &[u8]| {
    let _ = read_structure(&[ATOM, bytes].concat());
});
