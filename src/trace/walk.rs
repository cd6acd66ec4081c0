//! The walk through this room.

use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;

use super::align::Emission;
use super::assign::{Assembly, AssignedChain, Entity, PARTS, entities, used_by};
use super::calibration::Calibration;
use super::chain_ids::{self, ChainIds};
use super::copies::share;
use super::fragments::{find_fragments, select};
use super::graph::{CandidateGraph, Edges, edge_probabilities};
use super::notes::notes;
use super::parameters::{LEAST_PRESENCE, MOST_STATES};
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
            ..TraceResult::default()
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
    let listed = entities(sequences);
    let mut reporter = ProgressReporter::new(progress, 3 * PARTS + 1);
    let evidence = Evidence::of(candidates, settings);
    let mut problem = Problem {
        settings,
        most_states,
        presences: Vec::new(),
    };
    let assembly = problem.assembly(&evidence, &listed);
    problem.presences = assembly.presences(&mut reporter).await?;
    reporter.part_done().await?;
    let (entities, assigned) = problem.assign(&evidence, &listed, &mut reporter).await?;
    let Some(shared) = share(candidates, &assigned) else {
        return Ok(problem.finish((candidates, sequences), &evidence, &entities, &assigned));
    };
    let evidence = Evidence::of(&shared, settings);
    let assembly = problem.assembly(&evidence, &entities);
    let assigned = assembly.assemble(&mut reporter).await?.chains;
    Ok(problem.finish((candidates, sequences), &evidence, &entities, &assigned))
}

/// Settings, limits and probabilities, which stay the same while evidence and copies change.
struct Problem<'a> {
    settings: &'a TraceSettings,
    most_states: usize,
    /// Probability of each entity that it is in the map, 0 to 1.
    presences: Vec<f64>,
}

impl Problem<'_> {
    /// Returns the assembly of `entities`.
    fn assembly<'e>(&'e self, evidence: &'e Evidence, entities: &'e [Entity]) -> Assembly<'e> {
        Assembly {
            graph: &evidence.graph,
            emission: &evidence.emission,
            entities,
            settings: self.settings,
            most_states: self.most_states,
        }
    }

    /// Assigns chains to the `listed` entities and to further copies of them, and returns both.
    async fn assign(
        &mut self,
        evidence: &Evidence,
        listed: &[Entity],
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<(Vec<Entity>, Vec<AssignedChain>), Cancelled> {
        let assembly = self.assembly(evidence, listed);
        let assembled = assembly.assemble(reporter).await?;
        let presences = assembly.doubted(&self.presences, &assembled.chains);
        let mut further = assembly.further_copies(&assembled, reporter).await?;
        for (count, presence) in further.iter_mut().zip(&presences) {
            if *presence < LEAST_PRESENCE {
                *count = 0;
            }
        }
        self.presences = presences;
        let entities = with_copies(listed, &further);
        if entities == listed {
            return Ok((entities, assembled.chains));
        }
        let assembly = self.assembly(evidence, &entities);
        let assigned = assembly.assemble(reporter).await?.chains;
        Ok((entities, assigned))
    }

    /// Traces the `assigned` chains, and fragments of what they leave, from the candidates and sequences of
    /// the `sample`.
    fn finish(
        &self,
        (candidates, sequences): (&[Candidate], &[Sequence]),
        evidence: &Evidence,
        entities: &[Entity],
        assigned: &[AssignedChain],
    ) -> TraceResult {
        let mut ids = ChainIds::new(sequences);
        let calibration = Calibration::of_residues(self.settings.calibrated);
        let presences = &self.presences;
        let mut chains = traced_chains(assigned, (entities, presences), &calibration, &mut ids);
        let used = used_by(candidates.len(), assigned);
        let Evidence {
            edges, probability, ..
        } = evidence;
        let fragments = match self.settings.fragment_length {
            0 => Vec::new(),
            least => find_fragments(edges, probability, &used, least),
        };
        let selection = select(fragments, candidates, &used, &chains, sequences);
        let position = Calibration::of_positions(self.settings.calibrated);
        let confidence = |&candidate: &usize| position.at(candidates[candidate].p_ca);
        for fragment in selection.built {
            let confidences: Vec<f64> = fragment.iter().map(confidence).collect();
            chains.push(TracedChain::unassigned(fragment, &confidences, ids.free()));
        }
        let presence = of_sequences(presences, entities, sequences.len());
        let mut notes = notes(&chains, sequences, &presence, candidates);
        notes.extend(selection.notes);
        TraceResult {
            trace: Trace { chains },
            notes,
            presence,
        }
    }
}

/// Evidence of the candidates for chains.
pub(super) struct Evidence {
    edges: Edges,
    probability: Vec<f64>,
    pub(super) graph: CandidateGraph,
    pub(super) emission: Emission,
}

impl Evidence {
    pub(super) fn of(candidates: &[Candidate], settings: &TraceSettings) -> Self {
        let edges = Edges::find(candidates);
        let probability = edge_probabilities(&edges);
        Self {
            graph: CandidateGraph::new(candidates, &edges, &probability),
            emission: Emission::new(candidates, settings.amino_temperature),
            edges,
            probability,
        }
    }
}

/// Returns the entities with `further` more copies each.
fn with_copies(entities: &[Entity], further: &[usize]) -> Vec<Entity> {
    let mut entities = entities.to_vec();
    for (entity, &count) in entities.iter_mut().zip(further) {
        entity.add_copies(count);
    }
    entities
}

/// Returns the probability of each of `count` sequences that it is in the map, from those of the `entities`.
fn of_sequences(presences: &[f64], entities: &[Entity], count: usize) -> Vec<f64> {
    let mut presence = vec![0.0; count];
    for (entity, &probability) in entities.iter().zip(presences) {
        for &(sequence, _) in &entity.copies {
            presence[sequence] = probability;
        }
    }
    presence
}

/// Returns the `assigned` chains with their residues, in the order of their ids. These are given in the order of the sequences and their
/// copies. A residue is as sure as its place in the sequence, and no surer than that the sequence is in the map at all.
fn traced_chains(
    assigned: &[AssignedChain],
    (entities, presences): (&[Entity], &[f64]),
    calibration: &Calibration,
    ids: &mut ChainIds,
) -> Vec<TracedChain> {
    let copy = |chain: &AssignedChain| entities[chain.entity].copies[chain.copy];
    let mut named: Vec<_> = assigned.iter().map(|p| (copy(p), p)).collect();
    named.sort_by_key(|(copy, _)| *copy);
    let chains = named.into_iter().map(|((sequence, copy), chain)| {
        let residues = chain.path.iter().zip(&chain.posteriors);
        let residues = residues.map(|(residue, &posterior)| TracedResidue {
            number: residue.residue + 1,
            candidate: residue.candidate,
            confidence: presences[chain.entity] * calibration.at(posterior),
        });
        TracedChain {
            sequence: Some(sequence),
            id: ids.of(sequence, copy),
            residues: residues.collect(),
        }
    });
    let mut chains: Vec<TracedChain> = chains.collect();
    chains.sort_by_cached_key(|chain| chain_ids::rank(&chain.id));
    chains
}
