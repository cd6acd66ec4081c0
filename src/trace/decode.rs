//! Decode: the best way of one sequence through the lattice.
//!
//! A Viterbi pass whose states are "residue r sits on node n" and "residue r is unmodelled, and
//! the chain is somewhere in region g". Time grows with residues times ways, memory with residues
//! times candidates.

use super::lattice::Lattice;

/// Cost of every residue of a longer unmodelled stretch, in nats.
const GAP_EXTENSION: f32 = 0.03;

/// An unmodelled stretch reaches the next regions after so many residues.
const RESIDUES_PER_REGION: usize = 3;

/// What a chain pays and gets in a decode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'a> {
    /// For every residue of the sequence the log-odds of all candidates.
    pub(super) emissions: &'a [&'a [f32]],
    /// What each candidate costs; infinite where it must not be used.
    pub(super) prices: &'a [f32],
    /// For every residue the candidate on which it would better stay, and what that is worth.
    pub(super) anchors: &'a [Option<(usize, f32)>],
    /// What each modelled residue earns.
    pub(super) reward: f32,
    /// What a longer gap costs; a chain's start and end cost half of it.
    pub(super) gap_cost: f32,
}

impl Terms<'_> {
    /// What it is worth that `residue` sits on `candidate`.
    fn gain(&self, residue: usize, candidate: usize) -> f32 {
        let anchored = self.anchors[residue].filter(|(anchor, _)| *anchor == candidate);
        self.emissions[residue][candidate] + self.reward - self.prices[candidate]
            + anchored.map_or(0.0, |(_, worth)| worth)
    }
}

/// One residue on one candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    /// The place in the sequence, from 0.
    pub(super) residue: usize,
    /// The candidate.
    pub(super) candidate: usize,
    /// What this residue adds to the path's score, in nats.
    pub(super) gain: f32,
}

/// How a residue came to its candidate.
const STARTED: u16 = u16::MAX;
const LEAPT: u16 = u16::MAX - 1;

/// The best score of a stretch that is in a region, and the state it left.
#[derive(Clone, Copy, Debug)]
struct Leap {
    score: f32,
    residue: u32,
    node: u32,
}

impl Leap {
    const NONE: Self = Self {
        score: f32::NEG_INFINITY,
        residue: 0,
        node: 0,
    };

    fn better(self, other: Self) -> Self {
        if other.score > self.score {
            other
        } else {
            self
        }
    }
}

/// Everything the trace back needs.
struct Table {
    nodes: usize,
    scores: Vec<f32>,
    /// The way taken into every state: a place in `Lattice::into`, `STARTED` or `LEAPT`.
    came_by: Vec<u16>,
    /// Per residue, for every occupied region, the leap that could end there.
    leaps: Vec<Leap>,
    occupied: Vec<u32>,
    slot_of_candidate: Vec<usize>,
}

/// The best path of the sequence, by rising residue; empty if no state is possible.
pub(super) fn best_path(lattice: &Lattice, terms: Terms<'_>) -> Vec<Placed> {
    let table = fill(lattice, terms);
    trace_back(lattice, &table)
}

fn fill(lattice: &Lattice, terms: Terms<'_>) -> Table {
    let count = lattice.nodes();
    let length = terms.emissions.len();
    let mut occupied = lattice.regions.of_candidate.clone();
    occupied.sort_unstable();
    occupied.dedup();
    let slot_of_candidate = lattice
        .regions
        .of_candidate
        .iter()
        .map(|region| occupied.partition_point(|other| other < region))
        .collect();
    let mut table = Table {
        nodes: count,
        scores: vec![f32::NEG_INFINITY; length * count],
        came_by: vec![STARTED; length * count],
        leaps: Vec::with_capacity(length * occupied.len()),
        occupied,
        slot_of_candidate,
    };
    let mut stretch = vec![Leap::NONE; lattice.regions.count()];
    for residue in 0..length {
        let landing = table
            .occupied
            .iter()
            .map(|&region| stretch[region as usize]);
        table.leaps.extend(landing);
        fill_row(lattice, terms, &mut table, residue);
        pass_gap(lattice, terms, &table, residue, &mut stretch);
    }
    table
}

/// Fills the states of one residue.
fn fill_row(lattice: &Lattice, terms: Terms<'_>, table: &mut Table, residue: usize) {
    let count = table.nodes;
    let (before, row) = table.scores.split_at_mut(residue * count);
    let came_by = &mut table.came_by[residue * count..(residue + 1) * count];
    let leaps = &table.leaps[residue * table.occupied.len()..];
    for node in 0..count {
        let candidate = lattice.candidate(node);
        let gain = terms.gain(residue, candidate);
        if gain == f32::NEG_INFINITY {
            continue;
        }
        let mut best = -terms.gap_cost * 0.5;
        let mut by = STARTED;
        let leap = leaps[table.slot_of_candidate[candidate]].score;
        if leap > best {
            (best, by) = (leap, LEAPT);
        }
        best -= lattice.entry_cost(node);
        for (way, place) in lattice.into(node).iter().zip(0_u16..LEAPT) {
            let Some(then) = residue.checked_sub(way.residues as usize) else {
                continue;
            };
            let score = before[then * count + way.from as usize] + way.score;
            if score > best {
                (best, by) = (score, place);
            }
        }
        row[node] = best + gain;
        came_by[node] = by;
    }
}

/// Lets unmodelled stretches begin after `residue`, and those under way go on.
fn pass_gap(
    lattice: &Lattice,
    terms: Terms<'_>,
    table: &Table,
    residue: usize,
    stretch: &mut [Leap],
) {
    if residue.is_multiple_of(RESIDUES_PER_REGION) {
        lattice.regions.spread(stretch, Leap::better);
    }
    for leap in stretch.iter_mut() {
        leap.score -= GAP_EXTENSION;
    }
    let row = &table.scores[residue * table.nodes..(residue + 1) * table.nodes];
    for (node, score) in row.iter().enumerate() {
        let region = lattice.regions.of_candidate[lattice.candidate(node)] as usize;
        stretch[region] = stretch[region].better(Leap {
            score: score - terms.gap_cost,
            residue: residue as u32,
            node: node as u32,
        });
    }
}

fn trace_back(lattice: &Lattice, table: &Table) -> Vec<Placed> {
    let count = table.nodes;
    let mut best: Option<usize> = None;
    for (state, score) in table.scores.iter().enumerate() {
        if score.is_finite() && best.is_none_or(|best| *score > table.scores[best]) {
            best = Some(state);
        }
    }
    let mut path = Vec::new();
    while let Some(state) = best {
        let (residue, node) = (state / count, state % count);
        let candidate = lattice.candidate(node);
        let before = match table.came_by[state] {
            STARTED => None,
            LEAPT => {
                let slot = table.slot_of_candidate[candidate];
                let leap = table.leaps[residue * table.occupied.len() + slot];
                Some(leap.residue as usize * count + leap.node as usize)
            }
            place => {
                let way = lattice.into(node)[usize::from(place)];
                Some((residue - way.residues as usize) * count + way.from as usize)
            }
        };
        let gain = table.scores[state] - before.map_or(0.0, |before| table.scores[before]);
        path.push(Placed {
            residue,
            candidate,
            gain,
        });
        best = before;
    }
    path.reverse();
    path
}
