//! Fit of a sequence: whether the map shows its amino acids where its chains lie.

use super::parameters::{
    FOREIGN_READABLE, FOREIGN_RESIDUES, FOREIGN_SHARE, FOREIGN_SHARE_IN_ORDER, IN_ORDER,
};
use super::trace_result::TracedChain;
use crate::candidates::Candidate;
use crate::residue::Sequence;

/// Probabilities of amino acids at the candidates that chains of a sequence lie on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SequenceFit {
    /// Number of residues that count: those whose amino acid the sequence names.
    pub(super) residues: usize,
    /// Mean probability of the sequence's amino acids, 0 to 1.
    pub(super) assigned: f64,
    /// Mean probability of the likeliest amino acids, 0 to 1.
    pub(super) likeliest: f64,
}

impl SequenceFit {
    /// Returns the fit of `sequence` in its `chains`; `None` if no residue counts.
    pub(super) fn of<'a>(
        chains: impl Iterator<Item = &'a TracedChain>,
        sequence: &Sequence,
        candidates: &[Candidate],
    ) -> Option<Self> {
        let (mut residues, mut assigned, mut likeliest) = (0, 0.0, 0.0);
        for residue in chains.flat_map(|chain| &chain.residues) {
            let named = residue.number.checked_sub(1);
            let named = named.and_then(|index| sequence.residues.get(index));
            let Some(Some(amino)) = named else { continue };
            let probabilities = &candidates[residue.candidate].amino;
            residues += 1;
            assigned += probabilities[amino.index()];
            likeliest += probabilities.iter().copied().fold(0.0, f64::max);
        }
        let mean = |sum: f64| sum / residues as f64;
        (residues > 0).then(|| Self {
            residues,
            assigned: mean(assigned),
            likeliest: mean(likeliest),
        })
    }

    /// Returns whether the sequence does not seem to be in the map at all, given the probability, 0 to 1, that it is by its
    /// order. Of a map that hardly shows amino acids that cannot be told.
    pub(super) fn is_foreign(self, presence: f64) -> bool {
        let tells = self.residues >= FOREIGN_RESIDUES && self.likeliest >= FOREIGN_READABLE;
        let share = match presence >= IN_ORDER {
            true => FOREIGN_SHARE_IN_ORDER,
            false => FOREIGN_SHARE,
        };
        tells && self.assigned < share * self.likeliest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_sequence_is_told_where_the_map_shows_amino_acids() {
        let fit = |residues, assigned, likeliest| SequenceFit {
            residues,
            assigned,
            likeliest,
        };
        assert!(fit(158, 0.20, 0.52).is_foreign(1.0));
        assert!(fit(158, 0.32, 0.52).is_foreign(0.5));
        assert!(!fit(158, 0.32, 0.52).is_foreign(1.0), "its order shows");
        assert!(!fit(396, 0.43, 0.54).is_foreign(0.0), "the own sequence");
        assert!(
            !fit(480, 0.10, 0.36).is_foreign(0.0),
            "a map that hardly shows amino acids"
        );
        assert!(!fit(20, 0.20, 0.52).is_foreign(0.0), "too few residues");
    }
}
