//! Tables: all that the modified Viterbi algorithm weighs along one chain, to be shown.

use super::hmm::Hmm;
use super::viterbi::{Blocked, Viterbi};
use crate::residue::AminoAcid;

/// The table behind one fragment: a row for each of its residues, a column for each state.
#[derive(Clone, Debug, PartialEq)]
pub struct FragmentTable {
    /// Index of the first residue in the chain.
    pub first_residue: usize,
    /// The states that earlier fragments left, rising.
    pub available: Vec<usize>,
    /// For each residue, the natural logarithm of the probability of the best path to every state; minus infinity
    /// where there is none.
    pub scores: Vec<Vec<f64>>,
    /// For each residue after the first, the state before every state on that path.
    pub before: Vec<Vec<u32>>,
    /// The best path: the state of every residue.
    pub path: Vec<usize>,
    /// The natural logarithm of its probability.
    pub log_probability: f64,
    /// The state that lies on all paths, if that ended the fragment.
    pub blocked_by: Option<usize>,
}

/// Aligns one chain of `residues` to the states of `hmm` as [`align`](super::align) does, and returns the table of every
/// fragment.
pub fn tables(hmm: &Hmm, residues: &[AminoAcid]) -> Vec<FragmentTable> {
    let mut available: Vec<usize> = (0..hmm.states()).collect();
    let mut tables: Vec<FragmentTable> = Vec::new();
    let mut first = 0;
    while first < residues.len() {
        let Some(viterbi) = Viterbi::begin(hmm, &available, residues[0], residues[first]) else {
            break;
        };
        let table = table(viterbi, first, &residues[first + 1..], &available);
        first += table.path.len();
        available.retain(|state| !table.path.contains(state));
        tables.push(table);
    }
    tables
}

/// Extends the paths of `viterbi` along `rest` until the end or a block, and writes all scores down.
fn table(
    mut viterbi: Viterbi<'_>,
    first_residue: usize,
    rest: &[AminoAcid],
    available: &[usize],
) -> FragmentTable {
    let mut scores = vec![viterbi.scores().to_vec()];
    let mut blocked_by = None;
    for &amino in rest {
        if let Err(Blocked(state)) = viterbi.extend(amino) {
            blocked_by = Some(state);
            break;
        }
        scores.push(viterbi.scores().to_vec());
    }
    let (path, log_probability) = viterbi.best_path();
    FragmentTable {
        first_residue,
        available: available.to_vec(),
        scores,
        before: viterbi.before().to_vec(),
        path,
        log_probability,
        blocked_by,
    }
}
