//! Checksums of files.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::Source;

/// Returns the SHA-256 of `bytes` (FIPS 180-4), in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Returns the number of bytes of `source` and their SHA-256, a little of it at a time.
///
/// # Errors
/// The error of the system, if it cannot be read.
pub fn sha256_hex_of(source: &(impl Source + ?Sized)) -> io::Result<(u64, String)> {
    /// Bytes that are read at once.
    const CHUNK: usize = 1 << 20;
    let mut reader = source.open()?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        (&mut reader).take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() {
            return Ok((bytes, format!("{:x}", digest.finalize())));
        }
        bytes += chunk.len() as u64;
        digest.update(&chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of FIPS 180-4, appendix B.1.
    #[test]
    fn the_published_example() {
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_source_has_the_checksum_of_its_bytes() {
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| (i >> 3) as u8).collect();
        let sum = (3_000_000, sha256_hex(&bytes));
        assert_eq!(sha256_hex_of(bytes.as_slice()).unwrap(), sum);
    }
}
