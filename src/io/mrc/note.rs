//! Notes on maps that are odd and could be read all the same.

use std::fmt;

use super::encoding::ByteOrder;
use crate::io::bundle::Bundle;
use crate::io::compression::LeftOver;
use crate::space::Position;

/// Note on a map that is odd and could be read all the same.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum MapNote {
    /// Bytes 209 to 212 are not `MAP `.
    NoMapId {
        /// The map id in the header, as far as it can be printed.
        found: String,
    },
    /// The machine stamp does not say the byte order of the file.
    MachineStamp {
        /// The machine stamp in the header.
        found: [u8; 4],
        /// The byte order by which the file was read.
        read_as: ByteOrder,
    },
    /// MAPC, MAPR, MAPS are all 0.
    NoAxisOrder,
    /// The cell angles are all 0.
    NoCellAngles,
    /// ORIGIN and NSTART both say where the map sits, and differ.
    Origins {
        /// The position by ORIGIN, which is used.
        origin: Position,
        /// The position by NSTART.
        nstart: Position,
    },
    /// ORIGIN is not finite, or so large that a voxel more makes no difference, and is left out.
    OriginCannotBe {
        /// ORIGIN, in Å.
        origin: [f32; 3],
    },
    /// NSTART is more than ten times the box, and is left out.
    NstartCannotBe {
        /// NSTART along x, y, z, in voxels.
        nstart: [i32; 3],
    },
    /// MX, MY or MZ is 0: the cell is as many voxels long as the map.
    NoSampling,
    /// The file is header and values alone, although NSYMBT announces an extended header.
    NoExtendedHeader {
        /// NSYMBT.
        announced: i32,
    },
    /// NSYMBT fits in the other byte order alone.
    ExtendedHeaderSwapped {
        /// Bytes of the extended header.
        bytes: u64,
    },
    /// The map was taken out of an archive.
    FromBundle {
        /// Format of the archive.
        bundle: Bundle,
        /// Name of the map in it.
        name: String,
        /// Number of other files in it.
        others: usize,
    },
    /// Bytes after the end of the compressed file were left out.
    LeftOver(LeftOver),
    /// There is more data than the header announces.
    Longer {
        /// Bytes that the header announces.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The file holds several volumes.
    Stack {
        /// Number of complete volumes.
        volumes: usize,
        /// Index of the volume that was read, from 0.
        read: usize,
        /// Sections that belong to no complete volume.
        left_over: usize,
    },
    /// A label says that the map was simulated.
    Simulated,
    /// Bytes of mode 0 were read as 0 to 255, because IMOD's flags say so.
    UnsignedBytes,
    /// Bytes of mode 0 were read as 0 to 255, because the header's statistics say so.
    UnsignedByStatistics,
    /// Bytes of mode 0 were read as 0 to 255, because the header is older than MRC2000.
    UnsignedByAge,
    /// Voxels were infinite or not a number, and count as 0.
    NotFinite {
        /// Number of voxels.
        count: usize,
    },
    /// A statistic in the header is not that of the data.
    Statistic {
        /// The name of the statistic.
        name: &'static str,
        /// In the header.
        header: f64,
        /// Of the data.
        data: f64,
    },
    /// All voxels have the same value: there is nothing to see.
    Flat {
        /// That value.
        value: f32,
    },
}

impl fmt::Display for MapNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMapId { found } => write!(
                f,
                "the header lacks the mark \"MAP \" (found \"{found}\"); read as a map because the \
                 rest of it fits"
            ),
            Self::MachineStamp { found: s, read_as } => write!(
                f,
                "the machine stamp {:02x} {:02x} {:02x} {:02x} does not say the byte order; read as \
                 {read_as}",
                s[0], s[1], s[2], s[3]
            ),
            Self::NoAxisOrder => {
                f.write_str("the header gives no axis order; read as columns x, rows y, sections z")
            }
            Self::NoCellAngles => f.write_str("the header gives no cell angles; read as 90°"),
            Self::Origins { origin, nstart } => write!(
                f,
                "ORIGIN puts the map at {}, NSTART at {}; ORIGIN is used: if a reference structure \
                 does not lie in the density, this is why",
                in_words(origin),
                in_words(nstart)
            ),
            Self::OriginCannotBe { origin } => write!(
                f,
                "ORIGIN is {}, which cannot be, and is left out; NSTART says where the map sits, and \
                 where that is left out, too, it sits at 0",
                exponents(origin)
            ),
            Self::NstartCannotBe { nstart: [x, y, z] } => write!(
                f,
                "NSTART is {x}, {y}, {z}, more than ten times the box, and is left out; ORIGIN says \
                 where the map sits"
            ),
            Self::NoSampling => f.write_str(
                "MX, MY or MZ is 0; the cell is taken to be as many voxels long as the map",
            ),
            Self::NoExtendedHeader { announced } => write!(
                f,
                "the header announces an extended header (NSYMBT {announced}) that the file does not \
                 have; the values were read from byte 1024"
            ),
            Self::ExtendedHeaderSwapped { bytes } => write!(
                f,
                "NSYMBT has the other byte order than the rest of the header; read as {bytes} bytes of \
                 extended header"
            ),
            Self::FromBundle {
                bundle,
                name,
                others,
            } => {
                write!(f, "{name} was taken out of the {bundle}")?;
                match others {
                    0 => Ok(()),
                    1 => f.write_str("; another file in it was left out"),
                    _ => write!(f, "; {others} other files in it were left out"),
                }
            }
            Self::LeftOver(left_over) => left_over.fmt(f),
            Self::Longer { expected, found } => write!(
                f,
                "the file has {found} bytes where its header announces {expected}; the rest is left \
                 out"
            ),
            Self::Stack {
                volumes,
                read,
                left_over,
            } => stack(f, *volumes, *read, *left_over),
            Self::Simulated => f.write_str(
                "the map is simulated from a structure, not measured: for teaching and tests alone",
            ),
            Self::UnsignedBytes => f.write_str("IMOD's flags say that the bytes run from 0 to 255"),
            Self::UnsignedByStatistics => f.write_str(
                "the header's statistics are those of bytes from 0 to 255, so they were read as such",
            ),
            Self::UnsignedByAge => f.write_str(
                "the header is older than MRC2000, so the bytes were read as 0 to 255; if the map looks \
                 wrong, convert it to mode 2 with the program that made it",
            ),
            Self::NotFinite { count } => write!(
                f,
                "{count} voxels are infinite or not a number; they count as 0"
            ),
            Self::Statistic { name, header, data } => write!(
                f,
                "the header says that the {name} is {}, but it is {}",
                rounded(*header),
                rounded(*data)
            ),
            Self::Flat { value } => {
                write!(f, "all voxels have the value {value}: the map is empty")
            }
        }
    }
}

fn stack(f: &mut fmt::Formatter<'_>, volumes: usize, read: usize, left: usize) -> fmt::Result {
    let number = read + 1;
    write!(
        f,
        "the file is a stack of {volumes} volumes; number {number} was read"
    )?;
    if left > 0 {
        write!(f, ", and {left} sections belong to no complete volume")?;
    }
    Ok(())
}

fn in_words(position: &Position) -> String {
    format!(
        "({:.3}, {:.3}, {:.3}) Å",
        position.x, position.y, position.z
    )
}

fn exponents(values: &[f32; 3]) -> String {
    values.map(|value| format!("{value:e}")).join(", ")
}

/// Returns `value` to four significant digits.
fn rounded(value: f64) -> f64 {
    let exact = format!("{value:.3e}");
    exact.parse().unwrap_or(value)
}
