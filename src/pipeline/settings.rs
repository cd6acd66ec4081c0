//! User settings of a run.

use serde::{Deserialize, Serialize};

use crate::candidates::CandidateSettings;
use crate::identify::IdentifySettings;
use crate::model::ModelSettings;
use crate::score::ScoreSettings;
use crate::trace::{Aligner, TraceSettings};

/// User settings of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Settings of the network.
    pub score: ScoreSettings,
    /// Settings of the search for candidates.
    pub candidates: CandidateSettings,
    /// Settings of the tracer.
    pub trace: TraceSettings,
    /// True to read residue types a second time, from the density around the first backbone, and to trace again by them,
    /// where the sequences remain unsure. Our aligner alone does.
    pub second_look: bool,
    /// Settings of the search through a proteome, where one is given.
    pub identify: IdentifySettings,
    /// Settings of the model.
    pub model: ModelSettings,
    /// True to build also where the network cannot read the map.
    pub force: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            score: ScoreSettings::default(),
            candidates: CandidateSettings::default(),
            trace: TraceSettings::default(),
            second_look: true,
            identify: IdentifySettings::default(),
            model: ModelSettings::default(),
            force: false,
        }
    }
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
            // Cryo2Struct builds a backbone, in every map.
            model: ModelSettings::BACKBONE,
            second_look: false,
            force: true,
            ..Self::default()
        }
    }
}

/// Setting that is out of its range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the setting {name} is {value}, which must be from {least} to {most}")]
pub struct SettingsError {
    /// Name, with that of its group.
    pub name: &'static str,
    /// Value.
    pub value: f64,
    /// Lowest value.
    pub least: f64,
    /// Highest value.
    pub most: f64,
}

impl Settings {
    /// Checks that every number lies in its range.
    ///
    /// # Errors
    /// [`SettingsError`] names the first that does not.
    pub fn check(&self) -> Result<(), SettingsError> {
        let Self {
            score,
            candidates,
            trace,
            identify,
            second_look: _,
            model: _,
            force: _,
        } = self;
        let ranges = [
            ("score.rotations", score.rotations as f64, 1.0, 24.0),
            ("candidates.threshold", candidates.threshold, 0.01, 1.0),
            (
                "candidates.separation_angstrom",
                candidates.separation_angstrom,
                0.1,
                20.0,
            ),
            (
                "trace.amino_temperature",
                trace.amino_temperature,
                0.1,
                100.0,
            ),
            ("trace.residue_reward", trace.residue_reward, -100.0, 100.0),
            ("trace.gap_cost", trace.gap_cost, 0.0, 1000.0),
            ("trace.chain_score", trace.chain_score, -1000.0, 1e6),
            (
                "trace.fragment_length",
                trace.fragment_length as f64,
                0.0,
                1e6,
            ),
            ("trace.lambda", trace.lambda, 1.0, 30.0),
            ("identify.most_e_value", identify.most_e_value, 1e-300, 10.0),
            ("identify.error_share", identify.error_share, 0.001, 0.99),
        ];
        let wrong = ranges
            .into_iter()
            .find(|(_, value, least, most)| !(least..=most).contains(&value));
        match wrong {
            Some((name, value, least, most)) => Err(SettingsError {
                name,
                value,
                least,
                most,
            }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_named() {
        Settings::default().check().unwrap();
        Settings::reference().check().unwrap();
        let refused = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            settings.check().unwrap_err().to_string()
        };
        let words = refused(|s| s.trace.amino_temperature = 0.0);
        assert_eq!(
            words,
            "the setting trace.amino_temperature is 0, which must be from 0.1 to 100"
        );
        assert!(refused(|s| s.score.rotations = 1_000_000).contains("score.rotations"));
        assert!(refused(|s| s.score.rotations = 0).contains("score.rotations"));
        assert!(refused(|s| s.candidates.threshold = -1e308).contains("candidates.threshold"));
        assert!(refused(|s| s.candidates.separation_angstrom = f64::NAN).contains("separation"));
        assert!(refused(|s| s.trace.gap_cost = f64::INFINITY).contains("gap_cost"));
        assert!(refused(|s| s.identify.most_e_value = 11.0).contains("identify.most_e_value"));
        assert!(refused(|s| s.identify.error_share = 0.0).contains("identify.error_share"));
        assert!(refused(|s| s.trace.lambda = 31.0).contains("trace.lambda"));
        assert!(refused(|s| s.trace.fragment_length = usize::MAX).contains("fragment_length"));
    }
}
