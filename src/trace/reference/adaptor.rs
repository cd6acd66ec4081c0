//! Adaptor: from the fragments of the reference aligner to chains with confidences and notes.

use crate::candidates::Candidate;
use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;
use crate::trace::align::Emission;
use crate::trace::chain_ids::ChainIds;
use crate::trace::notes::notes;
use crate::trace::parameters::MOST_REFERENCE_BYTES;
use crate::trace::settings::TraceSettings;
use crate::trace::trace_result::{Trace, TraceNote, TraceResult, TracedChain, TracedResidue};

use super::confidence::confidence;
use super::fragments::{AlignedChain, align};
use super::hmm::Hmm;

/// Traces by the reference aligner; too many candidates give an empty trace and a note.
///
/// # Errors
/// [`Cancelled`] if the run shall stop.
pub(in crate::trace) async fn trace_reference(
    candidates: &[Candidate],
    sequences: &[Sequence],
    settings: &TraceSettings,
    progress: &mut impl Progress,
) -> Result<TraceResult, Cancelled> {
    let most = most_candidates(sequences);
    if candidates.len() > most {
        return Ok(TraceResult {
            trace: Trace::default(),
            notes: vec![TraceNote::TooManyCandidates {
                candidates: candidates.len(),
                most,
            }],
            ..TraceResult::default()
        });
    }
    let aligned = align(&Hmm::new(candidates, settings.lambda), sequences, progress).await?;
    let emission = Emission::new(candidates, settings.amino_temperature);
    let mut ids = ChainIds::new(sequences);
    let mut chains = Vec::new();
    let mut left_over = Vec::new();
    for chain in aligned {
        let AlignedChain { sequence, copy, .. } = chain;
        let (mut residues, left) = residues(&chain, &sequences[sequence]);
        if left > 0 {
            left_over.push(TraceNote::TooFewCandidates {
                sequence: sequences[sequence].name.clone(),
                residues: residues.len() + left,
                left,
            });
        }
        if !residues.is_empty() {
            let confidence = confidence(&residues, sequence, &emission, sequences);
            for (residue, confidence) in residues.iter_mut().zip(confidence) {
                residue.confidence = confidence;
            }
            chains.push(TracedChain {
                sequence: Some(sequence),
                id: ids.of(sequence, copy),
                residues,
            });
        }
    }
    let mut notes = notes(&chains, sequences, &[], candidates);
    notes.extend(left_over);
    Ok(TraceResult {
        trace: Trace { chains },
        notes,
        presence: Vec::new(),
    })
}

/// Returns the residues of `chain` on their candidates, without confidences, and the number of
/// those of known type that have none.
fn residues(chain: &AlignedChain, sequence: &Sequence) -> (Vec<TracedResidue>, usize) {
    let mut known =
        (0..sequence.residues.len()).filter(|&index| sequence.residues[index].is_some());
    let states = chain.fragments.iter().flat_map(|fragment| &fragment.states);
    let residues = states
        .zip(known.by_ref())
        .map(|(&candidate, index)| TracedResidue {
            number: index + 1,
            candidate,
            confidence: 0.0,
        });
    let residues = residues.collect();
    (residues, known.count())
}

/// Returns the number of candidates at which the aligner reaches [`MOST_REFERENCE_BYTES`]: for n
/// candidates and chains of m residues it keeps two sets of n bits for each of n paths, and four
/// bytes for each of n m states.
fn most_candidates(sequences: &[Sequence]) -> usize {
    let lengths = sequences.iter().map(|sequence| sequence.residues.len());
    let longest = lengths.max().unwrap_or(0) as u64;
    let bytes = |n: u64| n.saturating_mul(n / 4 + 4 * longest);
    let (mut fits, mut exceeds) = (0, MOST_REFERENCE_BYTES);
    while exceeds - fits > 1 {
        let middle = fits.midpoint(exceeds);
        if bytes(middle) <= MOST_REFERENCE_BYTES {
            fits = middle;
        } else {
            exceeds = middle;
        }
    }
    usize::try_from(fits).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::residue::AminoAcid;
    use crate::space::Position;

    fn sequence(length: usize) -> Sequence {
        Sequence {
            name: "one".into(),
            chain_ids: Vec::new(),
            residues: vec![None; length],
        }
    }

    #[test]
    fn lambda_says_which_distances_are_taken() {
        let at = |x, amino| Candidate::with_residue_type(Position::new(x, 0.0, 0.0), amino, 0.9);
        let tryptophan = Some(AminoAcid::Trp);
        // Of the neighbours of the first candidate one is as far as a Cα should be, the other of the right type.
        let candidates = [at(0.0, None), at(3.8, None), at(-4.8, tryptophan)];
        let sequences = [Sequence {
            residues: vec![Some(AminoAcid::Ala), tryptophan],
            ..sequence(0)
        }];
        let taken = |lambda| {
            let settings = TraceSettings {
                lambda,
                ..TraceSettings::default()
            };
            let mut silent = Silent;
            let traced = trace_reference(&candidates, &sequences, &settings, &mut silent);
            let result = pollster::block_on(traced).expect("nobody cancels");
            let [chain] = &result.trace.chains[..] else {
                panic!("{:?}", result.trace)
            };
            chain.residues[1].candidate
        };
        assert_ne!(taken(3.0), 2);
        assert_eq!(taken(30.0), 2);
    }

    #[test]
    fn more_candidates_than_memory_holds_are_refused_in_words() {
        // 46,340² / 4 is 512 MiB.
        assert!((46_330..46_350).contains(&most_candidates(&[])));
        let most = most_candidates(&[sequence(100), sequence(500)]);
        assert!((42_000..43_000).contains(&most), "{most}");
        let candidate = Candidate::with_residue_type(Position::default(), None, 0.9);
        let candidates = vec![candidate; 60_000];
        let settings = TraceSettings::default();
        let sequences = [sequence(500)];
        let mut silent = Silent;
        let traced = trace_reference(&candidates, &sequences, &settings, &mut silent);
        let result = pollster::block_on(traced).expect("nobody cancels");
        assert!(result.trace.chains.is_empty());
        let note = result.notes[0].to_string();
        assert!(note.contains("cannot take more than 42"), "{note}");
        assert!(note.contains("this map has 60000"), "{note}");
    }
}
