//! Lattice: every way in which a chain may go on from one candidate to another, and what it costs.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::space::Position;

use super::links::{Links, direction_log_odds};

/// Links less probable than this are no way at all.
const LEAST_PROBABILITY: f64 = 0.003;

/// Ways over one and over two unmodelled residues: least and greatest distance (Å), cost (nats).
const SKIPS: [(f64, f64, f64); 2] = [(4.3, 7.9, 3.5), (4.3, 11.5, 5.0)];

/// Ways that cost more than this are left out, in nats.
const GREATEST_COST: f64 = 9.0;

/// Edge of the regions through which an unmodelled stretch passes, in Å: three residues of an
/// extended chain.
const REGION_ANGSTROM: f64 = 11.4;

/// At most so many regions; a larger sample gets larger regions.
const MOST_REGIONS: usize = 40_000;

/// What a chain pays to enter candidates against the direction that the links believe in, and
/// for each further one, in nats. The errors of neighbouring vectors are alike, so that a long
/// stretch against them is hardly less likely than a short one.
const AGAINST: (f64, f64) = (3.0, 0.1);

/// A way from a node to the one it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    /// The node before.
    pub(super) from: u32,
    /// Residues onwards: 1 for neighbours, 2 or 3 over unmodelled residues.
    pub(super) residues: u32,
    /// Log-probability, in nats.
    pub(super) score: f32,
}

/// All ways between nodes. A node is a candidate with a direction: with n candidates, node c runs
/// through candidate c as the links believe, node n + c against them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lattice {
    candidates: usize,
    starts: Vec<usize>,
    ways: Vec<Way>,
    /// Where longer unmodelled stretches pass.
    pub(super) regions: Regions,
}

impl Lattice {
    /// Gathers the ways between `candidates`, given the probability of every link.
    pub(super) fn new(candidates: &[Candidate], links: &Links, probability: &[f64]) -> Self {
        let count = candidates.len();
        let mut ways: Vec<(u32, Way)> = Vec::new();
        let mut both = |from: usize, to: usize, residues: u32, score: f64| {
            let way = |to: usize, from: usize, score: f64| {
                let (from, score) = (from as u32, score as f32);
                (
                    to as u32,
                    Way {
                        from,
                        residues,
                        score,
                    },
                )
            };
            ways.push(way(to, from, score));
            ways.push(way(count + from, count + to, score - AGAINST.1));
        };
        for (link, &probability) in links.all.iter().zip(probability) {
            if probability > LEAST_PROBABILITY {
                both(link.from, link.to, 1, probability.ln());
            }
        }
        skips(candidates, &Free::new(links, probability), &mut both);
        ways.sort_by_key(|(to, way)| (*to, way.residues, way.from));
        let starts =
            (0..=2 * count).map(|node| ways.partition_point(|(to, _)| (*to as usize) < node));
        Self {
            candidates: count,
            starts: starts.collect(),
            ways: ways.into_iter().map(|(_, way)| way).collect(),
            regions: Regions::new(candidates),
        }
    }

    /// How many candidates there are.
    pub(super) fn candidates(&self) -> usize {
        self.candidates
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        2 * self.candidates
    }

    /// The candidate of a node.
    pub(super) fn candidate(&self, node: usize) -> usize {
        node % self.candidates
    }

    /// What a chain pays that starts at a node, or comes there over a longer gap, in nats.
    pub(super) fn entry_cost(&self, node: usize) -> f32 {
        if node < self.candidates {
            0.0
        } else {
            AGAINST.0 as f32
        }
    }

    /// The ways into a node.
    pub(super) fn into(&self, node: usize) -> &[Way] {
        &self.ways[self.starts[node]..self.starts[node + 1]]
    }
}

/// Hands every way over one or two unmodelled residues to `found`: from, to, residues, score.
fn skips(candidates: &[Candidate], free: &Free, found: &mut impl FnMut(usize, usize, u32, f64)) {
    let positions: Vec<Position> = candidates.iter().map(|c| c.position).collect();
    let nearby = Neighbours::new(positions, SKIPS[1].1 / 2.0);
    for (to, end) in candidates.iter().enumerate() {
        let around = nearby.within(end.position, SKIPS[1].1);
        for from in around.into_iter().filter(|&from| from != to) {
            let start = &candidates[from];
            let step = end.position - start.position;
            let Some(way) = step.unit() else { continue };
            let open = free.end[from]
                + free.start[to]
                + 0.5 * direction_log_odds(start.next, way)
                + 0.5 * direction_log_odds(end.previous, -way);
            for (skipped, &(least, greatest, cost)) in (1_u32..).zip(&SKIPS) {
                let score = open - cost;
                if (least..=greatest).contains(&step.length()) && score > -GREATEST_COST {
                    found(from, to, skipped + 1, score);
                }
            }
        }
    }
}

/// The log-probability that no link leaves (`end`) or enters (`start`) each candidate.
struct Free {
    start: Vec<f64>,
    end: Vec<f64>,
}

impl Free {
    fn new(links: &Links, probability: &[f64]) -> Self {
        let left = |ways: &Vec<Vec<usize>>| {
            ways.iter()
                .map(|ways| ways.iter().map(|&link| probability[link]).sum::<f64>())
                .map(|taken| (1.0 - taken).max(0.01).ln())
                .collect()
        };
        Self {
            start: left(&links.entering),
            end: left(&links.leaving),
        }
    }
}

/// Cubes that fill the box around all candidates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Regions {
    /// The region of every candidate.
    pub(super) of_candidate: Vec<u32>,
    size: [usize; 3],
}

impl Regions {
    fn new(candidates: &[Candidate]) -> Self {
        let positions = || candidates.iter().map(|candidate| candidate.position);
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for position in positions() {
            for (axis, along) in position.to_array().into_iter().enumerate() {
                low[axis] = low[axis].min(along);
                high[axis] = high[axis].max(along);
            }
        }
        let sizes = |edge: f64| {
            [0, 1, 2].map(|axis| ((high[axis] - low[axis]).max(0.0) / edge) as usize + 1)
        };
        let too_many = |size: [usize; 3]| {
            let count = size.into_iter().try_fold(1_usize, usize::checked_mul);
            count.is_none_or(|count| count > MOST_REGIONS)
        };
        let mut edge = REGION_ANGSTROM;
        while too_many(sizes(edge)) {
            edge *= 1.5;
        }
        let size = sizes(edge);
        let region = |position: Position| {
            let at = position.to_array();
            let [x, y, z] = [0, 1, 2].map(|axis| ((at[axis] - low[axis]) / edge) as usize);
            ((z * size[1] + y) * size[0] + x) as u32
        };
        Self {
            of_candidate: positions().map(region).collect(),
            size,
        }
    }

    /// How many regions there are.
    pub(super) fn count(&self) -> usize {
        self.size.iter().product()
    }

    /// Every region takes the best of itself and the 26 around it, axis by axis.
    pub(super) fn spread<T: Copy>(&self, values: &mut [T], better: impl Fn(T, T) -> T) {
        let strides = [1, self.size[0], self.size[0] * self.size[1]];
        for (stride, size) in strides.into_iter().zip(self.size) {
            let old = values.to_vec();
            for (index, value) in values.iter_mut().enumerate() {
                let along = index / stride % size;
                if along > 0 {
                    *value = better(*value, old[index - stride]);
                }
                if along + 1 < size {
                    *value = better(*value, old[index + stride]);
                }
            }
        }
    }
}
