//! Trace: which candidate is which residue of which chain.
//!
//! Comes in: [`Candidate`](crate::candidates::Candidate)s and
//! [`Sequence`](crate::residue::Sequence)s. Goes out: a [`Trace`]. Never sees a voxel.
//!
//! In order: `links` says which candidates may be neighbours, `belief` how sure each link is,
//! `lattice` joins links and gaps into ways, `evidence` keeps the states worth a thought, `sharing`
//! lets all chains share the candidates, in probabilities (`sweep`), and `assemble` then places
//! chain by chain the best way (`decode`, `single_use`); where the map shows `further` copies of a
//! chain, all is done again with these. Beside them stands [`mod@reference`], the
//! other aligner.

mod align;
mod assign;
mod calibration;
mod fragments;
mod graph;
pub mod reference;
mod reporter;
mod settings;
#[cfg(test)]
mod tests;
mod trace_result;
mod walk;

pub use settings::{Aligner, TraceSettings};
pub use trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};
pub use walk::trace;
