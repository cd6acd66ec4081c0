//! The header as it stands in the file, unjudged: one decoder for reading and for the rules of the
//! format.

use super::encoding::ByteOrder;
use super::layout::{HEADER_BYTES, Layout};

/// The fields of a header, as the `mrc` crate decodes them, and the byte order of the file.
#[derive(Clone, Debug)]
pub(super) struct RawHeader {
    /// The fields. MACHST is not that of the file where that one is wrong; see `stamp`.
    pub(super) fields: mrc::Header,
    /// The machine stamp (MACHST) of the file.
    pub(super) stamp: [u8; 4],
    /// The order in which the mode makes sense; where it does in both, that of the stamp.
    pub(super) byte_order: ByteOrder,
}

impl RawHeader {
    /// Decodes the header in `bytes`.
    pub(super) fn decode(bytes: &[u8; HEADER_BYTES]) -> Self {
        let fields = mrc::Header::decode_from_bytes(bytes);
        let byte_order = match fields.detect_endian() {
            mrc::FileEndian::LittleEndian => ByteOrder::Little,
            mrc::FileEndian::BigEndian => ByteOrder::Big,
        };
        Self {
            fields,
            stamp: [bytes[212], bytes[213], bytes[214], bytes[215]],
            byte_order,
        }
    }

    /// Returns whether the machine stamp is a known one and says the byte order of the file.
    pub(super) fn stamp_is_sound(&self) -> bool {
        let stamped = match self.stamp {
            [0x44, 0x44 | 0x41, ..] => Some(ByteOrder::Little),
            [0x11, 0x11, ..] => Some(ByteOrder::Big),
            _ => None,
        };
        stamped == Some(self.byte_order)
    }

    /// Returns where the values stand; see [`Layout::of`].
    pub(super) fn layout(&self) -> Option<Layout> {
        Layout::of(&self.fields)
    }

    /// Returns the ten labels without the blanks around them; an empty one is blank.
    pub(super) fn labels(&self) -> Vec<String> {
        let is_blank = |c: char| c == '\0' || c.is_ascii_whitespace();
        let labels = self.fields.label.chunks(80);
        labels
            .map(|label| String::from_utf8_lossy(label))
            .map(|label| label.trim_matches(is_blank).to_owned())
            .collect()
    }
}
