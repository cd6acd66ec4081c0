//! Evaluation of a built structure against a reference structure, and of either against the map.
//!
//! Comes in: two [`Structure`](crate::structure::Structure)s, or one and a [`Density`](crate::grid::Density). Goes out: an
//! [`Evaluation`] or a [`MapFit`]. Never moves one onto the other.

mod ca_chains;
mod chain_comparison;
mod detection;
mod evaluation;
mod fit;
mod similarity;
mod sweep;
mod sweep_chart;
mod unique_chains;

pub use chain_comparison::{MAX_DISTANCE, compare, evaluate};
pub use detection::Detection;
pub use evaluation::{Evaluation, Match, MatchDirection, ReferencePart, ResidueIndex};
pub use fit::{AtomFit, ChainFit, FitError, FitResolution, MapFit, ResidueFit, fit, fit_table};
pub use sweep::{Sweep, SweepPoint};
pub use sweep_chart::sweep_chart;
