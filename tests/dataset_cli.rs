//! The commands for training data, one after the other, on the example.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot run its commands shall fail"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of this test's own, removed when the test ends well.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cryoweave-dataset-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Runs a command here; gives its exit code and what it printed.
    fn run(&self, arguments: &str) -> (i32, String) {
        let program = env!("CARGO_BIN_EXE_cryoweave");
        let mut command = Command::new(program);
        command.current_dir(&self.0).args(arguments.split(' '));
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let text = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (status.code().unwrap(), text.concat())
    }
}

/// Two entries: the example, and one whose map is damaged.
fn entries(folder: &Path) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example");
    let (good, bad) = (folder.join("EMD-3488"), folder.join("EMD-1"));
    for entry in [&good, &bad] {
        fs::create_dir_all(entry).unwrap();
        for file in ["emd_3488.mrc.gz", "5ni1.cif.gz", "5ni1.fasta"] {
            fs::copy(example.join(file), entry.join(file)).unwrap();
        }
    }
    let map = fs::read(bad.join("emd_3488.mrc.gz")).unwrap();
    fs::write(bad.join("emd_3488.mrc.gz"), &map[..5000]).unwrap();
}

#[test]
fn entries_become_records_tiles_and_splits() {
    let folder = Folder::new();
    entries(&folder.0);

    let (code, said) = folder.run("prepare EMD-1 EMD-3488 --out data");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("EMD-1: error: ") && said.contains("1 of 2 entries failed"),
        "{said}"
    );
    assert!(said.contains("574 alpha carbons labelled"), "{said}");
    let (code, said) = folder.run("prepare EMD-3488 --out data");
    assert_eq!((code, said.contains("is complete")), (0, true), "{said}");
    fs::remove_file(folder.0.join("data/3488/atomic.fasta")).unwrap();
    let (_, said) = folder.run("prepare EMD-3488 --out data");
    assert!(said.contains("holds 17 files"), "{said}");
    let loose = "prepare EMD-3488/emd_3488.mrc.gz EMD-3488/5ni1.cif.gz --out data";
    assert!(folder.run(loose).1.contains("2 files were given"));

    let (code, said) = folder.run("validate data/3488 --html report.html");
    assert_eq!(code, 0, "{said}");
    assert!(
        fs::read_to_string(folder.0.join("report.html"))
            .unwrap()
            .contains("data/3488")
    );
    let amino = folder.0.join("data/3488/amino_emd_normalized_map.mrc");
    fs::copy(folder.0.join("data/3488/emd_normalized_map.mrc"), &amino).unwrap();
    let (code, said) = folder.run("validate data --json");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("amino_emd_normalized_map.mrc was changed"),
        "{said}"
    );

    let (code, said) = folder.run("tiles data/3488 --out tiles --drop-empty");
    assert_eq!(code, 0, "{said}");
    assert!(folder.0.join("tiles/3488/tiles.json").exists());

    fs::write(
        folder.0.join("metadata.csv"),
        "emdb,resolution\nEMD-3488,3.2\n",
    )
    .unwrap();
    let (code, said) = folder.run("split metadata.csv --by identity --records data");
    assert_eq!(code, 0, "{said}");
    let splits = fs::read_to_string(folder.0.join("splits.csv")).unwrap();
    assert_eq!(splits, "emdb_id,resolution,part\n3488,3.2,train\n");

    let (code, said) = folder.run("simulate EMD-3488/5ni1.cif.gz --resolution 6");
    assert_eq!(code, 0, "{said}");
    let map = fs::read(folder.0.join("5ni1_simulated.mrc")).unwrap();
    assert!(map[224..304].starts_with(b"SIMULATED by Cryoweave"));
    fs::remove_dir_all(&folder.0).unwrap();
}
