//! Single use: the best way of one sequence in which no candidate stands for two residues.
//!
//! The decoder alone would walk through good density again and again. Lagrangian relaxation
//! (Fisher, Management Science 27, 1, 1981) gives candidates prices: each decode that uses one
//! twice makes it dearer, each that leaves it makes it cheaper, until the way is free of repeats.

use std::ops::Range;

use crate::progress::{Cancelled, Progress};

use crate::trace::align::decode::{Terms, Visit, best_path};
use crate::trace::graph::candidate_graph::Lattice;
use crate::trace::reporter::Watch;

/// Most decodes until the best way so far is taken.
const DECODES: usize = 40;

/// Decodes without a better way until the best way so far is taken.
const PATIENCE: usize = 12;

/// The longest step of a price, in nats.
const LONGEST_STEP: f32 = 2.0;

/// The best path over candidates that are free, each at most once, by rising residue.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(in crate::trace) async fn best_single_use_path(
    lattice: &Lattice,
    terms: Terms<'_>,
    watch: &mut Watch<'_, impl Progress>,
) -> Result<Vec<Visit>, Cancelled> {
    let mut best: Vec<Visit> = Vec::new();
    let mut best_round = 0;
    let mut prices = vec![0.0_f32; lattice.candidates()];
    for round in 0..DECODES {
        let asked: Vec<f32> = terms
            .prices
            .iter()
            .zip(&prices)
            .map(|(a, b)| a + b)
            .collect();
        let mut path = best_path(
            lattice,
            Terms {
                prices: &asked,
                ..terms
            },
        );
        watch.worked(terms.states.count()).await?;
        // Dual value: what the path is worth at these prices, and what all candidates would pay.
        let dual = total(&path) + prices.iter().sum::<f32>();
        let mut times = vec![0.0_f32; prices.len()];
        for placed in &mut path {
            placed.gain += prices[placed.candidate];
            times[placed.candidate] += 1.0;
        }
        let free_of_repeats = times.iter().all(|&times| times <= 1.0);
        let path = drop_repeats(path, prices.len());
        if total(&path) > total(&best) {
            (best, best_round) = (path, round);
        }
        let unpaid = |(price, times): (&f32, &f32)| *times == 1.0 || *price == 0.0;
        let settled = free_of_repeats && prices.iter().zip(&times).all(unpaid);
        if settled || round >= best_round + PATIENCE {
            break;
        }
        // Polyak's step: as long as the gap between dual value and best path asks for.
        let moves = prices
            .iter()
            .zip(&times)
            .filter(|(price, times)| **times > 1.0 || **price > 0.0);
        let slope: f32 = moves.map(|(_, times)| (times - 1.0) * (times - 1.0)).sum();
        let step = ((dual - total(&best)) / slope.max(1.0)).clamp(0.02, LONGEST_STEP);
        for (price, times) in prices.iter_mut().zip(times) {
            *price = (*price + step * (times - 1.0)).max(0.0);
        }
    }
    Ok(best)
}

/// The score of a path, in nats.
pub(in crate::trace) fn total(path: &[Visit]) -> f32 {
    path.iter().map(|placed| placed.gain).sum()
}

/// Takes every candidate that occurs twice from the weaker of the two runs of neighbours, then
/// drops what is left of them where it has become worthless.
fn drop_repeats(path: Vec<Visit>, candidates: usize) -> Vec<Visit> {
    let runs = runs(&path);
    let mut strongest: Vec<Option<(f32, usize)>> = vec![None; candidates];
    for (index, placed) in runs
        .iter()
        .flat_map(|run| run.clone().map(|i| (i, &path[i])))
    {
        let score = score_of_run(&runs, &path, index);
        let strongest = &mut strongest[placed.candidate];
        if strongest.is_none_or(|(other, _)| score > other) {
            *strongest = Some((score, index));
        }
    }
    let mut owns = strongest
        .iter()
        .flatten()
        .map(|(_, index)| *index)
        .collect::<Vec<_>>();
    owns.sort_unstable();
    let cut = owns.len() < path.len();
    let left: Vec<Visit> = owns.into_iter().map(|index| path[index]).collect();
    if !cut {
        return left;
    }
    let worth = |run: &Range<usize>| total(&left[run.clone()]) > 0.0;
    let kept = self::runs(&left).into_iter().filter(worth);
    kept.flat_map(|run| left[run].to_vec()).collect()
}

/// The score of the run of neighbours that holds the residue at `index` of `path`.
fn score_of_run(runs: &[Range<usize>], path: &[Visit], index: usize) -> f32 {
    let run = runs.partition_point(|run| run.end <= index);
    runs.get(run).map_or(0.0, |run| total(&path[run.clone()]))
}

/// The ranges of `path` whose residues follow each other.
pub(in crate::trace) fn runs(path: &[Visit]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, placed) in path.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if path[index - 1].residue + 1 == placed.residue => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}
