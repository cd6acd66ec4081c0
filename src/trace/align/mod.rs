//! Align: one sequence laid through the candidate graph.
//!
//! `emission` says how well a candidate goes with an amino acid, `forward_backward` sums over all
//! paths, `prune` keeps the `states` that this sum supports, and `decode` finds the best path.

pub(super) mod decode;
pub(super) mod emission;
pub(super) mod forward_backward;
pub(super) mod prune;
pub(super) mod states;
