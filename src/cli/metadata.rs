//! The table `metadata.csv` of the records in a folder, made from their indices.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::files;
use super::streams::tell;
use crate::dataset::metadata::{METADATA, is_metadata, metadata_csv};
use crate::dataset::records::{RecordIndex, file};

/// Writes the table of the records in `folder`, unless there is one with other columns.
///
/// Other processes may prepare entries in the same folder at the same time. Each looks again after
/// it has written, until the table is that of the records: so whoever writes last has seen all.
pub(super) fn keep_table(folder: &Path) -> Result<()> {
    let path = folder.join(METADATA);
    let found = fs::read(&path).ok();
    if found.as_ref().is_some_and(|table| !is_metadata(table)) {
        tell!(
            "note: {} has columns of its own, so it was left as it is",
            path.display()
        );
        return Ok(());
    }
    let mut records = Records::of(folder)?;
    if records.indices.is_empty() && found.is_none() {
        return Ok(());
    }
    loop {
        let table = metadata_csv(&records.indices)?;
        files::write(&path, &table)?;
        records = Records::of(folder)?;
        if metadata_csv(&records.indices)? == table {
            break;
        }
    }
    for path in records.damaged {
        let path = path.display();
        tell!("note: {path} cannot be read; its entry is not in {METADATA}: prepare it again");
    }
    Ok(())
}

/// The records in a folder.
struct Records {
    indices: Vec<RecordIndex>,
    /// Indices that cannot be read.
    damaged: Vec<PathBuf>,
}

impl Records {
    /// Every record that stands in a folder called as its entry: so no entry is there twice.
    fn of(folder: &Path) -> Result<Self> {
        let reason = || format!("cannot list {}", folder.display());
        let (mut indices, mut damaged) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).with_context(reason)? {
            let record = entry.with_context(reason)?.path();
            let path = record.join(file::INDEX);
            let Ok(bytes) = fs::read(&path) else { continue };
            match serde_json::from_slice::<RecordIndex>(&bytes) {
                Ok(index) if index.emdb == files::file_name(&record) => indices.push(index),
                Ok(_) => {}
                Err(_) => damaged.push(path),
            }
        }
        Ok(Self { indices, damaged })
    }
}
