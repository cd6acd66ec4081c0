//! The compressions, and what can be wrong with a compressed file.

use std::fmt;
use std::io;

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
    /// There is not enough memory for the content.
    #[error(
        "there is not enough memory to unpack the {compression} file; close other programs, or cut \
         out the part of interest"
    )]
    Memory {
        /// Compression of the file.
        compression: Compression,
    },
    /// The file itself cannot be read.
    #[error("the file cannot be read ({reason}): was it moved or is it being written?")]
    Unreadable {
        /// The message of the system.
        reason: String,
    },
}

impl CompressionError {
    /// Returns the reason why a file of this compression could not be unpacked.
    pub(super) fn of(compression: Option<Compression>, error: &io::Error) -> Self {
        let reason = error.to_string();
        match compression {
            None => Self::Unreadable { reason },
            Some(compression) if error.kind() == io::ErrorKind::OutOfMemory => {
                Self::Memory { compression }
            }
            Some(compression) => Self::Damaged {
                compression,
                reason,
            },
        }
    }
}

/// Bytes after the end of the compressed content, which were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// Compression of the file.
    pub compression: Compression,
    /// Number of bytes.
    pub bytes: u64,
}

impl fmt::Display for LeftOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} bytes after the end of the {} file were left out; its content is whole",
            self.bytes, self.compression
        )
    }
}

/// No gzip file shrinks to less than this part of its content.
pub(super) const GZIP_RATIO: usize = 1032;

/// Returns the compression of `bytes`, if they are compressed.
pub fn compression_of(bytes: &[u8]) -> Option<Compression> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Compression::Bzip2),
        _ => None,
    }
}
