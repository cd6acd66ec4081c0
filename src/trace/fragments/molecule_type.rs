//! Molecule type: whether a fragment is protein at all.

use crate::candidates::Candidate;
use crate::trace::parameters::REJECTION_MARGIN;

/// The evidence for protein among the candidates of a sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct MoleculeType<'a> {
    candidates: &'a [Candidate],
    /// Mean log-odds of protein over the candidates of assigned chains, if there are any.
    assigned: Option<f64>,
}

impl<'a> MoleculeType<'a> {
    /// Takes the mean, given which of `candidates` the assigned chains use.
    pub(super) fn new(candidates: &'a [Candidate], used: &[bool]) -> Self {
        let used = candidates.iter().zip(used).filter(|(_, used)| **used);
        Self {
            candidates,
            assigned: mean_log_odds(used.map(|(candidate, _)| candidate)),
        }
    }

    /// Returns whether a fragment is protein: by its own mean log-odds, or because it trails the
    /// assigned chains by less than [`REJECTION_MARGIN`].
    pub(super) fn is_protein(&self, fragment: &[usize]) -> bool {
        let own = mean_log_odds(fragment.iter().map(|&index| &self.candidates[index]));
        own.is_none_or(|own| {
            let is_near = |assigned| assigned - own < REJECTION_MARGIN;
            own >= 0.0 || self.assigned.is_some_and(is_near)
        })
    }
}

/// Returns the mean log-odds of protein; `None` of no candidates.
fn mean_log_odds<'a>(candidates: impl Iterator<Item = &'a Candidate>) -> Option<f64> {
    let (sum, count) = candidates.fold((0.0, 0), |(sum, count), candidate| {
        let p_protein = candidate.p_protein.clamp(0.001, 0.999);
        (sum + (p_protein / (1.0 - p_protein)).ln(), count + 1)
    });
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;

    /// Tells if a candidate with probability `own` of protein is protein, beside a chain with `assigned`.
    fn is_protein(own: f64, assigned: Option<f64>) -> bool {
        let candidate = |p_protein| Candidate {
            p_protein,
            ..Candidate::with_residue_type(Position::default(), None, 0.9)
        };
        let candidates = [candidate(own), candidate(assigned.unwrap_or(0.5))];
        MoleculeType::new(&candidates, &[false, assigned.is_some()]).is_protein(&[0])
    }

    #[test]
    fn a_fragment_is_protein_by_itself_or_as_much_as_the_chains_are() {
        assert!(is_protein(0.6, Some(0.99)) && is_protein(0.6, None));
        assert!(!is_protein(0.4, None));
        // Log-odds: 0.4 is -0.4, 0.9 is 2.2, 0.8 is 1.4.
        assert!(!is_protein(0.4, Some(0.9)));
        assert!(is_protein(0.4, Some(0.8)));
    }
}
