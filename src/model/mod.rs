//! Model: the trace as a structure that other programs open.
//!
//! Comes in: [`Trace`](crate::trace::Trace). Goes out: [`Structure`](crate::structure::Structure).

mod backbone;
mod build;
mod peptide;
mod planes;
pub mod ramachandran;
mod secondary;

pub use backbone::complete;
pub use build::build;
