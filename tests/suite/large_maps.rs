//! Large maps: the largest that a browser takes, read from a stream and prepared as in a run, also where addresses
//! have 32 bits; and those that are refused before memory is taken.

use std::io::{self, Read};

use cryoweave::grid::{GridSize, SparseGrid};
use cryoweave::io::Source;
use cryoweave::io::mrc::{MapError, read_map_from};
use cryoweave::pipeline::{self, MemoryEstimate, PredictError};
use cryoweave::prepare::normalize::{NormalizedDensity, Rule};
use cryoweave::prepare::resample::ResampleError;
use cryoweave::progress::{Progress, Silent};
use cryoweave::residue::BackboneAtom;
use cryoweave::score::{Cells, ScoreError, ScoreSettings, Scorer, VoxelScores};
use cryoweave::space::Voxel;

/// Edge of the largest map that must run in a browser, in voxels.
const EDGE: usize = 640;
/// Memory that a run may take there, in bytes.
const LIMIT: u64 = 3 << 30;
/// Centre and radius of the ball of density in the map, in voxels.
const CENTER: usize = 312;
const RADIUS: usize = 20;

/// A file of signed bytes that is made as it is read: weak noise, and a ball of density.
struct Made {
    header: Vec<u8>,
    edge: usize,
}

impl Made {
    /// Makes one of `edge` voxels along each axis, of `voxel` Å.
    fn new(edge: usize, voxel: f32) -> Self {
        let mut header = vec![0; 1024];
        let mut put = |word: usize, bytes: [u8; 4]| {
            header[4 * word..4 * word + 4].copy_from_slice(&bytes);
        };
        let cell = (edge as f32 * voxel).to_le_bytes();
        for axis in 0..3 {
            put(axis, (edge as i32).to_le_bytes());
            put(7 + axis, (edge as i32).to_le_bytes());
            put(10 + axis, cell);
            put(13 + axis, 90_f32.to_le_bytes());
            put(16 + axis, (axis as i32 + 1).to_le_bytes());
        }
        // ISPG 1; mode is 0. Statistics that are not known, by their rule.
        put(22, 1_i32.to_le_bytes());
        put(20, (-1_f32).to_le_bytes());
        put(21, (-2_f32).to_le_bytes());
        put(52, *b"MAP ");
        put(53, [0x44, 0x44, 0, 0]);
        Self { header, edge }
    }
}

impl Source for Made {
    fn length(&self) -> u64 {
        1024 + (self.edge as u64).pow(3)
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let rows = (0..self.edge.pow(2)).map(|row| Row {
            bytes: row_at(self.edge, row % self.edge, row / self.edge),
            given: 0,
        });
        let start = self.header.as_slice();
        Ok(Box::new(start.chain(Rows(Box::new(rows), None))))
    }
}

/// Makes the row at `y`, `z`.
fn row_at(edge: usize, y: usize, z: usize) -> Vec<u8> {
    const NOISE: [i8; 7] = [2, -1, 0, -2, 1, -1, 1];
    let shift = y * 3 + z * 5;
    let noise = (0..edge).map(|x| NOISE[(x + shift) % NOISE.len()].cast_unsigned());
    let mut row: Vec<u8> = noise.collect();
    let square = |at: usize| at.abs_diff(CENTER).pow(2);
    if let Some(left) = RADIUS.pow(2).checked_sub(square(y) + square(z)) {
        let half = left.isqrt();
        row[CENTER - half..=CENTER + half].fill(60);
    }
    row
}

struct Row {
    bytes: Vec<u8>,
    given: usize,
}

/// Rows one after the other.
struct Rows<'a>(Box<dyn Iterator<Item = Row> + 'a>, Option<Row>);

impl Read for Rows<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self
            .1
            .as_ref()
            .is_none_or(|row| row.given == row.bytes.len())
        {
            self.1 = self.0.next();
        }
        let Some(row) = &mut self.1 else { return Ok(0) };
        let count = (&row.bytes[row.given..]).read(buffer)?;
        row.given += count;
        Ok(count)
    }
}

/// A scorer that sees tiles as the network does and keeps scores for all that the map has.
struct Tiles;

impl Scorer for Tiles {
    fn rule(&self) -> Rule {
        Rule::SelfWeightedMean
    }

    fn crop_step(&self) -> Option<usize> {
        Some(48)
    }

    async fn score(
        &self,
        map: &NormalizedDensity,
        _: &ScoreSettings,
        _: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        let GridSize { x, y, z } = map.grid().size();
        let atoms = BackboneAtom::ALL.map(|_| {
            let mut grid = SparseGrid::new(map.grid().size());
            grid.reserve([[0..x, 0..y, 0..z]].into_iter())
                .expect("there is memory");
            for voxel in (0..z).flat_map(|z| (0..y).map(move |y| Voxel::new(0, y, z))) {
                grid.write_row(voxel, &vec![0.5; x]);
            }
            grid
        });
        Ok(VoxelScores::new(map.frame(), atoms, Cells::default()).expect("one size"))
    }
}

#[test]
fn the_largest_map_of_a_browser_is_read_and_cropped_to_its_molecule() {
    let (map, notes) = read_map_from(&Made::new(EDGE, 1.0)).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(map.grid[Voxel::new(CENTER, CENTER, CENTER + RADIUS)], 60.0);
    assert_eq!(map.grid[Voxel::new(EDGE - 2, 0, 0)], -1.0);
    let estimate = MemoryEstimate::of(&map, 48).unwrap();
    assert_eq!(estimate.map, 4 * (EDGE as u64).pow(3));
    assert!(estimate.total() < LIMIT / 2, "{estimate:?}");

    let (settings, mut silent) = (ScoreSettings::default(), Silent);
    let scored = pipeline::score(&map, &Tiles, &settings, &mut silent);
    let scores = pollster::block_on(scored).unwrap();
    // The ball lies in the core of one tile; the solvent is flat 3 Å away from it.
    assert_eq!(scores.size(), GridSize::new(48, 48, 48));
    let first = scores.frame().origin;
    assert_eq!([first.x, first.y, first.z], [288.0; 3]);
}

/// `shared/cases/map-coarse-memory`: two voxels of 400 Å along each axis are 800 of 1 Å.
#[test]
fn a_few_huge_voxels_are_refused_at_once() {
    let (map, _) = read_map_from(&Made {
        edge: 2,
        ..Made::new(2, 400.0)
    })
    .unwrap();
    let refused = pipeline::prepare_molecule(&map, Rule::SelfWeightedMean, 48).unwrap_err();
    assert!(matches!(
        refused,
        PredictError::Resample(ResampleError::TooCoarse { x: 800, .. })
    ));
    assert!(refused.to_string().contains("MiB of memory"), "{refused}");
}

/// The header announces a terabyte; the file has a few bytes more than it.
#[test]
fn no_memory_is_taken_on_the_word_of_a_header() {
    struct Short(Made);
    impl Source for Short {
        fn length(&self) -> u64 {
            2000
        }
        fn open(&self) -> io::Result<Box<dyn Read + '_>> {
            Ok(Box::new(self.0.open()?.take(self.length())))
        }
    }
    let refused = read_map_from(&Short(Made::new(10_000, 1.0))).unwrap_err();
    let words = refused.to_string();
    let is_told = match refused {
        MapError::Truncated { expected, found } => {
            (expected, found) == (1024 + 10_u64.pow(12), 2000)
        }
        // Where addresses have 32 bits no map is so large.
        MapError::Memory { bytes, .. } => usize::BITS == 32 && bytes == 4 * 10_u64.pow(12),
        _ => false,
    };
    assert!(is_told, "{words}");
}
