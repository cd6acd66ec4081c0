//! Values of another type than the header's mode says, as programs leave them that copy the header of one map in front of
//! the values of another: numpy's 64 bit reals under mode 2, reals under the mode of integers.

use super::content::UNPACKED_LIMIT;
use super::encoding::{MapMode, Values};
use super::error::MapError;
use super::header::MapHeader;
use super::plausible::{Sums, near_statistics};
use crate::io::Source;
use crate::io::compression::Unpacking;

/// Bytes that are read at a time.
const CHUNK: u64 = 4 << 20;
/// Least share of absurd numbers by which reals of 32 bits are in question, and the largest in what they are instead.
const MANY_ABSURD: f64 = 0.1;
const FEW_ABSURD: f64 = 0.001;

/// Returns the type that the values of a file of `found` bytes have, where it is another one than that of `header`: the file
/// is as long as values of that type take, and the statistics of the header are theirs alone. Without statistics, reals of
/// 64 bits are known from those of 32 by what no map has.
///
/// `values` are those that were read by the header; `None` if the file is too short for them.
///
/// # Errors
/// [`MapError`] if the source cannot be read.
pub(super) fn mode_of(
    source: &(impl Source + ?Sized),
    header: &MapHeader,
    found: u64,
    values: Option<&[f32]>,
) -> Result<Option<MapMode>, MapError> {
    if header.volumes != 1 || header.left_over_sections != 0 {
        return Ok(None);
    }
    let own = Sums::of(values.unwrap_or_default().iter().copied());
    let stated = header.statistics.filter(|stated| stated.min < stated.max);
    let fits = |stated| values.is_some() && near_statistics(stated, own.statistics());
    if stated.is_some_and(fits) {
        return Ok(None);
    }
    let is_doubtful = header.mode == MapMode::Float32 && own.share_absurd() > MANY_ABSURD;
    for mode in MapMode::ALL {
        let is_long_enough = header.with_mode(mode).layout().file_bytes() == found;
        if !is_long_enough || differ_in_sign_alone(mode, header.mode) {
            continue;
        }
        let sums = match (header.mode, mode, values) {
            // The bytes are at hand: the file need not be read, and unpacked, again.
            (MapMode::Float32, MapMode::Int32, Some(values)) => {
                let integer = |value: &f32| value.to_bits().cast_signed() as f32;
                Sums::of(values.iter().map(integer))
            }
            _ => sums(source, &header.with_mode(mode))?,
        };
        let is_this = match stated {
            Some(stated) => near_statistics(stated, sums.statistics()),
            None => mode == MapMode::Float64 && is_doubtful && sums.share_absurd() < FEW_ABSURD,
        };
        if is_this {
            return Ok(Some(mode));
        }
    }
    Ok(None)
}

/// Returns whether two types are the same, or integers of one size, whose signs are judged by more than this.
fn differ_in_sign_alone(one: MapMode, other: MapMode) -> bool {
    use MapMode::{Int8, Int16, Uint8, Uint16};
    let pair = [one, other];
    one == other
        || pair.iter().all(|mode| matches!(mode, Int8 | Uint8))
        || pair.iter().all(|mode| matches!(mode, Int16 | Uint16))
}

impl Values for &mut Sums {
    type Output = ();

    fn take<const BYTES: usize>(self, stored: &[[u8; BYTES]], value: impl Fn([u8; BYTES]) -> f32) {
        self.add(stored.iter().map(|bytes| value(*bytes)));
    }
}

/// Sums up the values of a file as `header` has them.
fn sums(source: &(impl Source + ?Sized), header: &MapHeader) -> Result<Sums, MapError> {
    let mut sums = Sums::of(std::iter::empty());
    let layout = header.layout();
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    stream.skip(layout.file_bytes() - layout.value_bytes_in_all())?;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        stream.read(CHUNK, &mut bytes)?;
        if bytes.is_empty() {
            return Ok(sums);
        }
        header.mode.decode(&bytes, header.byte_order, &mut sums);
    }
}
