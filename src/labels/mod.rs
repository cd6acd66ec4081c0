//! Labels: what a known structure says of every voxel.
//!
//! Comes in: [`Structure`](crate::structure::Structure) and a frame. Goes out: label masks.
