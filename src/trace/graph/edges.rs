//! Edges: which candidates may follow each other in a chain, and the evidence for it.

use crate::candidates::{CONTACT_ANGSTROM, Candidate};
use crate::geometry::peptide::CA_STEP_ANGSTROM;
use crate::neighbours::Neighbours;
use crate::space::Displacement;
use crate::trace::interpolate::interpolate;
use crate::trace::parameters::{
    ANGLE_LOG_ODDS, BACKBONE_LOG_ODDS, DISTANCE_LOG_ODDS, MOST_MEAN_COSINE, VECTOR_TRUST,
};

/// A directed edge: `to` may follow `from`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Edge {
    /// Index of the candidate nearer to the N-terminus.
    pub(in crate::trace) from: usize,
    /// Index of the candidate that follows.
    pub(in crate::trace) to: usize,
    /// Direction from `from` to `to`, of length 1.
    pub(in crate::trace) direction: Displacement,
    /// Evidence of the distance, of the backbone between and of both ends' vectors, in nats.
    pub(in crate::trace) log_odds: f64,
}

/// All edges, by candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::trace) struct Edges {
    /// All edges, by rising `from`, then `to`.
    pub(in crate::trace) all: Vec<Edge>,
    /// For every candidate the edges that leave it, as indices of `all`.
    pub(in crate::trace) leaving: Vec<Vec<usize>>,
    /// For every candidate the edges that enter it, as indices of `all`.
    pub(in crate::trace) entering: Vec<Vec<usize>>,
}

impl Edges {
    /// Finds all edges between `candidates`.
    pub(in crate::trace) fn find(candidates: &[Candidate]) -> Self {
        let positions = candidates.iter().map(|c| c.position).collect();
        let nearby = Neighbours::new(positions, CONTACT_ANGSTROM);
        let mut edges = Self {
            all: Vec::new(),
            leaving: vec![Vec::new(); candidates.len()],
            entering: vec![Vec::new(); candidates.len()],
        };
        for (from, candidate) in candidates.iter().enumerate() {
            for to in nearby.within(candidate.position, CONTACT_ANGSTROM) {
                edges.push(candidates, from, to);
            }
        }
        edges
    }

    /// Returns the edge from one candidate to another, if there is one.
    pub(in crate::trace) fn between(&self, from: usize, to: usize) -> Option<usize> {
        let mut leaving = self.leaving[from].iter().copied();
        leaving.find(|&edge| self.all[edge].to == to)
    }

    /// Returns the edge between the same candidates in the other direction.
    pub(in crate::trace) fn reverse(&self, edge: usize) -> Option<usize> {
        self.between(self.all[edge].to, self.all[edge].from)
    }

    /// Returns the evidence, in nats, that a chain runs along an edge and not against it.
    pub(in crate::trace) fn forward_log_odds(&self, edge: usize) -> f64 {
        let back = self
            .reverse(edge)
            .map_or(0.0, |back| self.all[back].log_odds);
        self.all[edge].log_odds - back
    }

    /// Adds the edge between two candidates, unless they are one or share a position.
    fn push(&mut self, candidates: &[Candidate], from: usize, to: usize) {
        let displacement = candidates[to].position - candidates[from].position;
        let Some(direction) = displacement.unit().filter(|_| from != to) else {
            return;
        };
        let contact = candidates[from].contacts.iter().find(|c| c.candidate == to);
        let log_odds = interpolate(&DISTANCE_LOG_ODDS, displacement.length())
            + contact.map_or(0.0, |contact| {
                interpolate(&BACKBONE_LOG_ODDS, contact.backbone_probability)
            })
            + direction_log_odds(candidates[from].next, direction)
            + direction_log_odds(candidates[to].previous, -direction)
            - std::f64::consts::LN_2; // either direction is as likely before the vectors speak
        let index = self.all.len();
        self.leaving[from].push(index);
        self.entering[to].push(index);
        self.all.push(Edge {
            from,
            to,
            direction,
            log_odds,
        });
    }
}

/// Returns the log-odds of the angle at a candidate between the edge that enters and the one that
/// leaves.
pub(super) fn angle_log_odds(entering: &Edge, leaving: &Edge) -> f64 {
    let cosine = -entering.direction.dot(leaving.direction);
    interpolate(&ANGLE_LOG_ODDS, cosine.clamp(-1.0, 1.0).acos().to_degrees())
}

/// Returns the log-odds of a neighbour in `direction` against any direction, given the network's
/// `vector`. A network that is unsure gives short vectors, since it is taught to give means: the
/// length in steps is the mean cosine, which sets the width of a von Mises-Fisher distribution.
pub(super) fn direction_log_odds(vector: Option<Displacement>, direction: Displacement) -> f64 {
    let Some((vector, predicted)) = vector.and_then(|v| Some((v, v.unit()?))) else {
        return 0.0;
    };
    let mean_cosine = (VECTOR_TRUST * vector.length() / CA_STEP_ANGSTROM).min(MOST_MEAN_COSINE);
    let squared = mean_cosine * mean_cosine;
    // Banerjee et al., J. Mach. Learn. Res. 6, 1345 (2005), equation 4.4, for three dimensions.
    let kappa = mean_cosine * (3.0 - squared) / (1.0 - squared);
    if kappa < 1e-3 {
        return 0.0;
    }
    kappa * predicted.dot(direction) - (kappa.sinh() / kappa).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::Contact;
    use crate::space::Position;

    fn at(x: f64) -> Candidate {
        Candidate::with_residue_type(Position::new(x, 0.0, 0.0), None, 0.9)
    }

    #[test]
    fn near_candidates_are_joined_both_ways_and_far_ones_not() {
        let edges = Edges::find(&[at(0.0), at(3.8), at(3.8), at(9.3)]);
        let pairs: Vec<_> = edges.all.iter().map(|edge| (edge.from, edge.to)).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 0), (2, 0)]);
        assert_eq!(edges.reverse(0), Some(2));
        assert_eq!(edges.between(1, 3), None);
        assert!(edges.forward_log_odds(0).abs() < 1e-12);
    }

    #[test]
    fn a_vector_and_a_backbone_between_speak_for_an_edge() {
        let mut candidates = [at(0.0), at(3.8)];
        let plain = Edges::find(&candidates);
        candidates[0].next = Some(Displacement::new(3.0, 0.0, 0.0));
        let directed = Edges::find(&candidates);
        assert!(directed.all[0].log_odds > plain.all[0].log_odds);
        assert!(directed.forward_log_odds(0) > 0.5);
        let contact = |backbone_probability| Contact {
            candidate: 1,
            backbone_probability,
        };
        candidates[0].contacts = vec![contact(0.8)];
        assert!(Edges::find(&candidates).all[0].log_odds > directed.all[0].log_odds + 1.9);
        candidates[0].contacts = vec![contact(0.1)];
        assert!(Edges::find(&candidates).all[0].log_odds < directed.all[0].log_odds - 2.9);
    }

    /// The odds, over the sphere, average to 1: they are a density against the uniform one.
    #[test]
    fn odds_of_a_direction_are_a_density() {
        let vector = Some(Displacement::new(0.0, 0.0, 2.5));
        let count = 20_000;
        let odds = (0..count).map(|nth| {
            let z = (2.0 * f64::from(nth) + 1.0) / f64::from(count) - 1.0;
            let direction = Displacement::new((1.0 - z * z).sqrt(), 0.0, z);
            direction_log_odds(vector, direction).exp()
        });
        let mean = odds.sum::<f64>() / f64::from(count);
        assert!((mean - 1.0).abs() < 1e-6, "{mean}");
    }
}
