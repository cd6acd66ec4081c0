//! Small MRC maps of all kinds, right and wrong, with the verdicts of mrcfile 1.5.4 on them.
//!
//! Each is 5 × 4 × 6 voxels of value x + 10 y + 100 z, in this or that axis order, mode and byte
//! order, with at most one thing changed.

use std::io::Write;

use half::f16;

/// A map, and what mrcfile says of it.
pub(crate) struct MadeMap {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// The rules that `mrcfile.validate` finds broken, once for each message, in rising order.
    pub(crate) broken: &'static [u8],
    /// What stands in the file, unless mrcfile cannot read it.
    pub(crate) reading: Option<Reading>,
}

/// What a reader finds in a map, in the order x, y, z.
pub(crate) struct Reading {
    pub(crate) size: [f64; 3],
    /// The values at (0, 0, 0), (1, 2, 3) and (4, 3, 5), of which a cut stack lacks the last.
    pub(crate) values: [Option<f32>; 3],
    pub(crate) step: [f64; 3],
    pub(crate) origin: [f64; 3],
}

/// The size along x, y and z.
const SIZE: [usize; 3] = [5, 4, 6];
const STEP: [f64; 3] = [1.0, 1.5, 2.0];
const ORIGIN: [f64; 3] = [10.5, -20.25, 30.0];

// Words of the header, from 1 as the format counts them.
const MODE: usize = 4;
const NSTART: usize = 5;
const MX: usize = 8;
const MZ: usize = 10;
const CELL_X: usize = 11;
const MAPR: usize = 18;
const STATISTICS: usize = 20;
const SPACE_GROUP: usize = 23;
const EXTENDED_BYTES: usize = 24;
const EXTENDED_KIND: usize = 27;
const VERSION: usize = 28;
const ORIGIN_X: usize = 50;
const MAP_ID: usize = 53;
const STAMP: usize = 54;
const RMS: usize = 55;
const LABELS: usize = 56;
/// The first word of the third label.
const THIRD_LABEL: usize = 97;
const HEADER_BYTES: usize = 1024;

/// The bytes of a map.
#[derive(Clone)]
struct Draft {
    bytes: Vec<u8>,
    big_endian: bool,
}

impl Draft {
    /// Builds a valid map of `mode` whose columns, rows and sections run along the spatial axes
    /// `order`, counted from 1.
    fn new(mode: i32, order: [usize; 3], big_endian: bool) -> Self {
        let bytes = vec![0; HEADER_BYTES];
        let mut draft = Self { bytes, big_endian };
        for axis in 0..3 {
            draft = draft
                .int(1 + axis, SIZE[order[axis] - 1] as i32)
                .int(MX + axis, SIZE[axis] as i32)
                .real(CELL_X + axis, (STEP[axis] * SIZE[axis] as f64) as f32)
                .real(CELL_X + 3 + axis, 90.0)
                .int(MAPR - 1 + axis, order[axis] as i32)
                .real(ORIGIN_X + axis, ORIGIN[axis] as f32);
        }
        let stamp = if big_endian {
            [0x11, 0x11]
        } else {
            [0x44, 0x44]
        };
        draft
            .int(MODE, mode)
            .int(SPACE_GROUP, 1)
            .int(VERSION, 20141)
            .text(MAP_ID, b"MAP ")
            .text(STAMP, &stamp)
            .int(LABELS, 1)
            .text(LABELS + 1, b"made by a test")
            .values(mode, order)
    }

    /// Adds the voxels and their statistics.
    fn values(mut self, mode: i32, order: [usize; 3]) -> Self {
        let mut values = Vec::new();
        let [columns, rows, sections] = order.map(|axis| SIZE[axis - 1]);
        for place in 0..columns * rows * sections {
            let mut voxel = [0; 3];
            voxel[order[0] - 1] = place % columns;
            voxel[order[1] - 1] = place / columns % rows;
            voxel[order[2] - 1] = place / columns / rows;
            let value = value(mode, voxel);
            values.push(value);
            self.push(mode, value);
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let draft = self.real(RMS, (squares / count).sqrt() as f32);
        if mode == 4 {
            // Of complex values only the RMS deviation is known.
            return draft.undetermined();
        }
        draft
            .real(STATISTICS, least as f32)
            .real(STATISTICS + 1, greatest as f32)
            .real(STATISTICS + 2, mean as f32)
    }

    fn push(&mut self, mode: i32, value: f64) {
        let little = match mode {
            0 => (value as i8).to_le_bytes().to_vec(),
            1 => (value as i16).to_le_bytes().to_vec(),
            6 => (value as u16).to_le_bytes().to_vec(),
            12 => f16::from_f64(value).to_le_bytes().to_vec(),
            _ => (value as f32).to_le_bytes().to_vec(),
        };
        let ordered = self.ordered(little);
        self.bytes.extend(ordered);
        if mode == 4 {
            self.bytes.extend([0; 4]);
        }
    }

    fn ordered(&self, mut little: Vec<u8>) -> Vec<u8> {
        if self.big_endian {
            little.reverse();
        }
        little
    }

    /// Puts `text` at a word of the header.
    fn text(mut self, word: usize, text: &[u8]) -> Self {
        let at = 4 * (word - 1);
        self.bytes[at..at + text.len()].copy_from_slice(text);
        self
    }

    fn int(self, word: usize, value: i32) -> Self {
        let bytes = self.ordered(value.to_le_bytes().to_vec());
        self.text(word, &bytes)
    }

    fn real(self, word: usize, value: f32) -> Self {
        let bytes = self.ordered(value.to_le_bytes().to_vec());
        self.text(word, &bytes)
    }

    /// Says that the greatest value and the mean are not determined.
    fn undetermined(self) -> Self {
        self.real(STATISTICS + 1, -1.0).real(STATISTICS + 2, -2.0)
    }

    /// Says in NSTART, in file order, where the map sits.
    fn nstart(self, start: [i32; 3]) -> Self {
        let draft = self.int(NSTART, start[0]);
        draft.int(NSTART + 1, start[1]).int(NSTART + 2, start[2])
    }

    fn no_origin(self) -> Self {
        let draft = self.real(ORIGIN_X, 0.0).real(ORIGIN_X + 1, 0.0);
        draft.real(ORIGIN_X + 2, 0.0)
    }

    /// Adds an extended header of 80 bytes.
    fn extended(mut self, kind: &[u8]) -> Self {
        self.bytes.splice(HEADER_BYTES..HEADER_BYTES, [0; 80]);
        self.int(EXTENDED_BYTES, 80).text(EXTENDED_KIND, kind)
    }

    fn resized(mut self, bytes: usize) -> Self {
        self.bytes.resize(bytes, 0);
        self
    }
}

/// The value of a voxel, such that each mode can hold it.
fn value(mode: i32, [x, y, z]: [usize; 3]) -> f64 {
    let value = (x + 10 * y + 100 * z) as f64;
    match mode {
        0 => ((x + 10 * y + 20 * z) % 128) as f64 - 5.0,
        6 => value + 40000.0,
        12 => value / 8.0,
        _ => value,
    }
}

/// What stands in the map as [`Draft::new`] builds it.
fn plain() -> Reading {
    Reading {
        size: SIZE.map(|axis| axis as f64),
        values: [Some(0.0), Some(321.0), Some(534.0)],
        step: STEP,
        origin: ORIGIN,
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// All maps.
pub(crate) fn made_maps() -> Vec<MadeMap> {
    let mut maps = modes();
    maps.extend(axes_and_places());
    maps.extend(headers());
    maps.extend(statistics());
    maps.extend(lengths());
    maps
}

/// One of the maps.
pub(crate) fn made_map(name: &str) -> Vec<u8> {
    let mut maps = made_maps().into_iter();
    maps.find(|map| map.name == name).unwrap().bytes
}

fn usual() -> Draft {
    Draft::new(2, [1, 2, 3], false)
}

fn made(name: &'static str, draft: Draft, broken: &'static [u8], reading: Reading) -> MadeMap {
    MadeMap {
        name,
        bytes: draft.bytes,
        broken,
        reading: Some(reading),
    }
}

fn unreadable(name: &'static str, draft: Draft, broken: &'static [u8]) -> MadeMap {
    MadeMap {
        name,
        bytes: draft.bytes,
        broken,
        reading: None,
    }
}

fn modes() -> Vec<MadeMap> {
    let valid = |name, mode, big_endian, values: [f32; 3]| {
        let draft = Draft::new(mode, [1, 2, 3], big_endian);
        let values = values.map(Some);
        made(name, draft, &[], Reading { values, ..plain() })
    };
    let three = Draft::new(4, [1, 2, 3], false).int(MODE, 3);
    let four_bits = usual().int(MODE, 101).resized(HEADER_BYTES);
    vec![
        valid("valid_mode2.mrc", 2, false, [0.0, 321.0, 534.0]),
        valid("valid_mode0_int8.mrc", 0, false, [-5.0, 76.0, 1.0]),
        valid("valid_mode1_int16.mrc", 1, false, [0.0, 321.0, 534.0]),
        valid("valid_mode6_uint16.mrc", 6, false, [4e4, 40321.0, 40534.0]),
        valid("valid_mode12_float16.mrc", 12, false, [0.0, 40.125, 66.75]),
        valid("valid_mode4_complex64.mrc", 4, false, [0.0, 321.0, 534.0]),
        valid("valid_big_endian_mode2.mrc", 2, true, [0.0, 321.0, 534.0]),
        valid("valid_big_endian_mode1.mrc", 1, true, [0.0, 321.0, 534.0]),
        unreadable("bad_mode3.mrc", three, &[3, 10, 11]),
        unreadable(
            "bad_mode_99.mrc",
            usual().int(MODE, 99),
            &[3, 10, 10, 10, 11],
        ),
        unreadable(
            "bad_mode_101_4bit.mrc",
            four_bits.resized(HEADER_BYTES + 84),
            &[3, 10, 10, 10, 11],
        ),
    ]
}

fn axes_and_places() -> Vec<MadeMap> {
    let ordered = |name, order| made(name, Draft::new(2, order, false), &[], plain());
    let started = usual().nstart([-2, 3, 4]);
    let turned = Draft::new(2, [2, 3, 1], false).nstart([7, -3, 2]);
    let at = |origin| Reading { origin, ..plain() };
    vec![
        ordered("axis_123.mrc", [1, 2, 3]),
        ordered("axis_132.mrc", [1, 3, 2]),
        ordered("axis_213.mrc", [2, 1, 3]),
        ordered("axis_231.mrc", [2, 3, 1]),
        ordered("axis_312.mrc", [3, 1, 2]),
        ordered("axis_321.mrc", [3, 2, 1]),
        unreadable("bad_mapc_dup.mrc", usual().int(MAPR, 1), &[5]),
        made(
            "axis_231_nstart.mrc",
            turned.no_origin(),
            &[],
            at([2.0, 10.5, -6.0]),
        ),
        made(
            "nstart_only.mrc",
            started.clone().no_origin(),
            &[],
            at([-2.0, 4.5, 8.0]),
        ),
        made("nstart_and_origin.mrc", started, &[], plain()),
    ]
}

fn headers() -> Vec<MadeMap> {
    let stack = |sections| usual().int(SPACE_GROUP, 401).int(MZ, sections);
    let half_open = usual().int(LABELS, 2).text(THIRD_LABEL, b"later");
    let backwards = || Reading {
        step: [-1.0, 1.5, 2.0],
        ..plain()
    };
    let two_volumes = Reading {
        step: [1.0, 1.5, 4.0],
        ..plain()
    };
    let cut_stack = Reading {
        size: [5.0, 4.0, 4.0],
        values: [Some(0.0), Some(321.0), None],
        step: [1.0, 1.5, 3.0],
        ..plain()
    };
    let one = |name, draft, broken| made(name, draft, broken, plain());
    vec![
        one("bad_map_id.mrc", usual().text(MAP_ID, b"XAP "), &[1]),
        one("map_id_MAP_nul.mrc", usual().text(MAP_ID, b"MAP\0"), &[1]),
        one("bad_machst_zero.mrc", usual().text(STAMP, &[0; 4]), &[2]),
        one(
            "machst_4444.mrc",
            usual().text(STAMP, &[0x44, 0x44, 0, 0]),
            &[],
        ),
        made(
            "bad_negative_dim_mx.mrc",
            usual().int(MX, -5),
            &[4],
            backwards(),
        ),
        made(
            "bad_negative_cella.mrc",
            usual().real(CELL_X, -5.0),
            &[4],
            backwards(),
        ),
        made(
            "bad_volume_stack_mz.mrc",
            stack(4),
            &[6, 10, 10, 10, 11],
            cut_stack,
        ),
        made("valid_volume_stack.mrc", stack(3), &[], two_volumes),
        one("bad_nlabl.mrc", usual().int(LABELS, 3), &[7]),
        one("bad_label_gap.mrc", half_open, &[7]),
        one("bad_nversion_0.mrc", usual().int(VERSION, 0), &[8]),
        one("valid_nversion_20141.mrc", usual(), &[]),
        one("bad_exttyp.mrc", usual().extended(b"ABCD"), &[9]),
        one("valid_exthdr_ccp4.mrc", usual().extended(b"CCP4"), &[]),
    ]
}

fn statistics() -> Vec<MadeMap> {
    let one = |name, draft, broken| made(name, draft, broken, plain());
    let mut not_a_number = usual();
    let eighth = HEADER_BYTES + 4 * 7;
    not_a_number.bytes[eighth..eighth + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    vec![
        one("bad_stat_dmin.mrc", usual().real(STATISTICS, -7.0), &[10]),
        one(
            "bad_stat_dmax.mrc",
            usual().real(STATISTICS + 1, 999.0),
            &[10],
        ),
        one(
            "bad_stat_dmean.mrc",
            usual().real(STATISTICS + 2, 1.0),
            &[10],
        ),
        one("bad_stat_rms.mrc", usual().real(RMS, 1.0), &[10]),
        one(
            "stat_undetermined.mrc",
            usual().undetermined().real(RMS, -1.0),
            &[],
        ),
        one("data_has_nan.mrc", not_a_number, &[10, 10, 10, 10]),
    ]
}

fn lengths() -> Vec<MadeMap> {
    let packed = |name, bytes| MadeMap {
        name,
        bytes,
        broken: &[],
        reading: Some(plain()),
    };
    let length = usual().bytes.len();
    vec![
        unreadable(
            "bad_size_truncated.mrc",
            usual().resized(length - 16),
            &[10, 10, 10, 11],
        ),
        made(
            "bad_size_longer.mrc",
            usual().resized(length + 16),
            &[11],
            plain(),
        ),
        unreadable("bad_header_only_100_bytes.mrc", usual().resized(100), &[0]),
        packed("valid_gz.mrc.gz", gzip(&usual().bytes)),
        packed("valid_bz2.mrc.bz2", bzip2(&usual().bytes)),
    ]
}
