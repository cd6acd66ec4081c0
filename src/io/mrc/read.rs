//! Reading a map.

use super::encoding::Values;
use super::error::MapError;
use super::header::MapHeader;
use super::layout::HEADER_BYTES;
use super::note::MapNote;
use super::statistics::Statistics;
use crate::grid::{Density, Grid, GridSize};
use crate::io::compression::{unpack, unpack_start};

/// Most bytes that a compressed map may unpack to: 2 GiB, as 812³ voxels of mode 2 do.
pub const UNPACKED_LIMIT: usize = 2 << 30;

/// Reads the header of a map, compressed or not.
///
/// # Errors
/// [`MapError`] if the header is not one of a map that can be modelled.
pub fn read_map_header(bytes: &[u8]) -> Result<MapHeader, MapError> {
    let start = unpack_start(bytes, HEADER_BYTES);
    MapHeader::parse(header_bytes(&start)?).map(|(header, _)| header)
}

/// Reads a map: MRC or CCP4, plain, gzip or bzip2. Of a stack of volumes, the first.
///
/// Values that are infinite or not a number become 0. Besides `bytes`, the unpacked file (where
/// it is compressed) and the density are in memory.
///
/// # Errors
/// [`MapError`] if it is not a map, is damaged, or cannot be modelled.
///
/// # Examples
///
/// ```
/// use cryoweave::io::mrc::read_map;
///
/// let bytes = std::fs::read("assets/example/emd_3488.mrc.gz")?;
/// let (map, notes) = read_map(&bytes)?;
/// assert_eq!(map.grid.size().x, 100);
/// assert!((map.frame.voxel_size.x() - 1.05).abs() < 1e-6);
/// assert!(notes.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_map(bytes: &[u8]) -> Result<(Density, Vec<MapNote>), MapError> {
    read_volume(bytes, 0)
}

/// Reads number `volume` (from 0) of a stack of volumes; see [`read_map`].
///
/// # Errors
/// [`MapError`] if there is no such volume, or as [`read_map`].
pub fn read_volume(bytes: &[u8], volume: usize) -> Result<(Density, Vec<MapNote>), MapError> {
    let file = unpack(bytes, UNPACKED_LIMIT)?;
    let (header, mut notes) = MapHeader::parse(header_bytes(&file)?)?;
    let data = volume_data(&file, &header, volume, &mut notes)?;
    let mut values = header
        .mode
        .decode(data, header.byte_order, InOrder(&header));
    notes.extend(clear_not_finite(&mut values));
    notes.extend(statistics_notes(&values, &header));
    let grid = Grid::from_vec(header.size, values).ok_or(MapError::Truncated {
        expected: header.layout().file_bytes_with_left_over(),
        found: file.len() as u64,
    })?;
    let frame = header.frame;
    Ok((Density { grid, frame }, notes))
}

fn header_bytes(file: &[u8]) -> Result<&[u8; HEADER_BYTES], MapError> {
    file.first_chunk()
        .ok_or(MapError::NoHeader { found: file.len() })
}

/// Returns the bytes of `volume`, once the file's length has been judged.
fn volume_data<'a>(
    file: &'a [u8],
    header: &MapHeader,
    volume: usize,
    notes: &mut Vec<MapNote>,
) -> Result<&'a [u8], MapError> {
    let layout = header.layout();
    let (expected, found) = (layout.file_bytes_with_left_over(), file.len() as u64);
    if found > expected {
        notes.push(MapNote::Longer { expected, found });
    }
    if volume >= header.volumes {
        return Err(MapError::NoSuchVolume {
            asked: volume,
            volumes: header.volumes,
        });
    }
    if header.volumes > 1 || header.left_over_sections > 0 {
        notes.push(MapNote::Stack {
            volumes: header.volumes,
            read: volume,
            left_over: header.left_over_sections,
        });
    }
    match layout.volume(file, volume as u64) {
        Some(data) if found >= expected => Ok(data),
        _ => Err(MapError::Truncated { expected, found }),
    }
}

/// Work that brings values from the file's order of axes into memory order, x fastest. There are as many as
/// the header says.
struct InOrder<'a>(&'a MapHeader);

impl Values for InOrder<'_> {
    type Output = Vec<f32>;

    fn take<const BYTES: usize>(
        self,
        stored: &[[u8; BYTES]],
        value: impl Fn([u8; BYTES]) -> f32,
    ) -> Vec<f32> {
        let Self(header) = self;
        let columns = header.size_along(0);
        let mut stride = [0; 3];
        stride[header.axes[0]] = 1;
        stride[header.axes[1]] = columns;
        stride[header.axes[2]] = columns * header.size_along(1);
        let GridSize { x, y, z } = header.size;
        if header.axes[0] != 0 {
            return turn(stored, [x, y, z], stride, header.axes[0], value);
        }
        let mut values = Vec::with_capacity(stored.len());
        for k in 0..z {
            for j in 0..y {
                let row = k * stride[2] + j * stride[1];
                values.extend(stored[row..row + x].iter().map(|bytes| value(*bytes)));
            }
        }
        values
    }
}

/// As [`InOrder`], where another axis than x runs fastest in the file: square by square of `fast`
/// and x, so that both what is read and what is written stays in the cache.
fn turn<const BYTES: usize>(
    stored: &[[u8; BYTES]],
    size: [usize; 3],
    from: [usize; 3],
    fast: usize,
    value: impl Fn([u8; BYTES]) -> f32,
) -> Vec<f32> {
    const EDGE: usize = 16;
    let to = [1, size[0], size[0] * size[1]];
    let slow = 3 - fast;
    let ends = |start: usize, axis: usize| start..size[axis].min(start + EDGE);
    let mut values = vec![0.0; stored.len()];
    for s in 0..size[slow] {
        for first_f in (0..size[fast]).step_by(EDGE) {
            for first_x in (0..size[0]).step_by(EDGE) {
                for f in ends(first_f, fast) {
                    let read = s * from[slow] + f * from[fast];
                    let written = s * to[slow] + f * to[fast];
                    for x in ends(first_x, 0) {
                        values[written + x] = value(stored[read + x * from[0]]);
                    }
                }
            }
        }
    }
    values
}

fn clear_not_finite(values: &mut [f32]) -> Option<MapNote> {
    let mut count = 0;
    for value in values {
        if !value.is_finite() {
            *value = 0.0;
            count += 1;
        }
    }
    (count > 0).then_some(MapNote::NotFinite { count })
}

/// Returns the statistics of the header that are wrong by more than a thousandth of the range of
/// values.
fn statistics_notes(values: &[f32], header: &MapHeader) -> Vec<MapNote> {
    let Some(data) = Statistics::of(values) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if data.min == data.max {
        let value = data.min as f32;
        notes.push(MapNote::Flat { value });
    }
    // The statistics of a stack are those of all its volumes.
    let Some(stated) = header.statistics.filter(|_| header.volumes == 1) else {
        return notes;
    };
    let tolerance = 1e-3 * (data.max - data.min) + 1e-6;
    for (name, header, data) in [
        ("least value", stated.min, data.min),
        ("greatest value", stated.max, data.max),
        ("mean value", stated.mean, data.mean),
        ("RMS deviation", stated.rms, data.rms),
    ] {
        // Many programs write an RMS deviation of 0 for one that they did not compute.
        let is_stated = name != "RMS deviation" || header > 0.0;
        if is_stated && (header - data).abs() > tolerance {
            notes.push(MapNote::Statistic { name, header, data });
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_turned_square_by_square() {
        let size = [33, 17, 18];
        let stored: Vec<[u8; 4]> = (0..33_u32 * 17 * 18).map(u32::to_le_bytes).collect();
        for axes in [[1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut from = [0; 3];
            from[axes[0]] = 1;
            from[axes[1]] = size[axes[0]];
            from[axes[2]] = size[axes[0]] * size[axes[1]];
            let value = |bytes| u32::from_le_bytes(bytes) as f32;
            let turned = turn(&stored, size, from, axes[0], value);
            let voxels = GridSize::new(33, 17, 18);
            for (index, value) in turned.iter().enumerate() {
                let v = voxels.voxel(index);
                let read = v.x * from[0] + v.y * from[1] + v.z * from[2];
                assert_eq!(*value, read as f32, "{axes:?} {v:?}");
            }
        }
    }
}
