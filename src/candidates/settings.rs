//! What a user may set about candidates.

use serde::{Deserialize, Serialize};

/// How candidates are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateRule {
    /// Each peak of p(CA) is one, placed finer than a voxel.
    #[default]
    Peaks,
    /// Each cluster of voxels with a high p(CA) is one, as in the reference.
    Clusters,
}

/// What a user may set about candidates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CandidateSettings {
    /// How candidates are found.
    pub rule: CandidateRule,
    /// Least probability of an alpha carbon, 0 to 1.
    pub threshold: f64,
    /// Of two peaks nearer than this, in Å, the stronger stays; voxels at most this far from the
    /// first one of a cluster join it.
    pub separation_angstrom: f64,
}

impl CandidateSettings {
    /// The settings of the reference, as released.
    pub const REFERENCE: Self = Self {
        rule: CandidateRule::Clusters,
        threshold: 0.4,
        separation_angstrom: 2.0,
    };
}

impl Default for CandidateSettings {
    fn default() -> Self {
        Self {
            rule: CandidateRule::Peaks,
            threshold: 0.2,
            separation_angstrom: 2.3,
        }
    }
}
