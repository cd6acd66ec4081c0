//! The writer of a record: saves its files and lists them in the index.

use super::entry_files::EntryFiles;
use super::error::RecordError;
use super::index::{FileHash, RecordIndex};
use super::names::{EntryName, file};
use super::settings::RecordSettings;
use crate::dataset::save::{Save, keep};

/// A record in the making.
pub(super) struct RecordWriter<'a, 'b> {
    pub(super) name: &'a EntryName,
    pub(super) settings: RecordSettings,
    save: &'a mut Save<'b>,
    pub(super) index: RecordIndex,
    pub(super) simulated: bool,
}

impl<'a, 'b> RecordWriter<'a, 'b> {
    pub(super) fn new(
        name: &'a EntryName,
        files: &EntryFiles,
        settings: RecordSettings,
        save: &'a mut Save<'b>,
    ) -> Self {
        Self {
            name,
            settings,
            save,
            index: RecordIndex::new(name, files, settings),
            simulated: false,
        }
    }

    pub(super) fn save(&mut self, name: &str, bytes: &[u8]) -> Result<(), RecordError> {
        self.index.files.push(FileHash::new(name, bytes));
        self.save_unlisted(name, bytes)
    }

    pub(super) fn save_unlisted(&mut self, name: &str, bytes: &[u8]) -> Result<(), RecordError> {
        Ok(keep(self.save, name, bytes)?)
    }

    pub(super) fn warn(&mut self, what: &str, note: impl std::fmt::Display) {
        self.index.warnings.push(format!("{what}: {note}"));
    }

    pub(super) fn finish(mut self) -> Result<RecordIndex, RecordError> {
        let json = self.index.to_json();
        self.save_unlisted(file::INDEX, json.as_bytes())?;
        Ok(self.index)
    }
}
