//! The description of a model that is written beside its atoms.

use super::ascii::ascii;
use crate::residue::Sequence;

/// Description of a model: title, sequences and provenance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelInfo {
    /// One line that says what was built from what.
    pub title: String,
    /// Version of the program that built it.
    pub version: String,
    /// Full sequence of each chain, by chain id: residue number `n` of the chain is letter `n` of
    /// the sequence, from 1.
    pub sequences: Vec<(String, Sequence)>,
    /// True if all its atoms were refined into the density.
    pub is_refined: bool,
    /// Provenance of the model, a line each: files and their hashes, settings, weights.
    pub provenance: Vec<String>,
}

impl ModelInfo {
    /// Returns the full sequence of the chain `id`, if it is known.
    pub(super) fn sequence(&self, id: &str) -> Option<&Sequence> {
        let known = self.sequences.iter().find(|(chain, _)| chain == id);
        known.map(|(_, sequence)| sequence)
    }

    /// Returns the remarks on the origin of the model, a line each, in ASCII.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![
            format!("Built by Cryoweave {} from a cryo-EM map.", self.version),
            if self.is_refined {
                "A prediction, refined into the map: not validated.".to_owned()
            } else {
                "A prediction: not validated, not refined.".to_owned()
            },
            "The B factors are confidences in percent, 0 to 100.".to_owned(),
        ];
        remarks.extend(self.provenance.iter().cloned());
        remarks.iter().map(|line| ascii(line)).collect()
    }
}
