//! Labels of voxels by a reference structure.
//!
//! Comes in: [`Structure`](crate::structure::Structure) and a frame. Goes out: [`LabelMask`]s.
//! Never looks at a density.

mod label_mask;
mod label_rule;

pub use label_mask::LabelMask;
pub use label_rule::LabelRule;
