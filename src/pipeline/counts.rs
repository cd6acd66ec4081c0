//! Numbers of a run: voxels, candidates, residues, chains.

use serde::{Deserialize, Serialize};

use crate::candidates::Candidate;
use crate::residue::Sequence;
use crate::score::VoxelScores;
use crate::structure::{Residue, Structure};
use crate::trace::Trace;

/// Numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Voxels of the map on the 1 Å grid.
    pub voxels: usize,
    /// Candidate Cα.
    pub candidates: usize,
    /// Residues of all chains that the sample should hold.
    pub sequence_residues: usize,
    /// Residues in the model.
    pub model_residues: usize,
    /// Residues in the model that bridge short gaps; they have the occupancy 0.
    #[serde(default)]
    pub bridged_residues: usize,
    /// Chains in the model, unassigned fragments counted too.
    pub model_chains: usize,
    /// Unassigned fragments among them, beside chains that have a sequence; older records call them
    /// `stretches`.
    #[serde(default, alias = "stretches")]
    pub fragments: usize,
    /// Residues in these fragments.
    #[serde(default, alias = "stretch_residues")]
    pub fragment_residues: usize,
}

/// Returns whether a residue of a model bridges a gap.
fn is_bridge(residue: &Residue) -> bool {
    let ca = residue.ca_atom();
    ca.is_some_and(|atom| atom.occupancy == 0.0)
}

impl Counts {
    /// Counts the results of a run.
    pub(super) fn of(
        scores: &VoxelScores,
        candidates: &[Candidate],
        sequences: &[Sequence],
        trace: &Trace,
        model: &Structure,
    ) -> Self {
        Self {
            voxels: scores.size().count(),
            candidates: candidates.len(),
            sequence_residues: sequences.iter().map(Sequence::sample_residues).sum(),
            model_residues: model.ca_count(),
            bridged_residues: model.residues().filter(|(_, r)| is_bridge(r)).count(),
            model_chains: model.chains.len(),
            fragments: trace.unassigned_fragments().count(),
            fragment_residues: trace
                .unassigned_fragments()
                .map(|chain| chain.residues.len())
                .sum(),
        }
    }

    /// Returns what was built, in words: residues in chains and in unassigned fragments.
    pub fn in_words(&self) -> String {
        let number = |count: usize, one: &str, more: &str| {
            format!("{count} {}", if count == 1 { one } else { more })
        };
        let named = self.model_residues - self.fragment_residues;
        let of = match self.sequence_residues {
            0 => String::new(),
            wanted if wanted >= named => format!(" of {wanted}"),
            _ => String::new(),
        };
        let chains = number(self.model_chains - self.fragments, "chain", "chains");
        let fragments = match self.fragments {
            0 => String::new(),
            count => format!(
                ", and {} in {}",
                self.fragment_residues,
                number(count, "unassigned fragment", "unassigned fragments")
            ),
        };
        format!("{named}{of} residues built in {chains}{fragments}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_built_is_put_into_words() {
        let nothing = Counts::default();
        assert_eq!(nothing.in_words(), "0 residues built in 0 chains");
        let mut counts = Counts {
            sequence_residues: 10,
            model_residues: 8,
            model_chains: 1,
            ..Counts::default()
        };
        assert_eq!(counts.in_words(), "8 of 10 residues built in 1 chain");
        (
            counts.model_chains,
            counts.fragments,
            counts.fragment_residues,
        ) = (4, 2, 3);
        assert_eq!(
            counts.in_words(),
            "5 of 10 residues built in 2 chains, and 3 in 2 unassigned fragments"
        );
        // More copies than the sequences list.
        counts.model_residues = 20;
        assert!(
            counts
                .in_words()
                .starts_with("17 residues built in 2 chains")
        );
    }

    #[test]
    fn numbers_are_read_under_their_older_names() {
        let counts: Counts = serde_json::from_str(
            r#"{"voxels": 8, "candidates": 7, "sequence_residues": 6, "model_residues": 5,
                "model_chains": 4, "stretches": 3, "stretch_residues": 2}"#,
        )
        .unwrap();
        assert_eq!((counts.fragments, counts.fragment_residues), (3, 2));
    }
}
