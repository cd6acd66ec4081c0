//! Compression: gzip and bzip2, recognised by their first bytes, not by the file's name.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::source::Source;

/// Compression of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, as in `.map.gz`.
    Gzip,
    /// bzip2, as in `.map.bz2`.
    Bzip2,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
        })
    }
}

/// Reason why a compressed file could not be unpacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompressionError {
    /// The compressed bytes are cut off or wrong.
    #[error(
        "the {compression} file is damaged or cut off ({reason}); download it again, or unpack it \
         with another program first"
    )]
    Damaged {
        /// Compression of the file.
        compression: Compression,
        /// The message of the unpacker.
        reason: String,
    },
    /// The file unpacks to more than we take.
    #[error(
        "the {compression} file unpacks to more than {limit_mib} MiB, the most that is taken; cut \
         out the part of interest, or use larger voxels"
    )]
    TooLarge {
        /// Compression of the file.
        compression: Compression,
        /// Upper limit on the unpacked bytes, in MiB.
        limit_mib: usize,
    },
    /// The file itself cannot be read.
    #[error("the file cannot be read ({reason}): was it moved or is it being written?")]
    Unreadable {
        /// The message of the system.
        reason: String,
    },
}

/// No gzip file shrinks to less than this part of its content.
const GZIP_RATIO: usize = 1032;

/// Content of a file, unpacked as it is read: no more of it is in memory than was asked for.
pub struct Unpacking<'a> {
    content: Box<dyn Read + 'a>,
    compression: Option<Compression>,
    file_bytes: u64,
    given: u64,
    limit: u64,
}

impl<'a> Unpacking<'a> {
    /// Begins at the start of `source`, which may unpack to `limit` bytes.
    ///
    /// # Errors
    /// [`CompressionError::Unreadable`] if the source cannot be read.
    pub fn new(source: &'a (impl Source + ?Sized), limit: usize) -> Result<Self, CompressionError> {
        /// Bytes that are taken from the source at once, where less is asked for.
        const BUFFER: usize = 64 << 10;
        let mut start = Vec::new();
        let mut file = source.open().map_err(unreadable)?;
        let longest_mark = 4;
        (&mut file)
            .take(longest_mark)
            .read_to_end(&mut start)
            .map_err(unreadable)?;
        let compression = compression_of(&start);
        let file = Cursor::new(start).chain(BufReader::with_capacity(BUFFER, file));
        Ok(Self {
            content: match compression {
                Some(compression) => decoder(file, compression),
                None => Box::new(file),
            },
            compression,
            file_bytes: source.length(),
            given: 0,
            limit: limit as u64,
        })
    }

    /// Appends the next `count` bytes to `buffer`, or as many as there are.
    ///
    /// # Errors
    /// [`CompressionError`] if the source cannot be read, is damaged or unpacks to too much.
    pub fn read(&mut self, count: u64, buffer: &mut Vec<u8>) -> Result<(), CompressionError> {
        let read = (&mut self.content).take(count).read_to_end(buffer);
        self.take_note(read.map(|read| read as u64))
    }

    /// Passes over the next `count` bytes, or as many as there are.
    ///
    /// # Errors
    /// As [`Unpacking::read`].
    pub fn skip(&mut self, count: u64) -> Result<(), CompressionError> {
        let read = io::copy(&mut (&mut self.content).take(count), &mut io::sink());
        self.take_note(read)
    }

    /// Returns the bytes read or passed over so far.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Returns whether a file of this length can unpack to `count` bytes without being a most
    /// unlikely one; if not, they should be counted before memory is taken for them.
    pub fn may_hold(&self, count: u64) -> bool {
        let ratio = self.compression.map_or(1, |_| GZIP_RATIO as u64);
        count <= self.file_bytes.saturating_mul(ratio)
    }

    fn take_note(&mut self, read: io::Result<u64>) -> Result<(), CompressionError> {
        self.given += read.map_err(|error| match self.compression {
            Some(compression) => damaged(compression, &error),
            None => unreadable(error),
        })?;
        match self.compression {
            Some(compression) if self.given > self.limit => Err(CompressionError::TooLarge {
                compression,
                limit_mib: (self.limit >> 20) as usize,
            }),
            _ => Ok(()),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(error: io::Error) -> CompressionError {
    CompressionError::Unreadable {
        reason: error.to_string(),
    }
}

fn damaged(compression: Compression, error: &io::Error) -> CompressionError {
    CompressionError::Damaged {
        compression,
        reason: error.to_string(),
    }
}

/// Returns the compression of `bytes`, if they are compressed.
pub fn compression_of(bytes: &[u8]) -> Option<Compression> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Compression::Bzip2),
        _ => None,
    }
}

/// Returns the content of `bytes`: unpacked where they are compressed, else as they are.
///
/// # Errors
/// [`CompressionError`] if the compressed bytes are damaged or unpack to more than `limit` bytes.
pub fn unpack(bytes: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, CompressionError> {
    let Some(compression) = compression_of(bytes) else {
        return Ok(Cow::Borrowed(bytes));
    };
    let mut content = Vec::with_capacity(likely_size(bytes, compression).min(limit));
    decoder(bytes, compression)
        .take(limit as u64 + 1)
        .read_to_end(&mut content)
        .map_err(|error| damaged(compression, &error))?;
    if content.len() > limit {
        return Err(CompressionError::TooLarge {
            compression,
            limit_mib: limit >> 20,
        });
    }
    Ok(Cow::Owned(content))
}

/// Returns the first `length` bytes of the content, or as many as can be had.
pub fn unpack_start(bytes: &[u8], length: usize) -> Cow<'_, [u8]> {
    let Some(compression) = compression_of(bytes) else {
        return Cow::Borrowed(&bytes[..length.min(bytes.len())]);
    };
    let mut content = Vec::with_capacity(length);
    // What comes before damage is good enough to see what a file is.
    let _ = decoder(bytes, compression)
        .take(length as u64)
        .read_to_end(&mut content);
    Cow::Owned(content)
}

fn decoder<'a>(file: impl BufRead + 'a, compression: Compression) -> Box<dyn Read + 'a> {
    match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(file)),
    }
}

/// Estimates the unpacked size, so that the memory is asked for once.
fn likely_size(bytes: &[u8], compression: Compression) -> usize {
    match (compression, bytes.last_chunk::<4>()) {
        // gzip ends with its content's size; a forged one asks for no more than gzip can do.
        (Compression::Gzip, Some(end)) => {
            (u32::from_le_bytes(*end) as usize).min(bytes.len().saturating_mul(GZIP_RATIO)) + 1
        }
        _ => bytes.len().saturating_mul(2),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn unpacks_by_content() {
        let content = b"some bytes, some bytes, some bytes".as_slice();
        assert_eq!(unpack(content, 100).unwrap(), content);
        assert_eq!(unpack(&gzip(content), 100).unwrap(), content);
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpack(&packed, 100).unwrap(), content);
        assert_eq!(&*unpack_start(&packed, 4), b"some");
    }

    #[test]
    fn a_stream_gives_what_the_whole_file_holds() {
        let content: Vec<u8> = (0..300_000_u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        let packed = gzip(&content);
        for file in [content.as_slice(), &packed] {
            let mut stream = Unpacking::new(file, 1 << 20).unwrap();
            let mut read = Vec::new();
            stream.read(5, &mut read).unwrap();
            stream.skip(100_000).unwrap();
            stream.read(u64::MAX, &mut read).unwrap();
            assert_eq!(stream.given(), 300_000);
            assert_eq!(read[..5], content[..5]);
            assert_eq!(read[5..], content[100_005..]);
        }
        assert!(!Unpacking::new(&content[..], 0).unwrap().may_hold(300_001));
        assert!(Unpacking::new(&packed[..], 0).unwrap().may_hold(300_001));
    }

    #[test]
    fn a_stream_refuses_bombs_and_damage() {
        let bomb = gzip(&vec![0; 10 << 20]);
        let passed_over = |file: &[u8], limit| Unpacking::new(file, limit)?.skip(u64::MAX);
        assert!(matches!(
            passed_over(&bomb, 1 << 20),
            Err(CompressionError::TooLarge { limit_mib: 1, .. })
        ));
        assert!(matches!(
            passed_over(&bomb[..bomb.len() / 2], 20 << 20),
            Err(CompressionError::Damaged { .. })
        ));
    }

    #[test]
    fn refuses_bombs_and_damage() {
        let bomb = gzip(&vec![0; 10 << 20]);
        assert!(matches!(
            unpack(&bomb, 1 << 20),
            Err(CompressionError::TooLarge { limit_mib: 1, .. })
        ));
        let damaged = unpack(&bomb[..bomb.len() / 2], 20 << 20);
        assert!(matches!(damaged, Err(CompressionError::Damaged { .. })));
    }
}
