//! Maps read with a voxel size in place of the header's.

use super::*;

/// Reads a file with voxels of `edge` Å along x.
fn read(bytes: &[u8], edge: f64) -> (Frame, Vec<MapNote>) {
    let options = ReadOptions {
        corrected: Some(edge),
        ..ReadOptions::default()
    };
    let (map, notes) = read_map_with(bytes, options).unwrap();
    let header = read_map_header_with(bytes, options).unwrap();
    assert_eq!(header.frame, map.frame);
    (map.frame, notes)
}

fn real(value: f32) -> i32 {
    value.to_bits().cast_signed()
}

#[test]
fn nstart_follows_the_voxel_size_and_origin_does_not() {
    let size = VoxelSize::new(2.0, 3.0, 4.0).unwrap();
    let (frame, notes) = read(&plain(), 2.0);
    assert_eq!(frame.origin, Position::new(10.0, -21.0, 30.0));
    assert_eq!(frame.voxel_size, size);
    // They were the same with the voxel size of the header.
    let nstart = Position::new(20.0, -42.0, 60.0);
    let origin = frame.origin;
    assert_eq!(notes, [MapNote::Origins { origin, nstart }]);
    let mut bytes = plain();
    bytes[196..208].fill(0);
    for (word, voxels) in [(5, -2), (6, 3), (7, 4)] {
        put(&mut bytes, word, voxels);
    }
    let (frame, _) = read(&bytes, 2.0);
    assert_eq!(frame.origin, Position::new(-4.0, 9.0, 16.0));
    assert_eq!(frame.voxel_size, size);
    let stated = read_map_header(&bytes).unwrap().stated;
    assert_eq!(stated.frame().origin, Position::new(-2.0, 4.5, 8.0));
    assert_eq!(stated.scaled(2.0), Some(frame));
}

#[test]
fn an_origin_is_judged_by_the_corrected_voxel_size() {
    let mut bytes = plain();
    bytes[16..28].fill(0);
    for (word, along) in [(11, 5e-10), (12, 4e-10), (13, 6e-10)] {
        put(&mut bytes, word, real(along));
    }
    let (map, notes) = read_map(&bytes).unwrap();
    assert_eq!(map.frame.origin, Position::default());
    assert!(
        matches!(notes[..], [MapNote::OriginCannotBe { .. }]),
        "{notes:?}"
    );
    let (frame, notes) = read(&bytes, 1.05);
    assert_eq!(frame.origin, Position::new(10.0, -21.0, 30.0));
    assert_eq!(notes, []);
}

#[test]
fn a_cell_of_one_voxel_gives_cubic_voxels() {
    let mut bytes = plain();
    for word in 11..=13 {
        put(&mut bytes, word, real(1.05));
    }
    let (frame, _) = read(&bytes, 1.05);
    assert_eq!(frame.voxel_size, VoxelSize::new(1.05, 1.05, 1.05).unwrap());
}
