//! Residues of a prediction: built, bridged and not built, chain by chain.

use std::collections::{BTreeMap, BTreeSet};

use crate::candidates::Candidate;
use crate::evaluate::{ChainFit, ResidueFit};
use crate::io::structure::{ResidueRow, ResidueState};
use crate::residue::{AminoAcid, Sequence};
use crate::structure::{Chain, Residue};
use crate::trace::TracedChain;

use super::walk::Prediction;

/// Chain of a prediction with all its residues, or a copy of a sequence of which nothing was built.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainResidues<'a> {
    /// Chain id; empty for a copy that was not built and that the sequence does not name.
    pub id: &'a str,
    /// Index of its sequence; `None` without one.
    pub sequence: Option<usize>,
    /// True if the model has the chain.
    pub is_built: bool,
    /// Residues by rising number: all those of the sequence, or those of the model where there is none.
    pub rows: Vec<ResidueRow<'a>>,
}

/// Returns the residues of `prediction`, made with `sequences`: the chains of the model in order, then the copies of
/// sequences of which nothing was built.
pub fn chain_residues<'a>(
    prediction: &'a Prediction,
    sequences: &'a [Sequence],
) -> Vec<ChainResidues<'a>> {
    let chains = prediction.trace.chains.iter().zip(&prediction.model.chains);
    let fits = prediction.fit.iter().flat_map(|fit| &fit.chains);
    let fits = fits.map(Some).chain(std::iter::repeat(None));
    let built = chains
        .zip(fits)
        .map(|((traced, model), fit)| ChainResidues {
            id: &model.id,
            sequence: traced.sequence,
            is_built: true,
            rows: rows(traced, model, &prediction.candidates, sequences, fit)
                .into_iter()
                .map(|row| marked(row, prediction))
                .collect(),
        });
    let missing =
        (0..sequences.len()).flat_map(|index| missing(index, &prediction.trace.chains, sequences));
    built.chain(missing).collect()
}

/// Tells residues that were filled from a predicted structure from those that bridge.
fn marked<'a>(row: ResidueRow<'a>, prediction: &Prediction) -> ResidueRow<'a> {
    let docking = prediction.docking.as_ref();
    match row.state {
        ResidueState::Bridged { residue }
            if docking.is_some_and(|docking| docking.has_filled(row.chain, row.number)) =>
        {
            let state = ResidueState::Filled { residue };
            ResidueRow { state, ..row }
        }
        _ => row,
    }
}

/// Returns the copies of a sequence of which nothing was built.
fn missing<'a>(
    index: usize,
    chains: &[TracedChain],
    sequences: &'a [Sequence],
) -> Vec<ChainResidues<'a>> {
    let sequence = &sequences[index];
    let copies = chains.iter().filter(|chain| chain.sequence == Some(index));
    let count = sequence
        .chain_ids
        .len()
        .max(1)
        .saturating_sub(copies.count());
    let is_free = |id: &&str| chains.iter().all(|chain| chain.id != **id);
    let ids = sequence
        .chain_ids
        .iter()
        .map(String::as_str)
        .filter(is_free);
    let copy = |id| ChainResidues {
        id,
        sequence: Some(index),
        is_built: false,
        rows: (1..)
            .zip(&sequence.residues)
            .map(|(number, amino)| ResidueRow {
                chain: id,
                number,
                name: amino.map_or("UNK", AminoAcid::code),
                state: ResidueState::NotBuilt,
                q_score: None,
                map_correlation: None,
            })
            .collect(),
    };
    let ids = ids.chain(std::iter::repeat(""));
    ids.take(count).map(copy).collect()
}

/// Returns the residues of a chain of the model.
fn rows<'a>(
    traced: &TracedChain,
    model: &'a Chain,
    candidates: &[Candidate],
    sequences: &[Sequence],
    fit: Option<&ChainFit>,
) -> Vec<ResidueRow<'a>> {
    let fits = fit.iter().flat_map(|chain| &chain.residues);
    let fits: BTreeMap<i32, &ResidueFit> = fits.map(|fit| (fit.number, fit)).collect();
    let sequence = traced.sequence.and_then(|index| sequences.get(index));
    let amino = |number: i32| -> Option<AminoAcid> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        *sequence?.residues.get(index)?
    };
    let in_model: BTreeMap<i32, &Residue> = model
        .residues
        .iter()
        .map(|residue| (residue.number, residue))
        .collect();
    let of_number: BTreeMap<usize, &Candidate> = traced
        .residues
        .iter()
        .filter_map(|residue| Some((residue.number, candidates.get(residue.candidate)?)))
        .collect();
    let state = |number: i32| {
        let Some(&residue) = in_model.get(&number) else {
            return ResidueState::NotBuilt;
        };
        let number = usize::try_from(number).unwrap_or_default();
        match of_number.get(&number).filter(|_| !residue.is_bridged()) {
            Some(candidate) => ResidueState::Built {
                residue,
                p_ca: candidate.p_ca,
                p_amino: amino(residue.number).map(|amino| candidate.amino[amino.index()]),
            },
            None => ResidueState::Bridged { residue },
        }
    };
    let of_sequence = sequence.map_or(0, |sequence| sequence.residues.len());
    let of_sequence = (1..).take(of_sequence);
    let numbers: BTreeSet<i32> = of_sequence.chain(in_model.keys().copied()).collect();
    let row = |number| ResidueRow {
        chain: &model.id,
        number,
        name: amino(number).map_or("UNK", AminoAcid::code),
        state: state(number),
        q_score: fits.get(&number).and_then(|fit| fit.q_score),
        map_correlation: fits.get(&number).and_then(|fit| fit.correlation),
    };
    numbers.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::HelixKind;
    use crate::space::Position;
    use crate::structure::Atom;
    use crate::trace::TracedResidue;

    fn sequence(ids: &[&str]) -> Sequence {
        Sequence {
            name: "one".to_owned(),
            chain_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            residues: vec![
                Some(AminoAcid::Gly),
                Some(AminoAcid::Trp),
                None,
                Some(AminoAcid::Ser),
            ],
        }
    }

    fn traced(id: &str, sequence: Option<usize>, numbers: &[usize]) -> TracedChain {
        let residue = |&number| TracedResidue {
            number,
            candidate: 0,
            confidence: 0.75,
        };
        TracedChain {
            sequence,
            id: id.to_owned(),
            residues: numbers.iter().map(residue).collect(),
        }
    }

    fn modelled(id: &str, residues: &[(i32, f64)]) -> Chain {
        let residue = |&(number, occupancy): &(i32, f64)| Residue {
            number,
            insertion: None,
            name: "GLY".to_owned(),
            hetero: false,
            secondary: None,
            helix: HelixKind::default(),
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position: Position::default(),
                occupancy,
                b_factor: 75.0,
            }],
        };
        Chain {
            id: id.to_owned(),
            residues: residues.iter().map(residue).collect(),
        }
    }

    fn candidate() -> Candidate {
        Candidate {
            position: Position::default(),
            p_ca: 0.9,
            p_protein: 1.0,
            amino: std::array::from_fn(|amino| amino as f64),
            secondary: [1.0, 0.0, 0.0],
            next: None,
            previous: None,
            contacts: Vec::new(),
        }
    }

    /// Number, name, state and probability of the amino acid.
    type Told<'a> = (i32, &'a str, &'static str, Option<f64>);

    fn told<'a>(rows: &[ResidueRow<'a>]) -> Vec<Told<'a>> {
        let told = |row: &ResidueRow<'a>| {
            let p_amino = match row.state {
                ResidueState::Built { p_amino, .. } => p_amino,
                _ => None,
            };
            (row.number, row.name, row.state.in_words(), p_amino)
        };
        rows.iter().map(told).collect()
    }

    #[test]
    fn every_residue_of_a_sequence_has_a_row() {
        let (sequences, candidates) = ([sequence(&[])], [candidate()]);
        let model = modelled("A", &[(1, 1.0), (2, 0.0), (3, 1.0)]);
        let rows_of = |sequence, numbers: &[usize]| {
            let traced = traced("A", sequence, numbers);
            told(&rows(&traced, &model, &candidates, &sequences, None))
        };
        let gly = Some(AminoAcid::Gly.index() as f64);
        let expected = [
            (1, "GLY", "built", gly),
            (2, "TRP", "bridged", None),
            (3, "UNK", "built", None),
            (4, "SER", "not built", None),
        ];
        assert_eq!(rows_of(Some(0), &[1, 3]), expected);
        let unknown = rows_of(None, &[1, 3]);
        assert_eq!(unknown.len(), 3);
        assert_eq!(unknown[0], (1, "UNK", "built", None));
    }

    #[test]
    fn copies_of_which_nothing_was_built_are_listed() {
        let sequences = [sequence(&["A", "B", "C"]), sequence(&[])];
        let chains = [traced("B", Some(0), &[1]), traced("F", None, &[1])];
        let ids = |index| -> Vec<&str> {
            let missing = missing(index, &chains, &sequences);
            assert!(
                missing
                    .iter()
                    .all(|chain| chain.rows.len() == 4 && !chain.is_built)
            );
            missing.iter().map(|chain| chain.id).collect()
        };
        assert_eq!(ids(0), ["A", "C"]);
        assert_eq!(ids(1), [""]);
        let chains = ["A", "B", "C", "D"].map(|id| traced(id, Some(0), &[1]));
        assert_eq!(missing(0, &chains, &sequences), []);
    }
}
