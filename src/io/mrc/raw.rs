//! The header as it stands in the file, word by word, and the values that follow it, unjudged.

use super::header::{ByteOrder, HEADER_BYTES};
use super::statistics::Statistics;

/// The 256 words of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawHeader<'a> {
    raw: &'a [u8; HEADER_BYTES],
    order: ByteOrder,
}

/// The values of a file, in its order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values<'a> {
    /// Real values: their bytes, mode and byte order.
    Real(&'a [u8], i32, ByteOrder),
    /// Complex values, which are not looked at.
    Complex,
}

impl<'a> RawHeader<'a> {
    /// The header in `raw`, in the byte order of its stamp, or else the one in which the mode
    /// makes sense.
    pub(super) fn new(raw: &'a [u8; HEADER_BYTES]) -> Self {
        let little = Self {
            raw,
            order: ByteOrder::Little,
        };
        let guessed = if (0..=101).contains(&little.int(3)) {
            ByteOrder::Little
        } else {
            ByteOrder::Big
        };
        let order = little.stamped_order().unwrap_or(guessed);
        Self { raw, order }
    }

    /// The bytes of word number `word` (from 0).
    pub(super) fn bytes(&self, word: usize) -> [u8; 4] {
        let (words, _) = self.raw.as_chunks::<4>();
        words[word]
    }

    /// The whole number in word number `word`.
    pub(super) fn int(&self, word: usize) -> i32 {
        match self.order {
            ByteOrder::Little => i32::from_le_bytes(self.bytes(word)),
            ByteOrder::Big => i32::from_be_bytes(self.bytes(word)),
        }
    }

    /// The real number in word number `word`.
    pub(super) fn real(&self, word: usize) -> f32 {
        f32::from_bits(self.int(word).cast_unsigned())
    }

    /// The byte order that the machine stamp says, if it is a known one.
    pub(super) fn stamped_order(&self) -> Option<ByteOrder> {
        match self.bytes(53) {
            [0x44, 0x44 | 0x41, ..] => Some(ByteOrder::Little),
            [0x11, 0x11, ..] => Some(ByteOrder::Big),
            _ => None,
        }
    }

    pub(super) fn is_volume_stack(&self) -> bool {
        (401..=630).contains(&self.int(22))
    }

    /// For each of the ten labels, whether it holds text.
    pub(super) fn labels(&self) -> Vec<bool> {
        let is_text = |byte: &u8| *byte != 0 && !byte.is_ascii_whitespace();
        let labels = self.raw[224..].chunks(80);
        labels.map(|label| label.iter().any(is_text)).collect()
    }

    /// The bytes that the header announces, itself included; `None` where it makes no sense.
    pub(super) fn expected_bytes(&self) -> Option<u64> {
        let start = (HEADER_BYTES as u64).checked_add(u64::try_from(self.int(23)).ok()?)?;
        start.checked_add(self.data_bytes()?)
    }

    /// The values in `file`, the whole file; `None` where they cannot be read.
    pub(super) fn values<'f>(&self, file: &'f [u8]) -> Option<Values<'f>> {
        let start = HEADER_BYTES.checked_add(usize::try_from(self.int(23)).ok()?)?;
        let end = start.checked_add(usize::try_from(self.data_bytes()?).ok()?)?;
        let data = file.get(start..end)?;
        Some(match self.int(3) {
            4 => Values::Complex,
            mode => Values::Real(data, mode, self.order),
        })
    }

    /// The bytes of the values; of a stack, those of its whole volumes.
    fn data_bytes(&self) -> Option<u64> {
        let size: u64 = match self.int(3) {
            0 => 1,
            1 | 6 | 12 => 2,
            2 => 4,
            4 => 8,
            _ => return None,
        };
        let [nx, ny, nz, mz] = [0, 1, 2, 9].map(|word| u64::try_from(self.int(word)).ok());
        let sections = match mz {
            Some(mz) if self.is_volume_stack() && mz > 0 => nz? / mz * mz,
            _ => nz?,
        };
        nx?.checked_mul(ny?)?
            .checked_mul(sections)?
            .checked_mul(size)
    }
}

impl Values<'_> {
    /// The statistics, not a number where any value is none; `None` without values.
    pub(super) fn statistics(&self) -> Option<Statistics> {
        let Self::Real(data, mode, order) = *self else {
            return None;
        };
        let big = order == ByteOrder::Big;
        match mode {
            0 => statistics(data, |[b]| f32::from(b.cast_signed())),
            1 if big => statistics(data, |b| f32::from(i16::from_be_bytes(b))),
            1 => statistics(data, |b| f32::from(i16::from_le_bytes(b))),
            6 if big => statistics(data, |b| f32::from(u16::from_be_bytes(b))),
            6 => statistics(data, |b| f32::from(u16::from_le_bytes(b))),
            12 if big => statistics(data, |b| half::f16::from_be_bytes(b).to_f32()),
            12 => statistics(data, |b| half::f16::from_le_bytes(b).to_f32()),
            _ if big => statistics(data, f32::from_be_bytes),
            _ => statistics(data, f32::from_le_bytes),
        }
    }
}

/// The statistics of values of `BYTES` bytes each, without a copy of them.
fn statistics<const BYTES: usize>(
    data: &[u8],
    value: impl Fn([u8; BYTES]) -> f32,
) -> Option<Statistics> {
    let (stored, _) = data.as_chunks::<BYTES>();
    let values = || stored.iter().map(|bytes| value(*bytes));
    let count = stored.len() as f64;
    let first = values().next()?;
    let (mut min, mut max, mut sum, mut odd) = (first, first, 0.0, false);
    for value in values() {
        (min, max) = (min.min(value), max.max(value));
        sum += f64::from(value);
        odd |= value.is_nan();
    }
    let mean = sum / count;
    let squares: f64 = values().map(|v| (f64::from(v) - mean).powi(2)).sum();
    let or_nan = |value: f32| if odd { f64::NAN } else { f64::from(value) };
    Some(Statistics {
        min: or_nan(min),
        max: or_nan(max),
        mean,
        rms: (squares / count).sqrt(),
    })
}
