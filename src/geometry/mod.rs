//! Geometry: measures of the shape of a structure by itself.
//!
//! Comes in: [`Structure`](crate::structure::Structure)s and positions. Goes out: angles and
//! torsions, secondary structure ([`dssp`]), the shapes that peptides have ([`peptide`],
//! [`ramachandran`]), counts of usual and unusual geometry ([`BackboneGeometry`], [`HelixTurns`]), and
//! how one structure lies on another ([`Superposition`]). Never sees a density.

mod backbone;
pub mod dssp;
mod handedness;
mod overlaps;
pub mod peptide;
pub mod ramachandran;
pub mod side_chain;
mod superposition;
mod torsion;

pub use backbone::{BackboneGeometry, backbone_torsions};
pub use handedness::HelixTurns;
pub use superposition::Superposition;
pub use torsion::{angle, torsion};
