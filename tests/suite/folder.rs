//! Folders of tests.

use std::fs;
use std::path::PathBuf;

/// A folder of a test's own, removed when the test ends well.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let name = format!("cryoweave-{test}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn end(self) {
        fs::remove_dir_all(self.0).unwrap();
    }
}
