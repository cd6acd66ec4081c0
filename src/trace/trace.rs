//! The walk through this room.

use crate::candidates::Candidate;
use crate::residue::Sequence;

use super::assemble::{Assembly, Placement};
use super::belief::link_probabilities;
use super::emission::Emission;
use super::lattice::Lattice;
use super::links::Links;
use super::settings::{Aligner, TraceSettings};
use super::trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};

/// Links `candidates` into the chains of `sequences`. Chain ids are those of the sequences; a
/// chain that has none gets the next free letter.
pub fn trace(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
) -> TraceResult {
    let mut notes = Vec::new();
    if candidates.is_empty() {
        notes.push(TraceNote::NoCandidates);
    }
    if sequences
        .iter()
        .all(|sequence| sequence.residues.is_empty())
    {
        notes.push(TraceNote::NoSequences);
    }
    if !notes.is_empty() {
        return TraceResult {
            trace: Trace::default(),
            notes,
        };
    }
    match settings.aligner {
        Aligner::Ours => trace_ours(candidates, sequences, settings),
    }
}

fn trace_ours(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
) -> TraceResult {
    let links = Links::find(candidates);
    let probability = link_probabilities(&links);
    let lattice = Lattice::new(candidates, &links, &probability);
    let emission = Emission::new(candidates, settings.amino_temperature);
    let assembly = Assembly {
        lattice: &lattice,
        emission: &emission,
        sequences,
        settings,
    };
    let placements = assembly.place_all();
    let ids = ChainIds::new(sequences);
    let chains = placements.iter().map(|placement| TracedChain {
        sequence: placement.sequence,
        id: ids.of(placement),
        residues: placement
            .path
            .iter()
            .map(|placed| TracedResidue {
                number: placed.residue + 1,
                candidate: placed.candidate,
                confidence: 0.5,
            })
            .collect(),
    });
    TraceResult {
        trace: Trace {
            chains: chains.collect(),
        },
        notes: Vec::new(),
    }
}

/// The ids of all chains: those that the sequences name, else letters that none of them names.
struct ChainIds(Vec<Vec<String>>);

impl ChainIds {
    fn new(sequences: &[Sequence]) -> Self {
        let named: Vec<&String> = sequences.iter().flat_map(|s| &s.chain_ids).collect();
        let letters = || ('A'..='Z').chain('a'..='z').chain('0'..='9');
        let single = letters().map(String::from);
        let double = letters().flat_map(move |a| letters().map(move |b| format!("{a}{b}")));
        let mut free = single.chain(double).filter(|id| !named.contains(&id));
        Self(
            sequences
                .iter()
                .map(|sequence| match &sequence.chain_ids[..] {
                    [] => vec![free.next().unwrap_or_default()],
                    ids => ids.to_vec(),
                })
                .collect(),
        )
    }

    fn of(&self, placement: &Placement) -> String {
        self.0[placement.sequence][placement.copy].clone()
    }
}
