//! Belief: the probability of every edge, given that a candidate has at most one neighbour on
//! each side.
//!
//! Sum-product belief propagation (Kschischang et al., IEEE Trans. Inf. Theory 47, 498, 2001) on
//! the graph whose variables are the edges and whose factors are the candidates. A candidate
//! weighs every pair of an edge that enters and an edge that leaves, with the angle between them;
//! so direction and connection are decided along the whole chain, not edge by edge.

use super::edges::{Edges, angle_log_odds};
use crate::trace::parameters::{BELIEF_DAMPING, BELIEF_ROUNDS, MOST_MESSAGE};

/// Returns the probability, 0 to 1, of every edge.
pub(in crate::trace) fn edge_probabilities(edges: &Edges) -> Vec<f64> {
    let count = edges.all.len();
    let mut from_start = vec![0.0; count];
    let mut from_end = vec![0.0; count];
    let junctions: Vec<Junction> = (0..edges.leaving.len())
        .map(|candidate| Junction::new(edges, candidate))
        .collect();
    for _ in 0..BELIEF_ROUNDS {
        let mut next_start = from_start.clone();
        let mut next_end = from_end.clone();
        for junction in &junctions {
            let entering = weigh(junction.entering, edges, &from_start);
            let leaving = weigh(junction.leaving, edges, &from_end);
            junction.send(&entering, &leaving, &mut next_start, &mut next_end);
        }
        blend(&mut from_start, &next_start);
        blend(&mut from_end, &next_end);
    }
    (0..count)
        .map(|edge| edges.all[edge].log_odds + from_start[edge] + from_end[edge])
        .map(|log_odds| 1.0 / (1.0 + (-log_odds).exp()))
        .collect()
}

/// Returns the weights of `ids`, edges of one candidate, as their other ends see them.
fn weigh(ids: &[usize], edges: &Edges, messages: &[f64]) -> Vec<f64> {
    ids.iter()
        .map(|&edge| edges.all[edge].log_odds + messages[edge])
        .map(|log_odds| log_odds.clamp(-MOST_MESSAGE, MOST_MESSAGE).exp())
        .collect()
}

/// Moves the old messages towards the new ones.
fn blend(old: &mut [f64], new: &[f64]) {
    for (old, new) in old.iter_mut().zip(new) {
        *old = BELIEF_DAMPING * *old + (1.0 - BELIEF_DAMPING) * new;
    }
}

/// The edges at one candidate, and how well each pair of them goes together.
struct Junction<'a> {
    entering: &'a [usize],
    leaving: &'a [usize],
    /// Row by row for `entering`: the weight of going on with each of `leaving`.
    pair: Vec<f64>,
}

impl<'a> Junction<'a> {
    fn new(edges: &'a Edges, candidate: usize) -> Self {
        let entering = &edges.entering[candidate][..];
        let leaving = &edges.leaving[candidate][..];
        let pair = entering
            .iter()
            .flat_map(|&enter| leaving.iter().map(move |&leave| (enter, leave)))
            .map(|(enter, leave)| (&edges.all[enter], &edges.all[leave]))
            .map(|(enter, leave)| {
                if enter.from == leave.to {
                    0.0
                } else {
                    angle_log_odds(enter, leave).exp()
                }
            })
            .collect();
        Self {
            entering,
            leaving,
            pair,
        }
    }

    /// Sends every edge what the others at this candidate leave to it: the log-odds of being on,
    /// against off, apart from its own weight.
    fn send(&self, entering: &[f64], leaving: &[f64], start: &mut [f64], end: &mut [f64]) {
        let width = leaving.len();
        // Sums over the other side, by edge: "nothing there" weighs 1.
        let mut ahead_of = vec![1.0; entering.len()];
        let mut behind = vec![1.0; width];
        for (row, enter) in entering.iter().enumerate() {
            for (column, leave) in leaving.iter().enumerate() {
                let pair = self.pair[row * width + column];
                ahead_of[row] += pair * leave;
                behind[column] += pair * enter;
            }
        }
        let on_entering = entering.iter().zip(&ahead_of).map(|(w, sum)| w * sum);
        let on_leaving = leaving.iter().zip(&behind).map(|(w, sum)| w * sum);
        let none_entering = 1.0 + leaving.iter().sum::<f64>();
        let none_leaving = 1.0 + entering.iter().sum::<f64>();
        let all: f64 = none_entering + on_entering.clone().sum::<f64>();
        for ((&edge, on), sum) in self.entering.iter().zip(on_entering).zip(&ahead_of) {
            let off = (all - on).max(none_entering);
            end[edge] = (sum / off).ln().clamp(-MOST_MESSAGE, MOST_MESSAGE);
        }
        for ((&edge, on), sum) in self.leaving.iter().zip(on_leaving).zip(&behind) {
            let off = (all - on).max(none_leaving);
            start[edge] = (sum / off).ln().clamp(-MOST_MESSAGE, MOST_MESSAGE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::Candidate;
    use crate::space::{Displacement, Position};

    /// Edges on a zigzag of four candidates, without those of the reverse direction: a graph
    /// without loops, on which belief propagation is exact.
    fn tree() -> Edges {
        let candidate = |nth: i32| {
            let x = 3.2 * f64::from(nth);
            let y = f64::from(nth % 2) * 2.1;
            Candidate {
                next: Some(Displacement::new(1.0, 0.3, 0.5 * f64::from(nth))),
                ..Candidate::with_residue_type(Position::new(x, y, 0.0), None, 0.9)
            }
        };
        let all = Edges::find(&(0..4).map(candidate).collect::<Vec<_>>());
        let mut tree = Edges {
            all: Vec::new(),
            leaving: vec![Vec::new(); 4],
            entering: vec![Vec::new(); 4],
        };
        for edge in all.all.into_iter().filter(|edge| edge.from < edge.to) {
            tree.leaving[edge.from].push(tree.all.len());
            tree.entering[edge.to].push(tree.all.len());
            // Weak evidence, so that no probability is near 0 or 1.
            let log_odds = 0.3 * edge.log_odds;
            tree.all.push(Edge { log_odds, ..edge });
        }
        tree
    }

    use super::super::edges::Edge;

    /// The weight of a set of edges, one bit each; 0 where a candidate has two neighbours on a side.
    fn weight(edges: &Edges, set: usize) -> f64 {
        let on = |edge: &&usize| set >> **edge & 1 == 1;
        let mut log_weight = 0.0;
        for (index, edge) in edges.all.iter().enumerate() {
            log_weight += if on(&&index) { edge.log_odds } else { 0.0 };
        }
        for (entering, leaving) in edges.entering.iter().zip(&edges.leaving) {
            let entering: Vec<_> = entering.iter().filter(on).collect();
            let leaving: Vec<_> = leaving.iter().filter(on).collect();
            match (&entering[..], &leaving[..]) {
                ([enter], [leave]) => {
                    log_weight += angle_log_odds(&edges.all[**enter], &edges.all[**leave]);
                }
                (entering, leaving) if entering.len() > 1 || leaving.len() > 1 => return 0.0,
                _ => {}
            }
        }
        log_weight.exp()
    }

    #[test]
    fn without_loops_the_probabilities_are_those_of_all_sets_of_edges() {
        let edges = tree();
        assert_eq!(edges.all.len(), 3);
        let sets = 0..1_usize << edges.all.len();
        let total: f64 = sets.clone().map(|set| weight(&edges, set)).sum();
        for (edge, found) in edge_probabilities(&edges).into_iter().enumerate() {
            let with = sets.clone().filter(|set| set >> edge & 1 == 1);
            let expected = with.map(|set| weight(&edges, set)).sum::<f64>() / total;
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
            assert!((0.02..0.98).contains(&expected), "{expected}");
        }
    }

    #[test]
    fn of_two_rivals_the_one_with_more_evidence_wins() {
        let points = [(0.0, 0.0), (3.8, 0.0), (0.5, 4.4)];
        let points =
            points.map(|(x, y)| Candidate::with_residue_type(Position::new(x, y, 0.0), None, 0.9));
        let edges = Edges::find(&points);
        let probability = edge_probabilities(&edges);
        let of = |from, to| edges.between(from, to).map(|edge| probability[edge]);
        assert!(of(0, 1) > of(0, 2), "{:?} {:?}", of(0, 1), of(0, 2));
        let leaving = edges.leaving[0].iter().map(|&edge| probability[edge]);
        assert!(leaving.sum::<f64>() < 1.05);
    }
}
