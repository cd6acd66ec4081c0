//! Esm: the protein language models ESM-2, which describe a sequence in numbers.
//!
//! Lin et al., Science 379, 1123 (2023), <https://doi.org/10.1126/science.ade2574>. One of the networks of Cryo2Struct takes the
//! mean of such a description over the residues of a sequence. Their weights are not part of this program: a user brings
//! them, as published by their authors (`.pt`) or by Hugging Face (safetensors).

mod configuration;
mod head;
mod layer;
mod names;
mod network;
mod rotary;
mod vocabulary;

pub use configuration::Configuration;
pub use network::{Esm, EsmError, note_on, sizes_of};
pub use vocabulary::TOKENS;
