//! The walk through this room.

use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;

use super::calibration::Calibration;
use super::reference::{AlignedChain, Hmm, align};
use super::reporter::Watch;
use super::settings::{Aligner, TraceSettings};
use super::trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};
use crate::trace::align::decode::{Placed, Visit};
use crate::trace::align::emission::Emission;
use crate::trace::assign::assembly::{Assembly, PARTS, Placement};
use crate::trace::assign::entities::{Kind, kinds};
use crate::trace::fragments::molecule_type::Matter;
use crate::trace::fragments::{Noise, room, stretches};
use crate::trace::graph::belief::link_probabilities;
use crate::trace::graph::candidate_graph::Lattice;
use crate::trace::graph::edges::Links;
use crate::trace::reference::confidence::confidence;

/// Links `candidates` into the chains of `sequences`. Chain ids are those of the sequences; a
/// chain that has none gets the next free letter. Reports the parts of
/// [`Stage::Trace`](crate::progress::Stage::Trace), whose begin and end are the caller's.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub async fn trace(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
    progress: &mut impl Progress,
) -> Result<TraceResult, Cancelled> {
    if candidates.is_empty() {
        return Ok(TraceResult {
            trace: Trace::default(),
            notes: vec![TraceNote::NoCandidates],
        });
    }
    match settings.aligner {
        Aligner::Ours => trace_ours(candidates, sequences, settings, progress).await,
        Aligner::Reference => trace_reference(candidates, sequences, settings, progress).await,
    }
}

async fn trace_reference(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
    progress: &mut impl Progress,
) -> Result<TraceResult, Cancelled> {
    let aligned = align(&Hmm::new(candidates), sequences, progress).await?;
    let emission = Emission::new(candidates, settings.amino_temperature);
    let mut ids = ChainIds::new(sequences);
    let mut chains = Vec::new();
    let mut left_over = Vec::new();
    for chain in aligned {
        let AlignedChain { sequence, copy, .. } = chain;
        let (path, left) = placed(&chain, &sequences[sequence]);
        if left > 0 {
            left_over.push(TraceNote::TooFewCandidates {
                sequence: sequences[sequence].name.clone(),
                residues: path.len() + left,
                left,
            });
        }
        if !path.is_empty() {
            let confidence = confidence(&path, sequence, &emission, sequences);
            let id = ids.of(sequence, copy);
            chains.push(claimed(sequence, &path, &confidence, id));
        }
    }
    let mut notes = notes_on(&chains, sequences);
    notes.extend(left_over);
    Ok(TraceResult {
        trace: Trace { chains },
        notes,
    })
}

/// The residues of `chain` on their candidates, and how many of known type have none.
fn placed(chain: &AlignedChain, sequence: &Sequence) -> (Vec<Placed>, usize) {
    let known = (0..sequence.residues.len()).filter(|&place| sequence.residues[place].is_some());
    let mut known = known;
    let states = chain.fragments.iter().flat_map(|fragment| &fragment.states);
    let path = states
        .zip(known.by_ref())
        .map(|(&candidate, residue)| Placed { residue, candidate });
    let path = path.collect();
    (path, known.count())
}

async fn trace_ours(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
    progress: &mut impl Progress,
) -> Result<TraceResult, Cancelled> {
    let links = Links::find(candidates);
    let probability = link_probabilities(&links);
    let lattice = Lattice::new(candidates, &links, &probability);
    let emission = Emission::new(candidates, settings.amino_temperature);
    let listed = kinds(sequences);
    let assembly = Assembly {
        lattice: &lattice,
        emission: &emission,
        kinds: &listed,
        settings,
    };
    let mut watch = Watch::new(progress, 2 * PARTS);
    let mut assembled = assembly.place_all(&mut watch).await?;
    let further = assembly.further_copies(&assembled, &mut watch).await?;
    let kinds = with_copies(&listed, &further);
    let assembly = Assembly {
        kinds: &kinds,
        ..assembly
    };
    if kinds != listed {
        assembled = assembly.place_all(&mut watch).await?;
    }
    let placements = assembled.placements;
    let mut named: Vec<_> = placements
        .iter()
        .map(|placement| (kinds[placement.kind].copies[placement.copy], placement))
        .collect();
    named.sort_by_key(|(copy, _)| *copy);
    let mut ids = ChainIds::new(sequences);
    let calibration = Calibration::new(settings.calibrated);
    let mut chains: Vec<TracedChain> = named
        .into_iter()
        .map(|((sequence, copy), Placement { path, shares, .. })| {
            let path = path.iter().map(
                |&Visit {
                     residue, candidate, ..
                 }| Placed { residue, candidate },
            );
            let path: Vec<Placed> = path.collect();
            let confidence: Vec<f64> = shares.iter().map(|share| calibration.at(*share)).collect();
            claimed(sequence, &path, &confidence, ids.of(sequence, copy))
        })
        .collect();
    let used = assembly.used_by(&placements);
    let runs = match settings.unclaimed_length {
        0 => Vec::new(),
        least => stretches(&links, &probability, &used, least),
    };
    let room = room(&chains, sequences);
    let (built, left_out) = choose(runs, candidates, &used, room);
    chains.extend(built.into_iter().map(|run| unclaimed(run, &mut ids)));
    let mut notes = notes_on(&chains, sequences);
    notes.extend(left_out);
    Ok(TraceResult {
        trace: Trace { chains },
        notes,
    })
}

/// Which stretches are built, of those that no sequence claims, and notes on the others.
fn choose(
    runs: Vec<Vec<usize>>,
    candidates: &[Candidate],
    used: &[bool],
    room: usize,
) -> (Vec<Vec<usize>>, impl Iterator<Item = TraceNote>) {
    let matter = Matter::new(candidates, used);
    let noise = Noise::new(candidates, used, room);
    let (unlikely, likely): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| noise.may_be(run));
    let (protein, other): (Vec<_>, Vec<_>) =
        likely.into_iter().partition(|run| matter.is_protein(run));
    let not_protein = extent(&other).map(|(stretches, residues)| TraceNote::NotProtein {
        stretches,
        residues,
    });
    let unsure = extent(&unlikely).map(|(stretches, residues)| TraceNote::UnsureStretches {
        stretches,
        residues,
    });
    (protein, not_protein.into_iter().chain(unsure))
}

/// The kinds with so many more copies each.
fn with_copies(kinds: &[Kind], further: &[usize]) -> Vec<Kind> {
    let mut kinds = kinds.to_vec();
    for (kind, &count) in kinds.iter_mut().zip(further) {
        kind.add_copies(count);
    }
    kinds
}

/// What is missing, unsure or more than was listed in `chains`.
fn notes_on(chains: &[TracedChain], sequences: &[Sequence]) -> Vec<TraceNote> {
    let mut notes = Vec::new();
    if chains.is_empty() {
        notes.push(TraceNote::NoLinks);
    }
    if sequences
        .iter()
        .all(|sequence| sequence.residues.is_empty())
    {
        notes.push(TraceNote::NoSequences);
        return notes;
    }
    for chain in chains.iter().filter(|chain| chain.sequence.is_some()) {
        let sure = chain
            .residues
            .iter()
            .filter(|r| r.confidence >= 0.5)
            .count();
        if 2 * sure < chain.residues.len() {
            notes.push(TraceNote::UnsureSequence {
                chain: chain.id.clone(),
                residues: chain.residues.len(),
                sure,
            });
        }
    }
    for (place, sequence) in sequences.iter().enumerate() {
        let listed = sequence.chain_ids.len().max(1);
        let is_copy = |chain: &&TracedChain| chain.sequence == Some(place);
        let found = chains.iter().filter(is_copy).count();
        let sequence = || sequence.name.clone();
        if found == 0 {
            notes.push(TraceNote::NotFound {
                sequence: sequence(),
            });
        } else if found > listed {
            notes.push(TraceNote::FurtherCopies {
                sequence: sequence(),
                listed,
                found,
            });
        }
    }
    notes
}

/// The chain of a sequence.
fn claimed(sequence: usize, path: &[Placed], confidence: &[f64], id: String) -> TracedChain {
    let residues = path.iter().zip(confidence);
    let residues = residues.map(|(placed, &confidence)| TracedResidue {
        number: placed.residue + 1,
        candidate: placed.candidate,
        confidence,
    });
    TracedChain {
        sequence: Some(sequence),
        id,
        residues: residues.collect(),
    }
}

/// How many stretches these are and how many candidates they have in all, if there are any.
fn extent(stretches: &[Vec<usize>]) -> Option<(usize, usize)> {
    let candidates = stretches.iter().map(Vec::len).sum();
    (!stretches.is_empty()).then_some((stretches.len(), candidates))
}

/// The chain of a stretch that no sequence claims.
fn unclaimed(run: Vec<usize>, ids: &mut ChainIds) -> TracedChain {
    let residues = (1..).zip(run).map(|(number, candidate)| TracedResidue {
        number,
        candidate,
        confidence: 0.0,
    });
    TracedChain {
        sequence: None,
        id: ids.free(),
        residues: residues.collect(),
    }
}

/// The ids of all chains: those that the sequences name, else letters that none of them names.
struct ChainIds {
    of_sequences: Vec<Vec<String>>,
    given: Vec<String>,
}

impl ChainIds {
    fn new(sequences: &[Sequence]) -> Self {
        let of_sequences: Vec<_> = sequences.iter().map(|s| s.chain_ids.clone()).collect();
        Self {
            given: of_sequences.concat(),
            of_sequences,
        }
    }

    fn of(&mut self, sequence: usize, copy: usize) -> String {
        let named = self.of_sequences[sequence].get(copy);
        named.cloned().unwrap_or_else(|| self.free())
    }

    /// The next id that no chain has: A to Z, a to z, 0 to 9, then two of these.
    fn free(&mut self) -> String {
        let letters = || ('A'..='Z').chain('a'..='z').chain('0'..='9');
        let double = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let mut all = letters().map(String::from).chain(double);
        let id = all.find(|id| !self.given.contains(id));
        let id = id.unwrap_or_else(|| format!("X{}", self.given.len()));
        self.given.push(id.clone());
        id
    }
}
