//! Files: read whole, and written so that an interrupted write leaves the old file.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, bail};

use super::streams::tell;
use crate::grid::Density;
use crate::io::Source;
use crate::io::mrc::read_map_from;
use crate::pipeline::{InputFile, Role};

/// Upper limit on the bytes that are read from a pipe, which are in memory as a whole: 4 GiB, twice the largest map that is unpacked.
const MOST_THROUGH_A_PIPE: u64 = 4 << 30;

/// Content of a file, and its entry in the record of a run.
pub(super) struct Opened {
    /// Content.
    pub(super) bytes: Vec<u8>,
    /// Entry.
    pub(super) entry: InputFile,
}

/// Reads the file at `path`, which serves as `role`.
pub(super) fn open(path: &Path, role: &str) -> Result<Opened> {
    let bytes = read(path).with_context(|| format!("cannot read the {role} {}", path.display()))?;
    let entry = InputFile::new(role, &file_name(path), &bytes);
    Ok(Opened { bytes, entry })
}

/// Returns the content of the file or the pipe at `path`. Devices may never end, and pipes may be longer than the memory.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() {
        return fs::read(path);
    }
    if is_device(kind) {
        return Err(io::Error::other(
            "it is a device, not a file; give a file or a pipe",
        ));
    }
    let mut bytes = Vec::new();
    let mut limited = File::open(path)?.take(MOST_THROUGH_A_PIPE + 1);
    limited.read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_THROUGH_A_PIPE {
        let gigabytes = MOST_THROUGH_A_PIPE >> 30;
        return Err(io::Error::other(format!(
            "more than {gigabytes} GiB came through the pipe; save it as a file, and give that"
        )));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_device(kind: fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_char_device()
}

#[cfg(not(unix))]
fn is_device(_: fs::FileType) -> bool {
    false
}

/// A map or weights on the disk, which are read a little at a time, or, where they can be read but once, as from a
/// pipe, in memory.
pub(super) enum LargeFile {
    OnDisk(PathBuf, u64),
    InMemory(Vec<u8>),
}

impl LargeFile {
    /// Returns the file at `path`, if there is one.
    pub(super) fn on_disk(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        found
            .is_file()
            .then(|| Self::OnDisk(path.to_owned(), found.len()))
    }

    /// Returns that at `path`, and its entry in the record of a run.
    pub(super) fn open(path: &Path, role: &str) -> Result<(Self, InputFile)> {
        let words = || format!("cannot read the {role} {}", path.display());
        let found = fs::metadata(path).with_context(words)?;
        let file = if found.is_file() {
            Self::OnDisk(path.to_owned(), found.len())
        } else {
            Self::InMemory(read(path).with_context(words)?)
        };
        let entry = InputFile::of(role, &file_name(path), &file).with_context(words)?;
        Ok((file, entry))
    }
}

/// Reads the map at `path`, as its file has it, and prints its oddities.
pub(super) fn read_map(path: &Path) -> Result<Density> {
    let shown = path.display();
    let (file, _) = LargeFile::open(path, Role::Map.name())?;
    let (map, notes) = read_map_from(&file).with_context(|| shown.to_string())?;
    for note in notes {
        tell!("note: {shown}: {note}");
    }
    Ok(map)
}

impl Source for LargeFile {
    fn length(&self) -> u64 {
        match self {
            Self::OnDisk(_, bytes) => *bytes,
            Self::InMemory(bytes) => bytes.len() as u64,
        }
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::OnDisk(path, _) => Ok(Box::new(File::open(path)?)),
            Self::InMemory(bytes) => Ok(Box::new(bytes.as_slice())),
        }
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::OnDisk(path, _) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(position))?;
                Ok(Box::new(file))
            }
            Self::InMemory(bytes) => Ok(bytes.as_slice().open_at(position)?),
        }
    }
}

/// Opens the file at `path` to be read and written, makes it if it is not there, and locks it; returns false with it if somebody
/// else has it locked. Some file systems have no locks.
///
/// # Errors
/// If it cannot be opened.
pub(super) fn open_locked(path: &Path) -> io::Result<(File, bool)> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let is_ours = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    Ok((file, is_ours))
}

/// An open file, which may be locked: it is read by its own handle.
pub(super) struct OpenFile<'a>(pub(super) &'a File);

impl Source for OpenFile<'_> {
    fn length(&self) -> u64 {
        self.0.metadata().map_or(0, |facts| facts.len())
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        self.open_at(0)
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        let mut file = self.0;
        file.seek(SeekFrom::Start(position))?;
        Ok(Box::new(file))
    }
}

/// Writes `bytes` to the file at `path`, as a whole or not at all: to another file beside it, which
/// takes its name once it is on the disk. Of processes that write the same file at the same time, one
/// is last.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = match fs::metadata(path) {
        // A pipe or a device has no other file in its place.
        Ok(found) if !found.is_file() => fs::write(path, bytes),
        // Of a link, the file that it leads to.
        Ok(_) => fs::canonicalize(path).and_then(|file| replace(&file, bytes)),
        Err(_) => replace(path, bytes),
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Writes `bytes` to the file at `path`, as [`write`] does, unless that is one of `inputs`.
pub(super) fn write_result(path: &Path, bytes: &[u8], inputs: &[&Path]) -> Result<()> {
    refuse_inputs(path, inputs)?;
    write(path, bytes)
}

/// Lets `content` write the file at `path`, as a whole or not at all, unless that is one of `inputs`.
pub(super) fn stream_result<T>(
    path: &Path,
    inputs: &[&Path],
    content: impl FnOnce(&mut File) -> Result<T>,
) -> Result<T> {
    refuse_inputs(path, inputs)?;
    let written = match fs::metadata(path) {
        // A pipe or a device has no other file in its place.
        Ok(found) if !found.is_file() => File::create(path)
            .map_err(Into::into)
            .and_then(|mut file| content(&mut file)),
        Ok(_) => replace_by(&fs::canonicalize(path)?, content),
        Err(_) => replace_by(path, content),
    };
    // Other errors are those of the content.
    written.map_err(|error| match error.downcast::<io::Error>() {
        Ok(refused) => Error::new(refused).context(format!("cannot write {}", path.display())),
        Err(other) => other,
    })
}

/// Refuses a `path` to write to that is one of `inputs`.
pub(super) fn refuse_inputs(path: &Path, inputs: &[&Path]) -> Result<()> {
    let file = |path: &Path| fs::canonicalize(path).ok();
    let is_input = |input: &&Path| file(path).is_some() && file(path) == file(input);
    if inputs.iter().any(is_input) {
        bail!(
            "{} is an input of this run and was not overwritten: write to another path",
            path.display()
        );
    }
    Ok(())
}

/// Tries whether `folder` takes a file.
pub(super) fn try_folder(folder: &Path) -> Result<()> {
    let tried = folder.join(format!(".cryoweave.{}.part", std::process::id()));
    let written = fs::write(&tried, "tried");
    fs::remove_file(&tried).ok();
    written.with_context(|| format!("cannot write into the folder {}", folder.display()))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_by(path, |file| file.write_all(bytes))
}

fn replace_by<T, E: From<io::Error>>(
    path: &Path,
    content: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let process = std::process::id();
    let temporary = path.with_file_name(format!(".{}.{process}.part", file_name(path)));
    let write = || {
        let mut file = File::create(&temporary)?;
        let written = content(&mut file)?;
        // Who may read the old file, and nobody else, may read the new one.
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        Ok(written)
    };
    let written = write();
    if written.is_err() {
        fs::remove_file(&temporary).ok();
    }
    written
}

/// Returns the folder of the file at `path`.
pub(super) fn folder_of(path: &Path) -> &Path {
    let named = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

/// Returns the name of the file at `path`, without the folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own.
    fn folder(test: &str) -> std::path::PathBuf {
        let name = format!("cryoweave-files-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = folder("whole");
        let path = folder.join("table.csv");
        for content in ["old", "new"] {
            write(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn no_result_takes_the_place_of_an_input() {
        let folder = folder("input");
        let (map, out) = (folder.join("a.mrc"), folder.join("b.mrc"));
        fs::write(&map, "map").unwrap();
        let same = folder.join(".").join("a.mrc");
        let refused = write_result(&same, b"new", &[&map])
            .unwrap_err()
            .to_string();
        assert!(refused.contains("is an input of this run"), "{refused}");
        assert_eq!(fs::read_to_string(&map).unwrap(), "map");
        write_result(&out, b"new", &[&map]).unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "new");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn devices_that_never_end_are_refused() {
        for refused in [
            open(Path::new("/dev/zero"), "sequences").err(),
            LargeFile::open(Path::new("/dev/zero"), "map").err(),
        ] {
            let words = format!("{:#}", refused.unwrap());
            assert!(words.contains("it is a device, not a file"), "{words}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_permissions_of_a_file_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("mode");
        let path = folder.join("table.csv");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        write(&path, b"new").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(&folder).unwrap();
    }

    /// A folder stands in the way of the other file.
    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let folder = folder("failed");
        let path = folder.join("table.csv");
        fs::write(&path, "old").unwrap();
        let other = format!(".table.csv.{}.part", std::process::id());
        fs::create_dir(folder.join(&other)).unwrap();
        let refused = write(&path, b"new").unwrap_err().to_string();
        assert!(refused.starts_with("cannot write "), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        fs::remove_dir_all(&folder).unwrap();
    }
}
