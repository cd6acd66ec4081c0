//! The reference files: those of `tests/data`, and those of a folder `shared` beside the checkout,
//! which not everybody has. The tests that are skipped for want of it are counted.

use std::fs::OpenOptions;
use std::io::Write;
use std::panic::Location;
use std::path::{Path, PathBuf};

/// Finds `../shared/PATH`, or returns from the test, which is counted as skipped.
macro_rules! shared_or_skip {
    ($path:expr) => {
        match $crate::shared::find($path) {
            Some(path) => path,
            None => return,
        }
    };
}
pub(crate) use shared_or_skip;

/// Finds `../shared/PATH`; notes the calling test as skipped where the folder `shared` is absent.
///
/// # Panics
///
/// If the folder is there and `path` is not: then the reference is broken, not absent.
#[track_caller]
pub(crate) fn find(path: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !root.exists() {
        skip("they need ../shared");
        return None;
    }
    let found = root.join(path);
    assert!(found.exists(), "{} is absent", found.display());
    Some(found)
}

/// Path of a file or folder of `tests/data`, which every checkout has.
pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path)
}

/// Notes that the calling test is skipped, and why: in the log, and as a line of the file that
/// `CRYOWEAVE_SKIPPED` names, which `./dev` sums up.
#[track_caller]
pub(crate) fn skip(reason: &str) {
    let test = Location::caller();
    eprintln!("skipped: {reason}");
    if let Ok(file) = std::env::var("CRYOWEAVE_SKIPPED") {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(file)
            .unwrap();
        // One write, so that tests that run at once do not mix their lines.
        file.write_all(format!("{reason}\t{test}\n").as_bytes())
            .unwrap();
    }
}
