//! Candidates: positions at which a Cα may be, with the probabilities of its residue.
//!
//! Comes in: [`VoxelScores`](crate::score::VoxelScores), and a backbone, where one is given. Goes out: [`Candidate`]s. Never sees a file.
//! The tuned numbers stand in `parameters`.

mod backbone;
mod candidate;
pub mod clusters;
mod find;
mod parameters;
mod settings;

pub use backbone::of_backbone;
pub use candidate::{Candidate, Contact};
pub use find::{find, narrow};
pub use parameters::CONTACT_ANGSTROM;
pub use settings::{CandidateRule, CandidateSettings};
