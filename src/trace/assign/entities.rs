//! Kinds: the sequences of the sample, those that read alike taken together.

use crate::residue::Sequence;

use crate::trace::align::emission::Emission;

/// All sequences that read alike.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Kind {
    /// The row of every residue in [`Emission`].
    pub(in crate::trace) letters: Vec<usize>,
    /// Which sequences they are, each with its number in the sequence's own list of copies.
    pub(in crate::trace) copies: Vec<(usize, usize)>,
}

impl Kind {
    /// Takes `count` copies more than its sequences list: those of its last sequence.
    pub(in crate::trace) fn add_copies(&mut self, count: usize) {
        if let Some(&(sequence, last)) = self.copies.last() {
            let more = (1..=count).map(|nth| (sequence, last + nth));
            self.copies.extend(more);
        }
    }
}

/// The kinds of `sequences`, in the order in which they first occur.
pub(in crate::trace) fn kinds(sequences: &[Sequence]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (place, sequence) in sequences.iter().enumerate() {
        let letters: Vec<usize> = sequence
            .residues
            .iter()
            .map(|a| Emission::row(*a))
            .collect();
        let copies = (0..sequence.chain_ids.len().max(1)).map(|copy| (place, copy));
        match kinds.iter_mut().find(|kind| kind.letters == letters) {
            Some(kind) => kind.copies.extend(copies),
            None => kinds.push(Kind {
                letters,
                copies: copies.collect(),
            }),
        }
    }
    kinds
}
