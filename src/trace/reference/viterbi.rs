//! Viterbi: the best path along a chain, in which no state occurs twice.
//!
//! Each state remembers one path, its best one, and a path does not extend to a state that it
//! holds. That is how the reference searches; it is not the best of all such paths.

use std::cell::OnceCell;

use super::hmm::Hmm;
use super::path_sets::{PathSets, StateSet};
use crate::residue::AminoAcid;

/// The paths to all available states, as far as they have come.
#[derive(Clone, Debug)]
pub(super) struct Viterbi<'a> {
    hmm: &'a Hmm,
    /// The states that may be used, rising; never none.
    available: &'a [usize],
    /// The log-probability of the best path to every state.
    scores: Vec<f64>,
    /// The states on that path.
    sets: PathSets,
    /// For every step after the first, the state before every state.
    before: Vec<Vec<u32>>,
}

/// A state that lies on all paths: none can be extended to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blocked(pub(super) usize);

/// An arrival at a state: the score of the path, and the state before.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    score: f64,
    from: usize,
}

impl Arrival {
    /// The better of two; of equal ones the one from the lower state.
    fn better(self, other: Self) -> Self {
        let wins =
            other.score > self.score || (other.score == self.score && other.from < self.from);
        if wins { other } else { self }
    }
}

impl<'a> Viterbi<'a> {
    /// Paths of one state, which shows `amino`, in a chain that begins with `chain_start`; `None`
    /// if no state is available. As in the reference, a fragment in the middle of a chain begins
    /// as its chain does.
    pub(super) fn begin(
        hmm: &'a Hmm,
        available: &'a [usize],
        chain_start: AminoAcid,
        amino: AminoAcid,
    ) -> Option<Self> {
        let (initial, emission) = (hmm.initial(chain_start), hmm.emission(amino));
        let mut scores = vec![f64::NEG_INFINITY; hmm.states()];
        for &state in available {
            scores[state] = initial[state] + emission[state];
        }
        (!available.is_empty()).then(|| Self {
            hmm,
            available,
            scores,
            sets: PathSets::new(hmm.states()),
            before: Vec::new(),
        })
    }

    /// Makes all paths one state longer; that state shows `amino`.
    ///
    /// # Errors
    /// [`Blocked`] if no path can be extended to a state; the paths then stay as they were.
    pub(super) fn extend(&mut self, amino: AminoAcid) -> Result<(), Blocked> {
        let emission = self.hmm.emission(amino);
        let ranking = Ranking::new(self.available, &self.scores, self.hmm.far());
        let mut scores = vec![f64::NEG_INFINITY; self.scores.len()];
        let mut before = vec![0; self.scores.len()];
        for &state in self.available {
            let arrival = self.arrival(state, emission[state], &ranking);
            let Arrival { score, from } = arrival.ok_or(Blocked(state))?;
            scores[state] = score;
            before[state] = from as u32;
        }
        let steps = self.available.iter();
        self.sets
            .extend(steps.map(|&state| (state, before[state] as usize)));
        self.scores = scores;
        self.before.push(before);
        Ok(())
    }

    /// Returns the best arrival at `state`, which emits with log-probability `emission`.
    fn arrival(&self, state: usize, emission: f64, ranking: &Ranking) -> Option<Arrival> {
        let near = self.arrival_from_near(state, emission);
        if near.is_some_and(|near| ranking.best() + emission < near.score) {
            return near;
        }
        let far = self.arrival_from_far(state, emission, ranking);
        match (near, far) {
            (Some(near), Some(far)) => Some(near.better(far)),
            (near, far) => near.or(far),
        }
    }

    /// Returns the best arrival at `state` from a state within reach.
    fn arrival_from_near(&self, state: usize, emission: f64) -> Option<Arrival> {
        let mut best: Option<Arrival> = None;
        for &(from, transition) in self.hmm.near(state) {
            let from = from as usize;
            // The sum in this order, as in the reference: ties depend on how it is rounded.
            let score = self.scores[from] + transition + emission;
            let wins = score > best.map_or(f64::NEG_INFINITY, |best| best.score);
            if wins && !self.sets.holds(from, state) {
                best = Some(Arrival { score, from });
            }
        }
        best
    }

    /// Returns the best arrival at `state` from anywhere, as if it were out of reach. States within reach
    /// are worth no less than that, so it does no harm that they are among them.
    fn arrival_from_far(&self, state: usize, emission: f64, ranking: &Ranking) -> Option<Arrival> {
        let mut free = ranking
            .free_of(state, &self.sets)
            .map(|(leaving, from)| Arrival {
                score: leaving + emission,
                from,
            });
        let best = free.next()?;
        // Values that differ may be equal once the emission is added.
        let ties = free.take_while(|tie| tie.score == best.score);
        Some(ties.fold(best, Arrival::better))
    }

    /// Returns the log-probability of the best path to every state, minus infinity where there is none.
    pub(super) fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Returns for every step after the first the state before every state.
    pub(super) fn before(&self) -> &[Vec<u32>] {
        &self.before
    }

    /// Returns the best path, and its log-probability. Of equal ones the one that ends lowest.
    pub(super) fn best_path(&self) -> (Vec<usize>, f64) {
        let ends = self.available.iter().map(|&from| Arrival {
            score: self.scores[from],
            from,
        });
        let first = Arrival {
            score: f64::NEG_INFINITY,
            from: self.available[0],
        };
        let end = ends.fold(first, Arrival::better);
        let mut path = vec![end.from];
        for before in self.before.iter().rev() {
            path.push(before[path[path.len() - 1]] as usize);
        }
        path.reverse();
        (path, end.score)
    }
}

/// The available states by the score of their paths after a transition out of reach. Sorted
/// when it is first asked for.
#[derive(Debug)]
struct Ranking {
    unsorted: Vec<(f64, usize)>,
    best: f64,
    sorted: OnceCell<Vec<Block>>,
}

/// Ranked states in a row, and the states that lie on all their paths. Most paths begin alike:
/// a state on that beginning need not ask them one by one.
#[derive(Debug)]
struct Block {
    ranked: Vec<(f64, usize)>,
    common: StateSet,
}

/// States in a block.
const BLOCK: usize = 32;

impl Ranking {
    fn new(available: &[usize], scores: &[f64], far: &[f64]) -> Self {
        let leaving = |&state: &usize| (scores[state] + far[state], state);
        let unsorted: Vec<_> = available.iter().map(leaving).collect();
        let values = unsorted.iter().map(|(value, _)| *value);
        Self {
            best: values.fold(f64::NEG_INFINITY, f64::max),
            unsorted,
            sorted: OnceCell::new(),
        }
    }

    fn best(&self) -> f64 {
        self.best
    }

    /// Returns the states whose paths do not hold `state`, best first; of equal ones the lower first.
    fn free_of(&self, state: usize, sets: &PathSets) -> impl Iterator<Item = (f64, usize)> {
        let blocks = self.sorted.get_or_init(|| self.sort(sets)).iter();
        let blocks = blocks.filter(move |block| !block.common.holds(state));
        blocks
            .flat_map(|block| block.ranked.iter().copied())
            .filter(move |&(_, from)| !sets.holds(from, state))
    }

    fn sort(&self, sets: &PathSets) -> Vec<Block> {
        let mut all = self.unsorted.clone();
        all.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let block = |ranked: &[(f64, usize)]| Block {
            ranked: ranked.to_vec(),
            common: sets.common(ranked.iter().map(|&(_, state)| state)),
        };
        all.chunks(BLOCK).map(block).collect()
    }
}
