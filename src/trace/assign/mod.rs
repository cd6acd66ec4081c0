//! Assign: all chains of the sample, each candidate used once.
//!
//! `entities` are the sequences with their copies; `joint_marginals` lets all of them compete for
//! the candidates, in probabilities; `assemble` then decides, chain by chain, each by its best
//! `node_disjoint_path`; `copies` finds those that the sequences do not list.

mod assemble;
mod assembly;
mod copies;
mod entities;
mod joint_marginals;
mod node_disjoint_path;
#[cfg(test)]
mod tests;

pub(super) use assemble::PARTS;
pub(super) use assembly::{Assembly, Placement};
pub(super) use entities::{Entity, entities};
