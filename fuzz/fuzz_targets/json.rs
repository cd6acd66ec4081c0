//! JSON: records of runs, settings, indices of records, EMDB entry metadata, and what the page sends its worker in them.
#![no_main]

use cryoweave::dataset::records::RecordIndex;
use cryoweave::io::archive::EntryMetadata;
use cryoweave::pipeline::{RunRecord, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = serde_json::from_slice::<Settings>(bytes);
    let _ = serde_json::from_slice::<RecordIndex>(bytes);
    if let Ok(record) = serde_json::from_slice::<RunRecord>(bytes) {
        let _ = record.to_json();
    }
    if let Ok(entry) = EntryMetadata::read(bytes) {
        let _ = (entry.id(), entry.only_model(), entry.contour_level(), entry.deposition());
    }
});
