//! Settings of the trace.

use std::fmt;

use serde::de::{IntoDeserializer, value};
use serde::{Deserialize, Serialize};

use super::parameters::LAMBDA;

/// An algorithm that aligns candidates to sequences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aligner {
    /// Edges by belief propagation, then a sparse alignment that may leave residues unmodelled
    /// and candidates unused.
    #[default]
    Ours,
    /// The hidden Markov model of [`reference`](super::reference), in which every residue takes
    /// a candidate.
    Reference,
}

impl Aligner {
    /// Returns the aligner of that name in settings; `None` for other names.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = IntoDeserializer::<value::Error>::into_deserializer(name);
        Self::deserialize(name).ok()
    }
}

/// Name in settings.
impl fmt::Display for Aligner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Settings of the trace. Temperatures of 1 to 1.7, rewards of 1.5 to 3, gap costs of 4 and 8 and
/// chain scores of 3 and 8 stayed within the noise of a trace (`assets/weave.md`, "Settings").
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraceSettings {
    /// The aligner.
    pub aligner: Aligner,
    /// Temperature by which the network's amino-acid probabilities are flattened: 1 takes them as
    /// they are, larger values trust them less.
    pub amino_temperature: f64,
    /// Worth of modelling a residue beside the evidence for its type, in nats.
    pub residue_reward: f64,
    /// Cost of a gap of more than two unmodelled residues, in nats.
    pub gap_cost: f64,
    /// Least score of a chain, in nats; weaker chains are left out.
    pub chain_score: f64,
    /// Minimum length of an unassigned fragment next to assigned chains, in residues; isolated
    /// fragments need five and a higher Cα probability. 0 disables them.
    #[serde(alias = "unclaimed_length")]
    pub fragment_length: usize,
    /// Factor on the standard deviation of the Cα distance (lambda), by which the reference's aligner tolerates distances that are
    /// not 3.8 Å; ours does not use it.
    pub lambda: f64,
    /// Calibrates the confidences of our aligner on maps with reference structures;
    /// otherwise they are its posterior probabilities.
    pub calibrated: bool,
}

impl Default for TraceSettings {
    fn default() -> Self {
        Self {
            aligner: Aligner::Ours,
            amino_temperature: 1.4,
            residue_reward: 2.0,
            gap_cost: 6.0,
            chain_score: 5.0,
            fragment_length: 3,
            lambda: LAMBDA,
            calibrated: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_earlier_versions_are_read() {
        let settings: TraceSettings =
            serde_json::from_str(r#"{"unclaimed_length": 7}"#).expect("an earlier name");
        assert_eq!(settings.fragment_length, 7);
        let written = serde_json::to_string(&settings).expect("settings are plain");
        assert!(written.contains(r#""fragment_length":7"#), "{written}");
    }
}
