//! Links: which candidates may follow each other in a chain, and the evidence for it.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::space::Displacement;

/// The way between neighbouring alpha carbons, in Å; the unit of the network's vectors.
const STEP_ANGSTROM: f64 = 3.8;

/// Candidates farther apart are not neighbours, in Å.
const LINK_ANGSTROM: f64 = 5.4;

/// How much of the length of the network's vectors is believed: the mean cosine of a direction
/// is 0.85 times the vector's length in steps (measured on real maps).
const VECTOR_TRUST: f64 = 0.85;

/// Log-odds that two candidates at a distance (Å) are neighbours, counted on real maps.
const DISTANCE_LOG_ODDS: [(f64, f64); 9] = [
    (1.5, 0.0),
    (2.4, 2.5),
    (3.2, 3.5),
    (3.9, 3.5),
    (4.15, 2.4),
    (4.45, 0.0),
    (4.75, -2.5),
    (5.05, -3.9),
    (5.5, -4.8),
];

/// Log-odds of the backbone probability between neighbours against other near candidates, counted
/// on real maps.
const HEAT_LOG_ODDS: [(f64, f64); 6] = [
    (0.1, -3.0),
    (0.3, -2.2),
    (0.4, -0.4),
    (0.5, 1.5),
    (0.55, 2.0),
    (1.0, 2.0),
];

/// Log-odds of the angle between two links (degrees) against random directions.
const ANGLE_LOG_ODDS: [(f64, f64); 10] = [
    (0.0, -6.0),
    (55.0, -4.0),
    (70.0, -1.0),
    (82.0, 0.6),
    (95.0, 1.0),
    (110.0, 0.6),
    (130.0, 0.8),
    (145.0, 0.2),
    (160.0, -0.8),
    (180.0, -2.0),
];

/// A directed link: `to` may follow `from`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::trace) struct Link {
    /// The candidate nearer to the N-terminus.
    pub(in crate::trace) from: usize,
    /// The candidate that follows.
    pub(in crate::trace) to: usize,
    /// The way from `from` to `to`, of length 1.
    pub(in crate::trace) way: Displacement,
    /// Evidence of the distance, of the heat between and of both ends' vectors, in nats.
    pub(in crate::trace) log_odds: f64,
}

/// All links, by candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::trace) struct Links {
    /// All links, by rising `from`, then `to`.
    pub(in crate::trace) all: Vec<Link>,
    /// For every candidate the links that leave it, as places in `all`.
    pub(in crate::trace) leaving: Vec<Vec<usize>>,
    /// For every candidate the links that enter it, as places in `all`.
    pub(in crate::trace) entering: Vec<Vec<usize>>,
}

impl Links {
    /// Finds all links between `candidates`.
    pub(in crate::trace) fn find(candidates: &[Candidate]) -> Self {
        let positions = candidates.iter().map(|c| c.position).collect();
        let nearby = Neighbours::new(positions, LINK_ANGSTROM);
        let mut links = Self {
            all: Vec::new(),
            leaving: vec![Vec::new(); candidates.len()],
            entering: vec![Vec::new(); candidates.len()],
        };
        for (from, candidate) in candidates.iter().enumerate() {
            for to in nearby.within(candidate.position, LINK_ANGSTROM) {
                links.push(candidates, from, to);
            }
        }
        links
    }

    /// The link from one candidate to another.
    pub(in crate::trace) fn between(&self, from: usize, to: usize) -> Option<usize> {
        let mut leaving = self.leaving[from].iter().copied();
        leaving.find(|&link| self.all[link].to == to)
    }

    /// The link between the same candidates in the other direction.
    pub(in crate::trace) fn reverse(&self, link: usize) -> Option<usize> {
        self.between(self.all[link].to, self.all[link].from)
    }

    /// The evidence, in nats, that a chain runs along a link and not against it.
    pub(in crate::trace) fn forward_log_odds(&self, link: usize) -> f64 {
        let back = self
            .reverse(link)
            .map_or(0.0, |back| self.all[back].log_odds);
        self.all[link].log_odds - back
    }

    /// Adds the link between two candidates, unless they are one or at one place.
    fn push(&mut self, candidates: &[Candidate], from: usize, to: usize) {
        let step = candidates[to].position - candidates[from].position;
        let Some(way) = step.unit().filter(|_| from != to) else {
            return;
        };
        let contact = candidates[from].contacts.iter().find(|t| t.candidate == to);
        let log_odds = interpolate(&DISTANCE_LOG_ODDS, step.length())
            + contact.map_or(0.0, |contact| {
                interpolate(&HEAT_LOG_ODDS, contact.backbone_probability)
            })
            + direction_log_odds(candidates[from].next, way)
            + direction_log_odds(candidates[to].previous, -way)
            - std::f64::consts::LN_2; // either direction is as likely before the vectors speak
        let place = self.all.len();
        self.leaving[from].push(place);
        self.entering[to].push(place);
        self.all.push(Link {
            from,
            to,
            way,
            log_odds,
        });
    }
}

/// Log-odds of the angle at a candidate between the link that enters and the one that leaves.
pub(in crate::trace) fn angle_log_odds(entering: &Link, leaving: &Link) -> f64 {
    let cosine = -entering.way.dot(leaving.way);
    interpolate(&ANGLE_LOG_ODDS, cosine.clamp(-1.0, 1.0).acos().to_degrees())
}

/// Log-odds of a neighbour in direction `way` against any direction, given the network's
/// `vector`. A network that is unsure gives short vectors, since it is taught to give means: the
/// length in steps is the mean cosine, which sets the width of a von Mises-Fisher distribution.
pub(in crate::trace) fn direction_log_odds(vector: Option<Displacement>, way: Displacement) -> f64 {
    let Some((vector, direction)) = vector.and_then(|v| Some((v, v.unit()?))) else {
        return 0.0;
    };
    let mean_cosine = (VECTOR_TRUST * vector.length() / STEP_ANGSTROM).min(0.9);
    let squared = mean_cosine * mean_cosine;
    // Banerjee et al., J. Mach. Learn. Res. 6, 1345 (2005), equation 4.4, for three dimensions.
    let kappa = mean_cosine * (3.0 - squared) / (1.0 - squared);
    if kappa < 1e-3 {
        return 0.0;
    }
    kappa * direction.dot(way) - (kappa.sinh() / kappa).ln()
}

/// The value at `x` on straight lines between the points of `table`, constant outside.
pub(in crate::trace) fn interpolate(table: &[(f64, f64)], x: f64) -> f64 {
    let after = table.partition_point(|&(at, _)| at < x);
    if after == 0 {
        return table[0].1;
    }
    let Some(&(x1, y1)) = table.get(after) else {
        return table[table.len() - 1].1;
    };
    let (x0, y0) = table[after - 1];
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}
