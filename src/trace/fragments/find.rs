//! Fragment search: joins candidates that no chain uses along their most probable edges.

use crate::trace::graph::Edges;
use crate::trace::parameters::LEAST_FRAGMENT_PROBABILITY;

/// Returns the fragments of at least `least` candidates that are not `used`, each from its
/// likelier N-terminus on, longest first.
pub(in crate::trace) fn find_fragments(
    edges: &Edges,
    probability: &[f64],
    used: &[bool],
    least: usize,
) -> Vec<Vec<usize>> {
    let neighbours = join(edges, probability, used);
    let mut seen = used.to_vec();
    let mut fragments = Vec::new();
    for end in 0..neighbours.len() {
        // A fragment has two ends; a lone candidate is one too, but short.
        if seen[end] || neighbours[end].len() > 1 {
            continue;
        }
        let mut fragment = vec![end];
        seen[end] = true;
        let next = |at: usize, seen: &[bool]| neighbours[at].iter().copied().find(|&n| !seen[n]);
        while let Some(after) = fragment.last().and_then(|&last| next(last, &seen)) {
            seen[after] = true;
            fragment.push(after);
        }
        if fragment.len() >= least {
            if forward_log_odds(edges, probability, &fragment) < 0.0 {
                fragment.reverse();
            }
            fragments.push(fragment);
        }
    }
    fragments.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    fragments
}

/// Returns for every candidate its neighbours, at most two, most probable edges first and without
/// rings.
fn join(edges: &Edges, probability: &[f64], used: &[bool]) -> Vec<Vec<usize>> {
    let either =
        |edge: usize| probability[edge] + edges.reverse(edge).map_or(0.0, |r| probability[r]);
    let mut pairs: Vec<(f64, usize, usize)> = edges
        .all
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.from < edge.to && !used[edge.from] && !used[edge.to])
        .map(|(index, edge)| (either(index), edge.from, edge.to))
        .filter(|&(either, _, _)| either >= LEAST_FRAGMENT_PROBABILITY)
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut neighbours = vec![Vec::new(); used.len()];
    // The other end of the fragment that ends at a candidate.
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

/// Returns the evidence, in nats, that the chain runs as `fragment` does and not against it.
pub(super) fn forward_log_odds(edges: &Edges, probability: &[f64], fragment: &[usize]) -> f64 {
    let evidence = fragment.windows(2).map(|pair| {
        let Some(ahead) = edges.between(pair[0], pair[1]) else {
            return 0.0;
        };
        let back = edges.reverse(ahead).map_or(0.0, |r| probability[r]);
        ((probability[ahead] + 0.01) / (back + 0.01)).ln()
    });
    evidence.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::Candidate;
    use crate::space::Position;

    /// Two rows of candidates, of five and of three, far apart.
    fn rows() -> Edges {
        let at = |x: i32, y: f64| {
            let position = Position::new(3.8 * f64::from(x), y, 0.0);
            Candidate::with_residue_type(position, None, 0.9)
        };
        let rows = (0..5)
            .map(|x| at(x, 0.0))
            .chain((0..3).map(|x| at(x, 30.0)));
        Edges::find(&rows.collect::<Vec<_>>())
    }

    #[test]
    fn fragments_run_along_probable_edges_longest_first() {
        let edges = rows();
        // Sure of every edge that leads down, to the lower index.
        let down = |edge: &crate::trace::graph::Edge| if edge.to < edge.from { 0.9 } else { 0.05 };
        let probability: Vec<f64> = edges.all.iter().map(down).collect();
        let mut used = [false; 8];
        let found = find_fragments(&edges, &probability, &used, 3);
        assert_eq!(found, [vec![4, 3, 2, 1, 0], vec![7, 6, 5]]);
        used[1] = true;
        let found = find_fragments(&edges, &probability, &used, 2);
        assert_eq!(found, [vec![4, 3, 2], vec![7, 6, 5]]);
        let unsure: Vec<f64> = probability.iter().map(|p| p / 2.0).collect();
        assert!(find_fragments(&edges, &unsure, &used, 2).is_empty());
    }
}
