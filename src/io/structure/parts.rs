//! Chains in which several polymers have one id, as their numbers show, which come again.

use std::collections::BTreeSet;

use super::made::{MadeChain, MadeResidue};
use super::note::StructureNote;
use super::peptide::are_bonded;
use crate::structure::FreeChainIds;

/// Fewest residues of a polymer whose numbers come again. Ligands that are amino acids may have the numbers of
/// a few residues.
const SHARED: usize = 3;

/// The number of a residue, with its insertion code.
type Key = (i32, Option<char>);

/// Parts the chains that hold several polymers; the first of each keeps the id.
pub(super) fn part(chains: &mut Vec<MadeChain>) -> Vec<StructureNote> {
    let taken = chains.iter().map(|chain| chain.id.clone());
    let mut free = FreeChainIds::beside(taken.collect());
    let mut notes = Vec::new();
    let mut parted = Vec::with_capacity(chains.len());
    for mut chain in std::mem::take(chains) {
        let mut others = Vec::new();
        for cut in cuts(&chain.residues).into_iter().rev() {
            others.push(chain.residues.split_off(cut));
        }
        let file_id = chain.id.clone();
        let mut ids = vec![file_id.clone()];
        parted.push(chain);
        for residues in others.into_iter().rev() {
            let id = free.free();
            ids.push(id.clone());
            parted.push(MadeChain {
                id,
                file_id: Some(file_id.clone()),
                residues,
            });
        }
        if let [chain, _, ..] = &*ids {
            let chain = chain.clone();
            notes.push(StructureNote::SharedChainId { chain, chains: ids });
        }
    }
    *chains = parted;
    notes
}

/// Returns the indices at which further polymers begin.
fn cuts(residues: &[MadeResidue]) -> Vec<usize> {
    let polymer: Vec<usize> = (0..residues.len())
        .filter(|at| residues[*at].residue.ca_atom().is_some())
        .collect();
    let mut found = Vec::new();
    let mut known: BTreeSet<Key> = BTreeSet::new();
    let mut before = None;
    for piece in polymer.chunk_by(|at, next| !may_part(&residues[*at], &residues[*next])) {
        let keys = piece.iter().map(|at| &residues[*at].residue);
        let keys: BTreeSet<Key> = keys.map(|r| (r.number, r.insertion)).collect();
        let shared = keys.intersection(&known).count();
        let least = keys.len().min(known.len());
        let is_other = |before: &usize| {
            let is_most = shared >= SHARED && 2 * shared >= least;
            is_most || shared > 0 && is_begun(residues, *before, piece)
        };
        if let Some(before) = before.filter(is_other) {
            found.push(begin(residues, before, piece[0]));
            known.clear();
        }
        known.extend(keys);
        before = piece.last().copied();
    }
    found
}

/// Returns true if another polymer may begin with `next`: after the end of a chain, in another chain of the archive, or
/// where numbers go back without a bond.
fn may_part(last: &MadeResidue, next: &MadeResidue) -> bool {
    if let (Some((chain, number)), Some((other, following))) = (&last.label, &next.label) {
        return chain != other || following <= number;
    }
    let key = |made: &MadeResidue| (made.residue.number, made.residue.insertion);
    last.segment != next.segment
        || (key(next) <= key(last) && !are_bonded(&last.residue, &next.residue))
}

/// Returns true if a chain ends between the residue at `before` and `piece`, and `piece` is more than an amino acid as a ligand.
fn is_begun(residues: &[MadeResidue], before: usize, piece: &[usize]) -> bool {
    let is_bonded =
        |pair: &[usize]| are_bonded(&residues[pair[0]].residue, &residues[pair[1]].residue);
    residues[before].segment != residues[piece[0]].segment
        && piece.len() >= SHARED
        && piece.windows(2).take(SHARED - 1).all(is_bonded)
}

/// Returns the index at which the polymer begins whose first Cα is at `first`: a cap may stand before it.
fn begin(residues: &[MadeResidue], last: usize, first: usize) -> usize {
    let segment = residues[first].segment;
    if residues[last].segment == segment {
        return first;
    }
    let between = last + 1..first;
    let mut between = between.filter(|at| residues[*at].segment == segment);
    between.next().unwrap_or(first)
}
