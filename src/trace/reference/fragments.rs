//! Fragments: path after path along the chains, each with the states that are left.

use super::hmm::Hmm;
use super::viterbi::{Blocked, Viterbi};
use crate::progress::{Cancelled, Progress};
use crate::residue::{AminoAcid, Sequence};
use crate::trace::progress_reporter::ProgressReporter;

/// A chain and the fragments it was laid out in.
#[derive(Clone, Debug, PartialEq)]
pub struct AlignedChain {
    /// Index of its sequence among those given.
    pub sequence: usize,
    /// Number of the copy, from 0.
    pub copy: usize,
    /// The fragments, in order; where states ran out they do not reach the end of the chain.
    pub fragments: Vec<Fragment>,
}

/// Residues in a row on the states of one path.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// Index of the first residue, among those residues of the sequence whose amino acid is known:
    /// the reference drops the others.
    pub first_residue: usize,
    /// The state of every residue.
    pub states: Vec<usize>,
    /// The natural logarithm of the path's probability.
    pub log_probability: f64,
    /// The state that no path could be extended to, if that ended the fragment.
    pub blocked_by: Option<usize>,
}

/// Aligns all copies of `sequences`, in order, to the states of `hmm`. Reports
/// [`Stage::Trace`](crate::progress::Stage::Trace), a part for every copy.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub async fn align(
    hmm: &Hmm,
    sequences: &[Sequence],
    progress: &mut impl Progress,
) -> Result<Vec<AlignedChain>, Cancelled> {
    let copies = |sequence: &Sequence| sequence.chain_ids.len().max(1);
    let mut reporter = ProgressReporter::new(progress, sequences.iter().map(copies).sum());
    let mut available: Vec<usize> = (0..hmm.states()).collect();
    let mut chains = Vec::new();
    for (index, sequence) in sequences.iter().enumerate() {
        let residues: Vec<AminoAcid> = sequence.residues.iter().copied().flatten().collect();
        for copy in 0..copies(sequence) {
            chains.push(AlignedChain {
                sequence: index,
                copy,
                fragments: fragments(hmm, &residues, &mut available, &mut reporter).await?,
            });
            reporter.part_done().await?;
        }
    }
    Ok(chains)
}

/// Lays fragments along `residues` until all are placed or no state is available.
async fn fragments(
    hmm: &Hmm,
    residues: &[AminoAcid],
    available: &mut Vec<usize>,
    reporter: &mut ProgressReporter<'_, impl Progress>,
) -> Result<Vec<Fragment>, Cancelled> {
    let mut fragments = Vec::new();
    let mut first = 0;
    while first < residues.len() {
        let Some(viterbi) = Viterbi::begin(hmm, available, residues[0], residues[first]) else {
            break;
        };
        let fragment = fragment(viterbi, first, &residues[first + 1..], hmm, reporter).await?;
        first += fragment.states.len();
        available.retain(|state| !fragment.states.contains(state));
        fragments.push(fragment);
    }
    Ok(fragments)
}

/// Extends the paths of `viterbi` along `rest` until the end or a block, and takes the best.
async fn fragment(
    mut viterbi: Viterbi<'_>,
    first_residue: usize,
    rest: &[AminoAcid],
    hmm: &Hmm,
    reporter: &mut ProgressReporter<'_, impl Progress>,
) -> Result<Fragment, Cancelled> {
    let mut blocked_by = None;
    for &amino in rest {
        reporter.worked(hmm.work_per_step()).await?;
        if let Err(Blocked(state)) = viterbi.extend(amino) {
            blocked_by = Some(state);
            break;
        }
    }
    let (states, log_probability) = viterbi.best_path();
    Ok(Fragment {
        first_residue,
        states,
        log_probability,
        blocked_by,
    })
}
