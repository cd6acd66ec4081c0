//! Time of a trace of 28 chains of 14 related sequences, like those of a proteasome.
//!
//! `cargo run --release --no-default-features --example related_chains -- [identity]`; the
//! identity of two sequences is a share, 0.5 by default.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

#[path = "../benches/sample/mod.rs"]
mod sample;

use std::time::{Duration, Instant};

use cryoweave::progress::{Cancelled, Progress, Step};
use cryoweave::trace::Aligner;
use sample::Sample;

/// Keeps the longest time between two reports, in which no cancel is heard.
struct Stopwatch {
    last: Instant,
    longest: Duration,
    part: usize,
}

impl Progress for Stopwatch {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        self.longest = self.longest.max(self.last.elapsed());
        self.last = Instant::now();
        if step.done > self.part {
            self.part = step.done;
            println!("part {} of {}", step.done, step.of);
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let identity = std::env::args()
        .nth(1)
        .map_or(Ok(0.5), |share| share.parse())?;
    let sample = Sample::related(14, identity);
    let start = Instant::now();
    let mut stopwatch = Stopwatch {
        last: start,
        longest: Duration::ZERO,
        part: 0,
    };
    let chains = sample.chains(Aligner::Ours, &mut stopwatch);
    let placed: usize = chains.iter().map(|chain| chain.residues.len()).sum();
    println!(
        "identity {identity}: {} chains, {placed} residues, {:.1} s, at most {:.2} s between reports",
        chains.len(),
        start.elapsed().as_secs_f64(),
        stopwatch.longest.as_secs_f64(),
    );
    Ok(())
}
