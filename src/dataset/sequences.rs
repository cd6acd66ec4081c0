//! The sequences of a record: what the sample holds, what the coordinates show, and how the two
//! go together.

use super::align::{align, identical, rows};
use crate::alignment::Alignment;
use crate::residue::{AminoAcid, Sequence};
use crate::structure::{Chain, Structure};

/// A residue, or `None` for one that is not known.
type Letter = Option<AminoAcid>;

/// A chain of the sample beside the chain of the structure that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainPair {
    /// The chain id of the structure, or that of the FASTA header where nothing is shown.
    pub chain: String,
    /// All residues of the sample; empty where no sequence goes with the chain.
    pub sample: Vec<Letter>,
    /// The residues that have a Cα; empty where the chain is not modelled.
    pub observed: Vec<Letter>,
    /// `sample` beside `observed`.
    pub alignment: Alignment,
}

impl ChainPair {
    fn new(chain: &str, sample: &[Letter], observed: Vec<Letter>) -> Self {
        Self {
            chain: chain.to_owned(),
            alignment: align(sample, &observed),
            sample: sample.to_vec(),
            observed,
        }
    }

    /// Observed residues that stand beside the same amino acid of the sample.
    pub fn identical(&self) -> usize {
        identical(&self.alignment, &self.sample, &self.observed)
    }
}

/// Pairs every copy of every sequence, in the order of the file, with its chain; then come the
/// chains of the structure that no sequence names. Where a header names no chain of the structure,
/// the sequence takes those left-over chains that it explains: at least nine residues in ten.
pub fn pair_chains(sequences: &[Sequence], structure: &Structure) -> Vec<ChainPair> {
    let mut left_over: Vec<(&Chain, Vec<Letter>)> = structure
        .chains
        .iter()
        .map(|chain| (chain, observed(chain)))
        .filter(|(_, letters)| !letters.is_empty())
        .collect();
    let mut take = |fits: &mut dyn FnMut(&Chain, &[Letter]) -> bool| {
        let index = left_over
            .iter()
            .position(|(chain, letters)| fits(chain, letters))?;
        Some(left_over.remove(index))
    };
    let mut pairs: Vec<Vec<ChainPair>> = Vec::new();
    for sequence in sequences {
        let named = sequence.chain_ids.iter().map(|id| {
            let found = take(&mut |chain, _| chain.id == *id);
            ChainPair::new(id, &sequence.residues, found.map_or(Vec::new(), |(_, l)| l))
        });
        pairs.push(named.collect());
    }
    for (sequence, pairs) in sequences.iter().zip(&mut pairs) {
        if pairs.iter().all(|pair| pair.observed.is_empty()) {
            while let Some((chain, letters)) = take(&mut |_, letters| explains(sequence, letters)) {
                pairs.retain(|pair| !pair.observed.is_empty());
                pairs.push(ChainPair::new(&chain.id, &sequence.residues, letters));
            }
        }
        if pairs.is_empty() {
            pairs.push(ChainPair::new("", &sequence.residues, Vec::new()));
        }
    }
    let rest = left_over
        .into_iter()
        .map(|(chain, letters)| ChainPair::new(&chain.id, &[], letters));
    pairs.into_iter().flatten().chain(rest).collect()
}

/// Returns the residues of `chain` that have a Cα.
pub fn observed(chain: &Chain) -> Vec<Letter> {
    let shown = chain.residues.iter().filter(|r| r.ca_atom().is_some());
    shown.map(|residue| residue.amino()).collect()
}

/// Returns whether at least nine observed residues in ten are those of `sequence`.
fn explains(sequence: &Sequence, observed: &[Letter]) -> bool {
    let alignment = align(&sequence.residues, observed);
    10 * identical(&alignment, &sequence.residues, observed) >= 9 * observed.len()
}

/// Returns the sequences of all chains, a record each, of which several may name several copies.
pub fn chains_fasta(name: &str, pairs: &[ChainPair]) -> String {
    let records = pairs.iter().filter(|pair| !pair.observed.is_empty());
    records
        .map(|pair| format!(">{name}|Chains {}\n{}\n", pair.chain, text(&pair.observed)))
        .collect()
}

/// Returns the sequences of all chains of the sample in one record: every copy counts.
pub fn combined_fasta(name: &str, pairs: &[ChainPair]) -> String {
    let letters: String = pairs.iter().map(|pair| text(&pair.sample)).collect();
    format!(">{name}_all_chains_combined\n{letters}\n")
}

/// Returns two records, `original` and `atom`: all chains of the sample, and what is seen of them.
pub fn unaligned_fasta(pairs: &[ChainPair]) -> String {
    let [sample, observed] = [
        pairs
            .iter()
            .map(|pair| text(&pair.sample))
            .collect::<String>(),
        pairs.iter().map(|pair| text(&pair.observed)).collect(),
    ];
    format!(">original\n{sample}\n>atom\n{observed}\n")
}

/// Returns the same two records with gaps, so that what belongs together stands in the same column.
pub fn aligned_fasta(pairs: &[ChainPair]) -> String {
    let mut whole = [String::new(), String::new()];
    for pair in pairs {
        let aligned = rows(&pair.alignment, &pair.sample, &pair.observed);
        for (row, aligned) in whole.iter_mut().zip(aligned) {
            row.push_str(&aligned);
        }
    }
    let [sample, observed] = whole.map(|row| wrapped(&row));
    format!(">original\n{sample}>atom\n{observed}")
}

/// Returns `letters` in lines of 60, as Clustal writes them.
fn wrapped(letters: &str) -> String {
    let mut text = String::with_capacity(letters.len() + letters.len() / 60 + 1);
    for (index, letter) in letters.chars().enumerate() {
        if index > 0 && index % 60 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push('\n');
    text
}

fn text(letters: &[Letter]) -> String {
    let letters = letters.iter();
    letters
        .map(|letter| letter.map_or('X', AminoAcid::letter))
        .collect()
}
