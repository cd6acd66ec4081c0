//! Model: the trace as a structure that other programs open.
//!
//! Comes in: [`Trace`](crate::trace::Trace). Goes out: [`Structure`](crate::structure::Structure).

mod backbone;
mod bridge;
mod build;
mod planes;
mod settle;

pub use backbone::complete;
pub use build::build;
