//! Values that begin after an extended header which the header does not announce (NSYMBT 0).

use super::content::UNPACKED_LIMIT;
use super::encoding::{MapMode, Values};
use super::error::MapError;
use super::header::MapHeader;
use super::layout::HEADER_BYTES;
use super::plausible::is_absurd;
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

/// Position of the bytes that a file has beyond those that its header announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surplus {
    /// Behind the values, or there are none.
    Behind,
    /// Before the values: an extended header of so many bytes.
    Before(u64),
    /// Either: so many bytes at both ends look like values.
    Unclear(u64),
}

impl Surplus {
    /// Returns the bytes of the extended header that there is beyond doubt.
    pub(super) fn extended_bytes(self) -> Option<u64> {
        match self {
            Self::Before(bytes) => Some(bytes),
            Self::Behind | Self::Unclear(_) => None,
        }
    }
}

/// Returns where the bytes stand that a file of `found` bytes has beyond those that its header announces: before the values if
/// those after the header are none, or EXTTYP says what they are, while those at the end of the file are values.
pub(super) fn surplus(
    source: &(impl Source + ?Sized),
    header: &MapHeader,
    found: u64,
) -> Result<Surplus, MapError> {
    let expected = header.layout().file_bytes_with_left_over();
    let more = found.saturating_sub(expected);
    let is_possible = header.raw().fields.nsymbt == 0
        && header.extended_bytes == 0
        && header.volumes == 1
        && (1..=LARGEST).contains(&more)
        && BLOCKS.iter().any(|block| more.is_multiple_of(*block));
    if !is_possible {
        return Ok(Surplus::Behind);
    }
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    let (mut head, mut next, mut tail) = (Vec::new(), Vec::new(), Vec::new());
    stream.skip(HEADER_BYTES as u64)?;
    stream.read(more, &mut head)?;
    // Where there are values beside both ends.
    if found >= HEADER_BYTES as u64 + 3 * more {
        stream.read(more, &mut next)?;
    }
    stream.skip((found - more).saturating_sub(stream.given()))?;
    stream.read(more, &mut tail)?;
    let judge = |bytes: &[u8], range: Option<Range>| {
        let mode = header.mode;
        mode.decode(bytes, header.byte_order, Part { mode, range })
    };
    let stated = header.statistics.filter(|stated| stated.min < stated.max);
    let range = match stated {
        Some(stated) => Some(Range::around(stated.min, stated.max, STATED_MARGIN)),
        // Values whichever is right, and those of the solvent, as at both ends.
        None => judge(&next, None)
            .range
            .map(|[min, max]| Range::around(min, max, NEXT_MARGIN)),
    };
    let (head, tail) = (judge(&head, range), judge(&tail, range));
    let is_text = head.odd > 0.05 && tail.odd < 0.01;
    let is_blank = head.zeros > 0.5 && tail.zeros < 0.1 && tail.odd < 0.01;
    let is_named =
        KINDS.contains(&&header.raw().fields.exttyp()) && tail.odd < 0.01 && tail.zeros < 0.99;
    let is_behind =
        tail.odd > 0.05 && head.odd < 0.01 || tail.zeros > 0.5 && head.zeros < 0.9 * tail.zeros;
    Ok(match () {
        () if is_text || is_blank || is_named => Surplus::Before(more),
        () if is_behind => Surplus::Behind,
        () => Surplus::Unclear(more),
    })
}

/// Margin around the values that a header states, as a fraction of their range.
const STATED_MARGIN: f64 = 0.01;
/// The same around the first values that the header does not speak of.
const NEXT_MARGIN: f64 = 10.0;

/// Values that a part may have.
#[derive(Clone, Copy)]
struct Range {
    least: f64,
    greatest: f64,
}

impl Range {
    fn around(min: f64, max: f64, margin: f64) -> Self {
        let margin = margin * (max - min);
        Self {
            least: min - margin,
            greatest: max + margin,
        }
    }

    fn holds(self, value: f32) -> bool {
        (self.least..=self.greatest).contains(&f64::from(value))
    }
}

/// Part of a file, judged as values.
struct Part {
    mode: MapMode,
    range: Option<Range>,
}

/// Shares of the values of a part, and their range.
struct Shares {
    /// Least and greatest value, if they differ.
    range: Option<[f64; 2]>,
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
            let is_outside = self.range.is_some_and(|range| !range.holds(value));
            is_outside || self.mode == MapMode::Float32 && is_absurd(value)
        };
        let share = |is: &dyn Fn(f32) -> bool| {
            let count = stored.iter().filter(|bytes| is(value(**bytes))).count();
            count as f64 / stored.len().max(1) as f64
        };
        let values = stored.iter().map(|bytes| f64::from(value(*bytes)));
        let (min, max) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), value| {
            (min.min(value), max.max(value))
        });
        Shares {
            range: (min < max && (max - min).is_finite()).then_some([min, max]),
            odd: share(&is_odd),
            zeros: share(&|value| value == 0.0),
        }
    }
}
