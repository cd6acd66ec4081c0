//! Trace: which candidate is which residue of which chain.
//!
//! Comes in: [`Candidate`](crate::candidates::Candidate)s and
//! [`Sequence`](crate::residue::Sequence)s. Goes out: a [`Trace`]. Never sees a voxel.
//!
//! # Objective
//! A chain is a path: residues i₁ < i₂ < … of its sequence, each on a node of the candidate graph,
//! which is a candidate c with a direction. Over all chains together the trace seeks the paths
//! that maximise, in nats,
//!
//! ```text
//! Σ over residues [ ln( p(aᵢ | c) / b(aᵢ) )  +  reward ]    types, flattened, against the background
//! + Σ over steps to a neighbour [ ln p(edge) − cost of running against it ]
//! + Σ over steps over 1, 2 residues [ ln p(no edge leaves) + ln p(no edge enters) ± direction − skip cost ]
//! − Σ over longer gaps [ gap cost + random walk + cost of each residue + entry cost ]
//! − Σ over chains [ half a gap cost at the start + entry cost ]
//! ```
//!
//! so that every candidate occurs at most once in all chains together, every copy of a sequence is
//! at most one chain, and every chain scores at least `chain_score` when it is placed. That is
//! node-disjoint paths for many agents, which no algorithm solves exactly in useful time; so it is
//! solved softly first. The discrete part then adds `MARGINAL_WEIGHT` times its joint marginal to
//! every state, and `ANCHOR_WEIGHT` where a residue was placed before; neither counts in a chain's
//! score.
//!
//! # Walk
//! 1. `graph`: `edges` joins near candidates; `belief` gives every edge a probability, by belief
//!    propagation over all of them; `candidate_graph` adds steps over unmodelled residues.
//! 2. `align`: `emission` compares candidates with residue types; `prune` keeps about 400,000
//!    states, a state being a residue on a node.
//! 3. `assign`: `joint_marginals` lets all chains compete for the candidates: `forward_backward`
//!    for each chain, dual ascent over prices of candidates.
//! 4. `assemble` then places whole chains, best first, at rising rewards: each by `decode`, made a
//!    `node_disjoint_path` by Lagrangian relaxation; then each again while the others stay.
//! 5. `assign::copies` looks for further copies of a sequence; if there are any, all from the pruning on
//!    runs once more.
//! 6. `posteriors` tells how sure each residue is, and `calibration` makes confidences of that.
//! 7. The room `copies` lays the best copy of an entity on the others and lets them share their
//!    evidence; where it does, all from `graph` on runs once more.
//! 8. `fragments` joins candidates that are left, and rejects noise, ligands and nucleic acid.
//!
//! [`trellis`](fn@trellis) writes one decode down, to be shown. Beside it stands [`mod@reference`], the other aligner. All tuned numbers are in `parameters`.

mod align;
mod assign;
mod calibration;
mod chain_ids;
mod copies;
mod fragments;
mod graph;
mod interpolate;
mod notes;
mod parameters;
#[cfg(test)]
mod plain;
mod progress_reporter;
pub mod reference;
#[cfg(test)]
mod samples;
mod sequence_fit;
mod settings;
#[cfg(test)]
mod tests;
mod trace_result;
mod trellis;
mod walk;

pub use align::amino_log_odds;
pub use fragments::{Fragment, fragments};
pub use parameters::{BACKGROUND, LAMBDA};
pub use settings::{Aligner, TraceSettings};
pub use trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};
pub use trellis::{Trellis, TrellisCell, TrellisStep, trellis};
pub use walk::trace;
