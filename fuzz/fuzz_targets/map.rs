//! Maps: plain, gzip, bzip2 and whatever else stands under a map's name; then the map check.
#![no_main]

use cryoweave::check::{Subject, Values, check};
use cryoweave::io::mrc::{check_format, read_map, read_map_header};
use cryoweave::prepare::correction::Corrections;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = check_format(bytes);
    let (Ok(header), Ok((map, notes))) = (read_map_header(bytes), read_map(bytes)) else {
        return;
    };
    let Ok(corrected) = Corrections::default().apply(map) else {
        return;
    };
    check(&Subject {
        name: "map.mrc",
        header: &header,
        notes: &notes,
        map: &corrected.density,
        values: &Values::of(&corrected.density),
        outliers: corrected.outliers,
        sequences: &[],
        reference: None,
        memory: None,
        mirror: corrected.mirror,
        is_part: false,
    });
});
