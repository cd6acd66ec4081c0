//! How long the aligners take: `cargo bench --no-default-features --bench aligners`.
//!
//! In wasm: `node benches/aligners_in_wasm.mjs`.
#![allow(
    missing_docs,
    reason = "criterion's macros make functions without docs"
)]

mod sample;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use cryoweave::trace::Aligner;
use sample::Sample;

/// Candidates and residues of the reference aligner's samples, as the reference was timed.
const REFERENCE_SIZES: [(usize, usize); 4] = [(200, 160), (400, 320), (800, 640), (1600, 1280)];

/// Candidates and residues of our aligner's sample, and residues of each of its chains.
const OURS_SIZE: (usize, usize, usize) = (5000, 4000, 500);

fn aligners(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reference");
    group.sample_size(10);
    group.measurement_time(Duration::from_secs(10));
    for (candidates, residues) in REFERENCE_SIZES {
        let sample = Sample::new(candidates, residues, residues);
        let size = BenchmarkId::from_parameter(format!("{candidates}x{residues}"));
        group.bench_function(size, |bench| {
            bench.iter(|| sample.trace(Aligner::Reference));
        });
    }
    group.finish();

    let (candidates, residues, chain) = OURS_SIZE;
    let mut group = criterion.benchmark_group("ours");
    group.sample_size(10);
    let sample = Sample::new(candidates, residues, chain);
    let size = BenchmarkId::from_parameter(format!("{candidates}x{residues}"));
    group.bench_function(size, |bench| bench.iter(|| sample.trace(Aligner::Ours)));
    group.finish();
}

criterion_group!(benches, aligners);
criterion_main!(benches);
