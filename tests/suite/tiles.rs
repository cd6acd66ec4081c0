//! Tiles against what the reference's programs cut.

use std::path::Path;

use cryoweave::grid::{Grid, GridSize};
use cryoweave::network::tiles::Tiling;
use cryoweave::space::Voxel;

use crate::shared::{data, shared_or_skip};

const EDGE: usize = 32;
const CORE: usize = 20;

/// A line of a table of the reference, which has the axes in the order z, y, x.
fn read_line(line: &str) -> Line {
    let fields: Vec<i64> = line
        .split(',')
        .map(|field| field.parse().expect("a number"))
        .collect();
    let origin = [fields[3], fields[2], fields[1]].map(|axis| axis as isize);
    let numbers = [4, 5, 6, 7, 8].map(|column| fields[column] as u64);
    (origin, numbers)
}

/// The origin of a tile as `[x, y, z]`, and its sum, number of values that are not 0, and values at
/// local (6, 6, 6), (25, 25, 25) and (16, 16, 16).
type Line = ([isize; 3], [u64; 5]);

/// Holds the tiles of a grid, whose voxels count from 1, to `lines`, and what is stitched of them to
/// the grid.
fn compare_tiles(size: GridSize, lines: &[Line]) {
    let tiling = Tiling::new(size, EDGE, CORE).expect("a tiling");
    let grid = Grid::from_fn(size, |voxel| size.linear(voxel) as u64 + 1);
    let mut stitched = Grid::filled(size, 0_u64);
    let mut lines = lines.iter();
    for tile in tiling.tiles() {
        let values = tiling.cut(&grid, tile);
        let at = |local: usize| {
            values[GridSize::new(EDGE, EDGE, EDGE).linear(Voxel::new(local, local, local))]
        };
        let filled = values.iter().filter(|value| **value != 0).count() as u64;
        let found = [values.iter().sum(), filled, at(6), at(25), at(16)];
        let line = lines.next().expect("as many tiles as lines");
        assert_eq!((tiling.origin_of(tile), found), *line);
        tiling.stitch(&mut stitched, tile, &values);
    }
    assert_eq!(lines.next(), None, "as many lines as tiles");
    assert_eq!(stitched, grid);
}

fn compare(table: &Path, size: GridSize) {
    let table = std::fs::read_to_string(table).unwrap();
    let lines: Vec<Line> = table.lines().skip(1).map(read_line).collect();
    compare_tiles(size, &lines);
}

#[test]
fn restated_tiles() {
    let table = std::fs::read_to_string(data("reference/tiles.csv")).unwrap();
    let mut sizes: Vec<(GridSize, Vec<Line>)> = Vec::new();
    for line in table.lines().skip(1) {
        let fields: Vec<i64> = line.split(',').map(|f| f.parse().unwrap()).collect();
        let [x, y, z] = [0, 1, 2].map(|column| fields[column] as usize);
        let size = GridSize::new(x, y, z);
        if sizes.last().is_none_or(|(last, _)| *last != size) {
            sizes.push((size, Vec::new()));
        }
        let origin = [3, 4, 5].map(|column| fields[column] as isize);
        let numbers = [6, 7, 8, 9, 10].map(|column| fields[column] as u64);
        sizes.last_mut().unwrap().1.push((origin, numbers));
    }
    assert_eq!(sizes.len(), 4);
    for (size, lines) in &sizes {
        compare_tiles(*size, lines);
    }
}

#[test]
fn golden_tiles_a() {
    compare(
        &shared_or_skip!("golden/tiles/a_z37_y50_x23_tiles.csv"),
        GridSize::new(23, 50, 37),
    );
}

#[test]
fn golden_tiles_b_exact_multiple() {
    compare(
        &shared_or_skip!("golden/tiles/b_exact_multiple_z40_y20_x60_tiles.csv"),
        GridSize::new(60, 20, 40),
    );
}

#[test]
fn golden_tiles_c_smaller_than_core() {
    compare(
        &shared_or_skip!("golden/tiles/c_smaller_than_core_z7_y5_x3_tiles.csv"),
        GridSize::new(3, 5, 7),
    );
}

#[test]
fn golden_tiles_d_one_over() {
    compare(
        &shared_or_skip!("golden/tiles/d_one_over_z21_y41_x20_tiles.csv"),
        GridSize::new(20, 41, 21),
    );
}
