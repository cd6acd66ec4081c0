//! The encoding of a map's values: how one is stored, and in which order its bytes stand.

use std::fmt;

use super::error::MapError;

/// IMOD's flag for signed bytes; see <https://bio3d.colorado.edu/imod/doc/mrc_format.txt>.
const IMOD_SIGNED: u32 = 1;
/// IMOD's flag for bytes that hold two values.
const IMOD_PACKED: u32 = 16;

/// Storage of one value. The complex modes 3 and 4 and the packed mode 101 cannot be modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapMode {
    /// Mode 0: signed bytes.
    Int8,
    /// Mode 0 where IMOD's flags, or the statistics, say that bytes run from 0 to 255.
    Uint8,
    /// Mode 1: signed 16 bit integers.
    Int16,
    /// Mode 2: 32 bit real numbers.
    Float32,
    /// Mode 6: unsigned 16 bit integers.
    Uint16,
    /// Mode 12: 16 bit real numbers.
    Float16,
    /// 64 bit real numbers, which no mode has, under the mode of another type.
    Float64,
    /// 32 bit integers, which no mode has that can be modelled, under the mode of another type.
    Int32,
}

/// Order of the bytes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// The least byte first, as on today's computers.
    Little,
    /// The greatest byte first.
    Big,
}

/// Work on all values of a file, one after the other.
pub(super) trait Values {
    /// Its result.
    type Output;

    /// Does it on `stored`, the values of `BYTES` bytes each, which `value` decodes.
    fn take<const BYTES: usize>(
        self,
        stored: &[[u8; BYTES]],
        value: impl Fn([u8; BYTES]) -> f32,
    ) -> Self::Output;
}

impl MapMode {
    /// All of them.
    pub(super) const ALL: [Self; 8] = [
        Self::Float32,
        Self::Float64,
        Self::Float16,
        Self::Int16,
        Self::Uint16,
        Self::Int32,
        Self::Int8,
        Self::Uint8,
    ];

    /// Returns the bytes of a value.
    pub(super) const fn bytes(self) -> u64 {
        match self {
            Self::Int8 | Self::Uint8 => 1,
            Self::Int16 | Self::Uint16 | Self::Float16 => 2,
            Self::Float32 | Self::Int32 => 4,
            Self::Float64 => 8,
        }
    }

    /// Returns the mode with this number in the header, if its values are real numbers.
    pub(super) const fn real(number: i32) -> Option<Self> {
        match number {
            0 => Some(Self::Int8),
            1 => Some(Self::Int16),
            2 => Some(Self::Float32),
            6 => Some(Self::Uint16),
            12 => Some(Self::Float16),
            _ => None,
        }
    }

    /// Returns whether the format, or a program, defines this number of a mode.
    pub(super) const fn is_defined(number: i32) -> bool {
        matches!(number, 0..=7 | 12 | 16 | 101)
    }

    /// Returns the mode with number `mode` in the header, with the flags of IMOD where there are some.
    ///
    /// # Errors
    /// [`MapError::Mode`] where the values are no real numbers.
    pub(super) fn of(mode: i32, imod: Option<u32>) -> Result<Self, MapError> {
        let refused = |kind| Err(MapError::Mode { mode, kind });
        match (Self::real(mode), imod) {
            (Some(Self::Int8), Some(flags)) if flags & IMOD_PACKED != 0 => {
                refused("two 4 bit integers in each byte, by IMOD's flags")
            }
            (Some(Self::Int8), Some(flags)) if flags & IMOD_SIGNED == 0 => Ok(Self::Uint8),
            (Some(mode), _) => Ok(mode),
            (None, _) => refused(match mode {
                3 => "complex 16 bit integers, a Fourier transform",
                4 => "complex 32 bit numbers, a Fourier transform",
                5 => "bytes of which the format does not say the sign",
                7 => "32 bit integers",
                16 => "RGB colours, a picture",
                101 => "packed 4 bit integers",
                _ => "not defined by the format",
            }),
        }
    }

    /// Does `work` on the values in `data`, which stand in `order`.
    pub(super) fn decode<W: Values>(self, data: &[u8], order: ByteOrder, work: W) -> W::Output {
        let big = order == ByteOrder::Big;
        match self {
            Self::Int8 => work.take(chunks(data), |[b]| f32::from(b.cast_signed())),
            Self::Uint8 => work.take(chunks(data), |[b]| f32::from(b)),
            Self::Int16 if big => work.take(chunks(data), |b| f32::from(i16::from_be_bytes(b))),
            Self::Int16 => work.take(chunks(data), |b| f32::from(i16::from_le_bytes(b))),
            Self::Uint16 if big => work.take(chunks(data), |b| f32::from(u16::from_be_bytes(b))),
            Self::Uint16 => work.take(chunks(data), |b| f32::from(u16::from_le_bytes(b))),
            Self::Float16 if big => {
                work.take(chunks(data), |b| half::f16::from_be_bytes(b).to_f32())
            }
            Self::Float16 => work.take(chunks(data), |b| half::f16::from_le_bytes(b).to_f32()),
            Self::Float32 if big => work.take(chunks(data), f32::from_be_bytes),
            Self::Float32 => work.take(chunks(data), f32::from_le_bytes),
            Self::Float64 if big => work.take(chunks(data), |b| f64::from_be_bytes(b) as f32),
            Self::Float64 => work.take(chunks(data), |b| f64::from_le_bytes(b) as f32),
            Self::Int32 if big => work.take(chunks(data), |b| i32::from_be_bytes(b) as f32),
            Self::Int32 => work.take(chunks(data), |b| i32::from_le_bytes(b) as f32),
        }
    }
}

fn chunks<const BYTES: usize>(data: &[u8]) -> &[[u8; BYTES]] {
    data.as_chunks().0
}

impl fmt::Display for MapMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Int8 => "signed bytes",
            Self::Uint8 => "unsigned bytes",
            Self::Int16 => "signed 16 bit integers",
            Self::Uint16 => "unsigned 16 bit integers",
            Self::Int32 => "32 bit integers",
            Self::Float16 => "16 bit real numbers",
            Self::Float32 => "32 bit real numbers",
            Self::Float64 => "64 bit real numbers",
        })
    }
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        })
    }
}
