//! Compressed files: gzip and bzip2, whole and only their start.
#![no_main]

use cryoweave::io::compression::{unpack, unpack_start};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = unpack(bytes, 1 << 24);
    let _ = unpack_start(bytes, 1024);
});
