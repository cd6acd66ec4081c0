//! The normalised map of a whole record against the reference files in `../shared`: what the steps
//! give one by one, `make_record` gives as a file.

use std::path::Path;

use cryoweave::dataset::records::{
    EntryFiles, EntryName, RecordSettings, RuleSet, file, make_record,
};
use cryoweave::io::mrc::read_map;

use crate::shared::shared_or_skip;

/// How far a value may be off: the reference resamples in single precision.
const TOLERANCE: f32 = 2e-4;

/// Holds the record of a cut-out of the map `emdb` to what the reference makes of the same.
fn compare(shared: &Path, emdb: &str) {
    let read = |path: String| std::fs::read(shared.join(path)).unwrap();
    for (rules, name) in [
        (RuleSet::Reference, "released"),
        (RuleSet::Cryoweave, "paper"),
    ] {
        let files = EntryFiles {
            map: read(format!("golden/resample/real_emd{emdb}_input.mrc.gz")),
            structure: read(format!("maps/EMD-{emdb}/model.pdb")),
            fasta: Some(read(format!("maps/EMD-{emdb}/observed.fasta"))),
            entry: None,
        };
        let settings = RecordSettings {
            rules,
            ..RecordSettings::default()
        };
        let entry = EntryName::new(emdb, "1abc");
        let mut normalized = Vec::new();
        make_record(&entry, files, settings, &mut |name, bytes| {
            if name == file::NORMALIZED {
                normalized = bytes.to_vec();
            }
            Ok(())
        })
        .unwrap();
        let (found, _) = read_map(&normalized).unwrap();
        let expected = read(format!(
            "golden/normalize/real_emd{emdb}_expected_{name}.mrc.gz"
        ));
        let (expected, _) = read_map(&expected).unwrap();
        assert_eq!(found.grid.size(), expected.grid.size());
        assert!(found.frame.origin.distance(expected.frame.origin) < 1e-3);
        let pairs = found.grid.values().iter().zip(expected.grid.values());
        let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        eprintln!("EMD-{emdb}, {name}: off by {worst} at most");
        assert!(worst <= TOLERANCE, "EMD-{emdb}, {name}: off by {worst}");
    }
}

#[test]
fn golden_record_real_emd21457() {
    compare(&shared_or_skip!(""), "21457");
}

#[test]
fn golden_record_real_emd2566() {
    compare(&shared_or_skip!(""), "2566");
}
