//! Model: the trace as a structure that other programs open.
//!
//! Comes in: [`Trace`](crate::trace::Trace). Goes out: [`Structure`](crate::structure::Structure).
//! The walk: one residue per traced candidate, residues across short gaps (bridge), Cα atoms moved
//! to better positions (refine), N, C and O around them (complete). The tuned numbers stand in
//! `parameters`.

mod bonded_run;
mod bridge;
mod build;
mod complete;
mod parameters;
mod peptide_orientation;
mod refine;

pub use build::{build, build_backbone};

#[cfg(test)]
mod tests;
