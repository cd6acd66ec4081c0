//! Integers of 16 bits: signed ones in mode 1, unsigned ones in mode 6, as the format says, or the other
//! way round, as programs leave them that know one of the modes.

use super::encoding::MapMode;
use super::header::MapHeader;
use super::note::MapNote;
use super::plausible::fits_statistics;

/// Values of 16 bits.
const COUNT: f32 = 65_536.0;

/// Gives the values the other sign, with a note, where the statistics of the header are those of the
/// other one alone.
pub(super) fn judge(header: &MapHeader, values: &mut [f32]) -> Option<MapNote> {
    let (turn, signed): (fn(f32) -> f32, bool) = match header.mode {
        MapMode::Int16 => (
            |value| if value < 0.0 { value + COUNT } else { value },
            false,
        ),
        MapMode::Uint16 => {
            let turn = |value| {
                if value >= COUNT / 2.0 {
                    value - COUNT
                } else {
                    value
                }
            };
            (turn, true)
        }
        _ => return None,
    };
    let stated = header.statistics.filter(|_| header.volumes == 1);
    let note = match stated.filter(|stated| stated.min < stated.max) {
        Some(stated) => {
            let is_other = !fits_statistics(stated, values.iter().copied())
                && fits_statistics(stated, values.iter().copied().map(turn));
            is_other.then_some(MapNote::WordsByStatistics { signed })
        }
        None => stand_at_ends(values, signed).then_some(MapNote::WordsByHistogram { signed }),
    }?;
    values.iter_mut().for_each(|value| *value = turn(*value));
    Some(note)
}

/// Returns whether values stand in the lowest and in the highest quarter of their range of 16 bits, and hardly between.
fn stand_at_ends(values: &[f32], is_unsigned: bool) -> bool {
    /// Least share in each of both quarters, and the largest between them.
    const AT_END: f64 = 0.05;
    const BETWEEN: f64 = 0.01;
    let lowest = if is_unsigned { 0.0 } else { -COUNT / 2.0 };
    let share = |from: f32, to: f32| {
        let range = lowest + from * COUNT..lowest + to * COUNT;
        let inside = values.iter().filter(|value| range.contains(value));
        inside.count() as f64 / values.len().max(1) as f64
    };
    share(0.0, 0.25) >= AT_END && share(0.75, 1.0) >= AT_END && share(0.25, 0.75) <= BETWEEN
}
