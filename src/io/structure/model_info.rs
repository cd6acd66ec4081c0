//! What is written about a model besides its atoms.

use crate::residue::Sequence;

/// What is written about a model besides its atoms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelInfo {
    /// One line that says what was built from what.
    pub title: String,
    /// The version of the program that built it.
    pub version: String,
    /// The full sequence of each chain, by chain id: residue number `n` of the chain is letter
    /// `n` of the sequence, from 1.
    pub sequences: Vec<(String, Sequence)>,
    /// Where the model comes from, a line each: files and their hashes, settings, weights.
    pub provenance: Vec<String>,
}

impl ModelInfo {
    /// The full sequence of the chain `id`, if it is known.
    pub(super) fn sequence(&self, id: &str) -> Option<&Sequence> {
        let known = self.sequences.iter().find(|(chain, _)| chain == id);
        known.map(|(_, sequence)| sequence)
    }

    /// What is written about the origin of the model, a line each, in ASCII.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![
            format!("Built by Cryoweave {} from a cryo-EM map.", self.version),
            "A prediction: not validated, not refined.".to_owned(),
            "The B factors are confidences in percent, 0 to 100.".to_owned(),
        ];
        remarks.extend(self.provenance.iter().cloned());
        remarks.iter().map(|line| ascii(line)).collect()
    }
}

/// `text` in one line of printable ASCII, as both formats want it.
pub(super) fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'Å' => 'A',
            ' '..='~' => c,
            _ if c.is_whitespace() => ' ',
            _ => '?',
        })
        .collect()
}
