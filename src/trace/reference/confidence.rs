//! Confidence: how sure it is that a candidate is the residue that the trace says.
//!
//! Around every residue a window of the chain is laid along every sequence at every place, forth
//! and back. The posterior probability of the place where it lies is the confidence.

use crate::residue::Sequence;

use crate::trace::align::decode::Placed;
use crate::trace::align::emission::Emission;

/// Residues to each side that speak for the place of one.
const REACH: usize = 10;

/// The probability, 0 to 1, of every residue of `path`, which lies along `sequence` of
/// `sequences`.
pub(in crate::trace) fn confidence(
    path: &[Placed],
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
            let lies = window.score(emission, &letters[sequence], path[index].residue, 1);
            let others = letters.iter().flat_map(|letters| {
                let window = &window;
                let at =
                    move |place| [1, -1].map(|way| window.score(emission, letters, place, way));
                (0..letters.len()).flat_map(at)
            });
            let weights: f64 = others.map(|other| f64::from(other - lies).exp()).sum();
            1.0 / weights.max(1.0)
        })
        .collect()
}

/// Candidates with their places in the sequence, counted from the middle one.
struct Window(Vec<(usize, isize)>);

impl Window {
    fn around(path: &[Placed], index: usize) -> Self {
        let middle = path[index].residue;
        let near = path[index.saturating_sub(REACH)..]
            .iter()
            .take(2 * REACH + 1)
            .filter(|placed| placed.residue.abs_diff(middle) <= REACH)
            .map(|placed| (placed.candidate, placed.residue as isize - middle as isize));
        Self(near.collect())
    }

    /// The log-odds of the window's candidates for the residues around `place`, `way` 1 along
    /// the sequence, -1 against it. What sticks out over an end says nothing.
    fn score(&self, emission: &Emission, letters: &[usize], place: usize, way: isize) -> f32 {
        let terms = self.0.iter().map(|&(candidate, offset)| {
            let residue = place.checked_add_signed(way * offset);
            let letter = residue.and_then(|residue| letters.get(residue));
            letter.map_or(0.0, |&row| emission.at(row, candidate))
        });
        terms.sum()
    }
}
