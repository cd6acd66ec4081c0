//! Tiles against what the reference's programs cut.

use std::path::Path;

use cryoweave::grid::{Grid, GridSize};
use cryoweave::network::tiles::Tiling;
use cryoweave::space::Voxel;

use crate::shared::data;

const EDGE: usize = 32;
const CORE: usize = 20;

/// A line of a golden table: origin as `[x, y, z]`, sum, number of values that are not 0, and the
/// values at local (6, 6, 6), (25, 25, 25) and (16, 16, 16).
fn read_line(line: &str) -> ([isize; 3], [u64; 5]) {
    let fields: Vec<i64> = line
        .split(',')
        .map(|field| field.parse().expect("a number"))
        .collect();
    let origin = [fields[3], fields[2], fields[1]].map(|axis| axis as isize);
    let numbers = [4, 5, 6, 7, 8].map(|column| fields[column] as u64);
    (origin, numbers)
}

fn compare(table: &Path, size: GridSize) {
    let table = std::fs::read_to_string(table).unwrap();
    let tiling = Tiling::new(size, EDGE, CORE).expect("a tiling");
    let grid = Grid::from_fn(size, |voxel| size.linear(voxel) as u64 + 1);
    let mut stitched = Grid::filled(size, 0_u64);
    let mut lines = table.lines().skip(1);
    for tile in tiling.tiles() {
        let values = tiling.cut(&grid, tile);
        let at = |local: usize| {
            values[GridSize::new(EDGE, EDGE, EDGE).linear(Voxel::new(local, local, local))]
        };
        let filled = values.iter().filter(|value| **value != 0).count() as u64;
        let found = [values.iter().sum(), filled, at(6), at(25), at(16)];
        let line = lines.next().expect("as many tiles as lines");
        assert_eq!((tiling.origin_of(tile), found), read_line(line));
        tiling.stitch(&mut stitched, tile, &values);
    }
    assert_eq!(lines.next(), None, "as many lines as tiles");
    assert_eq!(stitched, grid);
}

#[test]
fn golden_tiles_a() {
    compare(
        &data("golden/tiles/a_z37_y50_x23_tiles.csv"),
        GridSize::new(23, 50, 37),
    );
}

#[test]
fn golden_tiles_b_exact_multiple() {
    compare(
        &data("golden/tiles/b_exact_multiple_z40_y20_x60_tiles.csv"),
        GridSize::new(60, 20, 40),
    );
}

#[test]
fn golden_tiles_c_smaller_than_core() {
    compare(
        &data("golden/tiles/c_smaller_than_core_z7_y5_x3_tiles.csv"),
        GridSize::new(3, 5, 7),
    );
}

#[test]
fn golden_tiles_d_one_over() {
    compare(
        &data("golden/tiles/d_one_over_z21_y41_x20_tiles.csv"),
        GridSize::new(20, 41, 21),
    );
}
