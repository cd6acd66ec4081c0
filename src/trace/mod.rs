//! Trace: which candidate is which residue of which chain.
//!
//! Comes in: [`Candidate`](crate::candidates::Candidate)s and
//! [`Sequence`](crate::residue::Sequence)s. Goes out: a [`Trace`]. Never sees a voxel.

mod trace_result;

pub use trace_result::{Trace, TracedChain, TracedResidue};
