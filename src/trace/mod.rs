//! Trace: which candidate is which residue of which chain.
//!
//! Comes in: [`Candidate`](crate::candidates::Candidate)s and
//! [`Sequence`](crate::residue::Sequence)s. Goes out: a [`Trace`]. Never sees a voxel.
//!
//! In order: `links` says which candidates may be neighbours, `belief` how sure each link is,
//! `lattice` joins links and gaps into ways, `decode` finds the best way of one sequence, and
//! `assemble` lets all chains share the candidates. Beside them stands [`reference`], the other
//! aligner.

mod assemble;
mod belief;
mod confidence;
mod decode;
mod emission;
mod lattice;
mod links;
pub mod reference;
mod settings;
mod single_use;
mod stretches;
#[cfg(test)]
mod tests;
mod trace_result;
mod walk;
mod watch;

pub use settings::{Aligner, TraceSettings};
pub use trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};
pub use walk::trace;
