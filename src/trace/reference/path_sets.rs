//! Path sets: the states that lie on the best path to every state.

/// For every state the set of states on the best path that ends there, one bit each.
#[derive(Clone, Debug)]
pub(super) struct PathSets {
    words: usize,
    bits: Vec<u64>,
    /// Memory for the sets of the next step.
    spare: Vec<u64>,
}

impl PathSets {
    /// Paths of one state each, for `states` states.
    pub(super) fn new(states: usize) -> Self {
        let words = states.div_ceil(64);
        let mut bits = vec![0; states * words];
        for state in 0..states {
            bits[state * words + state / 64] = 1 << (state % 64);
        }
        Self {
            words,
            spare: bits.clone(),
            bits,
        }
    }

    /// Returns whether the path that ends at `end` holds `state`.
    pub(super) fn holds(&self, end: usize, state: usize) -> bool {
        self.bits[end * self.words + state / 64] >> (state % 64) & 1 == 1
    }

    /// Returns the states that lie on all paths that end at `ends`.
    pub(super) fn common(&self, ends: impl Iterator<Item = usize>) -> StateSet {
        let mut common = vec![u64::MAX; self.words];
        for end in ends {
            let row = &self.bits[end * self.words..][..self.words];
            common
                .iter_mut()
                .zip(row)
                .for_each(|(all, path)| *all &= path);
        }
        StateSet(common)
    }

    /// Makes every path of `steps`, pairs of a state and the state before it, one state longer.
    /// The paths of other states are lost.
    pub(super) fn extend(&mut self, steps: impl Iterator<Item = (usize, usize)>) {
        let words = self.words;
        for (state, before) in steps {
            let row = &mut self.spare[state * words..][..words];
            row.copy_from_slice(&self.bits[before * words..][..words]);
            row[state / 64] |= 1 << (state % 64);
        }
        std::mem::swap(&mut self.bits, &mut self.spare);
    }
}

/// A set of states, one bit each.
#[derive(Clone, Debug)]
pub(super) struct StateSet(Vec<u64>);

impl StateSet {
    /// Returns whether `state` is in the set.
    pub(super) fn holds(&self, state: usize) -> bool {
        self.0[state / 64] >> (state % 64) & 1 == 1
    }
}
