//! The reference aligner: the hidden Markov model and modified Viterbi algorithm of Cryo2Struct
//! (Giri and Cheng, Nature Communications 15, 2024), exactly as its released program computes.
//!
//! Every residue takes a candidate and every candidate serves once, so residues without density
//! are placed too and shift those that follow. Where no state can be reached any more, the path
//! so far is kept as a fragment and the rest of the chain starts again; chains are aligned in
//! order, each with what the earlier ones left. Where the released program crashes, because
//! candidates run out, the residues that are left stay unplaced.
//!
//! In order: `hmm` holds the probabilities, `viterbi` finds one fragment, `fragments` lays
//! fragment after fragment along all chains, `table` writes down all that it weighs, `confidence` judges them, and `adaptor` makes of all
//! this the result that our aligner gives.

mod adaptor;
mod confidence;
mod fragments;
mod hmm;
mod path_sets;
mod table;
#[cfg(test)]
mod tests;
mod viterbi;

pub(super) use adaptor::trace_reference;
pub use fragments::{AlignedChain, Fragment, align};
pub use hmm::Hmm;
pub use table::{FragmentTable, tables};
