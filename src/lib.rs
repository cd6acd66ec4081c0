//! Cryoweave builds a protein backbone from a cryo-EM map.
//!
//! The rooms stand in the order in which data walks through them; a room imports only rooms
//! above it.
//!
//! | room | comes in → goes out |
//! |---|---|
//! | [`space`] [`neighbours`] [`residue`] [`structure`] [`grid`] [`dice`] [`progress`] | the words of all rooms |
//! | [`io`] | bytes ↔ words |
//! | [`prepare`] | density → density on 1 Å, normalised |
//! | [`labels`] | structure → label masks |
//! | [`tiles`] | grid ↔ tiles |
//! | [`simulate`] | structure → the density it would show |
//! | [`dataset`] | map, structure and sequences → records, splits, reports |
//! | [`score`] | normalised density → scores of every voxel |
//! | `gpu` | the device that computes |
//! | `network` | the networks that score |
//! | [`candidates`] | scores → candidate alpha carbons |
//! | [`trace`] | candidates and sequences → chains |
//! | [`model`] | chains → a structure to open elsewhere |
//! | [`evaluate`] | two structures → how they match |
//! | [`pipeline`] | the whole walk on one screen |
//! | `view` | map and models → pixels |
//! | `cli`, `web` | the doors: terminal, browser |

pub mod dice;
pub mod grid;
pub mod neighbours;
pub mod progress;
pub mod residue;
pub mod space;
pub mod structure;

pub mod io;
pub mod prepare;

pub mod labels;
pub mod tiles;

pub mod simulate;

pub mod dataset;

pub mod score;

#[cfg(feature = "network")]
pub mod gpu;
#[cfg(feature = "network")]
pub mod network;

pub mod candidates;
pub mod trace;

pub mod model;

pub mod evaluate;
pub mod pipeline;

#[cfg(feature = "mesh")]
pub mod view;

#[cfg(all(feature = "cli", not(target_family = "wasm")))]
pub mod cli;

#[cfg(all(feature = "web", target_family = "wasm"))]
pub mod web;
