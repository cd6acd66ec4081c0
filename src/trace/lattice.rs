//! Lattice: every way in which a chain may go on from one candidate to another, and what it costs.

use crate::candidates::{Candidate, Nearby};
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

/// A way from a candidate to the one it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    /// The candidate before.
    pub(super) from: u32,
    /// Residues onwards: 1 for neighbours, 2 or 3 over unmodelled residues.
    pub(super) residues: u32,
    /// Log-probability, in nats.
    pub(super) score: f32,
}

/// All ways between candidates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lattice {
    starts: Vec<usize>,
    ways: Vec<Way>,
    /// Where longer unmodelled stretches pass.
    pub(super) regions: Regions,
}

impl Lattice {
    /// Gathers the ways between `candidates`, given the probability of every link.
    pub(super) fn new(candidates: &[Candidate], links: &Links, probability: &[f64]) -> Self {
        let free = Free::new(links, probability);
        let positions: Vec<Position> = candidates.iter().map(|c| c.position).collect();
        let nearby = Nearby::new(positions.clone(), SKIPS[1].1 / 2.0);
        let mut lattice = Self {
            starts: vec![0],
            ways: Vec::new(),
            regions: Regions::new(&positions),
        };
        for to in 0..candidates.len() {
            let neighbours = links.entering[to].iter();
            lattice.ways.extend(
                neighbours
                    .filter(|&&link| probability[link] > LEAST_PROBABILITY)
                    .map(|&link| Way {
                        from: links.all[link].from as u32,
                        residues: 1,
                        score: probability[link].ln() as f32,
                    }),
            );
            lattice.push_skips(candidates, &nearby, &free, to);
            lattice.starts.push(lattice.ways.len());
        }
        lattice
    }

    /// Adds the ways into `to` that leave one or two residues out.
    fn push_skips(&mut self, candidates: &[Candidate], nearby: &Nearby, free: &Free, to: usize) {
        let end = &candidates[to];
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
                    self.ways.push(Way {
                        from: from as u32,
                        residues: skipped + 1,
                        score: score as f32,
                    });
                }
            }
        }
    }

    /// How many candidates there are.
    pub(super) fn candidates(&self) -> usize {
        self.starts.len() - 1
    }

    /// The ways into candidate `to`.
    pub(super) fn into(&self, to: usize) -> &[Way] {
        &self.ways[self.starts[to]..self.starts[to + 1]]
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
    fn new(positions: &[Position]) -> Self {
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for position in positions {
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
        let region = |position: &Position| {
            let at = position.to_array();
            let [x, y, z] = [0, 1, 2].map(|axis| ((at[axis] - low[axis]) / edge) as usize);
            ((z * size[1] + y) * size[0] + x) as u32
        };
        Self {
            of_candidate: positions.iter().map(region).collect(),
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
