//! Secondary structure of a trace, from the network and from the shape of the chain.

use crate::candidates::Candidate;
use crate::residue::SecondaryStructure;
use crate::trace::TracedResidue;

/// Fewest residues of a helix and of a strand.
const LEAST: [(SecondaryStructure, usize); 2] = [
    (SecondaryStructure::Helix, 4),
    (SecondaryStructure::Strand, 3),
];

/// Mean and standard deviation, in Å, of the distances from an alpha carbon to the second and to
/// the third after it, in helices and in strands, with room for misplaced candidates.
const HELIX: [(f64, f64); 2] = [(5.5, 0.8), (5.3, 1.0)];
const STRAND: [(f64, f64); 2] = [(6.6, 0.8), (10.0, 1.2)];

/// Share of other shapes in each distance's density (1/Å): what a coil shows.
const COIL: f64 = 0.16;

/// The state of every residue of a chain.
pub(super) fn assign(placed: &[(&TracedResidue, &Candidate)]) -> Vec<SecondaryStructure> {
    let likely = (0..placed.len()).map(|index| state(placed, index));
    let mut states: Vec<SecondaryStructure> = likely.collect();
    for (state, least) in LEAST {
        drop_short(placed, &mut states, state, least);
    }
    states
}

/// The most probable state of one residue.
fn state(placed: &[(&TracedResidue, &Candidate)], index: usize) -> SecondaryStructure {
    let mut weights = placed[index].1.secondary.map(|p| p + 0.02);
    for (span, nth) in [(2, 0), (3, 1)] {
        for first in index.saturating_sub(span)..=index {
            let Some(distance) = span_length(placed, first, span) else {
                continue;
            };
            // Each distance is seen from every residue it spans, so each takes its share.
            let share = 1.0 / (span as f64 + 1.0);
            let densities = [
                COIL,
                normal(distance, HELIX[nth]),
                normal(distance, STRAND[nth]),
            ];
            for (weight, density) in weights.iter_mut().zip(densities) {
                *weight *= (density + 0.01).powf(share);
            }
        }
    }
    let best = (0..3)
        .rev()
        .max_by(|&a, &b| weights[a].total_cmp(&weights[b]));
    best.map_or(SecondaryStructure::Coil, |best| {
        SecondaryStructure::ALL[best]
    })
}

/// The distance from the residue at `first` to the one `span` later, where none lacks between.
fn span_length(placed: &[(&TracedResidue, &Candidate)], first: usize, span: usize) -> Option<f64> {
    let (start, end) = (placed.get(first)?, placed.get(first + span)?);
    (end.0.number == start.0.number + span).then(|| start.1.position.distance(end.1.position))
}

/// The normal density at `x`.
fn normal(x: f64, (mean, sd): (f64, f64)) -> f64 {
    let z = (x - mean) / sd;
    (-0.5 * z * z).exp() / (sd * std::f64::consts::TAU.sqrt())
}

/// Makes coil of every run of `state` over fewer than `least` residues without a break.
fn drop_short(
    placed: &[(&TracedResidue, &Candidate)],
    states: &mut [SecondaryStructure],
    state: SecondaryStructure,
    least: usize,
) {
    let mut start = 0;
    while start < states.len() {
        let mut end = start + 1;
        while end < states.len()
            && states[end] == states[start]
            && placed[end].0.number == placed[end - 1].0.number + 1
        {
            end += 1;
        }
        if states[start] == state && end - start < least {
            states[start..end].fill(SecondaryStructure::Coil);
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;

    fn chain(points: impl Iterator<Item = Position>) -> Vec<(TracedResidue, Candidate)> {
        let residue = |(index, position)| {
            let traced = TracedResidue {
                number: index + 1,
                candidate: index,
                confidence: 1.0,
            };
            let candidate = Candidate {
                position,
                p_ca: 1.0,
                amino: [0.05; 20],
                secondary: [1.0 / 3.0; 3],
                next: None,
                previous: None,
                ties: Vec::new(),
            };
            (traced, candidate)
        };
        points.enumerate().map(residue).collect()
    }

    fn states(chain: &[(TracedResidue, Candidate)]) -> Vec<SecondaryStructure> {
        assign(&chain.iter().map(|(t, c)| (t, c)).collect::<Vec<_>>())
    }

    #[test]
    fn the_shape_alone_tells_a_helix_from_a_strand() {
        let helix = (0..12).map(f64::from).map(|n| {
            let turn = n * 100.0_f64.to_radians();
            Position::new(2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * n)
        });
        let zigzag = |n: i32| Position::new(3.4 * f64::from(n), f64::from(n % 2) * 1.7, 0.0);
        assert_eq!(states(&chain(helix)), [SecondaryStructure::Helix; 12]);
        let strand = chain((0..8).map(zigzag));
        assert_eq!(states(&strand), [SecondaryStructure::Strand; 8]);
    }

    #[test]
    fn short_runs_are_coil() {
        let zigzag = |n: i32| Position::new(3.4 * f64::from(n), f64::from(n % 2) * 1.7, 0.0);
        let two = chain((0..2).map(zigzag));
        assert_eq!(states(&two), [SecondaryStructure::Coil; 2]);
    }
}
