//! Notes on maps that are odd and could be read all the same.

use super::digits::rounded;
use super::encoding::{ByteOrder, MapMode};
use crate::io::bundle::{Bundle, others_in_words};
use crate::io::compression::LeftOver;
use crate::space::Position;

/// Note on a map that is odd and could be read all the same.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MapNote {
    /// The header turns the map by a rotation of its own.
    #[error(
        "the header says that the map is turned ({by}), which is not applied: the model stands in the map as it is stored; \
         to have it as ChimeraX shows it, resample the map there (volume resample) and give that"
    )]
    Rotated {
        /// The rotation, in words.
        by: String,
    },
    /// Bytes 209 to 212 are not `MAP `.
    #[error(
        "the header lacks the mark \"MAP \" (found \"{found}\"); read as a map because the rest of it fits"
    )]
    NoMapId {
        /// The map id in the header, as far as it can be printed.
        found: String,
    },
    /// The machine stamp does not say the byte order of the file.
    #[error(
        "the machine stamp {:02x} {:02x} {:02x} {:02x} does not say the byte order; read as {read_as}",
        found[0], found[1], found[2], found[3]
    )]
    MachineStamp {
        /// The machine stamp in the header.
        found: [u8; 4],
        /// The byte order by which the file was read.
        read_as: ByteOrder,
    },
    /// MAPC, MAPR, MAPS are all 0.
    #[error("the header gives no axis order; read as columns x, rows y, sections z")]
    NoAxisOrder,
    /// MAPC, MAPR, MAPS count from 0.
    #[error(
        "the axis order {}, {}, {} counts from 0; read as if from 1", found[0], found[1], found[2]
    )]
    AxesFromZero {
        /// MAPC, MAPR, MAPS.
        found: [i32; 3],
    },
    /// A cell angle is 0.
    #[error("the header gives no cell angles, or not all three; read as 90°")]
    NoCellAngles,
    /// A cell angle is 90° but for more than rounding.
    #[error("the cell angles are {}, {}, {}°; read as 90°", found[0], found[1], found[2])]
    CellAngles {
        /// alpha, beta, gamma in degrees.
        found: [f32; 3],
    },
    /// The cell has no size; that of a voxel was stated beside the file.
    #[error(
        "the header states no voxel size (its cell measures {} × {} × {} Å); {taken} Å was taken",
        rounded(f64::from(cell[0])), rounded(f64::from(cell[1])), rounded(f64::from(cell[2]))
    )]
    NoVoxelSize {
        /// Edges of the cell along x, y, z, in Å.
        cell: [f32; 3],
        /// Edge of a voxel that was stated, in Å.
        taken: f64,
    },
    /// ORIGIN and NSTART both say where the map sits, and differ.
    #[error(
        "ORIGIN puts the map at {}, NSTART at {}; ORIGIN is used: if a reference structure does not lie in \
         the density, this is why",
        in_words(.origin), in_words(.nstart)
    )]
    Origins {
        /// The position by ORIGIN, which is used.
        origin: Position,
        /// The position by NSTART.
        nstart: Position,
    },
    /// ORIGIN is not finite, or so large that a voxel more makes no difference, and is left out.
    #[error(
        "ORIGIN is {}, which cannot be, and is left out; NSTART says where the map sits, and where that is \
         left out, too, it sits at 0",
        exponents(.origin)
    )]
    OriginCannotBe {
        /// ORIGIN, in Å.
        origin: [f32; 3],
    },
    /// NSTART is more than ten times the box, and is left out.
    #[error(
        "NSTART is {}, {}, {}, more than ten times the box, and is left out; ORIGIN says where the map sits",
        nstart[0], nstart[1], nstart[2]
    )]
    NstartCannotBe {
        /// NSTART along x, y, z, in voxels.
        nstart: [i32; 3],
    },
    /// MX, MY or MZ is 0: the cell is as many voxels long as the map.
    #[error("MX, MY or MZ is 0; the cell is taken to be as many voxels long as the map")]
    NoSampling,
    /// MX, MY or MZ is 1, with a cell that is as long as the map.
    #[error("MX, MY or MZ is 1; the cell is taken to be as many voxels long as the map")]
    SamplingOfOne,
    /// The file is header and values alone, although NSYMBT announces an extended header.
    #[error(
        "the header announces an extended header (NSYMBT {announced}) that the file does not have; the \
         values were read from byte 1024"
    )]
    NoExtendedHeader {
        /// NSYMBT.
        announced: i32,
    },
    /// An extended header stands before the values, although NSYMBT is 0.
    #[error(
        "the header announces no extended header, but {bytes} bytes before the values are none of \
         them; they were left out"
    )]
    ExtendedHeaderNotAnnounced {
        /// Bytes of the extended header.
        bytes: u64,
    },
    /// The values have the other byte order than the header.
    #[error("the values have the other byte order than the header; they were read as {read_as}")]
    ValuesSwapped {
        /// Byte order of the values.
        read_as: ByteOrder,
    },
    /// NSYMBT fits in the other byte order alone.
    #[error(
        "NSYMBT has the other byte order than the rest of the header; read as {bytes} bytes of extended \
         header"
    )]
    ExtendedHeaderSwapped {
        /// Bytes of the extended header.
        bytes: u64,
    },
    /// The map was taken out of an archive.
    #[error(
        "{name} was taken out of the {bundle}{}", others_in_words(*.others)
    )]
    FromBundle {
        /// Format of the archive.
        bundle: Bundle,
        /// Name of the map in it.
        name: String,
        /// Number of other files in it.
        others: usize,
    },
    /// Bytes after the end of the compressed file were left out.
    #[error("{0}")]
    LeftOver(LeftOver),
    /// There is more data than the header announces.
    #[error(
        "the file has {found} bytes where its header announces {expected}; the rest is left out"
    )]
    Longer {
        /// Bytes that the header announces.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// There is more data than the header announces, which may stand before the values or behind them.
    #[error(
        "the file has {more} bytes more than its header announces: either something behind the values, as which they were \
         left out, or an extended header before them (NSYMBT should be {more}); if the map looks shifted by a few voxels, it \
         is the latter: save it again with the program that made it"
    )]
    LongerEitherWay {
        /// Bytes that the header does not announce.
        more: u64,
    },
    /// The file holds several volumes.
    #[error(
        "{}", stack(*.volumes, *.read, *.left_over)
    )]
    Stack {
        /// Number of complete volumes.
        volumes: usize,
        /// Index of the volume that was read, from 0.
        read: usize,
        /// Sections that belong to no complete volume.
        left_over: usize,
    },
    /// A label says that the map was simulated.
    #[error("the map is simulated from a structure, not measured: for teaching and tests alone")]
    Simulated,
    /// Bytes of mode 0 were read as 0 to 255, because IMOD's flags say so.
    #[error("IMOD's flags say that the bytes run from 0 to 255")]
    UnsignedBytes,
    /// Bytes of mode 0 were read as 0 to 255, because the header's statistics say so.
    #[error("the header's statistics are those of bytes from 0 to 255, so they were read as such")]
    UnsignedByStatistics,
    /// Bytes of mode 0 were read as 0 to 255, because the header is older than MRC2000.
    #[error(
        "the header is older than MRC2000, so the bytes were read as 0 to 255; if the map looks wrong, \
         convert it to mode 2 with the program that made it"
    )]
    UnsignedByAge,
    /// Bytes of mode 0 were read as 0 to 255, because their histogram breaks off at 127 otherwise.
    #[error(
        "the header does not say the sign of the bytes; they were read as 0 to 255, because their \
         histogram goes on beyond 127 and breaks off below 0"
    )]
    UnsignedByValues,
    /// Integers of 16 bits were read with the other sign, because the header's statistics say so.
    #[error(
        "the header's statistics are those of {} integers, so the values were read as such",
        if *signed { "signed" } else { "unsigned" }
    )]
    WordsByStatistics {
        /// True if they are signed.
        signed: bool,
    },
    /// Integers of 16 bits have the sign that the mode does not say, by their histogram.
    #[error(
        "the values stand at both ends of 16 bits and not between, as {} integers read with the wrong sign do; they \
         were read as such",
        if *signed { "signed" } else { "unsigned" }
    )]
    WordsByHistogram {
        /// True if they are signed.
        signed: bool,
    },
    /// The values have another type than the mode of the header says.
    #[error(
        "the header announces {stated}, but the file is as long as, and has the values of, {read}; they were read as such"
    )]
    OtherType {
        /// Type of the header's mode.
        stated: MapMode,
        /// Type that was read.
        read: MapMode,
    },
    /// Voxels were infinite or not a number, and count as 0.
    #[error("{count} voxels are infinite or not a number; they count as 0")]
    NotFinite {
        /// Number of voxels.
        count: usize,
    },
    /// The last values are zeros alone, and the statistics of the header are those of others.
    #[error(
        "the last {percent:.0} % of the values are 0, and the header's statistics are not those of what is there: the file \
         may have been cut off and filled up; download or copy it again to be sure"
    )]
    ZerosAtEnd {
        /// Their share, in percent.
        percent: f64,
    },
    /// Voxels have one value, far from all others, as a mark for "no data".
    #[error(
        "{percent:.0} % of the voxels have the value {}, far from all others, as a mark for \"no data\"; they count as \
         {taken_as}",
        rounded(f64::from(*.mark))
    )]
    NoData {
        /// The value.
        mark: f32,
        /// Their share, in percent.
        percent: f64,
        /// Value that they got.
        taken_as: f32,
    },
    /// A statistic in the header is not that of the data.
    #[error(
        "the header says that the {name} is {}, but it is {}", rounded(*.header), rounded(*.data)
    )]
    Statistic {
        /// The name of the statistic.
        name: &'static str,
        /// In the header.
        header: f64,
        /// Of the data.
        data: f64,
    },
    /// All voxels have the same value: there is nothing to see.
    #[error("all voxels have the value {value}: the map is empty")]
    Flat {
        /// That value.
        value: f32,
    },
}

fn stack(volumes: usize, read: usize, left_over: usize) -> String {
    let number = read + 1;
    let read = match volumes {
        0 | 1 => "the file is a stack of volumes".to_owned(),
        _ => format!(
            "the file is a stack of {volumes} volumes; number {number} was read, and to have another, save it as a map of its \
             own"
        ),
    };
    match left_over {
        0 => read,
        _ => format!("{read}, and {left_over} sections belong to no complete volume"),
    }
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
