//! User settings of the search for candidates.

use serde::{Deserialize, Serialize};

use super::parameters::{SEPARATION_ANGSTROM, THRESHOLD};

/// Rule by which candidates are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateRule {
    /// Each peak of the Cα probability is one, placed finer than a voxel.
    #[default]
    Peaks,
    /// Each cluster of voxels with a high Cα probability is one, as in the reference (Cryo2Struct).
    Clusters,
}

/// User settings of the search for candidates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CandidateSettings {
    /// Rule by which candidates are found.
    pub rule: CandidateRule,
    /// Minimum Cα probability, 0 to 1.
    pub threshold: f64,
    /// Of two peaks nearer than this, in Å, the stronger stays; voxels at most this far from the
    /// first one of a cluster join it.
    pub separation_angstrom: f64,
}

impl CandidateSettings {
    /// Settings of the reference, as released.
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
            threshold: THRESHOLD,
            separation_angstrom: SEPARATION_ANGSTROM,
        }
    }
}
