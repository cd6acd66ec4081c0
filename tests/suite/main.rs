//! The integration tests, one module for each subject, in one program: linking is what costs.
//!
//! Tests named `golden_…` hold the library to files that other programs wrote, in a folder `shared`
//! beside the checkout; without that folder they are skipped, and counted (`shared`). Tests named
//! `restated_…` always run: they build small inputs and hold the library to the numbers of the same
//! programs, restated in the tests and in `tests/data/reference`.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files shall fail"
)]

#[cfg(feature = "cli")]
mod fit;
#[cfg(feature = "cli")]
mod folder;
mod made_maps;
mod odd_protein;
mod reference_json;
mod shared;
mod structure_words;

mod candidates;
mod dssp;
mod evaluate;
mod format;
mod io;
mod labels;
mod large_maps;
mod lesson;
mod mmcif_kinds;
mod prepare;
mod prepare_restated;
mod record;
mod sequence;
#[cfg(not(target_family = "wasm"))]
mod side_chains;
mod structure_columns;
mod structure_ends;
mod structure_files;
mod structure_kinds;
mod structure_labels;
mod structure_order;
mod tiles;
mod trace;
mod trace_restated;

#[cfg(feature = "cli")]
mod check;
#[cfg(all(feature = "network", not(target_family = "wasm")))]
mod checkpoints;
/// What panics, starts programs or needs the network's crates is not for WebAssembly.
#[cfg(not(target_family = "wasm"))]
#[cfg(feature = "cli")]
mod command_line;
mod damaged_files;
#[cfg(feature = "cli")]
mod dataset_cli;
#[cfg(feature = "cpu")]
mod esm;
#[cfg(feature = "cli")]
mod identify;
#[cfg(feature = "cpu")]
mod kept_tiles;
#[cfg(feature = "cpu")]
mod network;
#[cfg(not(target_family = "wasm"))]
mod odd_structures;
#[cfg(feature = "view")]
mod picture;
#[cfg(feature = "cli")]
mod pipeline;
#[cfg(feature = "cli")]
mod reference_options;
#[cfg(feature = "cli")]
mod reference_run;
#[cfg(feature = "train")]
mod train;
#[cfg(all(feature = "cli", feature = "train"))]
mod train_cli;
#[cfg(feature = "cpu")]
mod unetr;
#[cfg(feature = "cpu")]
mod unetr_twin;
