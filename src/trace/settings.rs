//! What a user may set about tracing.

use serde::{Deserialize, Serialize};

/// How candidates are aligned to sequences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aligner {
    /// Links by belief propagation, then a sparse alignment that may leave residues unmodelled
    /// and candidates unused.
    #[default]
    Ours,
    /// The hidden Markov model of [`reference`](super::reference), in which every residue takes
    /// a candidate.
    Reference,
}

impl Aligner {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::Ours, Self::Reference];

    /// Its name in settings and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Reference => "reference",
        }
    }

    /// The aligner of that [`name`](Self::name); `None` for other names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aligner| aligner.name() == name)
    }
}

/// What a user may set about tracing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraceSettings {
    /// Which aligner traces.
    pub aligner: Aligner,
    /// How far the network's amino-acid probabilities are flattened before they count: 1 takes
    /// them as they are, larger values trust them less.
    pub amino_temperature: f64,
    /// What modelling a residue is worth beside the evidence for its type, in nats.
    pub residue_reward: f64,
    /// What a gap of more than two unmodelled residues costs, in nats.
    pub gap_cost: f64,
    /// Least score of a chain, in nats; weaker chains are left out.
    pub chain_score: f64,
    /// Fewest residues of a stretch that is modelled although no sequence claims it, beside the
    /// chains that have one; by itself it needs five, and surer ones. 0 models none.
    pub unclaimed_length: usize,
    /// Whether our aligner's confidences tell how often as sure a residue was right on maps with
    /// known models; otherwise they are its posterior probabilities as they are.
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
            unclaimed_length: 3,
            calibrated: true,
        }
    }
}
