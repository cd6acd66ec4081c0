//! Node-disjoint path: the best path of one sequence on which each candidate occurs at most once.
//!
//! The decoder alone would walk through good density again and again. Lagrangian relaxation
//! (Fisher, Management Science 27, 1, 1981) gives candidates prices: each decode that uses one
//! twice makes it dearer, each that leaves it makes it cheaper, until the path has no repeats.

use std::ops::Range;

use crate::progress::{Cancelled, Progress};

use crate::trace::align::{Objective, PathResidue, best_path, total};
use crate::trace::graph::CandidateGraph;
use crate::trace::parameters::{MOST_DECODES, PATIENCE, PRICE_STEP};
use crate::trace::progress_reporter::ProgressReporter;

/// A path on which each candidate occurs at most once, and the prices that led to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::trace) struct DisjointPath {
    /// The path, by rising residue; its gains are without the prices of the relaxation.
    pub(in crate::trace) path: Vec<PathResidue>,
    /// Price of every candidate, in nats.
    pub(in crate::trace) prices: Vec<f32>,
}

/// Returns a path over candidates that are free, each at most once, by rising residue: the best
/// one where the relaxation settles, else the best one found.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(in crate::trace) async fn best_node_disjoint_path(
    graph: &CandidateGraph,
    objective: Objective<'_>,
    reporter: &mut ProgressReporter<'_, impl Progress>,
) -> Result<DisjointPath, Cancelled> {
    let mut best: Vec<PathResidue> = Vec::new();
    let mut best_prices = Vec::new();
    let mut best_round = 0;
    let mut prices = vec![0.0_f32; graph.candidates()];
    for round in 0..MOST_DECODES {
        let asked: Vec<f32> = objective
            .prices
            .iter()
            .zip(&prices)
            .map(|(a, b)| a + b)
            .collect();
        let mut path = best_path(
            graph,
            Objective {
                prices: &asked,
                ..objective
            },
        );
        reporter.worked(objective.states.count()).await?;
        // Dual value: the score of the path at these prices, plus all prices.
        let dual = total(&path) + prices.iter().sum::<f32>();
        let mut times = vec![0.0_f32; prices.len()];
        for placed in &mut path {
            placed.gain += prices[placed.candidate];
            times[placed.candidate] += 1.0;
        }
        let is_disjoint = times.iter().all(|&times| times <= 1.0);
        let path = drop_repeats(path, prices.len());
        if total(&path) > total(&best) {
            (best, best_round) = (path, round);
            best_prices.clone_from(&prices);
        }
        let unpaid = |(price, times): (&f32, &f32)| *times == 1.0 || *price == 0.0;
        let settled = is_disjoint && prices.iter().zip(&times).all(unpaid);
        if settled || round >= best_round + PATIENCE {
            break;
        }
        // Polyak's step, in proportion to the gap between dual value and best path.
        let moves = prices
            .iter()
            .zip(&times)
            .filter(|(price, times)| **times > 1.0 || **price > 0.0);
        let slope: f32 = moves.map(|(_, times)| (times - 1.0) * (times - 1.0)).sum();
        let step = ((dual - total(&best)) / slope.max(1.0)).clamp(PRICE_STEP.0, PRICE_STEP.1);
        for (price, times) in prices.iter_mut().zip(times) {
            *price = (*price + step * (times - 1.0)).max(0.0);
        }
    }
    Ok(DisjointPath {
        path: best,
        prices: best_prices,
    })
}

/// Takes every candidate that occurs twice from the weaker of the two runs of neighbours, then
/// drops runs whose rest has become worthless.
fn drop_repeats(path: Vec<PathResidue>, candidates: usize) -> Vec<PathResidue> {
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
    let left: Vec<PathResidue> = owns.into_iter().map(|index| path[index]).collect();
    if !cut {
        return left;
    }
    let worth = |run: &Range<usize>| total(&left[run.clone()]) > 0.0;
    let kept = self::runs(&left).into_iter().filter(worth);
    kept.flat_map(|run| left[run].to_vec()).collect()
}

/// Returns the score of the run of neighbours that holds the residue at `index` of `path`.
fn score_of_run(runs: &[Range<usize>], path: &[PathResidue], index: usize) -> f32 {
    let run = runs.partition_point(|run| run.end <= index);
    runs.get(run).map_or(0.0, |run| total(&path[run.clone()]))
}

/// Returns the ranges of `path` whose residues follow each other.
fn runs(path: &[PathResidue]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, placed) in path.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if path[index - 1].residue + 1 == placed.residue => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}
