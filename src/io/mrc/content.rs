//! The content of a map's file: unpacked, and out of the archive that it came in.

use std::borrow::Cow;

use super::error::MapError;
use super::layout::HEADER_BYTES;
use super::note::MapNote;
use crate::io::bundle::{Bundle, bundle_of, take_only};
use crate::io::compression::{unpack_start, unpack_whole};
use crate::io::foreign::ForeignFile;

/// Most bytes that a compressed map may unpack to: 2 GiB, as 812³ voxels of mode 2 do.
pub const UNPACKED_LIMIT: usize = 2 << 30;

/// Content of a map's file, unpacked.
#[derive(Clone, Debug)]
pub struct MapContent<'a> {
    /// The bytes of the MRC file.
    pub bytes: Cow<'a, [u8]>,
    /// Notes on what it came in.
    pub notes: Vec<MapNote>,
}

/// Returns the map in `file`: plain, gzip or bzip2, or the only map of a zip or tar archive.
///
/// # Errors
/// [`MapError`] if the file cannot be unpacked.
pub fn map_content(file: &[u8]) -> Result<MapContent<'_>, MapError> {
    let unpacked = unpack_whole(file, UNPACKED_LIMIT)?;
    let mut notes: Vec<MapNote> = unpacked
        .left_over
        .map(MapNote::LeftOver)
        .into_iter()
        .collect();
    let bytes = match bundle_in(&unpacked.content) {
        None => unpacked.content,
        Some(bundle) => {
            let taken = take_only(&unpacked.content, bundle, UNPACKED_LIMIT, is_map)?;
            drop(unpacked.content);
            notes.push(MapNote::FromBundle {
                bundle,
                name: taken.name,
                others: taken.others,
            });
            // A file that is not compressed is not copied.
            match unpack_whole(&taken.content, UNPACKED_LIMIT)?.content {
                Cow::Owned(content) => Cow::Owned(content),
                Cow::Borrowed(_) => Cow::Owned(taken.content),
            }
        }
    };
    Ok(MapContent { bytes, notes })
}

/// Refuses a file of another kind.
pub(super) fn refuse_foreign(content: &[u8]) -> Result<(), MapError> {
    /// Bytes at the start of a file by which its kind is known.
    const START: usize = 64 << 10;
    match ForeignFile::of(&content[..content.len().min(START)]) {
        None | Some(ForeignFile::MrcMap) => Ok(()),
        // Of what follows the header nothing is known here.
        Some(ForeignFile::Zeros) => Err(MapError::ZeroHeader),
        Some(other) => Err(MapError::Foreign(other)),
    }
}

/// Returns the format of the archive in `content`, unless that is a map.
pub(super) fn bundle_in(content: &[u8]) -> Option<Bundle> {
    bundle_of(content).filter(|_| !is_map(content))
}

/// Returns whether a file that begins with `start` has the mark of a map.
fn is_map(start: &[u8]) -> bool {
    ForeignFile::of(&unpack_start(start, HEADER_BYTES)) == Some(ForeignFile::MrcMap)
}
