//! Tile file: the tiles that a run has scored, in the folder of its results until it has ended.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::files::{self, OpenFile};
use super::streams::tell;
use crate::counted::counted;
use crate::score::{KeptTiles, TileLog};

/// Beginning of the name of each file; that of earlier versions has no more.
const NAME: &str = ".cryoweave-tiles";
/// Letters of the key in the name: 48 bits, which tell the runs in a folder from each other.
const KEY_LETTERS: usize = 12;

/// File of the tiles that a run has scored. One that cannot be written is no reason to stop.
pub(super) struct TileFile {
    path: PathBuf,
    /// Open and locked, unless that failed or another run of this key is at it.
    file: Option<File>,
    /// True once a tile could not be written.
    is_full: bool,
    log: TileLog,
}

impl TileFile {
    /// Opens that in `folder` for the run of a `key` ([`TileLog::key`]). The files of other runs stay, and are told of.
    pub(super) fn open(folder: &Path, key: &str) -> Self {
        let short = key.get(..KEY_LETTERS).unwrap_or(key);
        let mut tiles = Self {
            path: folder.join(format!("{NAME}.{short}")),
            file: None,
            is_full: false,
            log: TileLog::new(key),
        };
        match tiles.begin(key) {
            Ok(true) => {}
            Ok(false) => tell!(
                "note: another run of this map with these settings is at work in {}; this one keeps no tiles and begins \
                 with the first",
                folder.display()
            ),
            Err(error) => tiles.give_up(&error),
        }
        tiles.tell_of_others(folder, TileLog::new(key).end());
        tiles
    }

    /// Returns the number of tiles that an earlier run left.
    pub(super) fn count(&self) -> usize {
        self.log.count()
    }

    /// Opens and locks the file, and finds the tiles in it; false if another run is at it.
    fn begin(&mut self, key: &str) -> io::Result<bool> {
        let file = loop {
            let (file, is_ours) = files::open_locked(&self.path)?;
            if !is_ours {
                return Ok(false);
            }
            // A run that ended may have removed it before it was locked.
            if self.path.exists() {
                break file;
            }
        };
        if let Some(earlier) = TileLog::read(&OpenFile(&file), key) {
            self.log = earlier;
        } else {
            file.set_len(0)?;
            (&file).rewind()?;
            (&file).write_all(&TileLog::begin(key))?;
        }
        // The last tile may not have been written to its end.
        file.set_len(self.log.end())?;
        self.file = Some(file);
        Ok(true)
    }

    fn give_up(&mut self, error: &io::Error) {
        self.is_full = true;
        tell!(
            "note: {} takes no more tiles ({error}); a run that is stopped begins again",
            self.path.display()
        );
    }

    /// Tells of the tiles in `folder` that are of other runs; files of `empty` bytes hold none.
    fn tell_of_others(&self, folder: &Path, empty: u64) {
        let others = others(folder, &self.path, empty);
        let bytes: u64 = others.iter().map(|(_, bytes)| bytes).sum();
        let first = match &others[..] {
            [] => return,
            [(only, _)] => only.clone(),
            [(first, _), ..] => format!("{first} and others"),
        };
        tell!(
            "note: {} also holds the tiles of {} with another map or other settings, stopped or still at work ({first}, {} MB \
             in all). The same command as then goes on from them; if nobody needs them, delete them",
            folder.display(),
            counted(others.len(), "run"),
            bytes.div_ceil(1_000_000)
        );
    }

    /// Removes the file, if it is this run's: the results are there.
    pub(super) fn remove(self) {
        if self.file.is_some() {
            fs::remove_file(&self.path).ok();
        }
    }
}

/// Returns the names and sizes of the files in `folder` that hold tiles, more than `empty` bytes, but that at `own`, by name.
fn others(folder: &Path, own: &Path, empty: u64) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = files::file_name(&path);
        let bytes = entry.metadata().map_or(0, |facts| facts.len());
        if name.starts_with(NAME) && bytes > empty && path.file_name() != own.file_name() {
            found.push((name, bytes));
        }
    }
    found.sort();
    found
}

impl KeptTiles for TileFile {
    fn take(&mut self, number: usize) -> Option<Vec<u8>> {
        self.log.take(&OpenFile(self.file.as_ref()?), number)
    }

    fn keep(&mut self, number: usize, scores: &[u8]) {
        let Some(mut file) = self.file.as_ref().filter(|_| !self.is_full) else {
            return;
        };
        let end = self.log.end();
        let Some(bytes) = self.log.append(number, scores) else {
            return;
        };
        let written = file.seek(SeekFrom::Start(end));
        if let Err(error) = written.and_then(|_| file.write_all(&bytes)) {
            self.give_up(&error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own.
    fn folder(test: &str) -> PathBuf {
        let name = format!("cryoweave-tile-file-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn tiles_outlive_the_run_that_kept_them() {
        let folder = folder("outlive");
        let key = TileLog::key(&["map"]);
        let mut first = TileFile::open(&folder, &key);
        assert_eq!(first.count(), 0);
        first.keep(2, b"two");
        first.keep(5, b"five");
        let path = first.path.clone();
        drop(first);
        // Torn in the middle of a tile.
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let mut second = TileFile::open(&folder, &key);
        assert_eq!(second.count(), 1);
        assert_eq!(second.take(2).unwrap(), b"two");
        assert_eq!(second.take(5), None);
        second.keep(5, b"five");
        assert_eq!(second.take(5).unwrap(), b"five");
        assert_eq!(second.take(2).unwrap(), b"two");
        second.keep(7, b"seven");
        assert_eq!(second.take(7).unwrap(), b"seven");
        assert!(fs::read(&path).unwrap().starts_with(&whole));
        second.remove();
        assert!(!path.exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_tiles_of_other_runs_stay() {
        let folder = folder("others");
        let (key, other_key) = (TileLog::key(&["map"]), TileLog::key(&["another map"]));
        let mut stopped = TileFile::open(&folder, &key);
        stopped.keep(2, b"two");
        drop(stopped);
        fs::write(folder.join(NAME), [7; 100]).unwrap();
        fs::write(folder.join(format!("{NAME}.empty")), [7; 82]).unwrap();
        let mut other = TileFile::open(&folder, &other_key);
        assert_eq!(other.count(), 0);
        assert_eq!(other.take(2), None);
        let found = others(&folder, &other.path, TileLog::new(&key).end());
        let names: Vec<&str> = found.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, [NAME, &format!("{NAME}.{}", &key[..KEY_LETTERS])]);
        other.keep(2, b"other");
        other.remove();
        let mut again = TileFile::open(&folder, &key);
        assert_eq!(again.take(2).unwrap(), b"two");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn two_runs_at_once_do_not_write_the_same_file() {
        let folder = folder("at-once");
        let key = TileLog::key(&["map"]);
        let mut first = TileFile::open(&folder, &key);
        first.keep(1, b"one");
        let mut second = TileFile::open(&folder, &key);
        assert_eq!(second.count(), 0);
        second.keep(1, b"1");
        assert_eq!(second.take(1), None);
        second.remove();
        assert_eq!(first.take(1).unwrap(), b"one");
        first.keep(2, b"two");
        drop(first);
        let third = TileFile::open(&folder, &key);
        assert_eq!(third.count(), 2);
        let path = third.path.clone();
        third.remove();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        // What is no file of tiles is begun anew.
        fs::write(&path, [7; 200]).unwrap();
        drop(TileFile::open(&folder, &key));
        assert_eq!(fs::read(&path).unwrap(), TileLog::begin(&key));
        fs::remove_file(&path).unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }
}
