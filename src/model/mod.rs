//! Model: the trace as a structure that other programs open.
//!
//! Comes in: [`Trace`](crate::trace::Trace). Goes out: [`Structure`](crate::structure::Structure).
//! The walk: one residue per traced candidate, residues across short gaps (bridge), Cα atoms moved
//! to better positions (refine), N, C and O around them (complete), side chains on them (side_chains), and all atoms refined into the
//! density (refinement). The tuned numbers stand in `parameters`, those of the last two at the head of their files.

mod all_atoms;
mod bonded_run;
mod bridge;
mod build;
mod complete;
mod density_field;
mod parameters;
mod peptide_orientation;
mod refine;
mod refinement;
mod residue_types;
mod settings;
mod side_chains;

pub(crate) use density_field::DensityField;

pub use all_atoms::add_atoms;
pub use build::{build, build_backbone};
pub use refinement::{RefinementWeights, refine_atoms};
pub use residue_types::{TypeLogProbabilities, residue_types};
pub use settings::{ModelAtoms, ModelSettings};
pub use side_chains::{Weights, add_side_chains};

#[cfg(test)]
mod tests;
