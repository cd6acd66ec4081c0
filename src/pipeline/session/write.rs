//! Writing sessions, in pieces, so that no map has to be held whole.

use std::collections::BTreeSet;
use std::io::{self, Write};

use flate2::{Crc, CrcReader};

use super::super::output::plain_file_name;
use super::super::record::InputFile;
use super::layout::{HEAD_FILE, Session, path_of};
use crate::io::Source;
use crate::io::zip::{ZipError, ZipWriter};

/// A session in the making: the bytes that each call returns go into the archive one after the other.
#[derive(Debug)]
pub struct SessionWriter {
    zip: ZipWriter,
    files: std::vec::IntoIter<InputFile>,
}

impl SessionWriter {
    /// Begins the archive of `session`, whose `files` say what follows and in which order.
    ///
    /// # Errors
    /// [`ZipError`] if it does not fit in.
    pub fn begin(session: &Session) -> Result<(Self, Vec<u8>), ZipError> {
        let mut zip = ZipWriter::default();
        // A session of numbers and texts can always be written.
        let head = serde_json::to_vec(session).unwrap_or_default();
        let mut bytes = zip.begin(HEAD_FILE, &head)?;
        bytes.extend(head);
        let files = session.files.clone().into_iter();
        Ok((Self { zip, files }, bytes))
    }

    /// Returns the bytes that go before the next file, of which `crc` was computed.
    ///
    /// # Errors
    /// [`ZipError`] if it does not fit in.
    pub fn next(&mut self, crc: &Crc, bytes: u64) -> Result<Vec<u8>, ZipError> {
        let name = self
            .files
            .next()
            .map(|file| path_of(&file.role, &file.name));
        let name = name.unwrap_or_default();
        self.zip.begin_checked(&name, crc.sum(), bytes)
    }

    /// Returns the bytes after the last file.
    pub fn finish(self) -> Vec<u8> {
        self.zip.finish()
    }
}

/// File of a session: its entry, whose name becomes a plain one, and its content.
pub type SessionFile<'a> = (InputFile, Box<dyn Source + 'a>);

/// Writes the archive of `session` with `files` to `out`, a little of each at a time. Of two files of the same name that
/// went in, the second gets another.
///
/// # Errors
/// A file cannot be read, or changes while it is read; they do not fit in; `out` takes no more.
pub fn write_session(
    mut session: Session,
    files: &[SessionFile<'_>],
    out: &mut impl Write,
) -> io::Result<()> {
    session.files = entries(files);
    let (mut writer, head) = SessionWriter::begin(&session).map_err(io::Error::other)?;
    out.write_all(&head)?;
    for (entry, content) in files {
        let (_, crc) = copy(&**content, &mut io::sink())?;
        let head = writer.next(&crc, entry.bytes).map_err(io::Error::other)?;
        out.write_all(&head)?;
        let (bytes, copied) = copy(&**content, out)?;
        if bytes != entry.bytes || copied.sum() != crc.sum() {
            let reason = format!("{} was changed while it was read", entry.name);
            return Err(io::Error::other(reason));
        }
    }
    out.write_all(&writer.finish())
}

/// Returns the entries of `files` with plain names, each of which occurs once in its folder.
fn entries(files: &[SessionFile<'_>]) -> Vec<InputFile> {
    let mut taken = BTreeSet::new();
    let mut entry = |(given, _): &SessionFile<'_>| {
        let plain = plain_file_name(&given.name);
        let mut name = plain.clone();
        let mut copy = 2;
        while !taken.insert(path_of(&given.role, &name)) {
            name = format!("{copy}_{plain}");
            copy += 1;
        }
        InputFile {
            name,
            ..given.clone()
        }
    };
    files.iter().map(&mut entry).collect()
}

/// Writes the content of `source` to `out`; returns the number of its bytes and their checksum.
fn copy(source: &dyn Source, out: &mut impl Write) -> io::Result<(u64, Crc)> {
    let mut reader = CrcReader::new(source.open()?);
    let bytes = io::copy(&mut reader, out)?;
    let mut crc = Crc::new();
    crc.combine(reader.crc());
    Ok((bytes, crc))
}
