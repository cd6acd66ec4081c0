use std::collections::BTreeMap;

use super::*;
use crate::dataset::records::{EntryFiles, EntryName, RecordSettings, file, make_record};
use crate::grid::Grid;
use crate::io::mrc::write_map;
use crate::space::{Position, Voxel};

struct Memory(BTreeMap<String, Vec<u8>>);

impl RecordFiles for Memory {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let found = self.0.get(name).cloned();
        found.ok_or_else(|| format!("{name} is missing"))
    }
}

fn example() -> Memory {
    let files = EntryFiles {
        map: include_bytes!("../../../assets/example/emd_3488.mrc.gz").to_vec(),
        structure: include_bytes!("../../../assets/example/5ni1.cif.gz").to_vec(),
        fasta: Some(include_bytes!("../../../assets/example/5ni1.fasta").to_vec()),
        entry: None,
    };
    let mut saved = BTreeMap::new();
    let name = EntryName::new("3488", "5ni1");
    make_record(
        &name,
        files,
        RecordSettings::default(),
        &mut |name, bytes| {
            saved.insert(name.to_owned(), bytes.to_vec());
            Ok(())
        },
    )
    .unwrap();
    Memory(saved)
}

/// The names of the checks that failed.
fn failed(report: &Report) -> Vec<&str> {
    let failed = report.checks.iter().filter(|c| c.verdict == Verdict::Fail);
    failed.map(|check| check.name.as_str()).collect()
}

#[test]
fn a_sound_record_passes_and_spoilt_ones_fail() {
    let mut record = example();
    let report = validate_record("3488", &record);
    assert_eq!(failed(&report), [""; 0], "{report}");
    let fit = report.checks.iter().find(|c| c.name == "fit").unwrap();
    assert_eq!(fit.verdict, Verdict::Pass, "{report}");

    let (density, _) = read_map(&record.0[file::NORMALIZED]).unwrap();
    let size = density.grid.size();
    let turned = |of: fn(Voxel, usize) -> Voxel| {
        let grid = Grid::from_fn(size, |v| density.grid[of(v, size.x - 1)]);
        let turned = crate::grid::Density {
            grid,
            frame: density.frame,
        };
        write_map(&turned, "")
    };
    for (words, map) in [
        (
            "other handedness",
            turned(|v, last| Voxel::new(v.x, v.y, last - v.z)),
        ),
        ("x and z", turned(|v, _| Voxel::new(v.z, v.y, v.x))),
    ] {
        record.0.insert(file::NORMALIZED.to_owned(), map);
        let report = validate_record("3488", &record);
        assert_eq!(failed(&report), ["index", "fit"], "{report}");
        assert!(report.to_string().contains(words), "{report}");
    }

    let mut moved = density.clone();
    moved.frame.origin = Position::new(20.0, -12.0, 8.0);
    record
        .0
        .insert(file::NORMALIZED.to_owned(), write_map(&moved, ""));
    let report = validate_record("3488", &record);
    assert!(failed(&report).contains(&"fit"), "{report}");
    assert!(
        report.to_string().contains("if the map's origin were 0"),
        "{report}"
    );

    record
        .0
        .insert(file::CA.to_owned(), write_map(&density, ""));
    record.0.insert(
        "5ni1.fasta".to_owned(),
        b">5NI1_1|Chains A, B\nMKVWWWWW\n".to_vec(),
    );
    record.0.remove(file::AMINO);
    let report = validate_record("3488", &record);
    for name in ["sequences", file::CA, "round trip", file::AMINO] {
        assert!(failed(&report).contains(&name), "{name}: {report}");
    }
}

#[test]
fn a_map_by_itself_is_judged_by_its_format() {
    let map = &example().0["emd_3488.map"];
    let report = validate_map("emd_3488.map", map);
    // The deposited map is as old as its format: from before the version had a number.
    assert_eq!(failed(&report), ["format"], "{report}");
    assert!(
        report.to_string().contains("FAIL format: rule 8: "),
        "{report}"
    );
    let mut damaged = map.clone();
    damaged[208] = b'X';
    let report = validate_map("x", &damaged);
    assert!(report.to_string().contains("rule 1: "), "{report}");
    assert_eq!(validate_map("x", b"short").verdict(), Verdict::Fail);
}

#[test]
fn an_id_that_stands_twice_is_found() {
    let records = |ids: [&str; 3]| {
        let numbered = ids.iter().enumerate();
        let records = numbered.map(|(n, id)| ((*id).to_owned(), format!("folder {n}")));
        validate_ids(&records.collect::<Vec<_>>())
    };
    assert_eq!(records(["1", "2", "3"]).verdict(), Verdict::Pass);
    let twice = records(["1", "2", "1"]);
    assert_eq!(twice.verdict(), Verdict::Fail);
    assert!(
        twice
            .to_string()
            .contains("EMD-1 stands in folder 0 and folder 2")
    );
}

#[test]
fn the_page_shows_what_failed_first_and_escapes() {
    let mut good = Report::new("good");
    good.pass("x", "y");
    let mut bad = Report::new("<bad>");
    bad.fail("a & b", "\"no\"");
    let page = html(&[good, bad]);
    let place = |text: &str| page.find(text).unwrap();
    assert!(place("&lt;bad&gt;") < place("<h2>good"));
    assert!(page.contains("a &amp; b") && page.contains("&quot;no&quot;"));
}
