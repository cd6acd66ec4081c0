//! mmCIF: any content in a data block.
#![no_main]

use cryoweave::io::structure::read_structure;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_structure(&[b"data_x\n", bytes].concat());
});
