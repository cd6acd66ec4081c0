//! The samples of the benchmark `aligners` for a wasm engine; `benches/aligners_in_wasm.mjs` builds
//! and times it.
#![cfg(target_family = "wasm")]

#[path = "../benches/sample/mod.rs"]
mod sample;

use cryoweave::trace::Aligner;
use sample::Sample;
use wasm_bindgen::prelude::wasm_bindgen;

/// Traces a sample of so many candidates and residues, in chains of `chain`, by the aligner of
/// that name, and tells how many residues are placed; none if the name is unknown.
#[wasm_bindgen]
pub fn traced(aligner: &str, candidates: usize, residues: usize, chain: usize) -> usize {
    let sample = Sample::new(candidates, residues, chain);
    Aligner::from_name(aligner).map_or(0, |aligner| sample.trace(aligner))
}
