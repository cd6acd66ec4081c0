//! Chain ids: those that the sequences name, and free ones for the others.

use crate::residue::Sequence;
use crate::structure::FreeChainIds;

/// Gives every chain an id of its own: the one that its sequence names, else one that none names.
pub(super) struct ChainIds {
    of_sequences: Vec<Vec<String>>,
    free: FreeChainIds,
}

impl ChainIds {
    /// Reserves the ids of `sequences`.
    pub(super) fn new(sequences: &[Sequence]) -> Self {
        let of_sequences: Vec<_> = sequences.iter().map(|s| s.chain_ids.clone()).collect();
        Self {
            free: FreeChainIds::beside(of_sequences.iter().flatten().cloned().collect()),
            of_sequences,
        }
    }

    /// Returns the id of a copy of a sequence.
    pub(super) fn of(&mut self, sequence: usize, copy: usize) -> String {
        let named = self.of_sequences[sequence].get(copy);
        named.cloned().unwrap_or_else(|| self.free())
    }

    /// Returns the next id that no chain has.
    pub(super) fn free(&mut self) -> String {
        self.free.free()
    }
}

/// Returns the place of `id` among others: short ones first, letters before digits, as [`ChainIds::free`] gives them.
pub(super) fn rank(id: &str) -> (usize, Vec<(bool, bool, char)>) {
    let letter = |letter: char| (letter.is_ascii_digit(), letter.is_lowercase(), letter);
    let letters: Vec<_> = id.chars().map(letter).collect();
    (letters.len(), letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rank_as_they_are_given() {
        let mut ids = ChainIds::new(&[]);
        let given: Vec<String> = (0..70).map(|_| ids.free()).collect();
        let mut sorted = given.clone();
        sorted.reverse();
        sorted.sort_by_key(|id| rank(id));
        assert_eq!(sorted, given);
    }

    #[test]
    fn named_ids_are_kept_and_free_ones_are_new() {
        let sequence = Sequence {
            name: String::new(),
            chain_ids: vec!["B".into(), "A".into()],
            residues: Vec::new(),
        };
        let mut ids = ChainIds::new(&[sequence]);
        assert_eq!([ids.of(0, 0), ids.of(0, 1), ids.of(0, 2)], ["B", "A", "C"]);
        let free: Vec<String> = (0..200).map(|_| ids.free()).collect();
        assert_eq!((free[0].as_str(), free[58].as_str()), ("D", "9"));
        assert_eq!(free[59], "AA");
        let mut distinct = free.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), free.len());
    }
}
