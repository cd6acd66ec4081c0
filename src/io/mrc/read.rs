//! Reading a map.

use super::bytes;
use super::content::{UNPACKED_LIMIT, bundle_in, map_content, refuse_foreign};
use super::displaced::{self, Surplus};
use super::error::MapError;
use super::header::{Known, MapHeader};
use super::layout::HEADER_BYTES;
use super::no_data;
use super::note::MapNote;
use super::order::{Slab, is_memory_order, slab_sections};
use super::plausible::absurd_percent;
use super::retyped;
use super::statistics::Statistics;
use super::swapped;
use super::words;
use crate::grid::{Density, Grid};
use crate::io::Source;
use crate::io::compression::Unpacking;

/// Options of reading a map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReadOptions {
    /// Number of the volume of a stack, from 0.
    pub volume: usize,
    /// Edge of a voxel, in Å, where the header states none (a cell of 0, or of 1 Å for a whole map);
    /// [`MapNote::NoVoxelSize`] tells that it was taken. Without it such a map is refused
    /// ([`MapError::Cell`]).
    pub voxel_size: Option<f64>,
    /// Edge of a voxel along x, in Å, in place of the header's: a position that the header counts in voxels follows it, and
    /// ORIGIN is judged by it.
    pub corrected: Option<f64>,
}

/// Reads the header of a map, compressed or not, or in an archive.
///
/// # Errors
/// [`MapError`] if the header is not one of a map that can be modelled.
pub fn read_map_header(bytes: &[u8]) -> Result<MapHeader, MapError> {
    read_map_header_from(bytes)
}

/// Reads the header of a map as [`read_map_header`] does, and no more of its file than that needs.
///
/// # Errors
/// [`MapError`] as [`read_map_header`], or if the source cannot be read.
pub fn read_map_header_from(source: &(impl Source + ?Sized)) -> Result<MapHeader, MapError> {
    read_map_header_with(source, ReadOptions::default())
}

/// Reads the header of a map as [`read_map_header_from`] does, with options.
///
/// # Errors
/// [`MapError`] as [`read_map_header_from`].
pub fn read_map_header_with(
    source: &(impl Source + ?Sized),
    options: ReadOptions,
) -> Result<MapHeader, MapError> {
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    let mut start = Vec::new();
    stream.read(HEADER_BYTES as u64, &mut start)?;
    let known = |file_bytes| Known {
        file_bytes,
        voxel_size: options.voxel_size,
        corrected: options.corrected,
        ..Known::default()
    };
    if bundle_in(&start).is_some() {
        stream.read(u64::MAX, &mut start)?;
        let content = map_content(&start)?.bytes;
        let known = known(Some(content.len() as u64));
        return MapHeader::parse(header_bytes(&content)?, known).map(|(header, _)| header);
    }
    let length = stream.compression().is_none().then(|| source.length());
    MapHeader::parse(header_bytes(&start)?, known(length)).map(|(header, _)| header)
}

/// Reads a map: MRC or CCP4, plain, gzip or bzip2, or the only one in a zip or tar archive. Of a
/// stack of volumes, the first.
///
/// Values that are infinite or not a number become 0. Besides `bytes`, the density is in memory.
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
    read_map_from(bytes)
}

/// Reads number `volume` (from 0) of a stack of volumes; see [`read_map`].
///
/// # Errors
/// [`MapError`] if there is no such volume, or as [`read_map`].
pub fn read_volume(bytes: &[u8], volume: usize) -> Result<(Density, Vec<MapNote>), MapError> {
    read_volume_from(bytes, volume)
}

/// Reads a map as [`read_map`] does, a little of its file at a time: only the density is in memory as
/// a whole.
///
/// # Errors
/// [`MapError`] as [`read_map`], or if the source cannot be read.
pub fn read_map_from(source: &(impl Source + ?Sized)) -> Result<(Density, Vec<MapNote>), MapError> {
    read_volume_from(source, 0)
}

/// Reads number `volume` (from 0) of a stack of volumes; see [`read_map_from`].
///
/// # Errors
/// [`MapError`] if there is no such volume, or as [`read_map_from`].
pub fn read_volume_from(
    source: &(impl Source + ?Sized),
    volume: usize,
) -> Result<(Density, Vec<MapNote>), MapError> {
    let options = ReadOptions {
        volume,
        ..ReadOptions::default()
    };
    read_map_with(source, options)
}

/// Reads a map as [`read_map_from`] does, with options.
///
/// # Errors
/// [`MapError`] if there is no such volume, or as [`read_map_from`].
pub fn read_map_with(
    source: &(impl Source + ?Sized),
    options: ReadOptions,
) -> Result<(Density, Vec<MapNote>), MapError> {
    let volume = options.volume;
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    let mut start = Vec::new();
    stream.read(HEADER_BYTES as u64, &mut start)?;
    if bundle_in(&start).is_some() {
        return read_out_of_bundle(source, options);
    }
    let start = header_bytes(&start)?;
    let mut known = Known {
        file_bytes: stream.compression().is_none().then(|| source.length()),
        voxel_size: options.voxel_size,
        corrected: options.corrected,
        ..Known::default()
    };
    let (mut header, _) = MapHeader::parse(start, known)?;
    if volume >= header.volumes {
        return Err(MapError::NoSuchVolume {
            asked: volume,
            volumes: header.volumes,
        });
    }
    let expected = header.layout().file_bytes_with_left_over();
    let found = match stream.may_hold(expected) {
        true => None,
        false => Some(count(source)?).filter(|found| *found < expected),
    };
    let mut values = None;
    if found.is_none() {
        values = volume_values(&mut stream, &header, volume)?;
        stream.skip(u64::MAX)?;
    }
    let found = found.unwrap_or(stream.given());
    // Now the length is known, so that an extended header that is not there can be told, and one that is
    // there without a word.
    known.file_bytes = Some(found);
    let surplus = displaced::surplus(source, &header, found)?;
    known.extended_bytes = surplus.extended_bytes();
    let (judged, mut notes) = MapHeader::parse(start, known)?;
    if judged.layout() != header.layout() {
        header = judged;
        read_again(source, &header, volume, &mut values)?;
    }
    if let Some(read) = retyped::mode_of(source, &header, found, values.as_deref())? {
        let stated = header.mode;
        notes.push(MapNote::OtherType { stated, read });
        header = header.with_mode(read);
        read_again(source, &header, volume, &mut values)?;
    }
    let expected = header.layout().file_bytes_with_left_over();
    let values = values
        .filter(|_| found >= expected)
        .ok_or(MapError::Truncated { expected, found })?;
    notes.extend(stream.left_over().map(MapNote::LeftOver));
    notes.extend(length_notes(&header, volume, found, surplus));
    let (values, odd) = as_meant(&header, values)?;
    notes.extend(odd);
    let grid =
        Grid::from_vec(header.size, values).ok_or(MapError::Truncated { expected, found })?;
    let frame = header.frame;
    Ok((Density { grid, frame }, notes))
}

/// Reads the `values` again, as another `header` says. There is room for one at a time.
fn read_again(
    source: &(impl Source + ?Sized),
    header: &MapHeader,
    volume: usize,
    values: &mut Option<Vec<f32>>,
) -> Result<(), MapError> {
    drop(values.take());
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    *values = volume_values(&mut stream, header, volume)?;
    Ok(())
}

/// Returns `values` as they are meant, with notes on them.
fn as_meant(
    header: &MapHeader,
    mut values: Vec<f32>,
) -> Result<(Vec<f32>, Vec<MapNote>), MapError> {
    let mut notes = Vec::new();
    notes.extend(swapped::judge(header, &mut values));
    notes.extend(bytes::judge(header, &mut values));
    notes.extend(words::judge(header, &mut values));
    if let Some(percent) = absurd_percent(&values) {
        return Err(MapError::AbsurdValues { percent });
    }
    notes.extend(clear_not_finite(&mut values));
    let wrong = statistics_notes(&values, header);
    notes.extend(zeros_at_end(&values).filter(|_| !wrong.is_empty()));
    notes.extend(wrong);
    notes.extend(no_data::clear(&mut values));
    Ok((values, notes))
}

/// Reads the only map in an archive, which is in memory as a whole meanwhile.
fn read_out_of_bundle(
    source: &(impl Source + ?Sized),
    options: ReadOptions,
) -> Result<(Density, Vec<MapNote>), MapError> {
    let mut file = Vec::new();
    Unpacking::new(source, UNPACKED_LIMIT)?.read(u64::MAX, &mut file)?;
    let content = map_content(&file)?;
    let read = read_map_with(&*content.bytes, options);
    let (density, notes) = read.map_err(|reason| in_bundle(&content.notes, reason))?;
    Ok((density, [content.notes, notes].concat()))
}

/// Returns `reason` with the name of the archive, which the notes tell.
fn in_bundle(notes: &[MapNote], reason: MapError) -> MapError {
    let taken = notes.iter().find_map(|note| match note {
        MapNote::FromBundle { bundle, name, .. } => Some((*bundle, name.clone())),
        _ => None,
    });
    match taken {
        Some((bundle, name)) => MapError::InBundle {
            bundle,
            name,
            reason: Box::new(reason),
        },
        None => reason,
    }
}

/// Returns the header, unless the file is of another kind.
fn header_bytes(start: &[u8]) -> Result<&[u8; HEADER_BYTES], MapError> {
    refuse_foreign(start)?;
    start
        .first_chunk()
        .ok_or(MapError::NoHeader { found: start.len() })
}

/// Returns the bytes of `source`, unpacked, so that no memory is taken on the word of its header.
fn count(source: &(impl Source + ?Sized)) -> Result<u64, MapError> {
    let mut stream = Unpacking::new(source, UNPACKED_LIMIT)?;
    stream.skip(u64::MAX)?;
    Ok(stream.given())
}

/// Returns the values of `volume` in memory order, x fastest; `None` if the stream ends before the last
/// of them.
fn volume_values(
    stream: &mut Unpacking<'_>,
    header: &MapHeader,
    volume: usize,
) -> Result<Option<Vec<f32>>, MapError> {
    let layout = header.layout();
    let Some(start) = layout.start_of(volume as u64) else {
        return Ok(None);
    };
    stream.skip(start - stream.given())?;
    let (size, mut values) = (header.size, Vec::new());
    let no_memory = |_| MapError::Memory {
        size,
        bytes: size.count() as u64 * size_of::<f32>() as u64,
    };
    values.try_reserve_exact(size.count()).map_err(no_memory)?;
    if !is_memory_order(header) {
        values.resize(size.count(), 0.0);
    }
    let (sections, at_once) = (layout.sections as usize, slab_sections(header));
    let mut bytes = Vec::new();
    for first in (0..sections).step_by(at_once) {
        let wanted = layout.section_bytes * at_once.min(sections - first) as u64;
        bytes.clear();
        stream.read(wanted, &mut bytes)?;
        if (bytes.len() as u64) < wanted {
            return Ok(None);
        }
        let slab = Slab {
            header,
            first,
            values: &mut values,
        };
        header.mode.decode(&bytes, header.byte_order, slab);
    }
    Ok(Some(values))
}

/// Returns what is odd about the length of a file of `found` bytes of which `volume` was read.
fn length_notes(header: &MapHeader, volume: usize, found: u64, surplus: Surplus) -> Vec<MapNote> {
    let expected = header.layout().file_bytes_with_left_over();
    let mut notes = Vec::new();
    if found > expected {
        notes.push(match surplus {
            Surplus::Unclear(more) => MapNote::LongerEitherWay { more },
            _ => MapNote::Longer { expected, found },
        });
    }
    if header.volumes > 1 || header.left_over_sections > 0 {
        notes.push(MapNote::Stack {
            volumes: header.volumes,
            read: volume,
            left_over: header.left_over_sections,
        });
    }
    notes
}

/// Returns a note on values that end in zeros alone, as no reconstruction does: the noise around it goes on, or is cut off on
/// all sides.
fn zeros_at_end(values: &[f32]) -> Option<MapNote> {
    /// Least share of the values, in percent.
    const LEAST: f64 = 10.0;
    let is_other = |value: &f32| *value != 0.0;
    let first = values.iter().position(is_other)?;
    let after = values.iter().rposition(is_other)? + 1;
    let share = |count: usize| 100.0 * count as f64 / values.len() as f64;
    let percent = share(values.len() - after);
    (percent >= LEAST && share(first) < LEAST / 10.0).then_some(MapNote::ZerosAtEnd { percent })
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
