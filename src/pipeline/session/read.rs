//! Reading sessions: what they say of themselves is checked before memory is taken.

use std::io::Read;
use std::ops::Range;

use serde::Deserialize;
use zip::{CompressionMethod, ZipArchive};

use super::super::record::InputFile;
use super::content;
use super::error::SessionError;
use super::layout::{FORMAT, HEAD_FILE, MAP, RESULT, SESSION_VERSION, Session, path_of};
use crate::io::Source;
use crate::io::seekable::Seekable;

/// A session that was opened.
#[derive(Debug)]
pub struct OpenedSession {
    /// Its description of the run.
    pub session: Session,
    /// Its files, in the order in which it lists them.
    pub files: Vec<StoredFile>,
}

/// Content of a file of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredFile {
    /// The content.
    Bytes(Vec<u8>),
    /// A map that stands in the archive as it is: where.
    Range(Range<u64>),
}

/// Returns whether `source` is a session, whatever else is wrong with it.
pub fn is_session(source: &dyn Source) -> bool {
    let mut start = [0; 4];
    let read = source
        .open()
        .and_then(|mut file| file.read_exact(&mut start));
    if read.is_err() || &start != b"PK\x03\x04" {
        return false;
    }
    let archive = ZipArchive::new(Seekable::new(source));
    archive.is_ok_and(|archive| archive.index_for_name(HEAD_FILE).is_some())
}

type Archive<'a> = ZipArchive<Seekable<'a>>;

/// Opens the session in `source`.
///
/// # Errors
/// [`SessionError`] if it is none, is damaged or too large, or if a newer program wrote it.
pub fn read_session(source: &dyn Source) -> Result<OpenedSession, SessionError> {
    let mut archive = ZipArchive::new(Seekable::new(source))
        .map_err(|error| SessionError::wrong(error.to_string()))?;
    let head = unpacked(&mut archive, HEAD_FILE, content::MOST_HEAD_BYTES)?;
    let session = parse(&head)?;
    drop(head);
    content::judge(&session.files)?;
    content::judge_outcome(&session.outcome)?;
    let files: Vec<StoredFile> = session
        .files
        .iter()
        .map(|file| stored(&mut archive, file, source.length()))
        .collect::<Result<_, _>>()?;
    let results = session.files.iter().filter(|file| file.role == RESULT);
    let names: Vec<&str> = results.map(|file| &*file.name).collect();
    let listed: Vec<&str> = session
        .outcome
        .files
        .iter()
        .map(|file| &*file.name)
        .collect();
    if names != listed {
        return Err(SessionError::wrong(
            "the files of its run are not those that it names",
        ));
    }
    Ok(OpenedSession { session, files })
}

/// The beginning of every session, whatever its version.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

/// Reads `session.json`; the version is judged before the rest, which a newer program may write otherwise.
fn parse(head: &[u8]) -> Result<Session, SessionError> {
    let wrong = |error: serde_json::Error| SessionError::wrong(format!("{HEAD_FILE}: {error}"));
    let Head { format, version } = serde_json::from_slice(head).map_err(wrong)?;
    if format != FORMAT {
        return Err(SessionError::wrong(format!(
            "{HEAD_FILE} is of another program"
        )));
    }
    if version > u64::from(SESSION_VERSION) {
        return Err(SessionError::Newer { version });
    }
    serde_json::from_slice(head).map_err(wrong)
}

/// Returns the content of `file`; of a map that is not compressed in the archive only where it stands.
fn stored(
    archive: &mut Archive<'_>,
    file: &InputFile,
    length: u64,
) -> Result<StoredFile, SessionError> {
    let path = path_of(&file.role, &file.name);
    let damaged = || SessionError::wrong(format!("{path} is not what {HEAD_FILE} lists"));
    if file.role == MAP {
        let entry = archive
            .by_name(&path)
            .map_err(|_| SessionError::wrong(format!("it lacks {path}")))?;
        if entry.size() != file.bytes {
            return Err(damaged());
        }
        if entry.compression() == CompressionMethod::Stored {
            let start = entry.data_start();
            let end = start.checked_add(file.bytes).filter(|end| *end <= length);
            return end
                .map(|end| StoredFile::Range(start..end))
                .ok_or_else(damaged);
        }
    }
    let bytes = unpacked(archive, &path, file.bytes)?;
    let found = InputFile::new(&file.role, &file.name, &bytes);
    if found != *file {
        return Err(damaged());
    }
    Ok(StoredFile::Bytes(bytes))
}

/// Returns the content of the file at `path`, which has at most `most` bytes.
fn unpacked(archive: &mut Archive<'_>, path: &str, most: u64) -> Result<Vec<u8>, SessionError> {
    let mut entry = archive
        .by_name(path)
        .map_err(|_| SessionError::wrong(format!("it lacks {path}")))?;
    let too_large = |bytes| SessionError::TooLarge {
        name: path.to_owned(),
        bytes,
    };
    let size = entry.size();
    if size > most {
        return Err(too_large(size));
    }
    let mut content = Vec::new();
    usize::try_from(size)
        .ok()
        .and_then(|size| content.try_reserve_exact(size).ok())
        .ok_or_else(|| too_large(size))?;
    // An archive that states less than it holds is cut there; its checksum then says so.
    let read = (&mut entry).take(size).read_to_end(&mut content);
    read.map_err(|error| SessionError::wrong(format!("{path}: {error}")))?;
    Ok(content)
}
