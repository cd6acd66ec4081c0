//! Milliseconds that a network of Cryo2Struct takes for a tile, on one thread, and its memory:
//! `unetr_speed WEIGHTS TILES LOGITS HEADS`.
//!
//! TILES holds the values of four tiles as f32, LOGITS gets those of the network. `benches/unetr.py` calls it.
#![allow(
    clippy::print_stdout,
    reason = "a program that prints its measurements"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::time::Instant;

use cryoweave::io::Source;
use cryoweave::network::device::ComputeDevice;
use cryoweave::network::unetr::{Choices, Unetr};
use pollster::block_on;

/// Runs of which the fastest counts.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [weights, tiles, logits, heads] = arguments.as_slice() else {
        return Err("give WEIGHTS TILES LOGITS HEADS".into());
    };
    let choices = Choices {
        heads: Some(heads.parse()?),
        ..Choices::default()
    };
    let weights = OnDisk(weights, fs::metadata(weights)?.len());
    let mut network = Unetr::read(&weights, &choices, &ComputeDevice::cpu())?;
    if let Some(numbers) = network.configuration().sizes().sequence {
        let description: Vec<f32> = (0..numbers).map(|i| (i as f32).sin()).collect();
        network.describe_sequence(&description)?;
    }
    let values = fs::read(tiles)?;
    let (values, _) = values.as_chunks::<4>();
    let values: Vec<f32> = values.iter().copied().map(f32::from_le_bytes).collect();
    let voxels = network.configuration().sizes().edge.pow(3);
    let tiles: Vec<Vec<f32>> = values.chunks_exact(voxels).map(<[f32]>::to_vec).collect();

    let mut milliseconds = [f64::INFINITY; 2];
    let mut written = Vec::new();
    for _ in 0..RUNS {
        for (best, count) in milliseconds.iter_mut().zip([1, tiles.len()]) {
            let start = Instant::now();
            let computed = block_on(network.logits(&tiles[..count]))?;
            *best = best.min(start.elapsed().as_secs_f64() * 1e3 / count as f64);
            written = computed.concat();
        }
    }
    let bytes: Vec<u8> = written
        .iter()
        .flat_map(|logit| logit.to_le_bytes())
        .collect();
    fs::write(logits, bytes)?;
    let [one, four] = milliseconds;
    println!(
        "{{\"ms_1\": {one:.2}, \"ms_4\": {four:.2}, \"peak_mib\": {}}}",
        peak_mib()
    );
    Ok(())
}

/// A file on the disk, and its length.
struct OnDisk<'a>(&'a str, u64);

impl Source for OnDisk<'_> {
    fn length(&self) -> u64 {
        self.1
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(self.0)?))
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        let mut file = File::open(self.0)?;
        file.seek(SeekFrom::Start(position))?;
        Ok(Box::new(file))
    }
}

/// Returns the most memory that the process had, in MiB, where Linux tells it.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
    kib.map_or(0, |kib| kib / 1024)
}
