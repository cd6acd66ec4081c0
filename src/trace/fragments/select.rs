//! Fragment selection: which unassigned fragments are built.

use crate::candidates::Candidate;
use crate::residue::Sequence;
use crate::trace::trace_result::{TraceNote, TracedChain};

use super::filter::{FragmentFilter, UnmodelledGaps};
use super::molecule_type::MoleculeType;

/// The fragments that are built, and notes on the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::trace) struct Selection {
    /// The fragments that are built, longest first.
    pub(in crate::trace) built: Vec<Vec<usize>>,
    /// Numbers and reasons of those that are not.
    pub(in crate::trace) notes: Vec<TraceNote>,
}

/// Selects from `fragments` of `candidates`, of which `chains` use the `used` ones. The longest
/// come first, of equal ones the more probable; each that is built fills a gap of the sequences,
/// where it fits one, and leaves the others the rest.
pub(in crate::trace) fn select(
    mut fragments: Vec<Vec<usize>>,
    candidates: &[Candidate],
    used: &[bool],
    chains: &[TracedChain],
    sequences: &[Sequence],
) -> Selection {
    let molecule_type = MoleculeType::new(candidates, used);
    let filter = FragmentFilter::new(candidates, used);
    let mut gaps = UnmodelledGaps::new(chains, sequences);
    fragments.sort_by(|a, b| {
        let probability = [b, a].map(|fragment| filter.mean_p_ca(fragment));
        let by_probability = probability[0].total_cmp(&probability[1]);
        b.len().cmp(&a.len()).then(by_probability).then(a.cmp(b))
    });
    let (mut built, mut spurious, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for fragment in fragments {
        if filter.is_spurious(&fragment, &gaps) {
            spurious.push(fragment);
        } else if molecule_type.is_protein(&fragment) {
            gaps.fill(fragment.len());
            built.push(fragment);
        } else {
            other.push(fragment);
        }
    }
    built.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    let not_protein = extent(&other).map(|(fragments, residues)| TraceNote::NotProtein {
        fragments,
        residues,
    });
    let unsure = extent(&spurious).map(|(fragments, residues)| TraceNote::UnsureFragments {
        fragments,
        residues,
    });
    Selection {
        built,
        notes: not_protein.into_iter().chain(unsure).collect(),
    }
}

/// Returns the number of fragments and of their residues, if there are any.
fn extent(fragments: &[Vec<usize>]) -> Option<(usize, usize)> {
    let residues = fragments.iter().map(Vec::len).sum();
    (!fragments.is_empty()).then_some((fragments.len(), residues))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;
    use crate::trace::TracedResidue;

    /// A chain of eight candidates with a gap of `gap` residues in its middle, and beside it two
    /// improbable fragments of three, the second the more probable one.
    fn built(gap: usize) -> Selection {
        let at = |x: usize, y: f64, p_ca: f64| Candidate {
            p_ca,
            ..Candidate::with_residue_type(Position::new(3.8 * x as f64, y, 0.0), None, 0.9)
        };
        let chain = (0..8).map(|x| at(x, 0.0, 0.9));
        let first = (0..3).map(|x| at(x, 5.0, 0.3));
        let second = (4..7).map(|x| at(x, 5.0, 0.4));
        let candidates: Vec<_> = chain.chain(first).chain(second).collect();
        let residues = (0..8).map(|candidate| TracedResidue {
            number: 1 + candidate + if candidate < 4 { 0 } else { gap },
            candidate,
            confidence: 1.0,
        });
        let chain = TracedChain {
            sequence: Some(0),
            id: "A".into(),
            residues: residues.collect(),
        };
        let sequence = Sequence {
            name: "one".into(),
            chain_ids: vec!["A".into()],
            residues: vec![None; 8 + gap],
        };
        let used: Vec<bool> = (0..candidates.len()).map(|index| index < 8).collect();
        let fragments = vec![vec![8, 9, 10], vec![11, 12, 13]];
        select(fragments, &candidates, &used, &[chain], &[sequence])
    }

    #[test]
    fn a_gap_holds_one_fragment_of_its_length_the_more_probable() {
        assert!(built(2).built.is_empty());
        for gap in [3, 5] {
            let selection = built(gap);
            assert_eq!(selection.built, [[11, 12, 13]]);
            let unsure = TraceNote::UnsureFragments {
                fragments: 1,
                residues: 3,
            };
            assert_eq!(selection.notes, [unsure]);
        }
        assert_eq!(built(6).built, [[8, 9, 10], [11, 12, 13]]);
    }
}
