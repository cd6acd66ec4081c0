//! The header as it stands in the file, unjudged: one decoder for reading and for the rules of the
//! format.

use super::encoding::ByteOrder;
use super::layout::{HEADER_BYTES, Layout};

/// IMOD's stamp, "IMOD" in little-endian order.
const IMOD_STAMP: u32 = 1_146_047_817;

/// The fields of a header, as the `mrc` crate decodes them, and the byte order of the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RawHeader {
    /// The fields. MACHST is not that of the file where that one is wrong; see `stamp`.
    pub(super) fields: mrc::Header,
    /// The machine stamp (MACHST) of the file.
    pub(super) stamp: [u8; 4],
    /// The order in which the mode and the sizes make sense; where they do in both, that of the
    /// stamp.
    pub(super) byte_order: ByteOrder,
}

impl RawHeader {
    /// Decodes the header in `bytes`.
    pub(super) fn decode(bytes: &[u8; HEADER_BYTES]) -> Self {
        let stamped = mrc::Header::decode_from_bytes(bytes);
        let fields = if has_usual_sizes(&stamped) {
            stamped
        } else {
            let other = in_the_other_order(bytes, &stamped);
            let is_better = has_usual_sizes(&other) && mrc::Mode::from_i32(other.mode).is_some();
            if is_better { other } else { stamped }
        };
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

    /// Returns IMOD's flags, where IMOD's stamp says that there are some.
    pub(super) fn imod(&self) -> Option<u32> {
        let word = |at: usize| {
            let extra = &self.fields.extra;
            let bytes = [extra[at], extra[at + 1], extra[at + 2], extra[at + 3]];
            match self.byte_order {
                ByteOrder::Little => u32::from_le_bytes(bytes),
                ByteOrder::Big => u32::from_be_bytes(bytes),
            }
        };
        (word(56) == IMOD_STAMP).then(|| word(60))
    }

    /// Returns whether bytes 209 to 211 say that the file is a map.
    pub(super) fn has_map_id(&self) -> bool {
        self.fields.map.starts_with(b"MAP")
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

    /// Returns whether CCP4's flag says that a rotation goes with the map, and there is one: a matrix that turns space.
    pub(super) fn has_skew(&self) -> bool {
        let word = |index: usize| {
            let extra = &self.fields.extra[4 * index..];
            [extra[0], extra[1], extra[2], extra[3]]
        };
        let number = |index: usize| match self.byte_order {
            ByteOrder::Little => f32::from_le_bytes(word(index)),
            ByteOrder::Big => f32::from_be_bytes(word(index)),
        };
        let flag = match self.byte_order {
            ByteOrder::Little => i32::from_le_bytes(word(0)),
            ByteOrder::Big => i32::from_be_bytes(word(0)),
        };
        let rows: [[f32; 3]; 3] =
            std::array::from_fn(|row| std::array::from_fn(|column| number(1 + 3 * row + column)));
        let product = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let is_near = |value: f32, wanted: f32| (value - wanted).abs() < 0.01;
        let is_rotation = (0..3).all(|a| {
            let one = |b: usize| f32::from(u8::from(a == b));
            (0..3).all(|b| is_near(product(rows[a], rows[b]), one(b)))
        });
        let turns = (0..3).any(|axis| !is_near(rows[axis][axis], 1.0));
        flag == 1 && is_rotation && turns
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

/// Returns the bytes that a file beginning with `start` has at least, if that is a header with numbers
/// that maps have: those of its header and its values.
pub fn least_file_bytes(start: &[u8]) -> Option<u64> {
    let header = RawHeader::decode(start.first_chunk()?);
    let layout = Layout::after(0, &header.fields)?;
    has_usual_sizes(&header.fields).then(|| layout.file_bytes_with_left_over())
}

/// Returns whether NX, NY and NZ are sizes that maps have: below 2^16, by which ChimeraX tells the
/// byte order, too.
fn has_usual_sizes(header: &mrc::Header) -> bool {
    [header.nx, header.ny, header.nz]
        .iter()
        .all(|size| (1..1 << 16).contains(size))
}

/// Decodes the header in `bytes` in the other byte order than `decoded`.
fn in_the_other_order(bytes: &[u8; HEADER_BYTES], decoded: &mrc::Header) -> mrc::Header {
    let mut bytes = *bytes;
    let stamp = match decoded.detect_endian() {
        mrc::FileEndian::LittleEndian => [0x11, 0x11, 0, 0],
        mrc::FileEndian::BigEndian => [0x44, 0x44, 0, 0],
    };
    bytes[212..216].copy_from_slice(&stamp);
    mrc::Header::decode_from_bytes(&bytes)
}
