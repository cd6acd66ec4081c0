//! Build: one alpha carbon per traced residue.

use crate::candidates::Candidate;
use crate::residue::{AminoAcid, Sequence};
use crate::structure::{Atom, Chain, Residue, Structure};
use crate::trace::{Trace, TracedChain};

use super::secondary::assign;

/// Builds `trace` as a structure called `name`: residues are numbered as in their sequence, the
/// B-factor is the confidence, 0 to 100. Residues whose candidate is not in `candidates` are left
/// out.
pub fn build(
    name: &str,
    trace: &Trace,
    candidates: &[Candidate],
    sequences: &[Sequence],
) -> Structure {
    let chain = |chain: &TracedChain| build_chain(chain, candidates, sequences);
    Structure {
        name: name.to_owned(),
        chains: trace.chains.iter().map(chain).collect(),
    }
}

fn build_chain(chain: &TracedChain, candidates: &[Candidate], sequences: &[Sequence]) -> Chain {
    let amino = |number: usize| -> Option<AminoAcid> {
        let sequence = sequences.get(chain.sequence?)?;
        *sequence.residues.get(number.checked_sub(1)?)?
    };
    let placed: Vec<_> = chain
        .residues
        .iter()
        .filter_map(|residue| Some((residue, candidates.get(residue.candidate)?)))
        .collect();
    let secondary = assign(&placed);
    let residues = placed
        .iter()
        .zip(secondary)
        .map(|((traced, candidate), secondary)| Residue {
            number: i32::try_from(traced.number).unwrap_or(i32::MAX),
            insertion: None,
            name: amino(traced.number)
                .map_or("UNK", AminoAcid::code)
                .to_owned(),
            hetero: false,
            secondary: Some(secondary),
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position: candidate.position,
                occupancy: 1.0,
                b_factor: 100.0 * traced.confidence.clamp(0.0, 1.0),
            }],
        });
    Chain {
        id: chain.id.clone(),
        residues: residues.collect(),
    }
}
