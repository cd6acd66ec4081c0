//! Values that are not what the header says of them, and headers that do not say enough.

use super::odd::{gzip, real, refused, unsigned_bytes, with};
use super::*;

/// Bytes of a molecule in solvent, as the histogram of a density has them: a wide peak at `solvent`,
/// a long tail up to `greatest`.
fn density_bytes(solvent: i32, greatest: i32) -> Vec<u8> {
    let size = GridSize::new(20, 20, 20);
    let at = |v: Voxel| (7 * v.x + 13 * v.y + 29 * v.z) as i32;
    // The tail falls off exponentially, to one voxel at the greatest value.
    let tail = |rank: i32| {
        let share = (f64::from(rank % 200) + 0.5) / 200.0;
        (f64::from(greatest - solvent) * share.ln() / 0.0025_f64.ln()).round() as i32
    };
    let value = |v: Voxel| match at(v) % 5 {
        0 => solvent + tail(3 * at(v) / 5),
        // The sum of two even distributions is a peak.
        _ => solvent + at(v) % 23 + (at(v) / 3) % 19 - 20,
    };
    let map = Density {
        grid: Grid::from_fn(size, |v| value(v) as f32),
        frame: Frame::one_angstrom(Position::default()),
    };
    let mut bytes = write_map(&map, "a test");
    bytes.truncate(1024);
    put(&mut bytes, 4, 0);
    bytes.extend(map.grid.values().iter().map(|value| *value as i32 as u8));
    for word in [20, 21, 22, 55] {
        put(&mut bytes, word, 0);
    }
    bytes
}

fn greatest(bytes: &[u8]) -> f32 {
    let (map, _) = read_map(bytes).unwrap();
    map.grid.values().iter().copied().fold(f32::MIN, f32::max)
}

#[test]
fn the_histogram_tells_the_sign_of_bytes_where_the_header_does_not() {
    for (solvent, top, unsigned) in [
        (60, 250, true),
        (25, 255, true),
        (100, 200, true),
        (0, 127, false),
        (-40, 120, false),
        (-100, 127, false),
    ] {
        let bytes = density_bytes(solvent, top);
        let found = greatest(&bytes);
        assert_eq!(found, top as f32, "{solvent} to {top}");
        let (_, notes) = read_map(&bytes).unwrap();
        let is_told = notes.contains(&MapNote::UnsignedByValues);
        assert_eq!(is_told, unsigned, "{notes:?}");
    }
    // Statistics of the map from which the bytes were made.
    let mut bytes = density_bytes(60, 250);
    for (word, value) in [(20, -0.5), (21, 0.7), (22, 0.01), (55, 0.04)] {
        put(&mut bytes, word, real(value));
    }
    assert_eq!(greatest(&bytes), 250.0);
    // A mask of 0 and 255.
    let mut mask = unsigned_bytes();
    for word in [20, 21, 22, 55] {
        put(&mut mask, word, 0);
    }
    for byte in &mut mask[1024..] {
        *byte = if *byte > 60 { 255 } else { 0 };
    }
    assert_eq!(greatest(&mask), 255.0);
}

#[test]
fn half_of_the_statistics_are_enough_to_tell_the_sign_of_bytes() {
    for words in [
        vec![(20, 0.0), (21, 255.0), (22, 0.0), (55, -1.0)],
        vec![(20, 0.0), (21, 255.0), (22, 0.0), (55, 0.0)],
        vec![(20, 0.0), (21, 200.0), (22, -5.0), (55, -1.0)],
        vec![(20, 0.0), (21, 0.0), (22, 67.0), (55, -1.0)],
    ] {
        let mut bytes = unsigned_bytes();
        for (word, value) in &words {
            put(&mut bytes, *word, real(*value));
        }
        let (map, notes) = read_map(&bytes).unwrap();
        assert_eq!(map.grid[Voxel::new(4, 3, 5)], 134.0, "{words:?}");
        let is_told = notes.contains(&MapNote::UnsignedByStatistics);
        assert!(is_told, "{notes:?}");
    }
    // Statistics of signed bytes, and a range of another map's: the histogram is that of signed bytes.
    for (solvent, top, min, max) in [
        (-40, 120, -128.0, 127.0),
        (-40, 120, 0.0, 200.0),
        (0, 127, 0.0, 255.0),
    ] {
        let mut bytes = density_bytes(solvent, top);
        put(&mut bytes, 20, real(min));
        put(&mut bytes, 21, real(max));
        assert!(greatest(&bytes) <= top as f32);
    }
}

#[test]
fn values_in_the_other_byte_order_are_turned_round() {
    type Encode = fn(f32) -> Vec<u8>;
    let modes: [(i32, Encode); 4] = [
        (1, |v| (v as i16).to_be_bytes().to_vec()),
        (2, |v| (v + 0.37).to_be_bytes().to_vec()),
        (6, |v| (v as u16).to_be_bytes().to_vec()),
        (12, |v| half::f16::from_f32(v).to_be_bytes().to_vec()),
    ];
    for (mode, encode) in modes {
        for big in [false, true] {
            let bytes = stored(mode, [2, 0, 1], big, encode);
            let (map, notes) = read_map(&bytes).unwrap();
            let more = if mode == 2 { 0.37 } else { 0.0 };
            assert_eq!(map.grid, Grid::from_fn(SIZE, |v| value(v) + more), "{mode}");
            let read_as = if big {
                ByteOrder::Little
            } else {
                ByteOrder::Big
            };
            assert_eq!(notes[0], MapNote::ValuesSwapped { read_as }, "{mode}");
        }
    }
    // Real numbers are absurd in the wrong order, whatever the header says of them.
    let mut bytes = stored(2, [0, 1, 2], false, |v| (v + 0.37).to_be_bytes().to_vec());
    put(&mut bytes, 21, real(-1.0));
    let (map, _) = read_map(&bytes).unwrap();
    assert_eq!(map.grid[Voxel::new(4, 3, 5)], 134.37);
    // Integers could be those of another range.
    let mut bytes = stored(1, [0, 1, 2], false, |v| (v as i16).to_be_bytes().to_vec());
    put(&mut bytes, 21, real(-1.0));
    assert!(read_map(&bytes).unwrap().1.is_empty());
}

#[test]
fn an_extended_header_that_is_not_announced_is_left_out() {
    let text = b"X, Y, Z                                                                         ";
    let mut fei = vec![0; 1024];
    fei[..8].copy_from_slice(&[0, 0, 0x20, 0x41, 0, 0, 0x80, 0x3f]);
    for header in [text.to_vec(), text.repeat(4), fei, text.repeat(64)] {
        let mut bytes = stored(2, [0, 1, 2], false, |v| (v + 1.0).to_le_bytes().to_vec());
        bytes.splice(1024..1024, header.iter().copied());
        put(&mut bytes, 20, real(1.0));
        put(&mut bytes, 21, real(135.0));
        put(&mut bytes, 22, real(68.0));
        for bytes in [gzip(&bytes), bytes] {
            let (map, notes) = read_map(&bytes).unwrap();
            assert_eq!(map.grid, Grid::from_fn(SIZE, |v| value(v) + 1.0));
            let bytes = header.len() as u64;
            let told = MapNote::ExtendedHeaderNotAnnounced { bytes };
            assert_eq!(notes, [told]);
        }
    }
    // Numbers that may be values, of a kind that EXTTYP names.
    let header: Vec<u8> = (0..256).flat_map(|v| (v as f32).to_le_bytes()).collect();
    for (kind, is_told) in [(*b"FEI1", true), (*b"\0\0\0\0", false)] {
        let mut bytes = stored(2, [0, 1, 2], false, |v| (v + 1.0).to_le_bytes().to_vec());
        bytes.splice(1024..1024, header.iter().copied());
        bytes[104..108].copy_from_slice(&kind);
        put(&mut bytes, 21, real(-1.0));
        let notes = read_map(&bytes).unwrap().1;
        let is_left_out =
            |note: &MapNote| matches!(note, MapNote::ExtendedHeaderNotAnnounced { bytes: 1024 });
        assert_eq!(notes.iter().any(is_left_out), is_told, "{notes:?}");
        let either = MapNote::LongerEitherWay { more: 1024 };
        assert_eq!(notes.contains(&either), !is_told, "{notes:?}");
    }
    // What stands after the values is no header.
    for after in [text.to_vec(), vec![0; 1024], vec![1; 7]] {
        let bytes = [plain(), after].concat();
        let (map, notes) = read_map(&bytes).unwrap();
        assert_eq!(map.grid, Grid::from_fn(SIZE, value));
        assert!(matches!(notes[..], [MapNote::Longer { .. }]), "{notes:?}");
    }
}

/// Tilts and the like, of which neither EXTTYP nor the header's statistics tell.
#[test]
fn numbers_beyond_those_of_the_map_are_an_extended_header() {
    let size = GridSize::new(16, 16, 16);
    let noise = |v: Voxel| ((31 * v.x + 17 * v.y + 13 * v.z) % 29) as f32 / 29.0 - 0.5;
    let map = Density {
        grid: Grid::from_fn(size, noise),
        ..density(Position::default())
    };
    for (scale, is_sure) in [(30.0, true), (0.001, false)] {
        let header = (0..256).map(|v| scale * (v as f32 - 128.0) + 0.1);
        let header: Vec<u8> = header.flat_map(f32::to_le_bytes).collect();
        let mut bytes = write_map(&map, "a test");
        put(&mut bytes, 21, real(-1.0));
        bytes.splice(1024..1024, header);
        let (read, notes) = read_map(&bytes).unwrap();
        let note = match is_sure {
            true => MapNote::ExtendedHeaderNotAnnounced { bytes: 1024 },
            false => MapNote::LongerEitherWay { more: 1024 },
        };
        assert!(notes.contains(&note), "{notes:?}");
        assert_eq!(read.grid == map.grid, is_sure);
    }
}

#[test]
fn cells_that_no_unit_explains_are_no_voxel_size() {
    let cell = |edges: [f32; 3]| with(&[0, 1, 2].map(|axis| (11 + axis, real(edges[axis]))));
    for edges in [
        [1e-20; 3],
        [5.0, 6.0, 1e-20],
        [1e20; 3],
        [f32::MAX, 6.0, 12.0],
    ] {
        let words = refused(&cell(edges));
        assert!(
            words.contains("voxel size is not known; give it"),
            "{words}"
        );
        let stated = ReadOptions {
            voxel_size: Some(1.5),
            ..ReadOptions::default()
        };
        let (map, notes) = read_map_with(&*cell(edges), stated).unwrap();
        assert_eq!(map.frame.voxel_size.x(), 1.5);
        let is_told = |note: &MapNote| matches!(note, MapNote::NoVoxelSize { .. });
        assert!(notes.iter().any(is_told), "{notes:?}");
    }
    assert!(refused(&cell([5.0, 6.0, 1e-20])).contains("5 x 6 x 1.000e-20 Å"));
    // In metres.
    assert!(read_map(&cell([5e-10, 6e-10, 12e-10])).is_ok());
}

#[test]
fn angles_of_almost_90_degrees_are_right_ones() {
    let angles = |found: [f32; 3]| {
        let words = [0, 1, 2].map(|axis| (14 + axis, real(found[axis])));
        with(&words)
    };
    for (found, is_told) in [
        ([89.99, 90.01, 90.0], true),
        ([90.000_01, 90.0, 90.0], false),
    ] {
        let (_, notes) = read_map(&angles(found)).unwrap();
        assert_eq!(notes.contains(&MapNote::CellAngles { found }), is_told);
    }
    let (_, notes) = read_map(&angles([90.0, 90.0, 0.0])).unwrap();
    assert_eq!(notes, [MapNote::NoCellAngles]);
    for found in [[90.0, 90.0, 120.0], [90.0, 91.0, 90.0], [f32::NAN; 3]] {
        assert!(refused(&angles(found)).contains("right-angled"));
    }
}

#[test]
fn a_stated_voxel_size_stands_in_for_one_that_the_header_lacks() {
    let cell = |edges: [f32; 3]| [0, 1, 2].map(|axis| (11 + axis, real(edges[axis])));
    let origin = [(50, 0), (51, 0), (52, 0), (5, 2), (6, -3), (7, 4)];
    let options = ReadOptions {
        voxel_size: Some(1.5),
        ..ReadOptions::default()
    };
    for edges in [[0.0; 3], [f32::NAN; 3], [5.0, 0.0, 12.0], [-5.0, 4.0, 6.0]] {
        let bytes = with(&[cell(edges).as_slice(), &origin].concat());
        assert!(refused(&bytes).contains("--voxel-size"));
        let (map, notes) = read_map_with(&*bytes, options).unwrap();
        assert_eq!(map.frame.voxel_size, VoxelSize::new(1.5, 1.5, 1.5).unwrap());
        assert_eq!(map.frame.origin, Position::new(3.0, -4.5, 6.0));
        let is_told = |note: &MapNote| matches!(note, MapNote::NoVoxelSize { taken: 1.5, .. });
        assert!(notes.iter().any(is_told), "{notes:?}");
        assert!(read_map_header_with(&*bytes, options).is_ok());
    }
    // A whole map in a cell of 1 Å; a map of 5 voxels can be that small.
    let sampled = with(&[cell([1.0; 3]).as_slice(), &[(8, 50), (9, 50), (10, 50)]].concat());
    assert!(refused(&sampled).contains("1 x 1 x 1"));
    assert!(read_map(&with(&cell([1.0; 3]))).is_ok());
    // A size that the header states stays.
    let (map, notes) = read_map_with(&*plain(), options).unwrap();
    assert_eq!(map.frame.voxel_size.x(), 1.0);
    assert_eq!(notes, []);
}

#[test]
fn words_of_the_other_sign_are_told_by_the_statistics() {
    let word = |v: f32| ((400.0 * v) as u16).to_le_bytes().to_vec();
    let signed = |v: f32| ((200.0 * v - 10_000.0) as i16).to_le_bytes().to_vec();
    let stated = |mode, encode: fn(f32) -> Vec<u8>, min, max, mean| {
        let mut bytes = stored(mode, [0, 1, 2], false, encode);
        for (word, value) in [(20, min), (21, max), (22, mean), (55, 0.0)] {
            put(&mut bytes, word, real(value));
        }
        read_map(&bytes).unwrap()
    };
    let (map, notes) = stated(1, word, 0.0, 53_600.0, 26_800.0);
    assert_eq!(map.grid[Voxel::new(4, 2, 5)], 400.0 * 124.0);
    assert_eq!(notes[0], MapNote::WordsByStatistics { signed: false });
    let (map, notes) = stated(6, signed, -10_000.0, 16_800.0, 3400.0);
    assert_eq!(map.grid[Voxel::new(0, 0, 0)], -10_000.0);
    assert_eq!(notes[0], MapNote::WordsByStatistics { signed: true });
}

#[test]
fn numbers_of_64_bits_are_no_density() {
    let bytes = stored(2, [0, 1, 2], false, |v| {
        let value = (f64::from(v) + 0.1) / 7.0;
        value.to_le_bytes().to_vec()
    });
    let refused = refused(&bytes);
    assert!(
        refused.contains("% of the values are beyond 1e20"),
        "{refused}"
    );
    // What a program puts where it knows nothing.
    let filled = stored(2, [0, 1, 2], false, |v| {
        (if v < 20.0 { 1e30 } else { v }).to_le_bytes().to_vec()
    });
    assert!(read_map(&filled).is_ok());
}

#[test]
fn headers_that_count_in_another_way_are_read() {
    let (_, notes) = read_map(&with(&[(17, 0), (18, 1), (19, 2)])).unwrap();
    assert_eq!(notes, [MapNote::AxesFromZero { found: [0, 1, 2] }]);
    let right = std::f32::consts::FRAC_PI_2;
    let (_, notes) = read_map(&with(&[14, 15, 16].map(|word| (word, real(right))))).unwrap();
    assert!(
        matches!(notes[..], [MapNote::CellAngles { .. }]),
        "{notes:?}"
    );
    let size = GridSize::new(20, 20, 20);
    let frame = Frame::one_angstrom(Position::default());
    let grid = Grid::from_fn(size, |v| v.x as f32);
    let mut bytes = write_map(&Density { grid, frame }, "a test");
    for word in [8, 9, 10] {
        put(&mut bytes, word, 1);
    }
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(map.frame.voxel_size, VoxelSize::ONE);
    assert_eq!(notes, [MapNote::SamplingOfOne]);
}

/// A map of reals, with statistics, whose values are stored by `encode` under `mode`.
fn other_type(mode: i32, has_statistics: bool, encode: impl Fn(f32) -> Vec<u8>) -> Vec<u8> {
    let map = Density {
        grid: Grid::from_fn(GridSize::new(12, 10, 8), |v| {
            let at = (7 * v.x + 13 * v.y + 29 * v.z) as f32;
            (at.sin() + 0.3) * 21.7
        }),
        frame: Frame::one_angstrom(Position::default()),
    };
    let mut bytes = write_map(&map, "a test");
    bytes.truncate(1024);
    put(&mut bytes, 4, mode);
    if !has_statistics {
        for word in [20, 21, 22, 55] {
            put(&mut bytes, word, 0);
        }
    }
    bytes.extend(map.grid.values().iter().flat_map(|value| encode(*value)));
    bytes
}

#[test]
fn values_of_another_type_than_the_mode_says_are_read_as_what_they_are() {
    let first = (0.3_f32) * 21.7;
    let double = |value: f32| f64::from(value).to_le_bytes().to_vec();
    let exact = |value: f32| (f64::from(value) * 1.000_000_017).to_le_bytes().to_vec();
    let whole = |value: f32| (value as i32).to_le_bytes().to_vec();
    for (name, file, tolerance) in [
        ("64 bit real", other_type(2, true, double), 1e-6),
        ("64 bit real", other_type(2, false, exact), 1e-4),
        (
            "32 bit real",
            other_type(1, true, |v| v.to_le_bytes().to_vec()),
            1e-6,
        ),
        (
            "16 bit real",
            other_type(1, true, |v| half::f16::from_f32(v).to_le_bytes().to_vec()),
            0.01,
        ),
        (
            "signed 16 bit",
            other_type(0, true, |v| (v as i16).to_le_bytes().to_vec()),
            1.0,
        ),
        (
            "signed 16 bit",
            other_type(2, true, |v| (v as i16).to_le_bytes().to_vec()),
            1.0,
        ),
        ("32 bit integers", other_type(2, true, whole), 1.0),
    ] {
        let (map, notes) = read_map(&file).unwrap();
        assert!((map.grid.values()[0] - first).abs() <= tolerance, "{name}");
        let note = notes.iter().find_map(|note| match note {
            MapNote::OtherType { read, .. } => Some(read.to_string()),
            _ => None,
        });
        assert!(note.is_some_and(|read| read.starts_with(name)), "{notes:?}");
    }
    // What the header says is taken at its word where the values fit it, and where nothing fits.
    let (_, notes) = read_map(&other_type(2, true, |v| v.to_le_bytes().to_vec())).unwrap();
    assert_eq!(notes, []);
    let (_, notes) = read_map(&other_type(2, true, |v| (2.0 * v).to_le_bytes().to_vec())).unwrap();
    assert!(
        !notes
            .iter()
            .any(|note| matches!(note, MapNote::OtherType { .. }))
    );
}

#[test]
fn words_without_statistics_are_told_by_their_histogram() {
    let signed = |v: f32| (v as i16).to_le_bytes().to_vec();
    let (map, notes) = read_map(&other_type(6, false, signed)).unwrap();
    assert!(
        notes.contains(&MapNote::WordsByHistogram { signed: true }),
        "{notes:?}"
    );
    assert!(map.grid.values().iter().all(|value| value.abs() < 100.0));
    let high = |v: f32| ((v * 100.0 + 32_768.0) as u16).to_le_bytes().to_vec();
    let (map, notes) = read_map(&other_type(1, false, high)).unwrap();
    assert!(
        notes.contains(&MapNote::WordsByHistogram { signed: false }),
        "{notes:?}"
    );
    assert!(
        map.grid
            .values()
            .iter()
            .all(|value| (30_000.0..36_000.0).contains(value))
    );
    let low = |v: f32| ((v * 100.0 + 3_000.0) as u16).to_le_bytes().to_vec();
    for mode in [1, 6] {
        let (_, notes) = read_map(&other_type(mode, false, low)).unwrap();
        let is_told = |note: &MapNote| matches!(note, MapNote::WordsByHistogram { .. });
        assert!(!notes.iter().any(is_told), "{notes:?}");
    }
}

#[test]
fn a_file_that_was_filled_up_with_zeros_is_told() {
    let mut file = other_type(2, true, |v| v.to_le_bytes().to_vec());
    let half = file.len() / 2;
    file[half..].fill(0);
    let (_, notes) = read_map(&file).unwrap();
    assert!(
        notes
            .iter()
            .any(|note| matches!(note, MapNote::ZerosAtEnd { .. })),
        "{notes:?}"
    );
    let (_, notes) = read_map(&other_type(2, true, |v| v.to_le_bytes().to_vec())).unwrap();
    assert_eq!(notes, []);
    file[..1024].fill(0);
    assert_eq!(read_map(&file).unwrap_err(), MapError::ZeroHeader);
}
