//! Values in the other byte order than the header, as programs leave them that convert the header alone.

use super::encoding::{ByteOrder, MapMode};
use super::header::MapHeader;
use super::note::MapNote;
use super::plausible::{fits_statistics, is_absurd};

/// Least share of real numbers that no map has by which the byte order is in question: two thirds of
/// all are such in the wrong order, almost none in the right one.
const MANY_ABSURD: f64 = 0.1;
/// Largest share of them that there may be in the right order.
const FEW_ABSURD: f64 = 0.01;

/// Turns the bytes of `values` round, with a note, where the other order is the right one: where real
/// numbers are absurd in this order and not in the other, or where the statistics of the header are
/// those of the other order alone.
pub(super) fn judge(header: &MapHeader, values: &mut [f32]) -> Option<MapNote> {
    let swap = swap_of(header.mode)?;
    let is_swapped = match header.mode {
        MapMode::Float32 => {
            share_absurd(values.iter().copied()) > MANY_ABSURD
                && share_absurd(values.iter().copied().map(swap)) < FEW_ABSURD
        }
        _ => {
            let stated = header.statistics.filter(|_| header.volumes == 1)?;
            stated.min < stated.max
                && !fits_statistics(stated, values.iter().copied())
                && fits_statistics(stated, values.iter().copied().map(swap))
        }
    };
    if !is_swapped {
        return None;
    }
    values.iter_mut().for_each(|value| *value = swap(*value));
    let read_as = match header.byte_order {
        ByteOrder::Little => ByteOrder::Big,
        ByteOrder::Big => ByteOrder::Little,
    };
    Some(MapNote::ValuesSwapped { read_as })
}

/// Returns the value of the same bytes in the other order; `None` for single bytes, and for what no header announces.
fn swap_of(mode: MapMode) -> Option<fn(f32) -> f32> {
    match mode {
        MapMode::Int8 | MapMode::Uint8 | MapMode::Float64 | MapMode::Int32 => None,
        MapMode::Int16 => Some(|value| f32::from((value as i16).swap_bytes())),
        MapMode::Uint16 => Some(|value| f32::from((value as u16).swap_bytes())),
        MapMode::Float16 => Some(|value| {
            let bits = half::f16::from_f32(value).to_bits();
            half::f16::from_bits(bits.swap_bytes()).to_f32()
        }),
        MapMode::Float32 => Some(|value| f32::from_bits(value.to_bits().swap_bytes())),
    }
}

/// Returns the share of values that no map has among those that are not 0.
fn share_absurd(values: impl Iterator<Item = f32>) -> f64 {
    let (mut absurd, mut all) = (0_u64, 0_u64);
    for value in values.filter(|value| *value != 0.0) {
        all += 1;
        absurd += u64::from(is_absurd(value));
    }
    absurd as f64 / all.max(1) as f64
}
