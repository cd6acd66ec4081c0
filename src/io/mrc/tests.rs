//! Maps made here: what is written is read back, in every mode, byte order and order of axes.

use super::*;
use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Position, Voxel, VoxelSize};

mod corrected;
mod odd;
mod values;

const SIZE: GridSize = GridSize::new(5, 4, 6);

fn value(v: Voxel) -> f32 {
    (v.x + 10 * v.y + 20 * v.z) as f32
}

fn density(origin: Position) -> Density {
    Density {
        grid: Grid::from_fn(SIZE, value),
        frame: Frame {
            origin,
            voxel_size: VoxelSize::new(1.0, 1.5, 2.0).unwrap(),
        },
    }
}

fn plain() -> Vec<u8> {
    write_map(&density(Position::new(10.0, -21.0, 30.0)), "a test")
}

fn put(bytes: &mut [u8], word: usize, value: i32) {
    bytes[4 * word - 4..4 * word].copy_from_slice(&value.to_le_bytes());
}

/// A file of `mode` whose columns, rows and sections run along `axes`.
fn stored(mode: i32, axes: [usize; 3], big: bool, encode: impl Fn(f32) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = plain()[..1024].to_vec();
    let size = axes.map(|axis| [SIZE.x, SIZE.y, SIZE.z][axis]);
    for (index, (axis, size)) in axes.into_iter().zip(size).enumerate() {
        put(&mut bytes, 1 + index, size as i32);
        put(&mut bytes, 17 + index, axis as i32 + 1);
        put(&mut bytes, 5 + index, 0);
    }
    put(&mut bytes, 4, mode);
    if big {
        // All words of the header but the stamp and the labels.
        for word in (0..56).filter(|word| *word != 53) {
            bytes[4 * word..4 * word + 4].reverse();
        }
        bytes[208..212].copy_from_slice(b"MAP ");
        bytes[212..216].copy_from_slice(&[0x11, 0x11, 0, 0]);
    }
    for section in 0..size[2] {
        for row in 0..size[1] {
            for column in 0..size[0] {
                let mut voxel = [0; 3];
                for (axis, index) in axes.into_iter().zip([column, row, section]) {
                    voxel[axis] = index;
                }
                let mut encoded = encode(value(Voxel::new(voxel[0], voxel[1], voxel[2])));
                if big {
                    encoded.reverse();
                }
                bytes.extend(encoded);
            }
        }
    }
    bytes
}

#[test]
fn what_is_written_is_read_back() {
    for origin in [
        Position::new(10.0, -21.0, 30.0),
        Position::new(10.25, -20.1, 30.0),
        Position::default(),
    ] {
        let bytes = write_map(&density(origin), "a test");
        let (back, notes) = read_map(&bytes).unwrap();
        assert_eq!(notes, []);
        assert_eq!(back.grid, density(origin).grid);
        assert_eq!(back.frame.voxel_size, density(origin).frame.voxel_size);
        assert!(back.frame.origin.distance(origin) < 1e-5);
    }
    let header = read_map_header(&plain()).unwrap();
    assert_eq!(header.labels, ["a test"]);
    assert_eq!(header.origin_rule, OriginRule::Origin);
    let statistics = header.statistics.unwrap();
    assert_eq!((statistics.min, statistics.max), (0.0, 134.0));
}

#[test]
fn every_mode_byte_order_and_axis_order() {
    type Encode = fn(f32) -> Vec<u8>;
    let modes: [(i32, Encode); 5] = [
        (0, |v| vec![(v - 10.0) as i8 as u8]),
        (1, |v| (v as i16 - 300).to_le_bytes().to_vec()),
        (2, |v| (v / 3.0).to_le_bytes().to_vec()),
        (6, |v| (v as u16 + 40_000).to_le_bytes().to_vec()),
        (12, |v| half::f16::from_f32(v / 8.0).to_le_bytes().to_vec()),
    ];
    let decoded: [fn(f32) -> f32; 5] = [
        |v| f32::from((v - 10.0) as i8),
        |v| v - 300.0,
        |v| v / 3.0,
        |v| v + 40_000.0,
        |v| v / 8.0,
    ];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for axes in orders {
        for big in [false, true] {
            for ((mode, encode), decoded) in modes.into_iter().zip(decoded) {
                let bytes = stored(mode, axes, big, encode);
                let (map, _) = read_map(&bytes).unwrap();
                assert_eq!(
                    map.grid,
                    Grid::from_fn(SIZE, |v| decoded(value(v))),
                    "{mode} {axes:?} {big}"
                );
            }
        }
    }
}

#[test]
fn nstart_counts_where_origin_is_zero() {
    let mut bytes = plain();
    bytes[196..208].fill(0);
    put(&mut bytes, 5, -2);
    put(&mut bytes, 6, 3);
    put(&mut bytes, 7, 4);
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(notes, []);
    assert_eq!(map.frame.origin, Position::new(-2.0, 4.5, 8.0));
    assert_eq!(
        read_map_header(&bytes).unwrap().origin_rule,
        OriginRule::Nstart
    );
}

#[test]
fn refusals_name_the_remedy() {
    let changed = |word: usize, to: i32| {
        let mut bytes = plain();
        put(&mut bytes, word, to);
        read_map(&bytes).unwrap_err().to_string()
    };
    for (error, part) in [
        (changed(4, 4), "Fourier transform"),
        (changed(1, 0), "NX is 0, which must be at least 1"),
        (changed(8, -5), "MX is -5"),
        (changed(11, 0), "or set the voxel size"),
        (
            changed(14, 120.0_f32.to_bits().cast_signed()),
            "right-angled",
        ),
        (changed(17, 3), "does not name every axis once"),
        (changed(1, 1_000_000), "ends early"),
        (
            read_map(&plain()[..100]).unwrap_err().to_string(),
            "fewer than the 1024",
        ),
        (
            read_map(&plain()[..1100]).unwrap_err().to_string(),
            "1504 bytes and there are 1100",
        ),
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
    let mut images = plain();
    put(&mut images, 23, 0);
    put(&mut images, 10, 1);
    assert_eq!(read_map(&images), Err(MapError::ImageStack { images: 6 }));
}

#[test]
fn stacks_are_read_volume_by_volume() {
    let mut bytes = plain();
    put(&mut bytes, 23, 401);
    put(&mut bytes, 10, 4);
    let (first, notes) = read_map(&bytes).unwrap();
    assert_eq!(first.grid.size(), GridSize::new(5, 4, 4));
    let stack = MapNote::Stack {
        volumes: 1,
        read: 0,
        left_over: 2,
    };
    assert!(notes.contains(&stack), "{notes:?}");
    put(&mut bytes, 10, 3);
    let (second, _) = read_volume(&bytes, 1).unwrap();
    assert_eq!(second.grid[Voxel::new(0, 0, 0)], 60.0);
    assert!(matches!(
        read_volume(&bytes, 2),
        Err(MapError::NoSuchVolume { .. })
    ));
}

#[test]
fn a_simulated_map_says_so() {
    let notes = |label: &str| {
        let bytes = write_map(&density(Position::default()), label);
        read_map(&bytes).unwrap().1
    };
    assert_eq!(notes(&simulated_label("x.cif", 3.0)), [MapNote::Simulated]);
    assert_eq!(notes("x"), []);
}

/// 2^89 and 2^59 bytes in one volume, or in all of them.
#[test]
fn a_header_that_announces_absurd_sizes_is_refused() {
    for (size, mz, ispg) in [
        ([1 << 29, 1 << 29, i32::MAX], 1, 401),
        ([1 << 29, 1 << 28, 128], 1, 401),
        ([i32::MAX, i32::MAX, i32::MAX], i32::MAX, 1),
    ] {
        let mut bytes = plain()[..1024].to_vec();
        for (word, value) in (1..).zip(size) {
            put(&mut bytes, word, value);
        }
        put(&mut bytes, 10, mz);
        put(&mut bytes, 23, ispg);
        let refused = read_map(&bytes).unwrap_err().to_string();
        assert!(refused.contains("more than a computer holds"), "{refused}");
        let breaches = check_format(&bytes).unwrap();
        assert!(breaches.contains(&FormatBreach::NoData), "{breaches:?}");
    }
}

/// A header alone, as of a usual box of the EMDB: its sizes are read, its values are missing.
#[test]
fn boxes_of_512_and_640_voxels_have_room() {
    for edge in [512, 640] {
        let mut bytes = plain()[..1024].to_vec();
        for word in [1, 2, 3, 8, 9, 10] {
            put(&mut bytes, word, edge);
        }
        let edge = edge as usize;
        let header = read_map_header(&bytes).unwrap();
        assert_eq!(header.size, GridSize::new(edge, edge, edge));
        let expected = 1024 + 4 * (edge as u64).pow(3);
        let missing = MapError::Truncated {
            expected,
            found: 1024,
        };
        assert_eq!(read_map(&bytes), Err(missing));
    }
}

#[test]
fn a_wrong_machine_stamp_is_read_the_other_way_round_and_told() {
    let mut bytes = stored(2, [0, 1, 2], true, |v| v.to_le_bytes().to_vec());
    bytes[212..214].copy_from_slice(&[0x44, 0x44]);
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(map.grid, Grid::from_fn(SIZE, value));
    let (found, read_as) = ([0x44, 0x44, 0, 0], ByteOrder::Big);
    assert!(
        notes.contains(&MapNote::MachineStamp { found, read_as }),
        "{notes:?}"
    );
    let rules: Vec<u8> = check_format(&bytes)
        .unwrap()
        .iter()
        .map(FormatBreach::rule)
        .collect();
    assert!(rules.contains(&2) && !rules.contains(&11), "{rules:?}");
}
