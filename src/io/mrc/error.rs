//! Reasons why a map cannot be read.

use super::digits::rounded;
use crate::grid::GridSize;
use crate::io::bundle::{Bundle, BundleError};
use crate::io::compression::CompressionError;
use crate::io::foreign::ForeignFile;

/// Reason why a map cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MapError {
    /// The compressed file could not be unpacked.
    #[error(transparent)]
    Compression(#[from] CompressionError),
    /// The archive has not one map alone.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The map in an archive cannot be read.
    #[error("{name} in the {bundle}: {reason}")]
    InBundle {
        /// Format of the archive.
        bundle: Bundle,
        /// Name of the map in it.
        name: String,
        /// The reason.
        reason: Box<MapError>,
    },
    /// A file of another kind.
    #[error("this is no MRC/CCP4 map but {0}")]
    Foreign(ForeignFile),
    /// Shorter than a header.
    #[error(
        "the map has {found} bytes, fewer than the 1024 of an MRC header; it is no MRC/CCP4 map, or \
         it was cut off: download it again"
    )]
    NoHeader {
        /// Bytes found.
        found: usize,
    },
    /// The values end early.
    #[error(
        "the map ends early: its header announces {expected} bytes and there are {found}; download \
         or copy it again"
    )]
    Truncated {
        /// Bytes that the header announces.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The values do not fit into memory.
    #[error(
        "the map has {} × {} × {} voxels, which take {} MiB of memory, more than could be had: close other \
         programs, or cut out the region of interest and give that",
        .size.x, .size.y, .size.z, .bytes >> 20
    )]
    Memory {
        /// Voxels along each axis.
        size: GridSize,
        /// Bytes that its values take.
        bytes: u64,
    },
    /// The header is zeros alone.
    #[error(
        "this is no MRC/CCP4 map but a file that begins with zeros alone, as broken downloads leave them; download or copy \
         it again"
    )]
    ZeroHeader,
    /// The file has no mark of a map, and no header of one.
    #[error(
        "this is no MRC/CCP4 map: it has neither the mark \"MAP \" nor sizes, axes and a mode that a map can have; give the \
         map as MRC or CCP4"
    )]
    NoMap,
    /// The values are none of a density.
    #[error(
        "{percent} % of the values are beyond 1e20, as of numbers of another size or of a damaged file: the \
         header says mode 2 (32 bit real numbers); save the map again with the program that made it"
    )]
    AbsurdValues {
        /// Their share, in percent.
        percent: u64,
    },
    /// A size, sampling or header length that no map has.
    #[error(
        "header field {field} is {value}, which {rule}; it is no MRC/CCP4 map, or its header is \
         damaged: write it again with the program that made it"
    )]
    Field {
        /// The name in the MRC2014 format.
        field: &'static str,
        /// Its value.
        value: i64,
        /// The rule that the value breaks.
        rule: &'static str,
    },
    /// Values that are not real numbers of a known kind.
    #[error(
        "the values are of mode {mode} ({kind}), which cannot be modelled; save the map as 32 bit \
         real numbers (mode 2)"
    )]
    Mode {
        /// The number in the header.
        mode: i32,
        /// Its meaning, in words.
        kind: &'static str,
    },
    /// MAPC, MAPR, MAPS do not name every axis once.
    #[error(
        "the axis order MAPC, MAPR, MAPS is {}, {}, {}, which does not name every axis once; set it \
         to 1, 2, 3 if columns run along x, rows along y and sections along z",
        found[0], found[1], found[2]
    )]
    AxisOrder {
        /// The axes in the header.
        found: [i32; 3],
    },
    /// The cell has no size, or one that cannot be, so there is no voxel size.
    #[error(
        "the cell measures {} Å, so the voxel size is not known; give it (--voxel-size), or set \
         the voxel size (pixel size) of the map in the program that made it, and save it again",
        found.map(|edge| rounded(f64::from(edge))).join(" x ")
    )]
    Cell {
        /// Edges along x, y, z in Å.
        found: [f32; 3],
    },
    /// The cell is not right-angled.
    #[error(
        "the cell angles are {}, {}, {}°; only right-angled cells (90, 90, 90°) can be modelled: \
         resample the map onto a right-angled grid",
        found[0], found[1], found[2]
    )]
    SkewedCell {
        /// alpha, beta, gamma in degrees.
        found: [f32; 3],
    },
    /// A stack of 2D images.
    #[error(
        "the file is a stack of {images} 2D images (ISPG 0, MZ 1), not a map; if it is a map, set \
         ISPG to 1 and MZ to the number of sections"
    )]
    ImageStack {
        /// Number of images.
        images: usize,
    },
    /// The file has fewer volumes than asked for.
    #[error("volume {asked} was asked for, but the file holds {volumes} (counted from 0)")]
    NoSuchVolume {
        /// The volume asked for, from 0.
        asked: usize,
        /// Number of volumes.
        volumes: usize,
    },
}
