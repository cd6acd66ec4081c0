//! Traces the probabilities of your own network: from its arrays to a model, without ours.
//!
//! `cargo run --release --example own_network -- CA.mrc N.mrc C.mrc AMINO.npy SEQUENCE.fasta MODEL.cif`
//!
//! The three maps hold the probability, 0 to 1, of a Cα, N and C at every voxel of 1 Å; the array
//! of 32-bit floats has the shape `[20, z, y, x]` and holds the probability of each amino acid in
//! the order of [`AminoAcid::ALL`], where the residue's Cα lies. The page "Score with your own
//! network" of the module `score` tells what else a network may say.
#![allow(clippy::print_stdout, reason = "a report for the terminal")]

use std::error::Error;
use std::fs;

use cryoweave::grid::Density;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::{ModelInfo, write_mmcif};
use cryoweave::pipeline::{self, Sample, Settings};
use cryoweave::progress::Silent;
use cryoweave::residue::AminoAcid;
use cryoweave::score::{Cells, ResidueScores, VoxelScores};
use cryoweave::space::Voxel;
use ndarray::{Array4, Ix4};
use ndarray_npy::ReadNpyExt;

/// Least Cα probability of a voxel whose amino acid probabilities are kept; candidates need more.
const LEAST_CA: f32 = 0.05;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ca, n, c, amino, fasta, model] = arguments.as_slice() else {
        return Err(
            "usage: own_network CA.mrc N.mrc C.mrc AMINO.npy SEQUENCE.fasta MODEL.cif".into(),
        );
    };
    let read = |path: &String| -> Result<Density, Box<dyn Error>> {
        let (map, notes) = read_map(&fs::read(path)?)?;
        notes.iter().for_each(|note| println!("{path}: {note}"));
        Ok(map)
    };
    let amino = Array4::<f32>::read_npy(fs::File::open(amino)?)?;
    let scores = scores([read(ca)?, read(n)?, read(c)?], &amino)?;
    let (sequences, _) = read_fasta(&fs::read(fasta)?)?;

    let sample = Sample {
        name: "own",
        sequences: &sequences,
        ..Sample::default()
    };
    let (settings, mut silent) = (Settings::default(), Silent);
    let run = pipeline::build(None, &scores, sample, &settings, &mut silent);
    let prediction = pollster::block_on(run)?;
    println!("{:?}", prediction.counts);
    prediction.notes.iter().for_each(|note| println!("{note}"));
    fs::write(model, write_mmcif(&prediction.model, &ModelInfo::default()))?;
    Ok(())
}

/// Puts the network's arrays into the form that candidates are found in.
fn scores(atoms: [Density; 3], amino: &Array4<f32>) -> Result<VoxelScores, Box<dyn Error>> {
    let [ca, ..] = &atoms;
    let (frame, size) = (ca.frame, ca.grid.size());
    if amino.raw_dim() != Ix4(AminoAcid::COUNT, size.z, size.y, size.x) {
        return Err("the array of amino acids has another shape than the maps".into());
    }
    let cells = (0..size.count())
        .map(|linear| size.voxel(linear))
        .filter(|voxel| ca.grid[*voxel] >= LEAST_CA)
        .map(|voxel| (voxel, residue(amino, voxel)));
    let cells = Cells::new(1, cells.collect());
    Ok(VoxelScores::new(frame, atoms.map(|map| map.grid), cells)?)
}

/// Says what the network says of the residue at `voxel`: its amino acid, and nothing else.
fn residue(amino: &Array4<f32>, Voxel { x, y, z }: Voxel) -> ResidueScores {
    ResidueScores {
        amino: std::array::from_fn(|index| amino[[index, z, y, x]]),
        secondary: [1.0 / 3.0; 3],
        next: [0.0; 3],
        previous: [0.0; 3],
        p_protein: 1.0,
    }
}
