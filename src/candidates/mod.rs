//! Candidates: where alpha carbons may be, and what they may be.
//!
//! Comes in: [`VoxelScores`](crate::score::VoxelScores). Goes out: [`Candidate`]s. Never sees a file.

mod candidate;
pub mod clusters;
mod find;
mod settings;

pub use candidate::{Candidate, Contact};
pub use find::find;
pub use settings::{CandidateRule, CandidateSettings};
