//! Fragments: traced pieces without a sequence.
//!
//! `find` joins candidates that no chain uses into fragments; `filter` rejects noise peaks and
//! ligands, `molecule_type` nucleic acid; `select` decides, longest first.

mod filter;
mod find;
mod molecule_type;
mod select;

pub(super) use find::find_fragments;
pub(super) use select::select;
