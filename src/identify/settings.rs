//! User settings of the search.

use serde::{Deserialize, Serialize};

/// User settings of the search through a proteome.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentifySettings {
    /// Upper limit on the E-value of a protein with which a run goes on.
    pub most_e_value: f64,
    /// Share of the residues of a model, 0 to 1, whose names may be wrong.
    pub error_share: f64,
    /// Seed of the random numbers by which sequences are shuffled.
    pub seed: u64,
}

impl Default for IdentifySettings {
    fn default() -> Self {
        Self {
            most_e_value: 1e-3,
            error_share: 0.1,
            seed: 1,
        }
    }
}
