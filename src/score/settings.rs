//! User settings of scoring.

use serde::{Deserialize, Serialize};

/// User settings of scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScoreSettings {
    /// Rotations of the cube, 1 to 24, over which the network is averaged where it is unsure
    /// (test-time augmentation); each costs as much time as the first. 4, 12 and 24 favour no axis.
    /// Older files of settings call it `sides`.
    #[serde(alias = "sides")]
    pub rotations: usize,
}

impl Default for ScoreSettings {
    fn default() -> Self {
        Self { rotations: 4 }
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
