//! Compression: gzip and bzip2, recognised by their first bytes, not by the file's name.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

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
        .map_err(|error| CompressionError::Damaged {
            compression,
            reason: error.to_string(),
        })?;
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

fn decoder(bytes: &[u8], compression: Compression) -> Box<dyn Read + '_> {
    match compression {
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(bytes)),
    }
}

/// Estimates the unpacked size, so that the memory is asked for once.
fn likely_size(bytes: &[u8], compression: Compression) -> usize {
    /// No gzip file shrinks to less than this part of its content.
    const GZIP_RATIO: usize = 1032;
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
