//! The walk through this room.

use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;

use super::align::Emission;
use super::assign::{Assembly, Entity, PARTS, Placement, entities};
use super::calibration::Calibration;
use super::chain_ids::ChainIds;
use super::fragments::{find_fragments, select};
use super::graph::{CandidateGraph, Edges, edge_probabilities};
use super::notes::notes;
use super::parameters::MOST_STATES;
use super::progress_reporter::ProgressReporter;
use super::reference::trace_reference;
use super::settings::{Aligner, TraceSettings};
use super::trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};

/// Joins `candidates` to the chains of `sequences`. Chain ids are those of the sequences; a chain
/// that has none gets the next free letter. Reports the parts of
/// [`Stage::Trace`](crate::progress::Stage::Trace), whose begin and end are the caller's.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
///
/// # Examples
/// ```
/// use cryoweave::candidates::Candidate;
/// use cryoweave::progress::Silent;
/// use cryoweave::residue::{AminoAcid, Sequence};
/// use cryoweave::space::Position;
/// use cryoweave::trace::{TraceSettings, trace};
///
/// let residues: Vec<_> = "MKTAYIWQRG".chars().map(AminoAcid::from_letter).collect();
/// // A helix, of whose residues the types are known with a probability of 0.9.
/// let helix = residues.iter().enumerate().map(|(nth, amino)| {
///     let turn = (100.0 * nth as f64).to_radians();
///     let position = Position::new(2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * nth as f64);
///     Candidate::with_residue_type(position, *amino, 0.9)
/// });
/// let candidates: Vec<_> = helix.collect();
/// let sequence = Sequence {
///     name: "a peptide".into(),
///     chain_ids: vec!["A".into()],
///     residues,
/// };
/// let settings = TraceSettings::default();
/// let (sequences, mut silent) = ([sequence], Silent);
/// let traced = trace(&candidates, &sequences, &settings, &mut silent);
/// let result = pollster::block_on(traced)?;
/// assert_eq!(result.trace.chains[0].residues.len(), 10);
/// # Ok::<(), cryoweave::progress::Cancelled>(())
/// ```
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
        Aligner::Ours => trace_ours(candidates, sequences, settings, MOST_STATES, progress).await,
        Aligner::Reference => trace_reference(candidates, sequences, settings, progress).await,
    }
}

/// Traces by our aligner, with about `most_states` states at most.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(super) async fn trace_ours(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
    most_states: usize,
    progress: &mut impl Progress,
) -> Result<TraceResult, Cancelled> {
    let edges = Edges::find(candidates);
    let probability = edge_probabilities(&edges);
    let graph = CandidateGraph::new(candidates, &edges, &probability);
    let emission = Emission::new(candidates, settings.amino_temperature);
    let listed = entities(sequences);
    let assembly = Assembly {
        graph: &graph,
        emission: &emission,
        entities: &listed,
        settings,
        most_states,
    };
    let mut reporter = ProgressReporter::new(progress, 2 * PARTS);
    let mut assembled = assembly.assemble(&mut reporter).await?;
    let further = assembly.further_copies(&assembled, &mut reporter).await?;
    let entities = with_copies(&listed, &further);
    let assembly = Assembly {
        entities: &entities,
        ..assembly
    };
    if entities != listed {
        assembled = assembly.assemble(&mut reporter).await?;
    }
    let placements = assembled.placements;
    let mut ids = ChainIds::new(sequences);
    let calibration = Calibration::new(settings.calibrated);
    let mut chains = assigned_chains(&placements, &entities, &calibration, &mut ids);
    let used = assembly.used_by(&placements);
    let fragments = match settings.fragment_length {
        0 => Vec::new(),
        least => find_fragments(&edges, &probability, &used, least),
    };
    let selection = select(fragments, candidates, &used, &chains, sequences);
    let built = selection.built.into_iter();
    chains.extend(built.map(|fragment| TracedChain::unassigned(fragment, ids.free())));
    let mut notes = notes(&chains, sequences);
    notes.extend(selection.notes);
    Ok(TraceResult {
        trace: Trace { chains },
        notes,
    })
}

/// Returns the entities with `further` more copies each.
fn with_copies(entities: &[Entity], further: &[usize]) -> Vec<Entity> {
    let mut entities = entities.to_vec();
    for (entity, &count) in entities.iter_mut().zip(further) {
        entity.add_copies(count);
    }
    entities
}

/// Returns the chains of `placements`, in the order of the sequences and their copies.
fn assigned_chains(
    placements: &[Placement],
    entities: &[Entity],
    calibration: &Calibration,
    ids: &mut ChainIds,
) -> Vec<TracedChain> {
    let copy = |placement: &Placement| entities[placement.entity].copies[placement.copy];
    let mut named: Vec<_> = placements.iter().map(|p| (copy(p), p)).collect();
    named.sort_by_key(|(copy, _)| *copy);
    let chains = named.into_iter().map(|((sequence, copy), placement)| {
        let residues = placement.path.iter().zip(&placement.marginals);
        let residues = residues.map(|(residue, &marginal)| TracedResidue {
            number: residue.residue + 1,
            candidate: residue.candidate,
            confidence: calibration.at(marginal),
        });
        TracedChain {
            sequence: Some(sequence),
            id: ids.of(sequence, copy),
            residues: residues.collect(),
        }
    });
    chains.collect()
}
