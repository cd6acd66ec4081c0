//! Tile file: the tiles that a run has scored, in the folder of its results until it has ended.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::files::LargeFile;
use super::streams::tell;
use crate::score::{KeptTiles, TileLog};

/// Name of the file.
const NAME: &str = ".cryoweave-tiles";

/// File of the tiles that a run has scored. One that cannot be written is no reason to stop.
pub(super) struct TileFile {
    path: PathBuf,
    /// Open to be written to, unless that failed.
    file: Option<File>,
    log: TileLog,
}

impl TileFile {
    /// Opens that in `folder` for the run of a `key` ([`TileLog::key`]); what another run left is dropped.
    pub(super) fn open(folder: &Path, key: &str) -> Self {
        let path = folder.join(NAME);
        let earlier = LargeFile::on_disk(&path);
        let earlier = earlier.and_then(|file| TileLog::read(&file, key));
        let mut tiles = Self {
            path,
            file: None,
            log: earlier.unwrap_or_else(|| TileLog::new(key)),
        };
        match tiles.begin(key) {
            Ok(file) => tiles.file = Some(file),
            Err(error) => tiles.give_up(&error),
        }
        tiles
    }

    /// Returns the number of tiles that an earlier run left.
    pub(super) fn count(&self) -> usize {
        self.log.count()
    }

    /// Opens the file to be written to after the last whole tile.
    fn begin(&self, key: &str) -> io::Result<File> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&self.path)?;
        if self.log.count() == 0 {
            file.set_len(0)?;
            file.write_all(&TileLog::begin(key))?;
        }
        file.set_len(self.log.end())?;
        file.seek(SeekFrom::End(0))?;
        Ok(file)
    }

    fn give_up(&mut self, error: &io::Error) {
        self.file = None;
        tell!(
            "note: {} takes no more tiles ({error}); a run that is stopped begins again",
            self.path.display()
        );
    }

    /// Removes the file: the results are there.
    pub(super) fn remove(self) {
        fs::remove_file(&self.path).ok();
    }
}

impl KeptTiles for TileFile {
    fn take(&mut self, number: usize) -> Option<Vec<u8>> {
        self.log.take(&LargeFile::on_disk(&self.path)?, number)
    }

    fn keep(&mut self, number: usize, scores: &[u8]) {
        let Some(file) = &mut self.file else {
            return;
        };
        let Some(bytes) = self.log.append(number, scores) else {
            return;
        };
        if let Err(error) = file.write_all(&bytes) {
            self.give_up(&error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_outlive_the_run_that_kept_them() {
        let name = format!("cryoweave-tile-file-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let key = TileLog::key(&["map"]);
        let mut first = TileFile::open(&folder, &key);
        assert_eq!(first.count(), 0);
        first.keep(2, b"two");
        first.keep(5, b"five");
        drop(first);
        // Torn in the middle of a tile.
        let path = folder.join(NAME);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let mut second = TileFile::open(&folder, &key);
        assert_eq!(second.count(), 1);
        assert_eq!(second.take(2).unwrap(), b"two");
        assert_eq!(second.take(5), None);
        second.keep(5, b"five");
        assert_eq!(second.take(5).unwrap(), b"five");
        assert_eq!(fs::read(&path).unwrap(), whole);

        let other = TileFile::open(&folder, &TileLog::key(&["another map"]));
        assert_eq!(other.count(), 0);
        other.remove();
        assert!(!path.exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
