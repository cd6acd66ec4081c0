//! Maps as other programs leave them: odd headers, other files, archives.

use super::*;
use crate::io::bundle::tests::{tar_of, zip_of};
pub(super) use crate::io::compression::gzip;

pub(super) fn refused(bytes: &[u8]) -> String {
    read_map(bytes).unwrap_err().to_string()
}

/// The plain map, once with each of these words changed.
pub(super) fn with(words: &[(usize, i32)]) -> Vec<u8> {
    let mut bytes = plain();
    for (word, value) in words {
        put(&mut bytes, *word, *value);
    }
    bytes
}

/// Bytes 0 to 134, with the statistics of the header as they are for unsigned bytes.
pub(super) fn unsigned_bytes() -> Vec<u8> {
    stored(0, [0, 1, 2], false, |v| vec![v as u8])
}

pub(super) fn real(value: f32) -> i32 {
    value.to_bits().cast_signed()
}

#[test]
fn bytes_are_unsigned_where_the_statistics_say_so() {
    let (map, notes) = read_map(&unsigned_bytes()).unwrap();
    assert_eq!(map.grid, Grid::from_fn(SIZE, value));
    assert_eq!(notes, [MapNote::UnsignedByStatistics]);
    // Without RMS deviation or mean; with a nominal range of 0 to 255; with a wrong mean.
    let mean = 69.5;
    for (words, unsigned) in [
        (vec![(55, real(-1.0))], true),
        (vec![(55, real(0.0)), (22, real(-5.0))], true),
        (
            vec![(21, real(255.0)), (22, real(mean)), (55, real(0.0))],
            true,
        ),
        (
            vec![(20, real(-128.0)), (21, real(127.0)), (22, real(40.0))],
            false,
        ),
        (
            vec![(20, real(0.0)), (21, real(0.0)), (22, real(0.0)), (55, 0)],
            true,
        ),
    ] {
        let mut bytes = unsigned_bytes();
        for (word, value) in &words {
            put(&mut bytes, *word, *value);
        }
        let (map, _) = read_map(&bytes).unwrap();
        let last = map.grid[Voxel::new(4, 3, 5)];
        assert_eq!(last == 134.0, unsigned, "{words:?}: {last}");
    }
}

#[test]
fn bytes_of_files_before_mrc2000_are_unsigned() {
    let mut bytes = unsigned_bytes();
    bytes[208..212].fill(0);
    for word in [20, 21, 22, 55] {
        put(&mut bytes, word, 0);
    }
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(map.grid[Voxel::new(4, 3, 5)], 134.0);
    assert!(notes.contains(&MapNote::UnsignedByAge), "{notes:?}");
}

#[test]
fn signed_bytes_stay_signed() {
    let mut bytes = stored(0, [0, 1, 2], false, |v| vec![(v - 67.0) as i8 as u8]);
    for (word, value) in [(20, -67.0), (21, 67.0), (22, 0.0), (55, 36.0)] {
        put(&mut bytes, word, real(value));
    }
    assert_eq!(
        read_map(&bytes).unwrap().0.grid,
        Grid::from_fn(SIZE, |v| value(v) - 67.0)
    );
}

#[test]
fn the_flags_of_imod_are_heeded() {
    for big in [false, true] {
        let flagged = |flags: i32| {
            let mut bytes = stored(0, [0, 1, 2], big, |v| vec![v as u8]);
            for (word, value) in [(39, 1_146_047_817), (40, flags)] {
                put(&mut bytes, word, value);
                if big {
                    bytes[4 * word - 4..4 * word].reverse();
                }
            }
            bytes
        };
        let (map, notes) = read_map(&flagged(0)).unwrap();
        assert_eq!(map.grid, Grid::from_fn(SIZE, value));
        assert!(notes.contains(&MapNote::UnsignedBytes), "{notes:?}");
        let (map, _) = read_map(&flagged(1)).unwrap();
        assert_eq!(map.grid[Voxel::new(4, 3, 5)], -122.0, "{big}");
        let packed = refused(&flagged(16));
        assert!(
            packed.contains("two 4 bit integers in each byte"),
            "{packed}"
        );
    }
    for (mode, words) in [
        (101, "packed 4 bit integers"),
        (16, "RGB colours"),
        (3, "Fourier"),
    ] {
        let told = refused(&with(&[(4, mode)]));
        assert!(told.contains(words), "{told}");
    }
}

/// The machine stamp is missing, and a mode of 0 is 0 in both byte orders.
#[test]
fn sizes_tell_the_byte_order_where_the_mode_does_not() {
    let mut bytes = stored(0, [0, 1, 2], true, |v| vec![(v - 67.0) as i8 as u8]);
    bytes[212..216].fill(0);
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(map.grid, Grid::from_fn(SIZE, |v| value(v) - 67.0));
    let (found, read_as) = ([0; 4], ByteOrder::Big);
    assert!(
        notes.contains(&MapNote::MachineStamp { found, read_as }),
        "{notes:?}"
    );
}

#[test]
fn an_extended_header_that_is_not_there_is_left_out() {
    for announced in [4096, -4, i32::MAX, 1] {
        let bytes = with(&[(24, announced)]);
        for bytes in [gzip(&bytes), bytes] {
            let (map, notes) = read_map(&bytes).unwrap();
            assert_eq!(map.grid, Grid::from_fn(SIZE, value), "{announced}");
            assert_eq!(notes, [MapNote::NoExtendedHeader { announced }]);
            assert!(read_map_header(&bytes).is_ok());
        }
    }
    // In the other byte order.
    let mut bytes = with(&[(24, 80_i32.swap_bytes())]);
    bytes.splice(1024..1024, [9; 80]);
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(map.grid, Grid::from_fn(SIZE, value));
    assert_eq!(notes, [MapNote::ExtendedHeaderSwapped { bytes: 80 }]);
    // A file of another length is cut off, or its header is damaged.
    let cut = with(&[(24, 4096)]);
    assert!(refused(&cut[..cut.len() - 4]).contains("ends early"));
    let negative = with(&[(24, -4)]);
    assert!(refused(&negative[..negative.len() - 4]).contains("NSYMBT is -4"));
}

#[test]
fn a_cell_without_sampling_is_as_long_as_the_map() {
    for words in [vec![(8, 0), (9, 0), (10, 0)], vec![(9, 0)]] {
        let (map, notes) = read_map(&with(&words)).unwrap();
        assert_eq!(map.frame.voxel_size, VoxelSize::new(1.0, 1.5, 2.0).unwrap());
        assert_eq!(notes, [MapNote::NoSampling]);
    }
    // A part cut out of a cell of 10 x 8 x 12 voxels.
    let cut = with(&[
        (8, 10),
        (9, 8),
        (10, 12),
        (11, real(10.0)),
        (12, real(12.0)),
        (13, real(24.0)),
    ]);
    let (map, notes) = read_map(&cut).unwrap();
    assert_eq!(map.frame.voxel_size, VoxelSize::new(1.0, 1.5, 2.0).unwrap());
    assert_eq!(notes, []);
    let no_cell = refused(&with(&[(11, 0), (12, 0), (13, 0)]));
    assert!(no_cell.contains("voxel size is not known"), "{no_cell}");
}

#[test]
fn an_origin_that_cannot_be_is_left_out() {
    let origin = [(50, 10.0), (51, -21.0), (52, 30.0)];
    let start = [(5, 10), (6, -14), (7, 15)];
    for bad in [1e30, -3e8, f32::NAN, f32::INFINITY] {
        let bytes = with(&[start[0], start[1], start[2], (51, real(bad))]);
        let (map, notes) = read_map(&bytes).unwrap();
        assert_eq!(map.frame.origin, Position::new(10.0, -21.0, 30.0), "{bad}");
        assert!(
            matches!(notes[..], [MapNote::OriginCannotBe { .. }]),
            "{notes:?}"
        );
        // Neither can be.
        let bytes = with(&[(5, 1_090_519_051), (51, real(bad))]);
        let (map, notes) = read_map(&bytes).unwrap();
        assert_eq!(map.frame.origin, Position::default());
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert_eq!(
            read_map_header(&bytes).unwrap().origin_rule,
            OriginRule::Neither
        );
    }
    for bad in [1_090_519_051, -61, i32::MIN] {
        let words = [origin.map(|(word, value)| (word, real(value))), start].concat();
        let mut bytes = with(&words);
        put(&mut bytes, 7, bad);
        let (map, notes) = read_map(&bytes).unwrap();
        assert_eq!(map.frame.origin, Position::new(10.0, -21.0, 30.0), "{bad}");
        assert!(
            matches!(notes[..], [MapNote::NstartCannotBe { .. }]),
            "{notes:?}"
        );
    }
    // Ten times the box can be, as in a part of a large crystal; so can traces of integers be 0.
    let words = [(50, 1), (51, 0), (52, 0), (5, 60), (6, 0), (7, 0)];
    let (map, notes) = read_map(&with(&words)).unwrap();
    assert_eq!(
        (map.frame.origin, notes),
        (Position::new(60.0, 0.0, 0.0), vec![])
    );
}

#[test]
fn other_files_are_told_by_what_they_are() {
    let mut tiff = vec![9; 3000];
    tiff[..4].copy_from_slice(b"II*\0");
    for (bytes, words) in [
        (b"<!DOCTYPE html><html>".repeat(60), "a web page (HTML)"),
        (b"\xfd7zXZ\0\0\x04".repeat(300), "compressed with xz"),
        (b"7z\xbc\xaf\x27\x1c\0\x04".repeat(300), "a 7z archive"),
        (tiff, "a TIFF picture"),
        (
            b"version https://git-lfs.github.com/spec/v1\n".to_vec(),
            "git lfs pull",
        ),
        (b"ATOM      1  CA  GLY A   1\n".repeat(60), "--reference"),
        (b">a\nMKV\n".repeat(300), "--fasta"),
        (Vec::new(), "an empty file"),
        (vec![0; 5000], "zeros alone"),
        (vec![0; 500], "zeros alone"),
    ] {
        for bytes in [gzip(&bytes), bytes] {
            let told = refused(&bytes);
            assert!(told.starts_with("this is no MRC/CCP4 map but "), "{told}");
            assert!(told.contains(words), "{told}");
            assert_eq!(check_format(&bytes).unwrap_err().to_string(), told);
        }
    }
}

#[test]
fn a_map_is_taken_out_of_an_archive() {
    let map = plain();
    let packed = gzip(&map);
    for (archive, name) in [
        (
            zip_of(&[("README.txt", b"a map"), ("x/a.mrc", &map)]),
            "x/a.mrc",
        ),
        (
            zip_of(&[("a.map.gz", &packed), ("__MACOSX/._a.map.gz", &map)]),
            "a.map.gz",
        ),
        (tar_of(&[("a.mrc", &map), ("s.fasta", b">a\nMKV")]), "a.mrc"),
        (gzip(&tar_of(&[("a.mrc", &map)])), "a.mrc"),
        (gzip(&tar_of(&[("a.map.gz", &packed)])), "a.map.gz"),
    ] {
        let (read, notes) = read_map(&archive).unwrap();
        assert_eq!(read.grid, Grid::from_fn(SIZE, value));
        let taken =
            |note: &MapNote| matches!(note, MapNote::FromBundle { name: n, .. } if n == name);
        assert!(notes.iter().any(taken), "{name}: {notes:?}");
        assert!(read_map_header(&archive).is_ok());
        assert_eq!(check_format(&archive), Ok(vec![]));
        assert_eq!(
            crate::io::recognise(&archive),
            Some(crate::io::FileKind::Map)
        );
    }
    let two = refused(&zip_of(&[("a.mrc", &map), ("b.mrc", &map)]));
    assert!(
        two.contains("zip archive with several such files (a.mrc, b.mrc)"),
        "{two}"
    );
    let none = refused(&zip_of(&[("a.txt", b"text")]));
    assert!(
        none.contains("zip archive without such a file (it holds a.txt)"),
        "{none}"
    );
    let short = refused(&zip_of(&[("a.mrc", &map[..1200])]));
    assert!(
        short.starts_with("a.mrc in the zip archive: the map ends early"),
        "{short}"
    );
    let cut = zip_of(&[("a.mrc", &map)]);
    let cut = refused(&cut[..cut.len() / 2]);
    assert!(cut.contains("zip archive that cannot be read"), "{cut}");
}

#[test]
fn padding_after_gzip_is_left_out_and_other_bytes_are_told() {
    let packed = gzip(&plain());
    let padded = [packed.clone(), vec![0; 400]].concat();
    assert_eq!(read_map(&padded).unwrap().1, []);
    let (map, notes) = read_map(&[packed, b"trailing".to_vec()].concat()).unwrap();
    assert_eq!(map.grid, Grid::from_fn(SIZE, value));
    assert!(
        matches!(notes[..], [MapNote::LeftOver(left)] if left.bytes == 8),
        "{notes:?}"
    );
}
