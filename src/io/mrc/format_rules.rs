//! The eleven rules of the MRC2014 format, as `mrcfile.validate` judges them.
//!
//! A map may break them and be readable all the same; see [`read_map`](super::read_map) for what
//! modelling needs. Format: Cheng et al., J. Struct. Biol. 192, 146 (2015),
//! <https://doi.org/10.1016/j.jsb.2015.04.002>.

use super::content::{map_content, refuse_foreign};
use super::encoding::{MapMode, Values};
use super::error::MapError;
use super::layout::HEADER_BYTES;
use super::raw::RawHeader;
use super::statistics::Statistics;

/// A rule of the format that a file breaks.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatBreach {
    /// There is no whole header.
    #[error("the file has {found} bytes, fewer than the 1024 of a header")]
    NoHeader {
        /// Bytes found.
        found: usize,
    },
    /// Rule 1, map id.
    #[error("the map id is \"{found}\", not \"MAP \"")]
    MapId {
        /// The map id in the header.
        found: String,
    },
    /// Rule 2, machine stamp.
    #[error(
        "the machine stamp {:02x} {:02x} {:02x} {:02x} does not say the byte order of the file",
        found[0], found[1], found[2], found[3]
    )]
    MachineStamp {
        /// The machine stamp in the header.
        found: [u8; 4],
    },
    /// Rule 3, mode.
    #[error("mode {found} is none of 0, 1, 2, 4, 6, 12")]
    Mode {
        /// The mode in the header.
        found: i32,
    },
    /// Rule 4, dimensions.
    #[error("{field} is negative")]
    Negative {
        /// The field's name in the format.
        field: &'static str,
    },
    /// Rule 5, axis mapping.
    #[error("the axes {}, {}, {} are not 1, 2, 3 in some order", found[0], found[1], found[2])]
    Axes {
        /// MAPC, MAPR, MAPS.
        found: [i32; 3],
    },
    /// Rule 6, volume stack.
    #[error("a stack of volumes has {nz} sections, which volumes of {mz} do not divide")]
    Stack {
        /// Sections in the file.
        nz: i32,
        /// Sections of a volume.
        mz: i32,
    },
    /// Rule 7, labels: their number.
    #[error("the header announces {announced} labels and holds {found}")]
    LabelCount {
        /// NLABL.
        announced: i32,
        /// Labels that hold text.
        found: i32,
    },
    /// Rule 7, labels: their order.
    #[error("an empty label stands before one with text")]
    LabelGap,
    /// Rule 8, format version.
    #[error("the format version is {found}, neither 20140 nor 20141")]
    Version {
        /// NVERSION.
        found: i32,
    },
    /// Rule 9, extended header.
    #[error("the extended header is of the unknown kind \"{found}\"")]
    ExtendedHeader {
        /// EXTTYP.
        found: String,
    },
    /// Rule 10, statistics.
    #[error("the header says that the {name} is {stated}, but it is {found}")]
    Statistic {
        /// The name of the statistic.
        name: &'static str,
        /// In the header.
        stated: f32,
        /// Of the data.
        found: f64,
    },
    /// Rule 11, size: the data cannot be read.
    #[error("the data cannot be read: its mode or size is wrong, or the file ends early")]
    NoData,
    /// Rule 11, size: there is more.
    #[error("the file has {found} bytes, its header announces {expected}")]
    Longer {
        /// Bytes that the header announces.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
}

impl FormatBreach {
    /// Returns the number of the rule, 1 to 11; 0 where there is no header to judge.
    pub const fn rule(&self) -> u8 {
        match self {
            Self::NoHeader { .. } => 0,
            Self::MapId { .. } => 1,
            Self::MachineStamp { .. } => 2,
            Self::Mode { .. } => 3,
            Self::Negative { .. } => 4,
            Self::Axes { .. } => 5,
            Self::Stack { .. } => 6,
            Self::LabelCount { .. } | Self::LabelGap => 7,
            Self::Version { .. } => 8,
            Self::ExtendedHeader { .. } => 9,
            Self::Statistic { .. } => 10,
            Self::NoData | Self::Longer { .. } => 11,
        }
    }
}

/// Returns every breach of the format in a map, plain, gzip or bzip2; none if it is valid.
///
/// # Errors
/// [`MapError`] if a compressed file cannot be unpacked, or it is one of another kind.
pub fn check_format(bytes: &[u8]) -> Result<Vec<FormatBreach>, MapError> {
    let file = map_content(bytes)?.bytes;
    refuse_foreign(&file)?;
    let Some(header) = file.first_chunk::<HEADER_BYTES>() else {
        return Ok(vec![FormatBreach::NoHeader { found: file.len() }]);
    };
    let header = RawHeader::decode(header);
    let layout = header.layout();
    let data = layout.and_then(|layout| layout.all_volumes(&file));
    let mut breaches = Vec::new();
    marks(&header, &mut breaches);
    numbers(&header.fields, &mut breaches);
    labels(&header, &mut breaches);
    breaches.extend(statistics(&header, data));
    let (expected, found) = (layout.map(|layout| layout.file_bytes()), file.len() as u64);
    match (data, expected) {
        (Some(_), Some(expected)) if found > expected => {
            breaches.push(FormatBreach::Longer { expected, found });
        }
        (None, _) => breaches.push(FormatBreach::NoData),
        _ => {}
    }
    Ok(breaches)
}

/// Rules 1 to 3, 8 and 9.
fn marks(header: &RawHeader, breaches: &mut Vec<FormatBreach>) {
    let fields = &header.fields;
    if fields.map != *b"MAP " {
        let found = fields.map.escape_ascii().to_string();
        breaches.push(FormatBreach::MapId { found });
    }
    if !header.stamp_is_sound() {
        let found = header.stamp;
        breaches.push(FormatBreach::MachineStamp { found });
    }
    if !matches!(fields.mode, 0 | 1 | 2 | 4 | 6 | 12) {
        let found = fields.mode;
        breaches.push(FormatBreach::Mode { found });
    }
    if !matches!(fields.nversion(), 20140 | 20141) {
        let found = fields.nversion();
        breaches.push(FormatBreach::Version { found });
    }
    let kind = mrc::ExtHeaderType::from_header(fields);
    if let (1.., mrc::ExtHeaderType::Unknown(kind)) = (fields.nsymbt, kind) {
        let found = kind.escape_ascii().to_string();
        breaches.push(FormatBreach::ExtendedHeader { found });
    }
}

/// Rules 4 to 6.
fn numbers(header: &mrc::Header, breaches: &mut Vec<FormatBreach>) {
    for (value, field) in [
        (header.nx, "NX"),
        (header.ny, "NY"),
        (header.nz, "NZ"),
        (header.mx, "MX"),
        (header.my, "MY"),
        (header.mz, "MZ"),
        (header.ispg, "ISPG"),
        (header.nlabl, "NLABL"),
    ] {
        if value < 0 {
            breaches.push(FormatBreach::Negative { field });
        }
    }
    for (edge, field) in [
        (header.xlen, "the cell along x"),
        (header.ylen, "the cell along y"),
        (header.zlen, "the cell along z"),
    ] {
        if edge < 0.0 {
            breaches.push(FormatBreach::Negative { field });
        }
    }
    let axes = [header.mapc, header.mapr, header.maps];
    let mut sorted = axes;
    sorted.sort_unstable();
    if sorted != [1, 2, 3] {
        breaches.push(FormatBreach::Axes { found: axes });
    }
    let (nz, mz) = (header.nz, header.mz);
    if header.is_volume_stack() && nz.checked_rem(mz) != Some(0) {
        breaches.push(FormatBreach::Stack { nz, mz });
    }
}

/// Rule 7.
fn labels(header: &RawHeader, breaches: &mut Vec<FormatBreach>) {
    let texts = header.labels();
    let filled = texts.iter().filter(|text| !text.is_empty()).count() as i32;
    let gap = |pair: &[String]| pair[0].is_empty() && !pair[1].is_empty();
    if texts.windows(2).any(gap) {
        breaches.push(FormatBreach::LabelGap);
    }
    let announced = header.fields.nlabl;
    if announced != filled {
        breaches.push(FormatBreach::LabelCount {
            announced,
            found: filled,
        });
    }
}

/// Rule 10: mean and RMS deviation to a hundredth, least and greatest value exactly; what is
/// marked as undetermined is not judged, nor are complex values. Data that cannot be read counts
/// as 0. Bytes count as signed, as the format says, whatever IMOD's flags.
fn statistics(header: &RawHeader, data: Option<&[u8]>) -> Vec<FormatBreach> {
    let fields = &header.fields;
    let found = match (MapMode::real(fields.mode), data) {
        (None, Some(_)) => return Vec::new(),
        (Some(mode), Some(data)) => mode.decode(data, header.byte_order, InPlace),
        (_, None) => None,
    };
    let data = found.unwrap_or(Statistics {
        min: 0.0,
        max: 0.0,
        mean: 0.0,
        rms: 0.0,
    });
    let [min, max, mean, rms] = [fields.dmin, fields.dmax, fields.dmean, fields.rms];
    let near = |found: f64, stated: f32| {
        let stated = f64::from(stated);
        (found - stated).abs() <= 1e-8 + 0.01 * stated.abs()
    };
    let exact = |found: f64, stated: f32| found == f64::from(stated);
    let judged = [
        (
            "RMS deviation",
            rms,
            data.rms,
            rms >= 0.0,
            near(data.rms, rms),
        ),
        (
            "least value",
            min,
            data.min,
            min < max,
            exact(data.min, min),
        ),
        (
            "greatest value",
            max,
            data.max,
            min < max,
            exact(data.max, max),
        ),
        (
            "mean value",
            mean,
            data.mean,
            mean > min.min(max),
            near(data.mean, mean),
        ),
    ];
    judged
        .into_iter()
        .filter(|(.., determined, right)| *determined && !right)
        .map(|(name, stated, found, ..)| FormatBreach::Statistic {
            name,
            stated,
            found,
        })
        .collect()
}

/// Statistics of the stored values, without a copy of them: not a number where any value is none;
/// `None` without values.
struct InPlace;

impl Values for InPlace {
    type Output = Option<Statistics>;

    fn take<const BYTES: usize>(
        self,
        stored: &[[u8; BYTES]],
        value: impl Fn([u8; BYTES]) -> f32,
    ) -> Option<Statistics> {
        let values = || stored.iter().map(|bytes| value(*bytes));
        let count = stored.len() as f64;
        let first = values().next()?;
        let (mut min, mut max, mut sum, mut odd) = (first, first, 0.0, false);
        for value in values() {
            (min, max) = (min.min(value), max.max(value));
            sum += f64::from(value);
            odd |= value.is_nan();
        }
        let mean = sum / count;
        let squares: f64 = values().map(|v| (f64::from(v) - mean).powi(2)).sum();
        let or_nan = |value: f32| if odd { f64::NAN } else { f64::from(value) };
        Some(Statistics {
            min: or_nan(min),
            max: or_nan(max),
            mean,
            rms: (squares / count).sqrt(),
        })
    }
}
