//! User settings of scoring.

use serde::{Deserialize, Serialize};

use crate::prepare::normalize::Rule;

/// User settings of scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScoreSettings {
    /// Rotations of the cube, 1 to 24, over which the network is averaged where it is unsure
    /// (test-time augmentation); each costs as much time as the first. 4, 12 and 24 favour no axis.
    /// Older files of settings call it `sides`.
    #[serde(alias = "sides")]
    pub rotations: usize,
    /// Rule by which the density is scaled before it is scored. `None` is the rule that the network was trained with; others
    /// show what normalisation does.
    pub normalization: Option<Rule>,
}

impl Default for ScoreSettings {
    fn default() -> Self {
        Self {
            rotations: 4,
            normalization: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_under_their_older_name() {
        let settings: ScoreSettings = serde_json::from_str(r#"{"sides": 12}"#).unwrap();
        assert_eq!(settings.rotations, 12);
    }
}
