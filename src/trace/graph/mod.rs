//! Graph: which candidates may be neighbours, and how probable that is.
//!
//! In order: `edges` joins near candidates, `belief` weighs every edge against its rivals, and
//! `candidate_graph` adds steps over unmodelled residues; longer gaps pass through `regions`.

mod belief;
mod candidate_graph;
mod edges;
mod regions;

pub(super) use belief::edge_probabilities;
pub(super) use candidate_graph::{CandidateGraph, Step};
#[cfg(test)]
pub(super) use edges::Edge;
pub(super) use edges::Edges;
