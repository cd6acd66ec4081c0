//! Zip archives of stored files, in pieces, so that no one has to hold them whole.
//!
//! Format: APPNOTE.TXT 6.3.10 of PKWARE,
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, sections 4.3.7, 4.3.12 and
//! 4.3.16. Nothing is compressed, and all dates are the format's first, so that the same files give
//! the same archive.

use flate2::Crc;

/// The least version of a reader, 1.0: stored files.
const VERSION: u16 = 10;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// The first of January 1980, midnight: the time, then the date.
const DATE: [u16; 2] = [0, 33];

/// The archive cannot hold another file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a zip archive holds at most 4 GB and 65535 files: {name} does not fit in; save it by itself"
)]
pub struct ZipError {
    /// The file that is too much.
    pub name: String,
}

/// An archive in the making: its own bytes come from [`ZipWriter::begin`] and
/// [`ZipWriter::finish`], those of the files belong between them.
#[derive(Clone, Debug, Default)]
pub struct ZipWriter {
    directory: Vec<u8>,
    files: u16,
    bytes: u32,
}

impl ZipWriter {
    /// Returns the bytes that go before `content`, the next file, called `name`.
    ///
    /// # Errors
    /// [`ZipError`] if it does not fit in.
    pub fn begin(&mut self, name: &str, content: &[u8]) -> Result<Vec<u8>, ZipError> {
        let mut crc = Crc::new();
        crc.update(content);
        self.begin_checked(name, crc.sum(), content.len() as u64)
    }

    /// Returns the bytes that go before the next file, called `name`, of `bytes` bytes with the checksum `crc` (CRC-32).
    ///
    /// # Errors
    /// [`ZipError`] if it does not fit in.
    pub fn begin_checked(&mut self, name: &str, crc: u32, bytes: u64) -> Result<Vec<u8>, ZipError> {
        self.try_begin(name, crc, bytes).ok_or_else(|| ZipError {
            name: name.to_owned(),
        })
    }

    fn try_begin(&mut self, name: &str, crc: u32, bytes: u64) -> Option<Vec<u8>> {
        let length = u32::try_from(bytes).ok()?;
        let name_length = u16::try_from(name.len()).ok()?;
        let mut facts = Vec::new();
        put16(&mut facts, [VERSION, FLAGS, 0, DATE[0], DATE[1]]);
        put32(&mut facts, [crc, length, length]);
        put16(&mut facts, [name_length, 0]);

        let mut header = b"PK\x03\x04".to_vec();
        header.extend(&facts);
        header.extend(name.as_bytes());
        let own = u32::try_from(header.len()).ok()?;
        let end = self.bytes.checked_add(own)?.checked_add(length)?;

        self.files = self.files.checked_add(1)?;
        self.directory.extend(b"PK\x01\x02");
        put16(&mut self.directory, [VERSION]);
        self.directory.extend(&facts);
        put16(&mut self.directory, [0, 0, 0]);
        put32(&mut self.directory, [0, self.bytes]);
        self.directory.extend(name.as_bytes());
        self.bytes = end;
        Some(header)
    }

    /// Returns the bytes after the last file.
    pub fn finish(self) -> Vec<u8> {
        let length = self.directory.len() as u32;
        let mut bytes = self.directory;
        bytes.extend(b"PK\x05\x06");
        put16(&mut bytes, [0, 0, self.files, self.files]);
        put32(&mut bytes, [length, self.bytes]);
        put16(&mut bytes, [0]);
        bytes
    }
}

fn put16<const N: usize>(bytes: &mut Vec<u8>, numbers: [u16; N]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put32<const N: usize>(bytes: &mut Vec<u8>, numbers: [u32; N]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;
    use ndarray_npy::{NpzReader, WriteNpyExt};
    use std::io::Cursor;

    /// An npz file is a zip archive of npy files: its reader is a second opinion.
    #[test]
    fn another_reader_finds_every_file() {
        let arrays = [Array1::from_vec(vec![1.5_f32, -2.0]), Array1::zeros(1000)];
        let mut zip = ZipWriter::default();
        let mut archive = Vec::new();
        for (name, array) in ["a.npy", "folder/Å.npy"].iter().zip(&arrays) {
            let mut content = Vec::new();
            array.write_npy(&mut content).unwrap();
            archive.extend(zip.begin(name, &content).unwrap());
            archive.extend(content);
        }
        archive.extend(zip.finish());
        let mut reader = NpzReader::new(Cursor::new(archive)).unwrap();
        assert_eq!(reader.names().unwrap(), ["a", "folder/Å"]);
        for (name, array) in ["a", "folder/Å"].iter().zip(&arrays) {
            let found: Array1<f32> = reader.by_name(name).unwrap();
            assert_eq!(found, array);
        }
    }

    #[test]
    fn what_does_not_fit_in_is_refused_and_the_rest_stands() {
        let mut full = ZipWriter {
            bytes: u32::MAX - 50,
            ..ZipWriter::default()
        };
        let refused = full.begin("big.mrc", &[0; 100]).unwrap_err().to_string();
        assert!(refused.contains("big.mrc does not fit in"), "{refused}");
        assert_eq!(full.files, 0);
        assert!(full.directory.is_empty());
    }
}
