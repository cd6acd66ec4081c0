//! Stretches: runs of linked candidates that no sequence claims.

use super::links::Links;
use crate::candidates::Candidate;

/// Two candidates are joined if they are neighbours, in either direction, with this probability.
const LEAST_PROBABILITY: f64 = 0.5;
/// Least mean p(CA) of a run that is built. Noise links to runs, too: in those of five and more of
/// twelve simulated and six real maps 147 of the 160 right candidates have it, and 181 of the 3,251
/// wrong ones.
const LEAST_MEAN_P_CA: f64 = 0.48;

/// The runs of at least `least` candidates that are not `used`, each from its likelier
/// N-terminus on, longest first.
pub(super) fn stretches(
    links: &Links,
    probability: &[f64],
    used: &[bool],
    least: usize,
) -> Vec<Vec<usize>> {
    let neighbours = join(links, probability, used);
    let mut seen = used.to_vec();
    let mut stretches = Vec::new();
    for end in 0..neighbours.len() {
        // A run has two ends; a lone candidate is one too, but short.
        if seen[end] || neighbours[end].len() > 1 {
            continue;
        }
        let mut run = vec![end];
        seen[end] = true;
        let next = |at: usize, seen: &[bool]| neighbours[at].iter().copied().find(|&n| !seen[n]);
        while let Some(after) = run.last().and_then(|&last| next(last, &seen)) {
            seen[after] = true;
            run.push(after);
        }
        if run.len() >= least {
            if forwardness(links, probability, &run) < 0.0 {
                run.reverse();
            }
            stretches.push(run);
        }
    }
    stretches.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    stretches
}

/// Whether a run is likely enough no noise to be built.
pub(super) fn is_likely(run: &[usize], candidates: &[Candidate]) -> bool {
    let sum: f64 = run.iter().map(|&place| candidates[place].p_ca).sum();
    sum >= LEAST_MEAN_P_CA * run.len() as f64
}

/// For every candidate its neighbours, at most two, best links first and without rings.
fn join(links: &Links, probability: &[f64], used: &[bool]) -> Vec<Vec<usize>> {
    let either =
        |link: usize| probability[link] + links.reverse(link).map_or(0.0, |r| probability[r]);
    let mut pairs: Vec<(f64, usize, usize)> = links
        .all
        .iter()
        .enumerate()
        .filter(|(_, link)| link.from < link.to && !used[link.from] && !used[link.to])
        .map(|(place, link)| (either(place), link.from, link.to))
        .filter(|&(either, _, _)| either >= LEAST_PROBABILITY)
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut neighbours = vec![Vec::new(); used.len()];
    // The other end of the run that ends at a candidate.
    let mut other_end: Vec<usize> = (0..used.len()).collect();
    for (_, a, b) in pairs {
        if neighbours[a].len() < 2 && neighbours[b].len() < 2 && other_end[a] != b {
            neighbours[a].push(b);
            neighbours[b].push(a);
            let (far_a, far_b) = (other_end[a], other_end[b]);
            other_end[far_a] = far_b;
            other_end[far_b] = far_a;
        }
    }
    neighbours
}

/// The evidence, in nats, that the chain runs as `run` does and not against it.
fn forwardness(links: &Links, probability: &[f64], run: &[usize]) -> f64 {
    let evidence = run.windows(2).map(|pair| {
        let Some(ahead) = links.between(pair[0], pair[1]) else {
            return 0.0;
        };
        let back = links.reverse(ahead).map_or(0.0, |r| probability[r]);
        ((probability[ahead] + 0.01) / (back + 0.01)).ln()
    });
    evidence.sum()
}
