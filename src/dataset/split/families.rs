//! Families: entries that share homologous chains, however many steps apart.

use std::collections::BTreeMap;

use crate::dataset::align::{align, identical};
use crate::residue::AminoAcid;

/// A chain.
type Chain = Vec<Option<AminoAcid>>;

/// Chains are homologous from this share of identical residues in the shorter one, at the least.
const IDENTITY: f64 = 0.3;

/// Shorter chains are not looked at.
const SHORTEST: usize = 11;

/// Families of the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Families {
    parent: Vec<usize>,
}

impl Families {
    fn singles(count: usize) -> Self {
        Self {
            parent: (0..count).collect(),
        }
    }

    /// Returns the family of the entry at `index`: the index of its first member.
    pub fn of(&self, mut index: usize) -> usize {
        while self.parent[index] != index {
            index = self.parent[index];
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

/// Joins the entries of which a chain of one is homologous to a chain of the other.
///
/// Two chains are homologous if a global alignment sets at least 30 % of the shorter one beside
/// identical residues, and more where it is short: by the curve of Rost, Protein Eng. 12, 85 (1999),
/// <https://doi.org/10.1093/protein/12.2.85>. Only chains with two words of three residues on one
/// diagonal are aligned at all. A domain that two otherwise different chains share may be missed.
pub fn families(entries: &[Vec<Chain>]) -> Families {
    let mut families = Families::singles(entries.len());
    let mut owner: BTreeMap<&Chain, usize> = BTreeMap::new();
    for (index, chains) in entries.iter().enumerate() {
        for chain in chains.iter().filter(|chain| chain.len() >= SHORTEST) {
            // The same chain in another entry needs no alignment.
            let first = *owner.entry(chain).or_insert(index);
            families.join(first, index);
        }
    }
    let chains: Vec<(&Chain, usize)> = owner.into_iter().collect();
    let words = words(&chains);
    for (index, (chain, entry)) in chains.iter().enumerate() {
        for other in likely(chain, &words, index) {
            let (other, other_entry) = chains[other];
            if families.of(*entry) != families.of(other_entry) && homologous(chain, other) {
                families.join(*entry, other_entry);
            }
        }
    }
    families
}

/// Occurrences of each word of three known residues: chain and index.
type Words = BTreeMap<[AminoAcid; 3], Vec<(usize, usize)>>;

fn words_of(chain: &[Option<AminoAcid>]) -> impl Iterator<Item = (usize, [AminoAcid; 3])> {
    let windows = chain.windows(3).enumerate();
    windows.filter_map(|(index, word)| Some((index, [word[0]?, word[1]?, word[2]?])))
}

fn words(chains: &[(&Chain, usize)]) -> Words {
    let mut words = Words::new();
    for (number, (chain, _)) in chains.iter().enumerate() {
        for (index, word) in words_of(chain) {
            words.entry(word).or_default().push((number, index));
        }
    }
    words
}

/// The chains before number `number` that have two words on one diagonal with `chain`, in order.
fn likely(chain: &[Option<AminoAcid>], words: &Words, number: usize) -> Vec<usize> {
    let mut hits: Vec<(usize, isize)> = words_of(chain)
        .flat_map(|(index, word)| {
            let found = words.get(&word).into_iter().flatten();
            found
                .take_while(|(other, _)| *other < number)
                .map(move |(other, at)| (*other, *at as isize - index as isize))
                .collect::<Vec<_>>()
        })
        .collect();
    hits.sort_unstable();
    let mut likely: Vec<usize> = hits
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0].0)
        .collect();
    likely.dedup();
    likely
}

fn homologous(a: &[Option<AminoAcid>], b: &[Option<AminoAcid>]) -> bool {
    let shorter = a.len().min(b.len());
    let identity = identical(&align(a, b), a, b) as f64 / shorter as f64;
    identity >= IDENTITY.max(least_identity(shorter))
}

/// The share of identical residues above which chains over `length` residues are related.
fn least_identity(length: usize) -> f64 {
    let length = length as f64;
    4.8 * length.powf(-0.32 * (1.0 + (-length / 1000.0).exp()))
}
