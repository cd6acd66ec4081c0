//! Align: one sequence laid through the candidate graph.
//!
//! `emission` says how well a candidate goes with an amino acid, `forward_backward` sums over all
//! paths, `prune` keeps the `states` that a candidate's neighbourhood supports, and `decode` finds
//! the best path.

mod decode;
mod emission;
mod forward_backward;
mod prune;
mod states;
#[cfg(test)]
mod tests;

pub(super) use decode::{Objective, PathResidue, Reached, best_path, reach, total};
pub use emission::amino_log_odds;
pub(super) use emission::{Emission, ModelledOdds};
pub(super) use forward_backward::{Odds, state_probabilities};
pub(super) use prune::prune_states;
pub(super) use states::States;
