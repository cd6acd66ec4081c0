//! Assign: all chains of the sample, each candidate used once.
//!
//! `entities` are the sequences with their copies; `joint_marginals` lets all of them compete for the
//! candidates, in probabilities; `assembly` then decides, chain by chain, each by its best
//! `node_disjoint_path`; `copies` finds those that the sequences do not list.

pub(super) mod assembly;
mod copies;
pub(super) mod entities;
mod joint_marginals;
mod node_disjoint_path;
