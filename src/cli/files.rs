//! Files: read whole and written so that an interrupted write leaves no torn file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::pipeline::InputFile;

/// A file's bytes, and what the run's record says of them.
pub(super) struct Opened {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// The entry of the run's record.
    pub(super) entry: InputFile,
}

/// Reads the file at `path`, which serves as `role`.
pub(super) fn open(path: &Path, role: &str) -> Result<Opened> {
    let bytes =
        fs::read(path).with_context(|| format!("cannot read the {role} {}", path.display()))?;
    let entry = InputFile::new(role, &file_name(path), &bytes);
    Ok(Opened { bytes, entry })
}

/// Writes `bytes` to `name` in `folder`, first under another name.
pub(super) fn save(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    save_by(folder, name, &format!(".{name}.part"), bytes)
}

/// Writes as [`save`] does, also while other processes write the same file: one is last.
pub(super) fn save_in_turn(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let process = std::process::id();
    save_by(folder, name, &format!(".{name}.{process}.part"), bytes)
}

fn save_by(folder: &Path, name: &str, unfinished: &str, bytes: &[u8]) -> Result<()> {
    let (path, unfinished) = (folder.join(name), folder.join(unfinished));
    fs::write(&unfinished, bytes)
        .and_then(|()| fs::rename(&unfinished, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The name of the file at `path`, without the folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
