//! Writing sessions, in pieces, so that no map has to be held whole.

use flate2::Crc;

use super::super::output::{OutputFile, plain_file_name};
use super::super::record::InputFile;
use super::layout::{HEAD_FILE, RESULT, Session, path_of};
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

/// Returns the archive of `session` with the files of its run and the `inputs`, each with its role.
///
/// # Errors
/// [`ZipError`] if they do not fit in.
pub fn session_archive(
    mut session: Session,
    results: &[OutputFile],
    inputs: &[(&str, OutputFile)],
) -> Result<Vec<u8>, ZipError> {
    let results = results.iter().map(|file| (RESULT, file));
    let inputs = inputs.iter().map(|(role, file)| (*role, file));
    let all: Vec<(&str, &OutputFile)> = results.chain(inputs).collect();
    session.files = all
        .iter()
        .map(|(role, file)| InputFile::new(role, &plain_file_name(&file.name), &file.bytes))
        .collect();
    let (mut writer, mut archive) = SessionWriter::begin(&session)?;
    for (_, file) in all {
        let mut crc = Crc::new();
        crc.update(&file.bytes);
        archive.extend(writer.next(&crc, file.bytes.len() as u64)?);
        archive.extend(&file.bytes);
    }
    archive.extend(writer.finish());
    Ok(archive)
}
