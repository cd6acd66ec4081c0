//! The header of a map: how its values are stored, and how they lie in space.

use std::fmt;

use super::error::MapError;
use super::note::MapNote;
use super::statistics::Statistics;
use crate::grid::GridSize;
use crate::space::{Frame, Position, VoxelSize};

/// The bytes of an MRC header.
pub(super) const HEADER_BYTES: usize = 1024;

/// The header of a map, with axes in the order x, y, z.
#[derive(Clone, Debug, PartialEq)]
pub struct MapHeader {
    /// Voxels along x, y, z, of one volume of the file.
    pub size: GridSize,
    /// How a value is stored.
    pub mode: MapMode,
    /// The order of the bytes of a value.
    pub byte_order: ByteOrder,
    /// Which axis (0 x, 1 y, 2 z) the columns, rows and sections of the file run along.
    pub axes: [usize; 3],
    /// Where the voxels are.
    pub frame: Frame,
    /// Where the origin comes from.
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
}

/// How a value is stored; the complex modes 3 and 4 and the packed mode 101 are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapMode {
    /// Mode 0: signed bytes.
    Int8,
    /// Mode 0 where IMOD's flags say that bytes run from 0 to 255.
    Uint8,
    /// Mode 1: signed 16 bit integers.
    Int16,
    /// Mode 2: 32 bit real numbers.
    Float32,
    /// Mode 6: unsigned 16 bit integers.
    Uint16,
    /// Mode 12: 16 bit real numbers.
    Float16,
}

impl MapMode {
    /// How many bytes a value takes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Int8 | Self::Uint8 => 1,
            Self::Int16 | Self::Uint16 | Self::Float16 => 2,
            Self::Float32 => 4,
        }
    }

    fn of(header: &mrc::Header) -> Result<Self, MapError> {
        let refused = |kind| MapError::Mode {
            mode: header.mode,
            kind,
        };
        match header.mode {
            0 if header
                .detect_imod()
                .is_some_and(|imod| !imod.bytes_are_signed) =>
            {
                Ok(Self::Uint8)
            }
            0 => Ok(Self::Int8),
            1 => Ok(Self::Int16),
            2 => Ok(Self::Float32),
            6 => Ok(Self::Uint16),
            12 => Ok(Self::Float16),
            3 => Err(refused("complex 16 bit integers, a Fourier transform")),
            4 => Err(refused("complex 32 bit numbers, a Fourier transform")),
            101 => Err(refused("packed 4 bit integers")),
            _ => Err(refused("not defined by the format")),
        }
    }
}

/// The order of the bytes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// The least byte first, as on today's computers.
    Little,
    /// The greatest byte first.
    Big,
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        })
    }
}

/// Where the origin of a map comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginRule {
    /// The ORIGIN field, in Å, because one of its components is not 0.
    Origin,
    /// The NSTART fields times the voxel size, because ORIGIN is 0.
    Nstart,
}

/// How the label of a simulated map begins.
pub const SIMULATED: &str = "SIMULATED";

impl MapHeader {
    /// Judges the header in `bytes`.
    pub(super) fn parse(bytes: &[u8; HEADER_BYTES]) -> Result<(Self, Vec<MapNote>), MapError> {
        let (raw, turned) = mrc::Header::decode_from_bytes_with_info(bytes);
        let mut notes = Vec::new();
        let byte_order = match raw.detect_endian() {
            mrc::FileEndian::LittleEndian => ByteOrder::Little,
            mrc::FileEndian::BigEndian => ByteOrder::Big,
        };
        let stamp = [bytes[212], bytes[213], bytes[214], bytes[215]];
        if turned.is_some() || !matches!(stamp, [0x44, 0x44 | 0x41, ..] | [0x11, 0x11, ..]) {
            notes.push(MapNote::MachineStamp {
                found: stamp,
                read_as: byte_order,
            });
        }
        if &raw.map[..3] != b"MAP" {
            let found = raw.map.escape_ascii().to_string();
            notes.push(MapNote::NoMapId { found });
        }
        let mode = MapMode::of(&raw)?;
        let labels = labels(&raw);
        if labels.iter().any(|label| label.starts_with(SIMULATED)) {
            notes.push(MapNote::Simulated);
        }
        if mode == MapMode::Uint8 {
            notes.push(MapNote::UnsignedBytes);
        }
        let axes = axes(&raw, &mut notes)?;
        let (sections, volumes) = volumes(&raw)?;
        let size = size(&raw, sections, axes)?;
        let voxel_size = voxel_size(&raw, &mut notes)?;
        let (origin, origin_rule) = origin(&raw, axes, voxel_size, &mut notes);
        let header = Self {
            size,
            mode,
            byte_order,
            axes,
            frame: Frame { origin, voxel_size },
            origin_rule,
            cell: [raw.xlen, raw.ylen, raw.zlen].map(f64::from),
            space_group: raw.ispg,
            volumes,
            left_over_sections: raw.nz as usize - sections * volumes,
            extended_bytes: positive_or_zero("NSYMBT", raw.nsymbt)?,
            statistics: statistics(&raw),
            labels,
        };
        Ok((header, notes))
    }

    /// Where the values start, in bytes from the start of the file.
    pub(super) fn data_offset(&self) -> usize {
        HEADER_BYTES + self.extended_bytes
    }

    /// The bytes that the whole file should have.
    pub(super) fn file_bytes(&self) -> u64 {
        let plane = self.size.count() / self.size_along(2).max(1);
        let sections = self.size_along(2) * self.volumes + self.left_over_sections;
        (self.data_offset() + plane * sections * self.mode.bytes()) as u64
    }

    /// Voxels along the axis that the file's columns (0), rows (1) or sections (2) run along.
    pub(super) fn size_along(&self, file_axis: usize) -> usize {
        [self.size.x, self.size.y, self.size.z][self.axes[file_axis]]
    }
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

fn positive_or_zero(name: &'static str, value: i32) -> Result<usize, MapError> {
    usize::try_from(value).map_err(|_| field(name, value, "must not be negative"))
}

/// The axes of columns, rows and sections, from 0.
fn axes(raw: &mrc::Header, notes: &mut Vec<MapNote>) -> Result<[usize; 3], MapError> {
    let found = [raw.mapc, raw.mapr, raw.maps];
    if found == [0; 3] {
        notes.push(MapNote::NoAxisOrder);
        return Ok([0, 1, 2]);
    }
    let mut sorted = found;
    sorted.sort_unstable();
    if sorted != [1, 2, 3] {
        return Err(MapError::AxisOrder { found });
    }
    Ok(found.map(|axis| axis as usize - 1))
}

/// How many sections a volume has, and how many complete volumes there are.
fn volumes(raw: &mrc::Header) -> Result<(usize, usize), MapError> {
    let sections = positive("NZ", raw.nz)?;
    let sampling = positive("MZ", raw.mz)?;
    match raw.ispg {
        401..=630 if sampling <= sections => Ok((sampling, sections / sampling)),
        0 if sampling == 1 && sections > 1 => Err(MapError::ImageStack { images: sections }),
        _ => Ok((sections, 1)),
    }
}

fn size(raw: &mrc::Header, sections: usize, axes: [usize; 3]) -> Result<GridSize, MapError> {
    let mut size = [0; 3];
    size[axes[0]] = positive("NX", raw.nx)?;
    size[axes[1]] = positive("NY", raw.ny)?;
    size[axes[2]] = sections;
    let [x, y, z] = size;
    x.checked_mul(y)
        .and_then(|plane| plane.checked_mul(z))
        // Room for any mode, headers and stacks: later sums then cannot overflow.
        .filter(|count| *count <= isize::MAX as usize / 16)
        .ok_or(field(
            "NX",
            raw.nx,
            "times NY times NZ is more than a computer holds",
        ))?;
    Ok(GridSize::new(x, y, z))
}

fn voxel_size(raw: &mrc::Header, notes: &mut Vec<MapNote>) -> Result<VoxelSize, MapError> {
    /// How far an angle may be from 90°: what rounding in a header explains.
    const ANGLE_TOLERANCE_DEGREES: f32 = 0.01;
    let angles = [raw.alpha, raw.beta, raw.gamma];
    if angles == [0.0; 3] {
        notes.push(MapNote::NoCellAngles);
    } else if !angles
        .iter()
        .all(|angle| (angle - 90.0).abs() <= ANGLE_TOLERANCE_DEGREES)
    {
        return Err(MapError::SkewedCell { found: angles });
    }
    let cell = [raw.xlen, raw.ylen, raw.zlen];
    let samples = [
        positive("MX", raw.mx)?,
        positive("MY", raw.my)?,
        positive("MZ", raw.mz)?,
    ];
    let edge = |axis: usize| f64::from(cell[axis]) / samples[axis] as f64;
    VoxelSize::new(edge(0), edge(1), edge(2)).ok_or(MapError::Cell { found: cell })
}

/// ORIGIN if any of its components is not 0, else NSTART in voxels.
fn origin(
    raw: &mrc::Header,
    axes: [usize; 3],
    step: VoxelSize,
    notes: &mut Vec<MapNote>,
) -> (Position, OriginRule) {
    let mut start = [0.0; 3];
    for (axis, voxels) in axes
        .into_iter()
        .zip([raw.nxstart, raw.nystart, raw.nzstart])
    {
        start[axis] = f64::from(voxels);
    }
    let nstart = Position::new(
        start[0] * step.x(),
        start[1] * step.y(),
        start[2] * step.z(),
    );
    if raw.origin.iter().any(|part| !part.is_finite()) {
        notes.push(MapNote::OriginNotFinite);
        return (nstart, OriginRule::Nstart);
    }
    if raw.origin == [0.0; 3] {
        return (nstart, OriginRule::Nstart);
    }
    let [x, y, z] = raw.origin.map(f64::from);
    let origin = Position::new(x, y, z);
    // NSTART is whole voxels: up to half a voxel of difference is rounding.
    let gap = origin - nstart;
    let differ = gap.x.abs() > 0.51 * step.x()
        || gap.y.abs() > 0.51 * step.y()
        || gap.z.abs() > 0.51 * step.z();
    if differ && start != [0.0; 3] {
        notes.push(MapNote::Origins { origin, nstart });
    }
    (origin, OriginRule::Origin)
}

/// The format marks statistics as not determined by max < min, mean < both, or rms < 0.
fn statistics(raw: &mrc::Header) -> Option<Statistics> {
    let determined = raw.dmax >= raw.dmin && raw.dmean >= raw.dmin && raw.rms >= 0.0;
    determined.then(|| Statistics {
        min: f64::from(raw.dmin),
        max: f64::from(raw.dmax),
        mean: f64::from(raw.dmean),
        rms: f64::from(raw.rms),
    })
}

fn labels(raw: &mrc::Header) -> Vec<String> {
    raw.label
        .chunks(80)
        .map(|label| String::from_utf8_lossy(label))
        .map(|label| label.trim_matches(['\0', ' ', '\n']).to_owned())
        .filter(|label| !label.is_empty())
        .collect()
}
