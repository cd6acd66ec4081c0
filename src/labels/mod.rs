//! Labels: what a known structure says of every voxel.
//!
//! Comes in: [`Structure`](crate::structure::Structure) and a frame. Goes out: [`LabelMask`]s, or the
//! secondary structure where a file states none ([`dssp`]).
//! Never looks at a density.

pub mod dssp;
mod label_mask;
mod label_rule;

pub use label_mask::LabelMask;
pub use label_rule::LabelRule;
