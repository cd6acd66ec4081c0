//! Identify: which proteins of a proteome a map or a model shows.
//!
//! Comes in: [`Candidate`](crate::candidates::Candidate)s or a [`Structure`](crate::structure::Structure), and the FASTA file
//! of a proteome. Goes out: an [`Identification`]. Never opens a file by itself.
//!
//! # Walk
//! 1. `fragments` makes a [`Profile`] of every fragment of a map and joins those that follow each other; `model` makes one of
//!    every chain of a model. A profile has a row of log-odds of the amino acids for each residue.
//! 2. `proteome` reads the file as a stream and takes a sample of it, whose shuffled sequences tell `chance`: the
//!    distribution of each profile's score.
//! 3. `lanes` aligns all profiles with each protein, both ways where their direction is unsure: the best local alignment
//!    with gaps, of which `query` also finds the pairs.
//! 4. `evidence` sums up over the profiles how surprising their scores are; shuffled sequences tell how much of that chance
//!    makes, and so the E-value of a protein. The best are judged again by chance among their own residues.
//! 5. `select` takes proteins as long as the fragments that the others leave are evidence enough, and counts copies.
//!
//! [`hmm_file`] writes the profiles for HMMER. All tuned numbers are in `parameters`.

mod chance;
mod error;
mod evidence;
mod fragments;
mod hit;
mod hmmer;
mod kept;
mod lanes;
mod model;
mod parameters;
mod parts;
mod profile;
mod proteome;
mod query;
mod search;
mod select;
mod settings;
mod table;
#[cfg(test)]
mod tests;

pub use error::IdentifyError;
pub use fragments::map_profiles;
pub use hit::{BestProtein, EValue, Hit, Support};
pub use hmmer::hmm_file;
pub use model::{model_profiles, model_profiles_in_map};
pub use profile::{Column, Profile};
pub use search::{Identification, identify};
pub use settings::IdentifySettings;
