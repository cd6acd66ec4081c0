//! Damaged files never end the program: valid files with bytes flipped, cut out, repeated or cut
//! off go through every reader, which may refuse them but not panic.
//!
//! The default run is short and always the same. `CRYOWEAVE_FUZZ_SECONDS=600 cargo test --release
//! --test suite damaged_files` goes on for that long, each round with a new seed.

use std::io::Write;
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::{read_map, read_map_header, write_map};
use cryoweave::io::recognise;
use cryoweave::io::structure::{
    ModelInfo, ResidueRow, ResidueState, read_structure, write_mmcif, write_pdb, write_residue_csv,
};
use cryoweave::random::Random;
use cryoweave::space::{Frame, Position};

/// A number below `limit` that looks random and is the same in every run.
fn below(random: &mut Random, limit: usize) -> usize {
    (random.bits() % limit.max(1) as u64) as usize
}

/// `file` with a few kinds of damage. Mostly near its start, where headers are.
fn damaged(file: &[u8], random: &mut Random) -> Vec<u8> {
    const TELLING: [u8; 16] = *b"\0\xff\n\r;'\"_#.?>-9 \x80";
    let mut bytes = file.to_vec();
    for _ in 0..=below(random, 6) {
        if bytes.is_empty() {
            break;
        }
        let reach = if below(random, 3) > 0 {
            1200
        } else {
            bytes.len()
        };
        let at = below(random, reach.min(bytes.len()));
        let end = (at + 1 + below(random, 40)).min(bytes.len());
        match below(random, 7) {
            0 => bytes[at] ^= 1 << below(random, 8),
            1 => bytes[at] = TELLING[below(random, TELLING.len())],
            2 => bytes[at] = below(random, 256) as u8,
            3 => bytes.truncate(at),
            4 => drop(bytes.drain(at..end)),
            5 => bytes.insert(at, TELLING[below(random, TELLING.len())]),
            _ => bytes.extend_from_within(at..end),
        }
    }
    bytes
}

/// Sends `bytes` through all doors, and what comes out of them through the writers.
fn all_doors(bytes: &[u8]) {
    let _ = recognise(bytes);
    let _ = read_map_header(bytes);
    if let Ok((density, notes)) = read_map(bytes) {
        let _ = notes.iter().map(ToString::to_string).collect::<String>();
        let _ = write_map(&density, "again");
    }
    if let Ok((structure, notes)) = read_structure(bytes) {
        let _ = notes.iter().map(ToString::to_string).collect::<String>();
        let info = ModelInfo::default();
        let _ = write_pdb(&structure, &info);
        let _ = write_mmcif(&structure, &info);
        let _ = write_residue_csv(structure.residues().map(|(chain, residue)| ResidueRow {
            chain: &chain.id,
            number: residue.number,
            name: &residue.name,
            state: ResidueState::Bridged { residue },
            q_score: None,
            map_correlation: None,
        }));
    }
    if let Ok((sequences, notes)) = read_fasta(bytes) {
        let _ = notes.iter().map(ToString::to_string).collect::<String>();
        assert!(!sequences.is_empty());
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Small valid files of every kind.
fn valid_files() -> Vec<(&'static str, Vec<u8>)> {
    let size = GridSize::new(5, 4, 6);
    let grid = Grid::from_fn(size, |v| (v.x + 10 * v.y + 100 * v.z) as f32);
    let frame = Frame::one_angstrom(Position::new(3.0, -4.0, 5.0));
    let map = write_map(&Density { grid, frame }, "test");
    let pdb = PDB.as_bytes().to_vec();
    let (structure, _) = read_structure(&pdb).unwrap();
    let mmcif = write_mmcif(&structure, &ModelInfo::default()).into_bytes();
    let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bz2.write_all(&map).unwrap();
    vec![
        ("map.gz", gzip(&map)),
        ("map.bz2", bz2.finish().unwrap()),
        ("map", map),
        ("cif.gz", gzip(&mmcif)),
        ("cif", mmcif),
        ("pdb", pdb),
        ("fasta", FASTA.as_bytes().to_vec()),
    ]
}

const FASTA: &str = ">5NI1_1|Chains A[auth B], C|Hemoglobin|Homo sapiens (9606)\r\nMVLSPADKTNVK\r\n\
                     AAWGKVG*\r\n>sp|P69905|HBA\n  1 mvlxbz--\n>r\nACGUACGUACGU\n";

const PDB: &str = "\
HEADER    TEST                                    01-JAN-00   9ABC
HELIX    1   1 ALA A    1  GLY A    2  1                                   2
SHEET    1   A 1 SER A   3  LEU A   4  0
MODEL        1
ATOM      1  N   ALA A   1       5.100   5.200   5.300  1.00  0.00           N
ATOM      2  CA  ALA A   1       6.100   5.200   5.300  1.00  0.00           C
ATOM      3  CA AGLY A   2      16.100   5.200   5.300  0.40  0.00           C
ATOM      4  CA BGLY A   2      16.100   8.200   5.300  0.60  0.00           C
ATOM      5  CA ASER A   3      20.100   5.200   5.300  0.50  0.00           C
ATOM      6  CA BTHR A   3      20.100   8.200   5.300  0.50  0.00           C
ATOM      7  CA  LEU A   4A     24.100   8.200   5.300  0.30  0.00           C
TER
HETATM    8 CA    CA A 101      20.000  20.000  20.000  1.00  0.00          CA
ENDMDL
MODEL        2
ATOM      1  CA  ALA A   1       6.100  25.200   5.300  1.00  0.00           C
ENDMDL
END
";

#[test]
fn damaged_files_are_refused_or_read() {
    let files = valid_files();
    for (name, file) in &files {
        assert!(recognise(file).is_some(), "{name}");
    }
    let seconds = std::env::var("CRYOWEAVE_FUZZ_SECONDS").ok();
    let long: u64 = seconds.and_then(|s| s.parse().ok()).unwrap_or(0);
    let start = Instant::now();
    let mut seed = 0;
    while seed < 4000 || start.elapsed() < Duration::from_secs(long) {
        let (name, file) = &files[seed as usize % files.len()];
        let bytes = damaged(file, &mut Random::new(seed));
        assert!(
            catch_unwind(|| all_doors(&bytes)).is_ok(),
            "a reader or writer panicked on {name} damaged with seed {seed}"
        );
        seed += 1;
    }
    eprintln!("{seed} damaged files");
}
