//! Confidence: the posterior probability that a candidate is the residue that the trace says.
//!
//! Around every residue a window of the chain is laid along every sequence at every index, forth
//! and back. The posterior probability of the index where it lies is the confidence.

use crate::residue::Sequence;

use crate::trace::align::Emission;
use crate::trace::parameters::CONFIDENCE_REACH;
use crate::trace::trace_result::TracedResidue;

/// Returns the probability, 0 to 1, of every residue of `path`, which lies along `sequence` of
/// `sequences`.
pub(super) fn confidence(
    path: &[TracedResidue],
    sequence: usize,
    emission: &Emission,
    sequences: &[Sequence],
) -> Vec<f64> {
    let letters = |sequence: &Sequence| -> Vec<usize> {
        let row = |amino: &Option<_>| Emission::row(*amino);
        sequence.residues.iter().map(row).collect()
    };
    let letters: Vec<Vec<usize>> = sequences.iter().map(letters).collect();
    (0..path.len())
        .map(|index| {
            let window = Window::around(path, index);
            let lies = window.score(emission, &letters[sequence], path[index].number - 1, 1);
            let others = letters.iter().flat_map(|letters| {
                let window = &window;
                let at = move |at| [1, -1].map(|sign| window.score(emission, letters, at, sign));
                (0..letters.len()).flat_map(at)
            });
            let weights: f64 = others.map(|other| f64::from(other - lies).exp()).sum();
            1.0 / weights.max(1.0)
        })
        .collect()
}

/// Candidates with their indices in the sequence, counted from the middle one.
struct Window(Vec<(usize, isize)>);

impl Window {
    fn around(path: &[TracedResidue], index: usize) -> Self {
        let middle = path[index].number;
        let near = path[index.saturating_sub(CONFIDENCE_REACH)..]
            .iter()
            .take(2 * CONFIDENCE_REACH + 1)
            .filter(|residue| residue.number.abs_diff(middle) <= CONFIDENCE_REACH)
            .map(|residue| (residue.candidate, residue.number as isize - middle as isize));
        Self(near.collect())
    }

    /// Returns the log-odds of the window's candidates for the residues around index `at`, `sign` 1
    /// along the sequence, -1 against it. Candidates beyond an end do not count.
    fn score(&self, emission: &Emission, letters: &[usize], at: usize, sign: isize) -> f32 {
        let terms = self.0.iter().map(|&(candidate, offset)| {
            let residue = at.checked_add_signed(sign * offset);
            let letter = residue.and_then(|residue| letters.get(residue));
            letter.map_or(0.0, |&row| emission.at(row, candidate))
        });
        terms.sum()
    }
}
