//! Unpacking of files that are in memory as a whole.

use std::borrow::Cow;

use super::kind::{Compression, CompressionError, GZIP_RATIO, LeftOver, compression_of};
use super::unpacking::Unpacking;

/// Content of a file, unpacked where it was compressed.
#[derive(Clone, Debug)]
pub struct Unpacked<'a> {
    /// The content.
    pub content: Cow<'a, [u8]>,
    /// Bytes that are no part of it.
    pub left_over: Option<LeftOver>,
}

/// Returns the content of `bytes`: unpacked where they are compressed, else as they are. What was
/// compressed twice, as servers do with files that are compressed already, is unpacked twice.
///
/// # Errors
/// [`CompressionError`] if the compressed bytes are damaged or unpack to more than `limit` bytes.
pub fn unpack(bytes: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, CompressionError> {
    unpack_whole(bytes, limit).map(|unpacked| unpacked.content)
}

/// As [`unpack`], with what was left out.
///
/// # Errors
/// [`CompressionError`] as [`unpack`].
pub fn unpack_whole(bytes: &[u8], limit: usize) -> Result<Unpacked<'_>, CompressionError> {
    let Some(compression) = compression_of(bytes) else {
        return Ok(Unpacked {
            content: Cow::Borrowed(bytes),
            left_over: None,
        });
    };
    let mut content = Vec::new();
    let likely = likely_size(bytes, compression).min(limit);
    content
        .try_reserve_exact(likely)
        .map_err(|_| CompressionError::Memory { compression })?;
    let mut stream = Unpacking::new(bytes, limit)?;
    stream.read(limit as u64 + 1, &mut content)?;
    Ok(Unpacked {
        content: Cow::Owned(content),
        left_over: stream.left_over(),
    })
}

/// Returns the first `length` bytes of the content, or as many as can be had.
pub fn unpack_start(bytes: &[u8], length: usize) -> Cow<'_, [u8]> {
    if compression_of(bytes).is_none() {
        return Cow::Borrowed(&bytes[..length.min(bytes.len())]);
    }
    let mut content = Vec::new();
    // What comes before damage is good enough to see what a file is.
    let _ = Unpacking::new(bytes, length)
        .and_then(|mut stream| stream.read(length as u64, &mut content));
    Cow::Owned(content)
}

/// Estimates the unpacked size, so that the memory is asked for once.
fn likely_size(bytes: &[u8], compression: Compression) -> usize {
    match (compression, bytes.last_chunk::<4>()) {
        // gzip ends with its content's size; a forged one asks for no more than gzip can do.
        (Compression::Gzip, Some(end)) => (u32::from_le_bytes(*end) as usize)
            .min(bytes.len().saturating_mul(GZIP_RATIO))
            .saturating_add(1),
        _ => bytes.len().saturating_mul(2),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::io::compression::gzip;

    const CONTENT: &[u8] = b"some bytes, some bytes, some bytes";

    fn bzip2(content: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn unpacks_by_content() {
        assert_eq!(unpack(CONTENT, 100).unwrap(), CONTENT);
        assert_eq!(unpack(&gzip(CONTENT), 100).unwrap(), CONTENT);
        let packed = bzip2(CONTENT);
        assert_eq!(unpack(&packed, 100).unwrap(), CONTENT);
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

    #[test]
    fn members_are_joined_and_padding_is_left_out() {
        for pack in [gzip, bzip2] {
            let (first, second) = CONTENT.split_at(11);
            for padding in [0, 1, 512] {
                let zeros = vec![0; padding];
                let file = [pack(first), zeros.clone(), pack(second), zeros].concat();
                let unpacked = unpack_whole(&file, 100).unwrap();
                assert_eq!((&*unpacked.content, unpacked.left_over), (CONTENT, None));
            }
            let twice = pack(&gzip(CONTENT));
            let unpacked = unpack_whole(&twice, 100).unwrap();
            assert_eq!((&*unpacked.content, unpacked.left_over), (CONTENT, None));
            assert_eq!(&*unpack_start(&twice, 4), b"some");
        }
    }

    #[test]
    fn other_bytes_after_a_whole_member_are_told_and_lose_nothing() {
        for pack in [gzip, bzip2] {
            let file = [pack(CONTENT), b"\0\0<html>".to_vec()].concat();
            let unpacked = unpack_whole(&file, 100).unwrap();
            assert_eq!(&*unpacked.content, CONTENT);
            assert_eq!(unpacked.left_over.unwrap().bytes, 6);
            // A second member that is cut off is a part of the content that is missing.
            let second = pack(CONTENT);
            let file = [pack(CONTENT), second[..second.len() - 6].to_vec()].concat();
            let refused = unpack_whole(&file, 100).unwrap_err();
            assert!(matches!(refused, CompressionError::Damaged { .. }));
        }
    }
}
