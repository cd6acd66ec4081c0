//! Notes: what the user should know about the chains that were traced.

use crate::candidates::Candidate;
use crate::residue::Sequence;

use super::parameters::LEAST_PRESENCE;
use super::sequence_fit::SequenceFit;
use super::trace_result::{TraceNote, TracedChain};

/// Least confidence of a residue whose assignment is not called uncertain.
const SURE: f64 = 0.5;

/// Returns notes on chains that are missing, unsure or more than listed in `sequences`, and on sequences that may not be in
/// the map, given the probability of each that it is, 0 to 1, where it is known.
pub(super) fn notes(
    chains: &[TracedChain],
    sequences: &[Sequence],
    presence: &[f64],
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
    // Of a sequence that is a guess, one note is enough.
    let is_present = |index: usize| presence.get(index).is_none_or(|&p| p >= LEAST_PRESENCE);
    let assigned = chains
        .iter()
        .filter(|chain| chain.sequence.is_some_and(is_present));
    notes.extend(assigned.filter_map(unsure_sequence));
    // A sequence of another map has no copies in this one.
    let of_sequence = |(index, sequence)| {
        let chains: Vec<&TracedChain> = chains
            .iter()
            .filter(|chain| chain.sequence == Some(index))
            .collect();
        let known = presence.get(index).copied().unwrap_or_default();
        foreign(&chains, sequence, known, candidates)
            .or_else(|| guessed(&chains, sequence, is_present(index)))
            .or_else(|| copies(&chains, sequence))
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
fn copies(chains: &[&TracedChain], sequence: &Sequence) -> Option<TraceNote> {
    let listed = sequence.chain_ids.len().max(1);
    let found = chains.len();
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

/// Returns a note on a sequence that has chains, but lies in the map by chance or by no order of its own.
fn guessed(chains: &[&TracedChain], sequence: &Sequence, is_present: bool) -> Option<TraceNote> {
    let mut pairs = sequence.residues.windows(2);
    let name = sequence.name.clone();
    match chains.is_empty() {
        true => None,
        false if pairs.all(|pair| pair[0] == pair[1]) => {
            Some(TraceNote::Uniform { sequence: name })
        }
        false => (!is_present).then_some(TraceNote::NoBetterThanChance { sequence: name }),
    }
}

/// Returns a note on a sequence whose amino acids the map does not show where its chains lie.
fn foreign(
    chains: &[&TracedChain],
    sequence: &Sequence,
    presence: f64,
    candidates: &[Candidate],
) -> Option<TraceNote> {
    let fit = SequenceFit::of(chains.iter().copied(), sequence, candidates)?;
    let percent = |probability: f64| (100.0 * probability).round() as u32;
    fit.is_foreign(presence).then(|| TraceNote::NotInTheMap {
        sequence: sequence.name.clone(),
        assigned: percent(fit.assigned),
        likeliest: percent(fit.likeliest),
    })
}
