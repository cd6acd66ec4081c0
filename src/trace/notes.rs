//! Notes: what the user should know about the chains that were traced.

use crate::candidates::Candidate;
use crate::residue::Sequence;

use super::sequence_fit::SequenceFit;
use super::trace_result::{TraceNote, TracedChain};

/// Least confidence of a residue whose assignment is not called uncertain.
const SURE: f64 = 0.5;

/// Returns notes on chains that are missing, unsure or more than listed in `sequences`.
pub(super) fn notes(
    chains: &[TracedChain],
    sequences: &[Sequence],
    candidates: &[Candidate],
) -> Vec<TraceNote> {
    let mut notes = Vec::new();
    if chains.is_empty() {
        notes.push(TraceNote::NoChains);
    }
    if sequences
        .iter()
        .all(|sequence| sequence.residues.is_empty())
    {
        notes.push(TraceNote::NoSequences);
        return notes;
    }
    let assigned = chains.iter().filter(|chain| chain.sequence.is_some());
    notes.extend(assigned.filter_map(unsure_sequence));
    // A sequence of another map has no copies in this one.
    let of_sequence = |(index, sequence)| {
        foreign(chains, index, sequence, candidates).or_else(|| copies(chains, index, sequence))
    };
    notes.extend(sequences.iter().enumerate().filter_map(of_sequence));
    notes
}

/// Returns a note on a chain of which less than half of the residues reach [`SURE`].
fn unsure_sequence(chain: &TracedChain) -> Option<TraceNote> {
    let sure = chain.residues.iter().filter(|r| r.confidence >= SURE);
    let (sure, residues) = (sure.count(), chain.residues.len());
    (2 * sure < residues).then(|| TraceNote::UnsureSequence {
        chain: chain.id.clone(),
        residues,
        sure,
    })
}

/// Returns a note on a sequence that has no chain, or more than are listed.
fn copies(chains: &[TracedChain], index: usize, sequence: &Sequence) -> Option<TraceNote> {
    let listed = sequence.chain_ids.len().max(1);
    let is_copy = |chain: &&TracedChain| chain.sequence == Some(index);
    let found = chains.iter().filter(is_copy).count();
    let sequence = || sequence.name.clone();
    if found == 0 {
        return Some(TraceNote::NotFound {
            sequence: sequence(),
        });
    }
    (found > listed).then(|| TraceNote::FurtherCopies {
        sequence: sequence(),
        listed,
        found,
    })
}

/// Returns a note on a sequence whose amino acids the map does not show where its chains lie.
fn foreign(
    chains: &[TracedChain],
    index: usize,
    sequence: &Sequence,
    candidates: &[Candidate],
) -> Option<TraceNote> {
    let own = chains.iter().filter(|chain| chain.sequence == Some(index));
    let fit = SequenceFit::of(own, sequence, candidates)?;
    let percent = |probability: f64| (100.0 * probability).round() as u32;
    fit.is_foreign().then(|| TraceNote::NotInTheMap {
        sequence: sequence.name.clone(),
        assigned: percent(fit.assigned),
        likeliest: percent(fit.likeliest),
    })
}
