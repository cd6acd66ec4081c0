//! Values that begin after an extended header which the header does not announce (NSYMBT 0).

use super::content::UNPACKED_LIMIT;
use super::encoding::{MapMode, Values};
use super::error::MapError;
use super::header::MapHeader;
use super::layout::HEADER_BYTES;
use super::plausible::is_absurd;
use super::statistics::Statistics;
use crate::io::Source;
use crate::io::compression::Unpacking;

/// Largest extended header that is looked for, in bytes: FEI's has 128 KiB, SerialEM's less.
const LARGEST: u64 = 16 << 20;
/// Sizes of which extended headers are multiples: a symmetry operator, and FEI's blocks.
const BLOCKS: [u64; 2] = [80, 1024];

/// Codes of EXTTYP: the kinds of extended headers that there are.
const KINDS: [&[u8; 4]; 8] = [
    b"CCP4", b"MRCO", b"SERI", b"AGAR", b"FEI1", b"FEI2", b"HDF5", b"IMOD",
];

/// Returns the bytes of the extended header in a file of `found` bytes, if it has so many more than its
/// header announces, and those after the header are none of values, or EXTTYP says what they are, while those at its end are
/// values.
pub(super) fn extended_bytes(
    source: &(impl Source + ?Sized),
    header: &MapHeader,
    found: u64,
) -> Result<Option<u64>, MapError> {
    let expected = header.layout().file_bytes_with_left_over();
    let more = found.saturating_sub(expected);
    let is_possible = header.raw().fields.nsymbt == 0
        && header.extended_bytes == 0
        && header.volumes == 1
        && (1..=LARGEST).contains(&more)
        && BLOCKS.iter().any(|block| more.is_multiple_of(*block));
    if !is_possible {
        return Ok(None);
    }
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    stream.skip(HEADER_BYTES as u64)?;
    stream.read(more, &mut head)?;
    stream.skip((found - more).saturating_sub(stream.given()))?;
    stream.read(more, &mut tail)?;
    let judge = |bytes: &[u8]| {
        let stated = header.statistics.filter(|stated| stated.min < stated.max);
        let part = Part {
            mode: header.mode,
            stated,
        };
        header.mode.decode(bytes, header.byte_order, part)
    };
    let (head, tail) = (judge(&head), judge(&tail));
    let is_text = head.odd > 0.05 && tail.odd < 0.01;
    let is_blank = head.zeros > 0.5 && tail.zeros < 0.1 && tail.odd < 0.01;
    let is_named =
        KINDS.contains(&&header.raw().fields.exttyp()) && tail.odd < 0.01 && tail.zeros < 0.99;
    Ok((is_text || is_blank || is_named).then_some(more))
}

/// Part of a file, judged as values.
struct Part {
    mode: MapMode,
    stated: Option<Statistics>,
}

/// Shares of the values of a part.
struct Shares {
    /// Those that are no values of this map.
    odd: f64,
    /// Those that are 0.
    zeros: f64,
}

impl Values for Part {
    type Output = Shares;

    fn take<const BYTES: usize>(
        self,
        stored: &[[u8; BYTES]],
        value: impl Fn([u8; BYTES]) -> f32,
    ) -> Shares {
        let is_odd = |value: f32| {
            let is_outside = self.stated.is_some_and(|stated| {
                let margin = 0.01 * (stated.max - stated.min);
                let range = stated.min - margin..=stated.max + margin;
                !range.contains(&f64::from(value))
            });
            is_outside || self.mode == MapMode::Float32 && is_absurd(value)
        };
        let share = |is: &dyn Fn(f32) -> bool| {
            let count = stored.iter().filter(|bytes| is(value(**bytes))).count();
            count as f64 / stored.len().max(1) as f64
        };
        Shares {
            odd: share(&is_odd),
            zeros: share(&|value| value == 0.0),
        }
    }
}
