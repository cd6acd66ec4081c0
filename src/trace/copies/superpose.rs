//! Superposition of one copy of an entity on another: seed and extend.
//!
//! Seeds are short segments of the two paths: those with the same numbers and, where the poorer
//! path may have wrong numbers, any two of the same shape. Each is superposed, the best are extended to
//! all candidates near the other copy, by iterated closest points (Besl and McKay, IEEE Trans.
//! Pattern Anal. 14, 239, 1992).

use crate::geometry::Superposition;
use crate::neighbours::Neighbours;
use crate::space::Position;
use crate::trace::parameters::{
    CLOSEST_POINT_ROUNDS, LEAST_MET, MEETING_ANGSTROM, MOST_EXTENDED, MOST_SEEDS, SEED_RESIDUES,
    SEED_RMSD_ANGSTROM,
};

/// A residue of a copy: its number and its position.
pub(super) type Site = (usize, Position);

/// Returns how `best` lies on the copy of which `poorer` is a part, among the positions `free` to
/// it; `None` unless [`LEAST_MET`] of its residues meet one.
pub(super) fn superpose(
    best: &[Site],
    poorer: &[Site],
    free: &Neighbours,
) -> Option<Superposition> {
    let positions: Vec<Position> = best.iter().map(|site| site.1).collect();
    let least = (LEAST_MET * best.len() as f64).max(SEED_RESIDUES as f64);
    let numbered = extended(&positions, numbered_seeds(best, poorer), free);
    let (laid, superposition) = match numbered {
        Some(laid) if laid.0 as f64 >= least => laid,
        _ => extended(&positions, shape_seeds(best, poorer), free)?,
    };
    (laid as f64 >= least).then_some(superposition)
}

/// Returns the superpositions of segments with the same numbers.
fn numbered_seeds(best: &[Site], poorer: &[Site]) -> Vec<(f64, Superposition)> {
    let partner = |site: &Site| {
        let found = poorer.binary_search_by_key(&site.0, |other| other.0).ok()?;
        Some((site.1, poorer[found].1))
    };
    let common: Vec<(Position, Position)> = best.iter().filter_map(partner).collect();
    let windows = common.windows(SEED_RESIDUES).step_by(SEED_RESIDUES / 4);
    windows.filter_map(seed).collect()
}

/// Returns the superpositions of segments of neighbours that have the same shape.
fn shape_seeds(best: &[Site], poorer: &[Site]) -> Vec<(f64, Superposition)> {
    let is_run = |window: &&[Site]| window[SEED_RESIDUES - 1].0 - window[0].0 < SEED_RESIDUES;
    let runs = |sites: &[Site], step: usize| -> Vec<Vec<Position>> {
        let windows = sites.windows(SEED_RESIDUES).step_by(step).filter(is_run);
        windows
            .map(|window| window.iter().map(|site| site.1).collect())
            .collect()
    };
    let of_best = runs(best, 1);
    let of_poorer = runs(poorer, SEED_RESIDUES / 2);
    let pairs = of_poorer
        .iter()
        .flat_map(|b| of_best.iter().map(move |a| (a, b)));
    // The direction of the poorer path may be wrong as well.
    let seeds = pairs.flat_map(|(a, b)| {
        let ahead: Vec<_> = a.iter().copied().zip(b.iter().copied()).collect();
        let back: Vec<_> = a.iter().copied().zip(b.iter().rev().copied()).collect();
        [seed(&ahead), seed(&back)].into_iter().flatten()
    });
    seeds.collect()
}

/// Superposes a segment, if it fits.
fn seed(pairs: &[(Position, Position)]) -> Option<(f64, Superposition)> {
    let superposition = Superposition::fit(pairs)?;
    let rmsd = superposition.rmsd(pairs);
    (rmsd <= SEED_RMSD_ANGSTROM).then_some((rmsd, superposition))
}

/// Returns the superposition that lays most of `positions` on free ones, with their number, after
/// extending the seeds that begin best.
fn extended(
    positions: &[Position],
    mut seeds: Vec<(f64, Superposition)>,
    free: &Neighbours,
) -> Option<(usize, Superposition)> {
    seeds.sort_by(|a, b| a.0.total_cmp(&b.0));
    seeds.truncate(MOST_SEEDS);
    let laid = |seed: &Superposition| closest(positions, seed, free, 2.0 * MEETING_ANGSTROM).len();
    let mut seeds: Vec<_> = seeds.iter().map(|(_, seed)| (laid(seed), *seed)).collect();
    seeds.sort_by_key(|seed| std::cmp::Reverse(seed.0));
    seeds.truncate(MOST_EXTENDED);
    let mut best: Option<(usize, Superposition)> = None;
    for (_, mut superposition) in seeds {
        for _ in 0..CLOSEST_POINT_ROUNDS {
            let pairs = closest(positions, &superposition, free, 2.0 * MEETING_ANGSTROM);
            match Superposition::fit(&pairs) {
                Some(closer) => superposition = closer,
                None => break,
            }
        }
        let laid = closest(positions, &superposition, free, MEETING_ANGSTROM).len();
        if best.as_ref().is_none_or(|(most, _)| laid > *most) {
            best = Some((laid, superposition));
        }
    }
    best
}

/// Pairs each of `positions` that comes to lie within `radius` Å of a free position with the
/// closest one.
fn closest(
    positions: &[Position],
    superposition: &Superposition,
    free: &Neighbours,
    radius: f64,
) -> Vec<(Position, Position)> {
    let pair = |&position: &Position| {
        let there = superposition.apply(position);
        let point = free.point(free.closest(there, radius)?);
        Some((position, point))
    };
    positions.iter().filter_map(pair).collect()
}
