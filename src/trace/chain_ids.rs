//! Chain ids: those that the sequences name, and free ones for the others.

use crate::residue::Sequence;

/// Gives every chain an id of its own: the one that its sequence names, else one that none names.
pub(super) struct ChainIds {
    of_sequences: Vec<Vec<String>>,
    given: Vec<String>,
}

impl ChainIds {
    /// Reserves the ids of `sequences`.
    pub(super) fn new(sequences: &[Sequence]) -> Self {
        let of_sequences: Vec<_> = sequences.iter().map(|s| s.chain_ids.clone()).collect();
        Self {
            given: of_sequences.concat(),
            of_sequences,
        }
    }

    /// Returns the id of a copy of a sequence.
    pub(super) fn of(&mut self, sequence: usize, copy: usize) -> String {
        let named = self.of_sequences[sequence].get(copy);
        named.cloned().unwrap_or_else(|| self.free())
    }

    /// Returns the next id that no chain has: A to Z, a to z, 0 to 9, then two of these.
    pub(super) fn free(&mut self) -> String {
        let letters = || ('A'..='Z').chain('a'..='z').chain('0'..='9');
        let double = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let mut all = letters().map(String::from).chain(double);
        let id = all.find(|id| !self.given.contains(id));
        let id = id.unwrap_or_else(|| format!("X{}", self.given.len()));
        self.given.push(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
