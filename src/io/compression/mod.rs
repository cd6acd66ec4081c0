//! Compression: gzip and bzip2, recognised by their first bytes, not by the file's name.
//!
//! Members that stand one after the other are joined, as gzip (RFC 1952, section 2.2) and bzip2 say.
//! Zeros after a member are padding to blocks. Other bytes after a whole member are no part of the
//! content, whose checksum is right: they are left out and told.

mod kind;
mod unpacking;
mod whole;

pub use kind::{Compression, CompressionError, LeftOver, compression_of};
pub use unpacking::Unpacking;
pub use whole::{Unpacked, unpack, unpack_start, unpack_whole};

/// Returns `content`, packed for a test.
#[cfg(test)]
pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}
