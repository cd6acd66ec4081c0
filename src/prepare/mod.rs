//! Prepare: the density on a 1 Å grid, without solvent, normalised.
//!
//! Comes in: [`Density`](crate::grid::Density). Goes out:
//! [`NormalizedDensity`](normalize::NormalizedDensity). Never looks at a structure.

pub mod bin;
pub mod normalize;
mod percentile;
pub mod resample;
pub mod solvent;
