//! Entities: the distinct sequences of the sample, each with all of its copies.

use crate::residue::Sequence;

use crate::trace::align::Emission;

/// A distinct sequence.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Entity {
    /// The row of every residue in [`Emission`].
    pub(in crate::trace) letters: Vec<usize>,
    /// Its copies: the index of a given sequence, and the number in that sequence's own list.
    pub(in crate::trace) copies: Vec<(usize, usize)>,
}

impl Entity {
    /// Adds `count` copies beyond those listed, as copies of its last sequence.
    pub(in crate::trace) fn add_copies(&mut self, count: usize) {
        if let Some(&(sequence, last)) = self.copies.last() {
            let more = (1..=count).map(|nth| (sequence, last + nth));
            self.copies.extend(more);
        }
    }
}

/// Returns the entities of `sequences` by rising letters, so that the order in which a file lists
/// them changes nothing, not even the last digits of a sum.
pub(in crate::trace) fn entities(sequences: &[Sequence]) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    for (index, sequence) in sequences.iter().enumerate() {
        let letters: Vec<usize> = sequence
            .residues
            .iter()
            .map(|a| Emission::row(*a))
            .collect();
        let copies = (0..sequence.chain_ids.len().max(1)).map(|copy| (index, copy));
        match entities.iter_mut().find(|entity| entity.letters == letters) {
            Some(entity) => entity.copies.extend(copies),
            None => entities.push(Entity {
                letters,
                copies: copies.collect(),
            }),
        }
    }
    entities.sort_by(|a, b| a.letters.cmp(&b.letters));
    entities
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::AminoAcid;

    #[test]
    fn equal_sequences_are_one_entity_with_all_their_copies() {
        let sequence = |letters: &str, ids: &[&str]| Sequence {
            name: letters.to_owned(),
            chain_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            residues: letters.chars().map(AminoAcid::from_letter).collect(),
        };
        let mut found = entities(&[
            sequence("AG?", &["A", "B"]),
            sequence("AGA", &[]),
            sequence("AG?", &["C"]),
        ]);
        let [a, g] = ['A', 'G'].map(|letter| Emission::row(AminoAcid::from_letter(letter)));
        let unknown = Emission::row(None);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].letters, [a, g, a]);
        assert_eq!(found[0].copies, [(1, 0)]);
        assert_eq!(found[1].letters, [a, g, unknown]);
        assert_eq!(found[1].copies, [(0, 0), (0, 1), (2, 0)]);
        found[1].add_copies(2);
        assert_eq!(found[1].copies[3..], [(2, 1), (2, 2)]);
    }
}
