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

/// Which family every entry belongs to.
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

    /// The family of the entry at `place`: the place of its first member.
    pub fn of(&self, mut place: usize) -> usize {
        while self.parent[place] != place {
            place = self.parent[place];
        }
        place
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
    for (place, chains) in entries.iter().enumerate() {
        for chain in chains.iter().filter(|chain| chain.len() >= SHORTEST) {
            // The same chain in another entry needs no alignment.
            let first = *owner.entry(chain).or_insert(place);
            families.join(first, place);
        }
    }
    let chains: Vec<(&Chain, usize)> = owner.into_iter().collect();
    let words = words(&chains);
    for (place, (chain, entry)) in chains.iter().enumerate() {
        for other in likely(chain, &words, place) {
            let (other, other_entry) = chains[other];
            if families.of(*entry) != families.of(other_entry) && homologous(chain, other) {
                families.join(*entry, other_entry);
            }
        }
    }
    families
}

/// Where each word of three known residues stands: chain and place.
type Words = BTreeMap<[AminoAcid; 3], Vec<(usize, usize)>>;

fn words_of(chain: &[Option<AminoAcid>]) -> impl Iterator<Item = (usize, [AminoAcid; 3])> {
    let windows = chain.windows(3).enumerate();
    windows.filter_map(|(place, word)| Some((place, [word[0]?, word[1]?, word[2]?])))
}

fn words(chains: &[(&Chain, usize)]) -> Words {
    let mut words = Words::new();
    for (number, (chain, _)) in chains.iter().enumerate() {
        for (place, word) in words_of(chain) {
            words.entry(word).or_default().push((number, place));
        }
    }
    words
}

/// The chains before number `number` that have two words on one diagonal with `chain`, in order.
fn likely(chain: &[Option<AminoAcid>], words: &Words, number: usize) -> Vec<usize> {
    let mut hits: Vec<(usize, isize)> = words_of(chain)
        .flat_map(|(place, word)| {
            let found = words.get(&word).into_iter().flatten();
            found
                .take_while(|(other, _)| *other < number)
                .map(move |(other, at)| (*other, *at as isize - place as isize))
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
