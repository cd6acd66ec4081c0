//! Prints the candidates that the network finds in a map, as CSV.
//!
//! `cargo run --release --example candidate_table -- MAP [WEIGHTS]` takes a map and, if they differ
//! from the shipped ones, weights. A row is a candidate: its position in Å, its Cα probability, and
//! its near candidates, each as `index:probability`, the mean probability of a backbone atom
//! between the two. `training/count_links.py` counts the tables of the candidate graph from it.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::error::Error;
use std::fs;
use std::path::Path;

use cryoweave::candidates::{self, Candidate};
use cryoweave::io::mrc::read_map;
use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use cryoweave::pipeline::{self, Settings};
use cryoweave::progress::Silent;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let map = arguments
        .next()
        .ok_or("usage: candidate_table MAP [WEIGHTS]")?;
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/weave.safetensors");
    let weights = arguments.next().map_or(shipped, Into::into);
    let weave = Weave::read(&fs::read(weights)?, &ComputeDevice::cpu())?;
    let (map, _) = read_map(&fs::read(map)?)?;
    let settings = Settings::default();
    let mut silent = Silent;
    let scores = pipeline::score(&map, &weave, &settings.score, &mut silent);
    let scores = pollster::block_on(scores)?;
    println!("index,x,y,z,p_ca,near");
    for (index, candidate) in candidates::find(&scores, &settings.candidates)
        .iter()
        .enumerate()
    {
        println!("{index},{}", row(candidate));
    }
    Ok(())
}

fn row(candidate: &Candidate) -> String {
    let [x, y, z] = candidate.position.to_array();
    let near = candidate.contacts.iter();
    let near: Vec<String> = near
        .map(|contact| format!("{}:{:.4}", contact.candidate, contact.backbone_probability))
        .collect();
    let p_ca = candidate.p_ca;
    format!("{x:.3},{y:.3},{z:.3},{p_ca:.4},{}", near.join(" "))
}
