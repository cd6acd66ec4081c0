//! Fragment filter: rejects noise peaks and ligands.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::residue::Sequence;
use crate::space::Position;
use crate::trace::parameters::{
    BESIDE_CHAINS, LEAST_ISOLATED, LEAST_ISOLATED_P_CA, LEAST_ISOLATED_P_CA_UNASSIGNED,
};
use crate::trace::trace_result::TracedChain;

/// Filter for unassigned fragments: rejects noise peaks and ligands.
pub(super) struct FragmentFilter<'a> {
    candidates: &'a [Candidate],
    assigned: Neighbours,
    least_mean_p_ca: f64,
}

impl<'a> FragmentFilter<'a> {
    /// Prepares the filter, given which of `candidates` the assigned chains use.
    pub(super) fn new(candidates: &'a [Candidate], used: &[bool]) -> Self {
        let used = candidates.iter().zip(used).filter(|(_, used)| **used);
        let positions: Vec<Position> = used.map(|(candidate, _)| candidate.position).collect();
        Self {
            candidates,
            least_mean_p_ca: if positions.is_empty() {
                LEAST_ISOLATED_P_CA_UNASSIGNED
            } else {
                LEAST_ISOLATED_P_CA
            },
            assigned: Neighbours::new(positions, BESIDE_CHAINS.1),
        }
    }

    /// Returns whether a fragment may be noise or a ligand: it is neither long and probable enough
    /// to stand alone, nor beside the assigned chains and short enough for one of their `gaps`.
    /// Ligands lie beside chains as well, but are no part of a sequence that has no gap for them.
    pub(super) fn is_spurious(&self, fragment: &[usize], gaps: &UnmodelledGaps) -> bool {
        let is_probable = || self.mean_p_ca(fragment) >= self.least_mean_p_ca;
        let stands_alone = fragment.len() >= LEAST_ISOLATED && is_probable();
        let fits = gaps.fit(fragment.len()) && self.is_beside(fragment);
        !(stands_alone || fits)
    }

    /// Returns the mean Cα probability of a fragment.
    pub(super) fn mean_p_ca(&self, fragment: &[usize]) -> f64 {
        self.mean(fragment, |candidate| candidate.p_ca)
    }

    /// Returns whether a fragment lies beside the assigned chains.
    fn is_beside(&self, fragment: &[usize]) -> bool {
        let (least, radius) = BESIDE_CHAINS;
        let around = |candidate: &Candidate| self.assigned.within(candidate.position, radius);
        self.mean(fragment, |candidate| around(candidate).len() as f64) >= least
    }

    fn mean(&self, fragment: &[usize], of: impl Fn(&Candidate) -> f64) -> f64 {
        let values = fragment.iter().map(|&index| of(&self.candidates[index]));
        values.sum::<f64>() / fragment.len() as f64
    }
}

/// The lengths, in residues, of the gaps that the assigned chains and missing copies leave, less
/// what fragments have filled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct UnmodelledGaps {
    /// Rising.
    lengths: Vec<usize>,
}

impl UnmodelledGaps {
    /// Finds the gaps of `chains`, their ends included; a copy that is missing is one gap.
    pub(super) fn new(chains: &[TracedChain], sequences: &[Sequence]) -> Self {
        let mut lengths = Vec::new();
        for (index, sequence) in sequences.iter().enumerate() {
            let copies = chains.iter().filter(|chain| chain.sequence == Some(index));
            let listed = sequence.chain_ids.len().max(1);
            let missing = listed.saturating_sub(copies.clone().count());
            lengths.extend(vec![sequence.residues.len(); missing]);
            lengths.extend(copies.flat_map(|chain| gaps(chain, sequence.residues.len())));
        }
        lengths.retain(|&length| length > 0);
        lengths.sort_unstable();
        Self { lengths }
    }

    /// Returns whether a fragment of `residues` fits a gap.
    pub(super) fn fit(&self, residues: usize) -> bool {
        self.lengths.last().is_some_and(|&most| residues <= most)
    }

    /// Takes a fragment of `residues` from the shortest gap that holds it, if one does. What is
    /// left of the gap counts as one gap.
    pub(super) fn fill(&mut self, residues: usize) {
        let index = self.lengths.partition_point(|&length| length < residues);
        if let Some(length) = self.lengths.get_mut(index) {
            *length -= residues;
            self.lengths.sort_unstable();
        }
    }
}

/// Returns the numbers of residues in a row that `chain` lacks of its `length`, its ends included.
fn gaps(chain: &TracedChain, length: usize) -> Vec<usize> {
    let numbers = chain.residues.iter().map(|residue| residue.number);
    let ends: Vec<usize> = [0].into_iter().chain(numbers).chain([length + 1]).collect();
    ends.windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0] + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::TracedResidue;

    /// Two rows of six candidates, 3.8 Å apart in a row; the second at a distance of `far` Å.
    fn rows(far: f64, p_ca: f64) -> Vec<Candidate> {
        let row = |y: f64, p_ca: f64| {
            (0..6).map(move |nth| {
                let position = Position::new(3.8 * f64::from(nth), y, 0.0);
                Candidate {
                    p_ca,
                    ..Candidate::with_residue_type(position, None, 0.9)
                }
            })
        };
        row(0.0, 0.9).chain(row(far, p_ca)).collect()
    }

    /// Tells if a fragment of the second row passes, where the sequences have a gap of three.
    fn passes(fragment: &[usize], far: f64, p_ca: f64, is_assigned: bool) -> bool {
        let used: Vec<bool> = (0..12).map(|index| is_assigned && index < 6).collect();
        let gaps = UnmodelledGaps { lengths: vec![3] };
        !FragmentFilter::new(&rows(far, p_ca), &used).is_spurious(fragment, &gaps)
    }

    #[test]
    fn a_short_and_improbable_fragment_passes_only_beside_a_chain() {
        assert!(passes(&[6, 7, 8], 5.0, 0.3, true));
        assert!(!passes(&[6, 7, 8], 30.0, 0.3, true));
        assert!(!passes(&[6, 7, 8], 5.0, 0.3, false));
    }

    #[test]
    fn an_improbable_fragment_beside_a_chain_passes_if_it_fits_a_gap() {
        assert!(passes(&[6, 7, 8], 5.0, 0.3, true));
        assert!(!passes(&[6, 7, 8, 9], 5.0, 0.3, true));
    }

    #[test]
    fn an_isolated_fragment_must_be_long_and_probable() {
        let fragment = [6, 7, 8, 9, 10];
        assert!(passes(&fragment, 30.0, 0.6, true) && !passes(&fragment[1..], 30.0, 0.6, true));
        assert!(passes(&fragment, 30.0, 0.5, false) && !passes(&fragment, 30.0, 0.5, true));
    }

    fn gaps_of(chains: &[&[usize]], ids: &[&str]) -> Vec<usize> {
        let chain = |numbers: &&[usize]| TracedChain {
            sequence: Some(0),
            id: "A".into(),
            residues: numbers
                .iter()
                .map(|&number| TracedResidue {
                    number,
                    candidate: number,
                    confidence: 1.0,
                })
                .collect(),
        };
        let sequence = Sequence {
            name: "one".into(),
            chain_ids: ids.iter().map(|&id| id.into()).collect(),
            residues: vec![None; 10],
        };
        let chains: Vec<TracedChain> = chains.iter().map(chain).collect();
        UnmodelledGaps::new(&chains, &[sequence]).lengths
    }

    #[test]
    fn gaps_are_inside_at_ends_and_in_copies_that_were_not_found() {
        assert_eq!(gaps_of(&[&[1, 2, 5, 6, 7, 8, 9, 10]], &["A"]), [2]);
        assert_eq!(gaps_of(&[&[4, 5, 7]], &["A"]), [1, 3, 3]);
        assert_eq!(gaps_of(&[&[4, 5, 7]], &["A", "B", "C"]), [1, 3, 3, 10, 10]);
        assert_eq!(gaps_of(&[], &[]), [10]);
        assert!(gaps_of(&[&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]], &["A"]).is_empty());
    }

    #[test]
    fn a_fragment_fills_the_shortest_gap_that_holds_it() {
        let mut gaps = UnmodelledGaps {
            lengths: vec![3, 4, 9],
        };
        gaps.fill(4);
        assert_eq!(gaps.lengths, [0, 3, 9]);
        gaps.fill(5);
        assert_eq!(gaps.lengths, [0, 3, 4]);
        gaps.fill(6);
        assert_eq!(gaps.lengths, [0, 3, 4]);
        assert!(gaps.fit(4) && !gaps.fit(5));
    }
}
