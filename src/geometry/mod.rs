//! Geometry: everything that judges the shape of a structure by itself.
//!
//! Comes in: [`Structure`](crate::structure::Structure)s and positions. Goes out: angles and
//! torsions, secondary structure ([`dssp`]), the shapes that peptides have ([`peptide`],
//! [`ramachandran`]), and counts of what a backbone does and does not keep to
//! ([`BackboneGeometry`], [`HelixTurns`]). Never looks at a density.

mod backbone;
pub mod dssp;
mod handedness;
mod overlaps;
pub mod peptide;
pub mod ramachandran;
mod torsion;

pub use backbone::BackboneGeometry;
pub use handedness::HelixTurns;
pub use torsion::{angle, torsion};
