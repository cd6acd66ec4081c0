//! Belief: how sure every link is, given that a candidate has at most one neighbour on each side.
//!
//! Sum-product belief propagation (Kschischang et al., IEEE Trans. Inf. Theory 47, 498, 2001) on
//! the graph whose variables are the links and whose factors are the candidates. A candidate
//! weighs every pair of a link that enters and a link that leaves, with the angle between them;
//! so direction and connection are settled along the whole chain, not link by link.

use super::edges::{Links, angle_log_odds};

/// Rounds of message passing: evidence travels as many residues along a chain.
const ROUNDS: usize = 30;

/// Share of the old message that is kept in every round, so that loops settle.
const DAMPING: f64 = 0.4;

/// Messages are kept within this many nats, so that exponentials stay finite.
const LIMIT: f64 = 30.0;

/// The probability, 0 to 1, of every link.
pub(in crate::trace) fn link_probabilities(links: &Links) -> Vec<f64> {
    let count = links.all.len();
    let mut from_start = vec![0.0; count];
    let mut from_end = vec![0.0; count];
    let junctions: Vec<Junction> = (0..links.leaving.len())
        .map(|candidate| Junction::new(links, candidate))
        .collect();
    for _ in 0..ROUNDS {
        let mut next_start = from_start.clone();
        let mut next_end = from_end.clone();
        for junction in &junctions {
            let entering = junction.weigh(junction.entering, links, &from_start);
            let leaving = junction.weigh(junction.leaving, links, &from_end);
            junction.send(&entering, &leaving, &mut next_start, &mut next_end);
        }
        blend(&mut from_start, &next_start);
        blend(&mut from_end, &next_end);
    }
    (0..count)
        .map(|link| links.all[link].log_odds + from_start[link] + from_end[link])
        .map(|log_odds| 1.0 / (1.0 + (-log_odds).exp()))
        .collect()
}

/// Moves the old messages towards the new ones.
fn blend(old: &mut [f64], new: &[f64]) {
    for (old, new) in old.iter_mut().zip(new) {
        *old = DAMPING * *old + (1.0 - DAMPING) * new;
    }
}

/// The links at one candidate, and how well each pair of them goes together.
struct Junction<'a> {
    entering: &'a [usize],
    leaving: &'a [usize],
    /// Row by row for `entering`: the weight of going on with each of `leaving`.
    pair: Vec<f64>,
}

impl<'a> Junction<'a> {
    fn new(links: &'a Links, candidate: usize) -> Self {
        let entering = &links.entering[candidate][..];
        let leaving = &links.leaving[candidate][..];
        let pair = entering
            .iter()
            .flat_map(|&enter| leaving.iter().map(move |&leave| (enter, leave)))
            .map(|(enter, leave)| (&links.all[enter], &links.all[leave]))
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

    /// The weights of `ways` as the other ends see them.
    fn weigh(&self, ways: &[usize], links: &Links, messages: &[f64]) -> Vec<f64> {
        ways.iter()
            .map(|&link| links.all[link].log_odds + messages[link])
            .map(|log_odds| log_odds.clamp(-LIMIT, LIMIT).exp())
            .collect()
    }

    /// Tells every link what the others at this candidate leave to it: the log-odds of being on,
    /// against off, apart from its own weight.
    fn send(&self, entering: &[f64], leaving: &[f64], start: &mut [f64], end: &mut [f64]) {
        let width = leaving.len();
        // Sums over the other side, by link: "nothing there" weighs 1.
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
        for ((&link, on), sum) in self.entering.iter().zip(on_entering).zip(&ahead_of) {
            let off = (all - on).max(none_entering);
            end[link] = (sum / off).ln().clamp(-LIMIT, LIMIT);
        }
        for ((&link, on), sum) in self.leaving.iter().zip(on_leaving).zip(&behind) {
            let off = (all - on).max(none_leaving);
            start[link] = (sum / off).ln().clamp(-LIMIT, LIMIT);
        }
    }
}
