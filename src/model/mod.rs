//! Model: the trace as a structure that other programs open.
//!
//! Comes in: [`Trace`](crate::trace::Trace). Goes out: [`Structure`](crate::structure::Structure).

mod backbone;
mod bridge;
mod build;
mod geometry;
mod hand;
mod peptide;
mod planes;
pub mod ramachandran;
mod settle;

pub use backbone::complete;
pub use build::build;
pub use geometry::Geometry;
pub use hand::HelixTurns;
