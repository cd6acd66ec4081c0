//! Tables of entries: commas, semicolons, tabs.
#![no_main]

use cryoweave::dataset::split::read_metadata;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_metadata(bytes);
});
