//! Graph: which candidates may be neighbours, and how probable that is.
//!
//! In order: `edges` joins near candidates, `belief` weighs every edge against its rivals, and
//! `candidate_graph` adds steps over unmodelled residues; longer gaps pass through `regions`.

pub(super) mod belief;
pub(super) mod candidate_graph;
pub(super) mod edges;
mod regions;
