//! Checksums of files.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of `bytes` (FIPS 180-4), in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
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
}
