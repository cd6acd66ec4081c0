//! Numbers of a run: voxels, candidates, residues, chains.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::candidates::Candidate;
use crate::counted::counted;
use crate::residue::Sequence;
use crate::score::VoxelScores;
use crate::structure::Structure;
use crate::trace::Trace;

/// Numbers of a run.
///
/// One rule holds in words, tables, strips and files: a residue is *built* if it stands at a candidate. Residues that
/// bridge short gaps have coordinates too, but are counted by themselves, as *bridged*; the model has both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// Voxels of the map on the 1 Å grid.
    pub voxels: usize,
    /// Candidate Cα.
    pub candidates: usize,
    /// Residues of all chains that the sample should hold.
    pub sequence_residues: usize,
    /// Residues in the model, built and bridged.
    pub model_residues: usize,
    /// Residues among them that bridge short gaps; they have the occupancy 0.
    #[serde(default)]
    pub bridged_residues: usize,
    /// Atoms in the model.
    #[serde(default)]
    pub model_atoms: usize,
    /// Chains in the model, unassigned fragments counted too.
    pub model_chains: usize,
    /// Unassigned fragments among them, beside chains that have a sequence; older records call them
    /// `stretches`.
    #[serde(default, alias = "stretches")]
    pub fragments: usize,
    /// Residues built in these fragments.
    #[serde(default, alias = "stretch_residues")]
    pub fragment_residues: usize,
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
            model_atoms: model.residues().map(|(_, r)| r.atoms.len()).sum(),
            bridged_residues: model.residues().filter(|(_, r)| r.is_bridged()).count(),
            model_chains: model.chains.len(),
            fragments: trace.unassigned_fragments().count(),
            fragment_residues: trace
                .unassigned_fragments()
                .map(|chain| chain.residues.len())
                .sum(),
        }
    }

    /// Returns the number of residues that were built: those of the model that stand at a candidate.
    pub fn built_residues(&self) -> usize {
        self.model_residues.saturating_sub(self.bridged_residues)
    }

    /// Returns the number of residues that were built in chains with a sequence, or in all chains without sequences.
    pub fn assigned_residues(&self) -> usize {
        self.built_residues().saturating_sub(self.fragment_residues)
    }

    /// Returns what was built, in words: residues in chains and in unassigned fragments.
    pub fn in_words(&self) -> String {
        let named = self.assigned_residues();
        let of = match self.sequence_residues {
            0 => String::new(),
            wanted if wanted >= named => format!(" of {wanted}"),
            _ => String::new(),
        };
        let bridged = match self.bridged_residues {
            0 => String::new(),
            count => format!(", {count} bridged,"),
        };
        let chains = counted(self.model_chains.saturating_sub(self.fragments), "chain");
        let fragments = match self.fragments {
            0 => String::new(),
            count => format!(
                ", and {} in {}",
                self.fragment_residues,
                counted(count, "unassigned fragment")
            ),
        };
        format!("{named}{of} residues built{bridged} in {chains}{fragments}")
    }
}

impl Serialize for Counts {
    /// Writes all numbers, and for those who read the file that of the residues built.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut numbers = serializer.serialize_struct("Counts", 10)?;
        numbers.serialize_field("voxels", &self.voxels)?;
        numbers.serialize_field("candidates", &self.candidates)?;
        numbers.serialize_field("sequence_residues", &self.sequence_residues)?;
        numbers.serialize_field("model_residues", &self.model_residues)?;
        numbers.serialize_field("built_residues", &self.built_residues())?;
        numbers.serialize_field("bridged_residues", &self.bridged_residues)?;
        numbers.serialize_field("model_atoms", &self.model_atoms)?;
        numbers.serialize_field("model_chains", &self.model_chains)?;
        numbers.serialize_field("fragments", &self.fragments)?;
        numbers.serialize_field("fragment_residues", &self.fragment_residues)?;
        numbers.end()
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
    fn bridged_residues_are_told_apart_from_built_ones() {
        let counts = Counts {
            sequence_residues: 574,
            model_residues: 575,
            bridged_residues: 3,
            model_chains: 6,
            fragments: 2,
            fragment_residues: 7,
            ..Counts::default()
        };
        assert_eq!(
            counts.in_words(),
            "565 of 574 residues built, 3 bridged, in 4 chains, and 7 in 2 unassigned fragments"
        );
        let written = serde_json::to_value(counts).unwrap();
        assert_eq!(written["built_residues"], 572);
        assert_eq!(serde_json::from_value::<Counts>(written).unwrap(), counts);
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
