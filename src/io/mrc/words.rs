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
    let stated = header.statistics.filter(|_| header.volumes == 1)?;
    let is_other = stated.min < stated.max
        && !fits_statistics(stated, values.iter().copied())
        && fits_statistics(stated, values.iter().copied().map(turn));
    if !is_other {
        return None;
    }
    values.iter_mut().for_each(|value| *value = turn(*value));
    Some(MapNote::WordsByStatistics { signed })
}
