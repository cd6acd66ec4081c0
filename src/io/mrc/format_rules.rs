//! The eleven rules of the MRC2014 format, as `mrcfile.validate` judges them.
//!
//! A map may break them and be readable all the same; see [`read_map`](super::read_map) for what
//! modelling needs. Format: Cheng et al., J. Struct. Biol. 192, 146 (2015),
//! <https://doi.org/10.1016/j.jsb.2015.04.002>.

use super::header::HEADER_BYTES;
use super::raw::{RawHeader, Values};
use super::statistics::Statistics;
use crate::io::compression::{CompressionError, unpack};

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
        /// What stands there.
        found: String,
    },
    /// Rule 2, machine stamp.
    #[error("the machine stamp {:02x} {:02x} {:02x} {:02x} is unknown", found[0], found[1], found[2], found[3])]
    MachineStamp {
        /// What stands there.
        found: [u8; 4],
    },
    /// Rule 3, mode.
    #[error("mode {found} is none of 0, 1, 2, 4, 6, 12")]
    Mode {
        /// What the header holds.
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
        /// Which one.
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
    /// The number of the rule, 1 to 11; 0 where there is no header to judge.
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

/// Every breach of the format in a map, plain, gzip or bzip2; none if it is valid.
///
/// # Errors
/// [`CompressionError`] if a compressed file cannot be unpacked.
pub fn check_format(bytes: &[u8]) -> Result<Vec<FormatBreach>, CompressionError> {
    let file = unpack(bytes, super::UNPACKED_LIMIT)?;
    let Some(header) = file.first_chunk::<HEADER_BYTES>() else {
        return Ok(vec![FormatBreach::NoHeader { found: file.len() }]);
    };
    let header = RawHeader::new(header);
    let values = header.values(&file);
    let mut breaches = Vec::new();
    marks(&header, &mut breaches);
    numbers(&header, &mut breaches);
    labels(&header, &mut breaches);
    breaches.extend(statistics(&header, values.as_ref()));
    let found = file.len() as u64;
    match header.expected_bytes() {
        Some(expected) if values.is_some() && found > expected => {
            breaches.push(FormatBreach::Longer { expected, found });
        }
        _ if values.is_none() => breaches.push(FormatBreach::NoData),
        _ => {}
    }
    Ok(breaches)
}

/// Rules 1 to 3, 8 and 9.
fn marks(header: &RawHeader, breaches: &mut Vec<FormatBreach>) {
    let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
    if header.bytes(52) != *b"MAP " {
        let found = text(&header.bytes(52));
        breaches.push(FormatBreach::MapId { found });
    }
    if header.stamped_order().is_none() {
        let found = header.bytes(53);
        breaches.push(FormatBreach::MachineStamp { found });
    }
    let mode = header.int(3);
    if !matches!(mode, 0 | 1 | 2 | 4 | 6 | 12) {
        breaches.push(FormatBreach::Mode { found: mode });
    }
    let version = header.int(27);
    if !matches!(version, 20140 | 20141) {
        breaches.push(FormatBreach::Version { found: version });
    }
    const KINDS: [&[u8; 4]; 7] = [
        b"CCP4", b"MRCO", b"SERI", b"AGAR", b"FEI1", b"FEI2", b"HDF5",
    ];
    let kind = header.bytes(26);
    if header.int(23) > 0 && !KINDS.contains(&&kind) {
        let found = text(&kind);
        breaches.push(FormatBreach::ExtendedHeader { found });
    }
}

/// Rules 4 to 6.
fn numbers(header: &RawHeader, breaches: &mut Vec<FormatBreach>) {
    for (word, field) in [
        (0, "NX"),
        (1, "NY"),
        (2, "NZ"),
        (7, "MX"),
        (8, "MY"),
        (9, "MZ"),
        (22, "ISPG"),
        (55, "NLABL"),
    ] {
        if header.int(word) < 0 {
            breaches.push(FormatBreach::Negative { field });
        }
    }
    for (word, field) in [
        (10, "the cell along x"),
        (11, "the cell along y"),
        (12, "the cell along z"),
    ] {
        if header.real(word) < 0.0 {
            breaches.push(FormatBreach::Negative { field });
        }
    }
    let axes = [16, 17, 18].map(|word| header.int(word));
    let mut sorted = axes;
    sorted.sort_unstable();
    if sorted != [1, 2, 3] {
        breaches.push(FormatBreach::Axes { found: axes });
    }
    let (nz, mz) = (header.int(2), header.int(9));
    if header.is_volume_stack() && nz.checked_rem(mz) != Some(0) {
        breaches.push(FormatBreach::Stack { nz, mz });
    }
}

/// Rule 7.
fn labels(header: &RawHeader, breaches: &mut Vec<FormatBreach>) {
    let texts = header.labels();
    let filled = texts.iter().filter(|text| **text).count() as i32;
    if texts.windows(2).any(|pair| !pair[0] && pair[1]) {
        breaches.push(FormatBreach::LabelGap);
    }
    let announced = header.int(55);
    if announced != filled {
        breaches.push(FormatBreach::LabelCount {
            announced,
            found: filled,
        });
    }
}

/// Rule 10: mean and RMS deviation to a hundredth, least and greatest value exactly; what is
/// marked as undetermined is not judged, nor are complex values. Data that cannot be read counts
/// as 0.
fn statistics(header: &RawHeader, values: Option<&Values<'_>>) -> Vec<FormatBreach> {
    let nothing = Statistics {
        min: 0.0,
        max: 0.0,
        mean: 0.0,
        rms: 0.0,
    };
    let data = match values {
        Some(Values::Complex) => return Vec::new(),
        Some(values) => values.statistics().unwrap_or(nothing),
        None => nothing,
    };
    let [min, max, mean, rms] = [19, 20, 21, 54].map(|word| header.real(word));
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
