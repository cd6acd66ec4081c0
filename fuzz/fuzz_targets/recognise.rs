//! Any file that is dropped on the page, and the words about it.
#![no_main]

use cryoweave::io::recognise;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = recognise(bytes);
});
