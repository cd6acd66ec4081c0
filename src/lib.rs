//! Cryoweave builds a protein model from a cryo-EM map.
//!
//! The rooms stand in the order in which data walks through them; a room imports only rooms above
//! it, but for the words of the first block, which may import each other (`tests/tidy` holds this). Two walks share the words: a map becomes a model, and a map
//! with its reference structure becomes a record to train on.
//!
//! | words | what they hold |
//! |---|---|
//! | [`space`] [`grid`] | positions in Å, voxels, density |
//! | [`residue`] [`structure`] | amino acids and sequences; chains of residues of atoms |
//! | [`alignment`] | two sequences side by side, gaps at affine cost |
//! | [`neighbours`] [`random`] [`parallel`] [`progress`] [`counted`](mod@counted) | what is near; seeded random numbers; several threads; progress reporters; counts in words |
//! | [`io`] | bytes ↔ words: MRC, PDB, mmCIF, FASTA, archives |
//! | [`geometry`] | the shape of a structure, judged by itself |
//!
//! | prediction | comes in → goes out |
//! |---|---|
//! | [`prepare`] | density → fine voxels binned, on 1 Å, without solvent, normalised |
//! | [`score`] | normalised density → scores of every voxel |
//! | [`network`] | the networks that score, tile by tile, and the device they run on |
//! | [`candidates`] | scores → candidate Cα |
//! | [`trace`] | candidates and sequences → chains |
//! | [`identify`] | candidates or a model, and a proteome → the proteins that they show |
//! | [`model`] | chains → a structure to open elsewhere |
//! | [`dock`] | a predicted structure, the model and its candidates → its place in the map, and what it fills |
//! | [`evaluate`] | two structures → how they match; a map and a structure → how it fits; scores and a structure → F1 of Cα voxels |
//! | [`check`] | a map, and the network on a few tiles of it → what is wrong with it |
//! | [`pipeline`] | the whole walk on one screen |
//!
//! | dataset | comes in → goes out |
//! |---|---|
//! | [`dataset::labels`] | structure → label masks |
//! | [`dataset::simulate`] | structure → the density it would show |
//! | [`dataset::records`] [`dataset::sequences`] [`dataset::metadata`] | map, structure and sequences → a record; all records → a table |
//! | [`dataset::shards`] [`dataset::split`] | records → tiles to train on; who trains and who validates |
//! | [`dataset::validate`] | record → report |
//! | `train` | records → weights |
//!
//! | teaching | comes in → goes out |
//! |---|---|
//! | [`lesson`] | a small part of an example → a stored run, and what a class tries on it |
//!
//! | windows and doors | |
//! |---|---|
//! | `view` | map and models → pixels |
//! | `cli`, `web` | the doors: terminal, browser |

pub mod alignment;
pub mod counted;
pub mod grid;
pub mod neighbours;
pub mod parallel;
pub mod progress;
pub mod random;
pub mod residue;
pub mod space;
pub mod structure;

pub mod io;

pub mod geometry;

pub mod prepare;
pub mod score;

pub mod network;

pub mod candidates;
pub mod trace;

pub mod identify;

pub mod model;

pub mod dock;

pub mod evaluate;

pub mod check;
pub mod pipeline;

pub mod dataset;

pub mod lesson;

#[cfg(feature = "train")]
pub mod train;

#[cfg(feature = "mesh")]
pub mod view;

#[cfg(all(feature = "cli", not(target_family = "wasm")))]
pub mod cli;

#[cfg(all(feature = "web", target_family = "wasm"))]
pub mod web;
