//! Second look: residue types by the density around the first model, and a second trace by them.

use crate::candidates::Candidate;
use crate::grid::Density;
use crate::model::{self, ModelSettings, TypeLogProbabilities, residue_types};
use crate::progress::{Cancelled, Progress, Stage, Step};
use crate::residue::{AminoAcid, Sequence};
use crate::score::VoxelScores;
use crate::structure::Structure;
use crate::trace::{Aligner, Trace, TraceResult, trace};

use super::settings::Settings;

/// Weights that are tried for what the density says, beside the network's log-probabilities, which count in full: both see the
/// same map. Zero is the first; measured in `assets/weave.md`, "Second look".
const WEIGHTS: [f64; 5] = [0.0, 0.15, 0.3, 0.45, 0.6];
/// Confidence, 0 to 1, from which on the type of a residue counts as known when the weight is chosen.
const KNOWN: f64 = 0.5;
/// Fewest such residues; with less, nobody knows whether the density can be read.
const LEAST_KNOWN: usize = 20;
/// Least probability by the network that counts.
const LEAST_PROBABILITY: f64 = 1e-6;
/// Mean confidence of the residues with a sequence, 0 to 1, from which on a second look has nothing to gain.
const SURE: f64 = 0.9;

/// Chains, the candidates on which they lie, and the count of those that were looked at a second time.
pub(super) struct Traced {
    candidates: Vec<Candidate>,
    result: TraceResult,
    /// Candidates whose residue types the density told anew.
    looked: usize,
}

impl Traced {
    /// No chains on `candidates`.
    pub(super) fn nothing(candidates: Vec<Candidate>) -> Self {
        Self::once(candidates, TraceResult::default())
    }

    fn once(candidates: Vec<Candidate>, result: TraceResult) -> Self {
        Self {
            candidates,
            result,
            looked: 0,
        }
    }

    /// Returns candidates, chains, and a note if there was a second look.
    pub(super) fn into_parts(self) -> (Vec<Candidate>, TraceResult, Option<String>) {
        let note = (self.looked > 0).then(|| {
            format!(
                "The sequences were unsure at first, so the types of {} residues were read a second time, from the density \
                 around the backbone, and the chains traced again.",
                self.looked
            )
        });
        (self.candidates, self.result, note)
    }
}

/// Traces `candidates`; where their sequences remain unsure and there is a map, a second time, with the residue types that the
/// density around the first backbone tells.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(super) async fn trace_twice(
    mut candidates: Vec<Candidate>,
    sequences: &[Sequence],
    (map, scores): (Option<&Density>, &VoxelScores),
    settings: &Settings,
    progress: &mut impl Progress,
) -> Result<Traced, Cancelled> {
    let tracing = &settings.trace;
    let asked = settings.second_look && tracing.aligner == Aligner::Ours && !sequences.is_empty();
    let Some(map) = map.filter(|_| asked) else {
        let result = trace(&candidates, sequences, tracing, progress).await?;
        return Ok(Traced::once(candidates, result));
    };
    let mut thirds = Third { progress, nth: 0 };
    let mut result = trace(&candidates, sequences, tracing, &mut thirds).await?;
    let mut looked = 0;
    if pays(&result.trace) {
        thirds.nth = 1;
        let mut first = model::build("", &result.trace, &candidates, sequences, Some(scores));
        model::add_atoms(&mut first, Some(map), ModelSettings::default(), &mut thirds).await?;
        looked = look(&mut candidates, &result.trace, &first, map);
    }
    if looked > 0 {
        thirds.nth = 2;
        result = trace(&candidates, sequences, tracing, &mut thirds).await?;
    }
    Ok(Traced {
        candidates,
        result,
        looked,
    })
}

/// Returns true if the residues with a sequence are, on average, not [`SURE`], and enough of them are [`KNOWN`].
fn pays(trace: &Trace) -> bool {
    let assigned = trace.chains.iter().filter(|chain| chain.sequence.is_some());
    let residues = assigned.flat_map(|chain| &chain.residues);
    let confidences: Vec<f64> = residues.map(|residue| residue.confidence).collect();
    let known = confidences
        .iter()
        .filter(|confidence| **confidence >= KNOWN);
    let is_unsure = confidences.iter().sum::<f64>() < SURE * confidences.len() as f64;
    is_unsure && known.count() >= LEAST_KNOWN
}

/// A residue of a trace, with what the density says of its type.
struct Look<'a> {
    candidate: usize,
    density: &'a TypeLogProbabilities,
    /// Type by its sequence, where the trace is sure.
    known: Option<AminoAcid>,
}

/// Adds what the density around `model`, that of `trace`, says of residue types to the candidates of its residues, and
/// returns their number: none if the density does not tell more of those that the trace is sure of.
fn look(candidates: &mut [Candidate], trace: &Trace, model: &Structure, map: &Density) -> usize {
    let types = residue_types(model, map).unwrap_or_default();
    let chains = trace.chains.iter().zip(&model.chains).zip(&types);
    let looks = chains.flat_map(|((traced, chain), types)| {
        let residues = chain.residues.iter().zip(types);
        residues.filter_map(move |(residue, density)| {
            let traced = traced.residue(residue.number)?;
            Some(Look {
                candidate: traced.candidate,
                density: density.as_ref()?,
                known: residue.amino().filter(|_| traced.confidence >= KNOWN),
            })
        })
    });
    let looks: Vec<Look<'_>> = looks.collect();
    let weight = weight(&looks, candidates);
    if weight == 0.0 {
        return 0;
    }
    for look in &looks {
        let amino = &mut candidates[look.candidate].amino;
        *amino = both(amino, look.density, weight);
    }
    looks.len()
}

/// Returns that of [`WEIGHTS`] by which the known types are likeliest.
fn weight(looks: &[Look<'_>], candidates: &[Candidate]) -> f64 {
    let known = looks.iter().filter_map(|look| Some((look, look.known?)));
    let mut best = (f64::NEG_INFINITY, WEIGHTS[0]);
    for weight in WEIGHTS {
        let likelihoods = known.clone().map(|(look, amino)| {
            let both = both(&candidates[look.candidate].amino, look.density, weight);
            both[amino.index()].ln()
        });
        let likelihood: f64 = likelihoods.sum();
        if likelihood > best.0 {
            best = (likelihood, weight);
        }
    }
    best.1
}

/// Returns the probabilities of the amino acids by the network and, with `weight`, by the density.
fn both(
    network: &[f64; AminoAcid::COUNT],
    density: &TypeLogProbabilities,
    weight: f64,
) -> [f64; AminoAcid::COUNT] {
    let pairs = network.iter().zip(density);
    let weighted: Vec<f64> = pairs
        .map(|(p, log)| p.max(LEAST_PROBABILITY) * (weight * log).exp())
        .collect();
    let sum: f64 = weighted.iter().sum();
    std::array::from_fn(|index| weighted[index] / sum)
}

/// Progress of a first trace, of the atoms around it, or of a second trace, as a third of the stage.
struct Third<'a, P> {
    progress: &'a mut P,
    /// 0 to 2.
    nth: usize,
}

impl<P: Progress> Progress for Third<'_, P> {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        let step = Step {
            stage: Stage::Trace,
            done: self.nth * step.of + step.done,
            of: 3 * step.of,
        };
        self.progress.report(step).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;
    use crate::trace::{TracedChain, TracedResidue};

    const FLAT: TypeLogProbabilities = [-3.0; AminoAcid::COUNT];

    /// Log-probabilities of which `amino` has the highest.
    fn telling(amino: AminoAcid) -> TypeLogProbabilities {
        let mut told = [-4.0; AminoAcid::COUNT];
        told[amino.index()] = -0.5;
        told
    }

    fn candidates(count: usize) -> Vec<Candidate> {
        let one = |_| Candidate::with_residue_type(Position::default(), Some(AminoAcid::Val), 0.3);
        (0..count).map(one).collect()
    }

    fn weight_of(density: &TypeLogProbabilities, known: usize, all: usize) -> f64 {
        let looks: Vec<Look<'_>> = (0..all)
            .map(|candidate| Look {
                candidate,
                density,
                known: (candidate < known).then_some(AminoAcid::Ile),
            })
            .collect();
        weight(&looks, &candidates(all))
    }

    #[test]
    fn the_density_counts_as_far_as_it_tells_known_types() {
        assert_eq!(weight_of(&telling(AminoAcid::Ile), 30, 40), 0.6);
        assert_eq!(weight_of(&telling(AminoAcid::Trp), 30, 40), 0.0);
        assert_eq!(weight_of(&FLAT, 30, 40), 0.0);
    }

    fn chain(confidences: &[f64], sequence: Option<usize>) -> TracedChain {
        let residues = confidences.iter().enumerate();
        let residue = |(candidate, &confidence): (usize, &f64)| TracedResidue {
            number: candidate + 1,
            candidate,
            confidence,
        };
        TracedChain {
            sequence,
            id: "A".to_owned(),
            residues: residues.map(residue).collect(),
        }
    }

    #[test]
    fn a_second_look_is_for_traces_that_are_sure_of_some_residues() {
        let is_worth = |chains: &[TracedChain]| {
            pays(&Trace {
                chains: chains.to_vec(),
            })
        };
        let (sure, half, unsure) = ([0.95; 40], [0.6; 40], [0.2; 40]);
        assert!(!is_worth(&[chain(&sure, Some(0))]));
        assert!(is_worth(&[chain(&half, Some(0))]));
        assert!(is_worth(&[chain(&sure, Some(0)), chain(&unsure, Some(1))]));
        assert!(!is_worth(&[chain(&unsure, Some(0))]));
        assert!(!is_worth(&[chain(&half[..LEAST_KNOWN - 1], Some(0))]));
        assert!(!is_worth(&[chain(&half, None)]));
        assert!(!is_worth(&[]));
    }

    #[test]
    fn what_the_density_says_is_added_to_the_network() {
        let network = candidates(1).remove(0).amino;
        let unchanged = both(&network, &FLAT, 0.6);
        for (before, after) in network.iter().zip(unchanged) {
            assert!((before - after).abs() < 1e-9);
        }
        let told = both(&network, &telling(AminoAcid::Ile), 0.6);
        let odds =
            |of: &[f64; AminoAcid::COUNT]| of[AminoAcid::Ile.index()] / of[AminoAcid::Gly.index()];
        assert!((odds(&told) / odds(&network) - (0.6 * 3.5_f64).exp()).abs() < 1e-9);
        assert!((told.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
