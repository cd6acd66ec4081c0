//! Results: the folder that takes the files of a run.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::files;
use crate::pipeline::{OutputFile, RECORD_FILE, RunRecord, output_names, sample_name};

/// Folder that takes the files of a run, tried before the run.
///
/// The record is written last: where it lies, the files beside it belong together. While others are replaced it has
/// another name, so that a rerun knows them for those of a run that was stopped.
pub(super) struct ResultFolder {
    folder: PathBuf,
    /// Names that the files may have.
    names: [String; 7],
    /// True where the files of others, or those of an earlier run of this map, may be replaced.
    replaces: bool,
}

impl ResultFolder {
    /// Makes `folder` and tries whether the files of a model called `name` can be written there.
    ///
    /// # Errors
    /// An input would be overwritten; a file is there that no run of this map made, and `replace` is false; the folder takes
    /// no file.
    pub(super) fn new(folder: &Path, name: &str, inputs: &[&Path], replace: bool) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let mut results = Self {
            folder: folder.to_owned(),
            names: output_names(name),
            replaces: replace,
        };
        results.replaces |= results.is_of(name);
        for file in &results.names {
            let path = folder.join(file);
            files::refuse_inputs(&path, inputs)?;
            let shown = path.display();
            let found = match fs::symlink_metadata(&path) {
                Ok(found) => found,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                // Such as a name that is too long.
                Err(error) => return Err(error).with_context(|| format!("cannot write {shown}")),
            };
            ensure!(!found.is_dir(), "{shown} is a folder: give another --out");
            ensure!(
                results.replaces,
                "{shown} is there already, and no earlier run of this map made it: give another --out, or --force to replace it"
            );
        }
        files::try_folder(folder)?;
        Ok(results)
    }

    /// Returns its path.
    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    /// Refuses a `path` for a file beside the results: that of one of them, of a file that must stay, or of something that is
    /// no file.
    pub(super) fn refuse(&self, path: &Path) -> Result<()> {
        let shown = path.display();
        let folder = files::folder_of(path).canonicalize().ok();
        let is_here = folder == self.folder.canonicalize().ok();
        ensure!(
            !(is_here && self.names.contains(&files::file_name(path))),
            "{shown} is the name of a result of this run: give another name"
        );
        let Ok(found) = fs::metadata(path) else {
            return Ok(());
        };
        ensure!(found.is_file(), "{shown} is no file: give another name");
        ensure!(
            self.replaces,
            "{shown} is there already: give another name, or --force to replace it"
        );
        Ok(())
    }

    /// Returns whether the record of a run lies there whose model is called `name`.
    fn is_of(&self, name: &str) -> bool {
        let records = [self.record(), self.old_record()];
        let read = |path: PathBuf| -> Option<RunRecord> {
            serde_json::from_reader(File::open(path).ok()?).ok()
        };
        let is_same = |record: RunRecord| {
            record
                .map()
                .is_some_and(|map| sample_name(&map.name) == name)
        };
        records.into_iter().filter_map(read).any(is_same)
    }

    fn record(&self) -> PathBuf {
        self.folder.join(RECORD_FILE)
    }

    /// Returns the record's name while other files are replaced.
    fn old_record(&self) -> PathBuf {
        self.folder.join(format!(".{RECORD_FILE}.old"))
    }

    /// Writes the files, the record last.
    pub(super) fn write(&self, outputs: &[OutputFile]) -> Result<()> {
        let (records, others): (Vec<_>, Vec<_>) =
            outputs.iter().partition(|file| file.name == RECORD_FILE);
        if self.record().exists() {
            fs::rename(self.record(), self.old_record())
                .with_context(|| format!("cannot replace {}", self.record().display()))?;
        }
        for file in others.into_iter().chain(records) {
            files::write(&self.folder.join(&file.name), &file.bytes)?;
        }
        let is_stale = |name: &&String| outputs.iter().all(|file| file.name != **name);
        for stale in self.names.iter().filter(is_stale) {
            fs::remove_file(self.folder.join(stale)).ok();
        }
        fs::remove_file(self.old_record()).ok();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own.
    fn folder(test: &str) -> PathBuf {
        let name = format!("cryoweave-results-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn refusal(folder: &Path, name: &str) -> String {
        let refused = ResultFolder::new(folder, name, &[], false);
        refused.err().expect("refused").to_string()
    }

    #[test]
    fn files_of_others_are_not_replaced_unless_asked() {
        let folder = folder("others");
        fs::write(folder.join("a.cif"), "mine").unwrap();
        let refused = refusal(&folder, "a");
        assert!(refused.contains("a.cif is there already"), "{refused}");
        ResultFolder::new(&folder, "a", &[], true).unwrap();
        ResultFolder::new(&folder, "b", &[], false).unwrap();
        fs::write(folder.join(RECORD_FILE), "no record").unwrap();
        assert!(refusal(&folder, "b").contains("run.json is there already"));
        fs::remove_file(folder.join(RECORD_FILE)).unwrap();
        fs::create_dir(folder.join("c.pdb")).unwrap();
        assert!(refusal(&folder, "c").contains("is a folder"));
        fs::remove_dir_all(&folder).unwrap();
    }

    fn output(name: &str, content: &str) -> OutputFile {
        OutputFile {
            name: name.to_owned(),
            bytes: content.into(),
        }
    }

    #[test]
    fn a_rerun_replaces_its_files_as_a_whole() {
        let folder = folder("rerun");
        let results = ResultFolder::new(&folder, "a", &[], false).unwrap();
        results
            .write(&[
                output("a.cif", "1"),
                output("a.pdb", "1"),
                output(RECORD_FILE, "1"),
            ])
            .unwrap();
        // This time without a PDB file.
        results
            .write(&[output(RECORD_FILE, "2"), output("a.cif", "2")])
            .unwrap();
        let names = fs::read_dir(&folder).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a.cif", "run.json"]);
        assert_eq!(fs::read_to_string(folder.join("a.cif")).unwrap(), "2");
        // Stopped in the middle, a run leaves the old record under another name and no new one.
        fs::create_dir(folder.join(format!(".a.cif.{}.part", std::process::id()))).unwrap();
        results
            .write(&[output(RECORD_FILE, "3"), output("a.cif", "3")])
            .unwrap_err();
        assert!(!folder.join(RECORD_FILE).exists());
        assert_eq!(fs::read_to_string(results.old_record()).unwrap(), "2");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_that_takes_no_file_is_found_before_the_run() {
        let folder = folder("full");
        let file = folder.join("file");
        fs::write(&file, "no folder").unwrap();
        assert!(refusal(&file, "a").contains("cannot make the folder"));
        let long = "a".repeat(300);
        assert!(refusal(&folder, &long).contains("cannot write"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}
