//! Prepare: the density on a 1 Å grid, without solvent, normalised.
//!
//! Comes in: [`Density`](crate::grid::Density). Goes out:
//! [`NormalizedDensity`](normalize::NormalizedDensity). Never looks at a structure.

pub mod bin;
pub mod correction;
pub mod molecule;
pub mod normalize;
pub mod outliers;
mod percentile;
pub mod region;
pub mod resample;
mod slabs;
pub mod solvent;
pub mod value_counts;
