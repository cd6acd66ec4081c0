//! Words of a region of interest.
#![no_main]

use cryoweave::prepare::region::Region;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: &str| {
    if let Ok(region) = words.parse::<Region>() {
        let _ = region.to_string();
    }
});
