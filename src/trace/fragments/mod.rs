//! Fragments: traced pieces without a sequence.
//!
//! `find` joins candidates that no chain uses into fragments; `filter` rejects noise peaks and
//! ligands, `molecule_type` nucleic acid; `select` decides, longest first. `unassigned` does all that of a sample without sequences.

mod filter;
mod find;
mod molecule_type;
mod select;
mod unassigned;

pub(super) use find::find_fragments;
pub(super) use select::select;
pub use unassigned::{Fragment, fragments};
