//! Assign: all chains of the sample, each candidate used once.
//!
//! `entities` are the sequences with their copies; `joint_marginals` lets all of them compete for
//! the candidates, in probabilities; `assemble` then decides, chain by chain, each by its best
//! `node_disjoint_path`; `posteriors` tells how sure each residue is; `presence` whether a sequence is in
//! the map at all; `copies` finds chains that the
//! sequences do not list.

mod assemble;
mod assembly;
mod copies;
mod entities;
mod joint_marginals;
mod node_disjoint_path;
mod posteriors;
mod presence;
#[cfg(test)]
mod tests;

pub(super) use assemble::PARTS;
pub(super) use assembly::{Assembly, AssignedChain, used_by};
pub(super) use entities::{Entity, entities};
pub(super) use node_disjoint_path::{DisjointPath, best_node_disjoint_path};
