//! Evaluation of a built structure against a reference structure.
//!
//! Comes in: two [`Structure`](crate::structure::Structure)s. Goes out: an [`Evaluation`].
//! Never moves one onto the other.

mod ca_chains;
mod chain_comparison;
mod detection;
mod evaluation;
mod similarity;
mod sweep;
mod sweep_chart;
mod unique_chains;

pub use chain_comparison::{MAX_DISTANCE, compare, evaluate};
pub use detection::Detection;
pub use evaluation::{Evaluation, Match, MatchDirection, ReferencePart, ResidueIndex};
pub use sweep::{Sweep, SweepPoint};
pub use sweep_chart::sweep_chart;
