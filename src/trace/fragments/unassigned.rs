//! Fragments of a sample without sequences, with the evidence for their directions.

use super::find::{find_fragments, forward_log_odds};
use super::select::select;
use crate::candidates::Candidate;
use crate::trace::graph::{Edges, edge_probabilities};
use crate::trace::parameters::DIRECTION_TRUST;

/// Traced piece of a chain, whose sequence is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// Indices of its candidates, from the likelier N-terminus on.
    pub candidates: Vec<usize>,
    /// Log-odds, in nats, that the chain runs so and not the other way; 0 or more.
    pub forward_log_odds: f64,
}

/// Joins `candidates` to fragments of at least `least` residues, longest first, as [`trace`](fn@crate::trace::trace) builds
/// them where no sequence is given: without noise, ligands and nucleic acid.
pub fn fragments(candidates: &[Candidate], least: usize) -> Vec<Fragment> {
    let edges = Edges::find(candidates);
    let probability = edge_probabilities(&edges);
    let used = vec![false; candidates.len()];
    let found = find_fragments(&edges, &probability, &used, least);
    let built = select(found, candidates, &used, &[], &[]).built;
    let with_direction = built.into_iter().map(|fragment| Fragment {
        forward_log_odds: DIRECTION_TRUST * forward_log_odds(&edges, &probability, &fragment),
        candidates: fragment,
    });
    with_direction.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Displacement, Position};

    /// Twelve candidates in a row, 3.8 Å apart, whose vectors say that the chain runs to lower x.
    fn row() -> Vec<Candidate> {
        let at = |nth: usize| {
            let position = Position::new(3.8 * nth as f64, 0.0, 0.0);
            let along = Displacement::new(3.6, 0.0, 0.0);
            Candidate {
                next: Some(along * -1.0),
                previous: Some(along),
                ..Candidate::with_residue_type(position, None, 0.9)
            }
        };
        (0..12).map(at).collect()
    }

    #[test]
    fn a_fragment_runs_as_the_vectors_say() {
        let found = fragments(&row(), 5);
        assert_eq!(found.len(), 1, "{found:?}");
        let expected: Vec<usize> = (0..12).rev().collect();
        assert_eq!(found[0].candidates, expected);
        assert!(found[0].forward_log_odds > 0.5, "{found:?}");
        assert!(fragments(&row(), 13).is_empty());
    }
}
