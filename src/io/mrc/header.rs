//! The header of a map: how its values are stored, and how they lie in space.

use std::ops::RangeInclusive;

use super::encoding::{ByteOrder, MapMode};
use super::error::MapError;
use super::label::SIMULATED;
use super::layout::{HEADER_BYTES, Layout};
use super::note::MapNote;
use super::origin::OriginFields;
use super::origin_rule::OriginRule;
use super::raw::RawHeader;
use super::stated_frame::{StatedFrame, cubic_edge};
use super::statistics::Statistics;
use crate::grid::GridSize;
use crate::space::{Frame, VoxelSize};

/// The header of a map, with axes in the order x, y, z.
#[derive(Clone, Debug, PartialEq)]
pub struct MapHeader {
    /// Voxels along x, y, z, of one volume of the file.
    pub size: GridSize,
    /// Storage of a value.
    pub mode: MapMode,
    /// Order of the bytes of a value.
    pub byte_order: ByteOrder,
    /// Axes (0 x, 1 y, 2 z) that the columns, rows and sections of the file run along.
    pub axes: [usize; 3],
    /// Positions of the voxels.
    pub frame: Frame,
    /// The same as the header states it, whatever voxel size was given in place of its own.
    pub stated: StatedFrame,
    /// Source of the origin.
    pub origin_rule: OriginRule,
    /// The edges of the cell along x, y, z, in Å.
    pub cell: [f64; 3],
    /// The space group (ISPG); 1 for a volume.
    pub space_group: i32,
    /// Volumes in the file; a map has one.
    pub volumes: usize,
    /// Sections that belong to no complete volume.
    pub left_over_sections: usize,
    /// Bytes between the header and the values.
    pub extended_bytes: usize,
    /// The statistics that the header states, if it does.
    pub statistics: Option<Statistics>,
    /// The text labels that are not empty.
    pub labels: Vec<String>,
    layout: Layout,
    raw: RawHeader,
}

/// Facts about a file that its header does not state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// Bytes of the file, unpacked.
    pub(super) file_bytes: Option<u64>,
    /// Bytes of an extended header that the header does not announce.
    pub(super) extended_bytes: Option<u64>,
    /// Edge of a voxel, in Å, where the header states none.
    pub(super) voxel_size: Option<f64>,
    /// Edge of a voxel along x, in Å, in place of the header's.
    pub(super) corrected: Option<f64>,
}

impl MapHeader {
    /// Judges the header in `bytes` by what is `known` about its file.
    pub(super) fn parse(
        bytes: &[u8; HEADER_BYTES],
        known: Known,
    ) -> Result<(Self, Vec<MapNote>), MapError> {
        let decoded = RawHeader::decode(bytes);
        let is_marked = decoded.has_map_id() || decoded.stamp_is_sound();
        Self::judge(&decoded, known).map_err(|error| match error {
            MapError::Field { .. } | MapError::AxisOrder { .. } if !is_marked => MapError::NoMap,
            MapError::Mode { mode, .. } if !is_marked && !MapMode::is_defined(mode) => {
                MapError::NoMap
            }
            error => error,
        })
    }

    fn judge(decoded: &RawHeader, known: Known) -> Result<(Self, Vec<MapNote>), MapError> {
        let raw = &decoded.fields;
        let mode = MapMode::of(raw.mode, decoded.imod())?;
        let mut labels = decoded.labels();
        labels.retain(|label| !label.is_empty());
        let mut notes = marks(decoded, mode, &labels);
        let axes = axes(raw, &mut notes)?;
        let layout = layout(decoded, known, &mut notes)?;
        let size = size(raw, layout.sections, axes, isize::MAX as u64)?;
        right_angles(raw, &mut notes)?;
        let (step, cubic) = voxel_size(raw, size, known.voxel_size, &mut notes)?;
        let mut start = [0; 3];
        for (axis, voxels) in axes
            .into_iter()
            .zip([raw.nxstart, raw.nystart, raw.nzstart])
        {
            start[axis] = voxels;
        }
        let fields = OriginFields {
            origin: raw.origin,
            start,
            sampling: [raw.mx, raw.my, raw.mz],
            size,
        };
        let stated = fields.stated(step, cubic, &mut notes);
        let corrected = known.corrected.and_then(|edge| stated.step_of(edge));
        let (frame, origin_rule) = stated.with_step(corrected.unwrap_or(step));
        notes.extend(fields.note(&stated, frame, origin_rule));
        let header = Self {
            size,
            mode,
            byte_order: decoded.byte_order,
            axes,
            frame,
            stated,
            origin_rule,
            cell: [raw.xlen, raw.ylen, raw.zlen].map(f64::from),
            space_group: raw.ispg,
            // No more than NZ, an `i32`.
            volumes: layout.volumes as usize,
            left_over_sections: layout.left_over as usize,
            // No more than NSYMBT, an `i32`.
            extended_bytes: layout.extended_bytes() as usize,
            statistics: statistics(raw),
            labels,
            layout,
            raw: decoded.clone(),
        };
        Ok((header, notes))
    }

    /// Returns the header of a file that has values of type `mode` in place of those that it announces.
    pub(super) fn with_mode(&self, mode: MapMode) -> Self {
        Self {
            mode,
            layout: self
                .layout
                .with_value_bytes(self.mode.bytes(), mode.bytes()),
            ..self.clone()
        }
    }

    /// Returns the number of volumes of MX × MY × MZ voxels that the sections of one make, if that is more than one: a stack of volumes
    /// whose header does not say that it is one.
    pub fn volumes_of_sampling(&self) -> Option<usize> {
        let fields = &self.raw.fields;
        let is_section = fields.mx == fields.nx && fields.my == fields.ny;
        let (sections, of_one) = (fields.nz, fields.mz);
        let is_multiple = of_one > 1 && sections > of_one && sections % of_one == 0;
        let is_one = self.volumes == 1 && is_section && is_multiple;
        is_one.then(|| (sections / of_one) as usize)
    }

    /// Returns the header as it stands in the file.
    pub(super) fn raw(&self) -> &RawHeader {
        &self.raw
    }

    /// Returns where the volumes stand in the file.
    pub(super) fn layout(&self) -> Layout {
        self.layout
    }
}

/// Returns what is odd about the marks of a header: stamp, map id, mode and labels.
fn marks(raw: &RawHeader, mode: MapMode, labels: &[String]) -> Vec<MapNote> {
    let mut notes = Vec::new();
    if !raw.stamp_is_sound() {
        notes.push(MapNote::MachineStamp {
            found: raw.stamp,
            read_as: raw.byte_order,
        });
    }
    if !raw.has_map_id() {
        let found = raw.fields.map.escape_ascii().to_string();
        notes.push(MapNote::NoMapId { found });
    }
    if labels.iter().any(|label| label.starts_with(SIMULATED)) {
        notes.push(MapNote::Simulated);
    }
    if let Some(by) = rotation(raw, labels) {
        notes.push(MapNote::Rotated { by });
    }
    if mode == MapMode::Uint8 {
        notes.push(MapNote::UnsignedBytes);
    }
    notes
}

/// Returns the rotation that the header says goes with the map, in words: in a label of ChimeraX (axis and angle in degrees) or the skew
/// matrix of CCP4.
fn rotation(raw: &RawHeader, labels: &[String]) -> Option<String> {
    let of_label = labels.iter().find(|label| {
        let numbers = label.strip_prefix("Chimera rotation:");
        let angle = numbers.and_then(|numbers| numbers.split_whitespace().nth(3));
        let angle = angle.and_then(|angle| angle.parse::<f64>().ok());
        angle.is_some_and(|angle| angle.abs() > 1e-3)
    });
    let of_flag = || raw.has_skew().then(|| "the skew matrix of CCP4".to_owned());
    of_label
        .map(|label| format!("\"{label}\""))
        .or_else(of_flag)
}

fn field(field: &'static str, value: i32, rule: &'static str) -> MapError {
    MapError::Field {
        field,
        value: i64::from(value),
        rule,
    }
}

fn positive(name: &'static str, value: i32) -> Result<usize, MapError> {
    match usize::try_from(value) {
        Ok(value) if value > 0 => Ok(value),
        _ => Err(field(name, value, "must be at least 1")),
    }
}

/// Returns the axes of columns, rows and sections, from 0.
fn axes(raw: &mrc::Header, notes: &mut Vec<MapNote>) -> Result<[usize; 3], MapError> {
    let found = [raw.mapc, raw.mapr, raw.maps];
    if found == [0; 3] {
        notes.push(MapNote::NoAxisOrder);
        return Ok([0, 1, 2]);
    }
    let mut sorted = found;
    sorted.sort_unstable();
    match sorted {
        [1, 2, 3] => Ok(found.map(|axis| axis as usize - 1)),
        [0, 1, 2] => {
            notes.push(MapNote::AxesFromZero { found });
            Ok(found.map(|axis| axis as usize))
        }
        _ => Err(MapError::AxisOrder { found }),
    }
}

/// Returns where the values stand, once the sizes have been judged one by one.
///
/// An extended header with which the file would be too short is not there if the file is header and
/// values alone, as of EMD-1042 and others; or NSYMBT is written in the other byte order.
fn layout(raw: &RawHeader, known: Known, notes: &mut Vec<MapNote>) -> Result<Layout, MapError> {
    let fields = &raw.fields;
    let sections = positive("NZ", fields.nz)?;
    if fields.ispg == 0 && fields.mz == 1 && sections > 1 {
        return Err(MapError::ImageStack { images: sections });
    }
    positive("NX", fields.nx)?;
    positive("NY", fields.ny)?;
    let values = Layout::after(0, fields).ok_or_else(|| too_large(fields))?;
    if let Some(bytes) = known.extended_bytes {
        notes.push(MapNote::ExtendedHeaderNotAnnounced { bytes });
        return Layout::after(bytes, fields).ok_or_else(|| too_large(fields));
    }
    let stated = raw.layout();
    let Some(file_bytes) = known.file_bytes else {
        return Ok(stated.unwrap_or(values));
    };
    if let Some(stated) = stated.filter(|layout| layout.file_bytes_with_left_over() <= file_bytes) {
        return Ok(stated);
    }
    let announced = fields.nsymbt;
    let is_whole = |layout: &Layout| layout.file_bytes_with_left_over() == file_bytes;
    if announced != 0 && is_whole(&values) {
        notes.push(MapNote::NoExtendedHeader { announced });
        return Ok(values);
    }
    let swapped = u64::try_from(announced.swap_bytes()).ok();
    let swapped = swapped.and_then(|bytes| Layout::after(bytes, fields));
    if let Some(swapped) = swapped.filter(is_whole) {
        let bytes = swapped.extended_bytes();
        notes.push(MapNote::ExtendedHeaderSwapped { bytes });
        return Ok(swapped);
    }
    stated.ok_or_else(|| field("NSYMBT", announced, "must not be negative"))
}

/// Returns the size of a volume of `sections` sections, whose density may take `limit` bytes at
/// most: what a program can address.
fn size(
    raw: &mrc::Header,
    sections: u64,
    axes: [usize; 3],
    limit: u64,
) -> Result<GridSize, MapError> {
    let mut size = [0; 3];
    size[axes[0]] = positive("NX", raw.nx)?;
    size[axes[1]] = positive("NY", raw.ny)?;
    size[axes[2]] = usize::try_from(sections).unwrap_or(usize::MAX);
    let [x, y, z] = size;
    let bytes = [x, y, z]
        .iter()
        .try_fold(size_of::<f32>() as u64, |bytes, along| {
            bytes.checked_mul(*along as u64)
        });
    let size = GridSize::new(x, y, z);
    match bytes {
        Some(bytes) if bytes <= limit => Ok(size),
        Some(bytes) => Err(MapError::Memory { size, bytes }),
        None => Err(too_large(raw)),
    }
}

fn too_large(raw: &mrc::Header) -> MapError {
    field(
        "NX",
        raw.nx,
        "times NY times NZ is more than a computer holds",
    )
}

/// Refuses a cell that is not right-angled.
fn right_angles(raw: &mrc::Header, notes: &mut Vec<MapNote>) -> Result<(), MapError> {
    /// Tolerance of an angle of 90°, in degrees: over a map of 500 Å it moves a voxel by 0.4 Å.
    const ANGLE_TOLERANCE_DEGREES: f32 = 0.05;
    /// Deviation, in degrees, that rounding to a real number of 32 bits explains.
    const ROUNDING_DEGREES: f32 = 1e-3;
    let found = [raw.alpha, raw.beta, raw.gamma];
    if found
        .iter()
        .all(|angle| (angle - std::f32::consts::FRAC_PI_2).abs() < 1e-3)
    {
        notes.push(MapNote::CellAngles { found });
        return Ok(());
    }
    let by = |tolerance: f32| move |angle: &&f32| (**angle - 90.0).abs() <= tolerance;
    let stated = || found.iter().filter(|angle| **angle != 0.0);
    if !stated().all(|angle| by(ANGLE_TOLERANCE_DEGREES)(&angle)) {
        return Err(MapError::SkewedCell { found });
    }
    if stated().count() < found.len() {
        notes.push(MapNote::NoCellAngles);
    }
    if !stated().all(|angle| by(ROUNDING_DEGREES)(&angle)) {
        notes.push(MapNote::CellAngles { found });
    }
    Ok(())
}

/// Edges of a voxel, in Å, that a cell can mean in some unit, such as 1e-10 in metres. Others are damaged or were never set.
const EDGES: RangeInclusive<f64> = 1e-11..=1e8;

/// Returns the cell divided by MX, MY, MZ, or by the size of the map where those are 0; `stated`
/// where the cell has no size. With it goes the edge of a cubic voxel, where the cell contradicts the box.
fn voxel_size(
    raw: &mrc::Header,
    size: GridSize,
    stated: Option<f64>,
    notes: &mut Vec<MapNote>,
) -> Result<(VoxelSize, Option<f64>), MapError> {
    let cell = [raw.xlen, raw.ylen, raw.zlen];
    let sampling = |name, stated: i32, along: usize| match stated {
        0 => Ok(along),
        _ => positive(name, stated),
    };
    let samples = [
        sampling("MX", raw.mx, size.x)?,
        sampling("MY", raw.my, size.y)?,
        sampling("MZ", raw.mz, size.z)?,
    ];
    let mut samples = samples;
    if [raw.mx, raw.my, raw.mz].contains(&0) {
        notes.push(MapNote::NoSampling);
    } else if let Some(whole) = without_samples_of_one(cell, samples, size) {
        notes.push(MapNote::SamplingOfOne);
        samples = whole;
    }
    let edge = |axis: usize| f64::from(cell[axis]) / samples[axis] as f64;
    let by_cell = VoxelSize::new(edge(0), edge(1), edge(2));
    let is_edge = |size: &VoxelSize| {
        let mut edges = [size.x(), size.y(), size.z()].into_iter();
        edges.all(|edge| EDGES.contains(&edge))
    };
    if let Some(size) = by_cell.filter(|size| !is_placeholder(cell, samples) && is_edge(size)) {
        return Ok((size, cubic_edge(cell.map(f64::from), samples)));
    }
    let stated = stated.and_then(|edge| VoxelSize::new(edge, edge, edge));
    let size = stated.ok_or(MapError::Cell { found: cell })?;
    let taken = size.x();
    notes.push(MapNote::NoVoxelSize { cell, taken });
    Ok((size, None))
}

/// Returns the sampling with the number of voxels in place of each MX, MY or MZ of 1 with a cell that is as long as the whole
/// map: such voxels would measure a third of an ångström or more for every voxel of the map. `None` if there is no such.
fn without_samples_of_one(
    cell: [f32; 3],
    samples: [usize; 3],
    size: GridSize,
) -> Option<[usize; 3]> {
    let size = [size.x, size.y, size.z];
    let mut whole = samples;
    for axis in 0..3 {
        let along = size[axis];
        if samples[axis] == 1 && along >= 16 && cell[axis] >= along as f32 / 3.0 {
            whole[axis] = along;
        }
    }
    (whole != samples).then_some(whole)
}

/// Returns whether a cell of 1 × 1 × 1 Å is that of a program which knew none: its voxels would
/// measure a tenth of an ångström or less.
fn is_placeholder(cell: [f32; 3], samples: [usize; 3]) -> bool {
    cell == [1.0; 3] && samples.iter().all(|along| *along >= 10)
}

/// Returns the statistics that are determined: the format marks others by max < min, mean < both, or
/// rms < 0.
fn statistics(raw: &mrc::Header) -> Option<Statistics> {
    let determined = raw.dmax >= raw.dmin && raw.dmean >= raw.dmin && raw.rms >= 0.0;
    // Programs that compute none leave zeros.
    let is_blank = [raw.dmin, raw.dmax, raw.dmean, raw.rms] == [0.0; 4];
    (determined && !is_blank).then(|| Statistics {
        min: f64::from(raw.dmin),
        max: f64::from(raw.dmax),
        mean: f64::from(raw.dmean),
        rms: f64::from(raw.rms),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most bytes that a program of 32 bit addresses can have in one piece, as in a browser.
    const LIMIT_OF_32_BIT: u64 = i32::MAX as u64;

    #[test]
    fn a_browser_takes_every_box_that_its_memory_holds() {
        let taken = |edge: i32, limit| {
            let mut raw = mrc::Header::new();
            (raw.nx, raw.ny, raw.nz) = (edge, edge, edge);
            size(&raw, edge as u64, [0, 1, 2], limit).is_ok()
        };
        for (edge, expected) in [
            (511, true),
            (512, true),
            (640, true),
            (812, true),
            (813, false),
        ] {
            assert_eq!(taken(edge, LIMIT_OF_32_BIT), expected, "{edge}");
        }
        assert!(taken(813, i64::MAX as u64));
        assert!(!taken(i32::MAX, u64::MAX), "2^95 bytes");
    }
}
