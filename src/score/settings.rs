//! What a user may set about scoring.

use serde::{Deserialize, Serialize};

/// What a user may set about scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScoreSettings {
    /// From how many sides, 1 to 24, the network looks at those parts of a map of which it is
    /// unsure; each costs as much time as the first. 4, 12 and 24 prefer no axis.
    pub sides: usize,
}

impl Default for ScoreSettings {
    fn default() -> Self {
        Self { sides: 4 }
    }
}
