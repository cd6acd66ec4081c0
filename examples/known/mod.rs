//! A known structure as the truth about a trace.

use cryoweave::residue::{AminoAcid, Sequence};
use cryoweave::space::{Displacement, Position};
use cryoweave::structure::{CaAtom, Structure};

/// A residue of the known structure.
pub(crate) struct Truth {
    pub(crate) sequence: usize,
    pub(crate) number: usize,
    pub(crate) position: Position,
    pub(crate) amino: AminoAcid,
    pub(crate) next: Option<Displacement>,
    pub(crate) previous: Option<Displacement>,
}

/// The residues with Cα, and the sequences that their chains show. A chain whose
/// sequence is a part of another's is a copy of that one, some residues of which nobody saw.
pub(crate) fn truth_of(structure: &Structure) -> (Vec<Truth>, Vec<Sequence>) {
    let chains = structure.chains.iter().map(|chain| {
        let seen = chain.ca_atoms().into_iter();
        let seen = seen.filter_map(|ca| Some((ca.residue.amino()?, ca)));
        (&chain.id, seen.collect())
    });
    let chains: Vec<(&String, Vec<(AminoAcid, CaAtom<'_>)>)> = chains.collect();
    let letters = |chain: &[(AminoAcid, CaAtom<'_>)]| -> Vec<Option<AminoAcid>> {
        chain.iter().map(|(amino, _)| Some(*amino)).collect()
    };
    let mut longest_first: Vec<usize> = (0..chains.len()).collect();
    longest_first.sort_by_key(|&place| std::cmp::Reverse(chains[place].1.len()));
    let mut sequences: Vec<Sequence> = Vec::new();
    let mut truth: Vec<Truth> = Vec::new();
    for place in longest_first {
        let (id, residues) = &chains[place];
        if residues.is_empty() {
            continue;
        }
        let letters = letters(residues);
        let part = |sequence: &Sequence| {
            let mut windows = sequence.residues.windows(letters.len());
            windows.position(|window| window == letters)
        };
        let mut known = sequences.iter().enumerate();
        let found = known.find_map(|(place, sequence)| Some((place, part(sequence)?)));
        let (sequence, offset) = found.unwrap_or((sequences.len(), 0));
        if found.is_none() {
            sequences.push(Sequence {
                name: (*id).clone(),
                chain_ids: Vec::new(),
                residues: letters,
            });
        }
        sequences[sequence].chain_ids.push((*id).clone());
        truth.extend((1..).zip(residues).map(|(nth, &(amino, ca))| Truth {
            sequence,
            number: offset + nth,
            position: ca.position,
            amino,
            next: ca.next,
            previous: ca.previous,
        }));
    }
    (truth, sequences)
}
