//! User settings of a run.

use serde::{Deserialize, Serialize};

use crate::candidates::CandidateSettings;
use crate::score::ScoreSettings;
use crate::trace::{Aligner, TraceSettings};

/// User settings of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Settings of the network.
    pub score: ScoreSettings,
    /// Settings of the search for candidates.
    pub candidates: CandidateSettings,
    /// Settings of the tracer.
    pub trace: TraceSettings,
    /// True to build also where the network cannot read the map.
    pub force: bool,
}

impl Settings {
    /// Returns the settings with candidates and aligner of the reference (Cryo2Struct), as released.
    pub fn reference() -> Self {
        Self {
            candidates: CandidateSettings::REFERENCE,
            trace: TraceSettings {
                aligner: Aligner::Reference,
                ..TraceSettings::default()
            },
            // Cryo2Struct builds in every map.
            force: true,
            ..Self::default()
        }
    }
}
