//! The integration tests, one module for each subject, in one program: linking is what costs.
//!
//! Tests named `golden_…` hold the library to files of other programs. The small and made-up ones
//! lie in `tests/data/golden`, the others in a folder `shared` beside the checkout; without that
//! folder these tests are skipped, and counted (`shared`).
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files shall fail"
)]

mod reference_json;
mod shared;

mod candidates;
mod dssp;
mod evaluate;
mod format;
mod io;
mod labels;
mod prepare;
mod record;
mod sequence;
mod structure_files;
mod tiles;
mod trace;

/// What panics, starts programs or needs the network's crates is not for WebAssembly.
#[cfg(not(target_family = "wasm"))]
mod damaged_files;
#[cfg(feature = "cli")]
mod dataset_cli;
#[cfg(feature = "cpu")]
mod network;
#[cfg(not(target_family = "wasm"))]
mod odd_structures;
#[cfg(feature = "view")]
mod picture;
#[cfg(feature = "cli")]
mod pipeline;
