//! Unique chains: one set of the chains of a structure that holds several copies of it.

use std::collections::BTreeMap;

use crate::evaluate::ca_chains::{CaChain, centre};
use crate::evaluate::similarity::similarity;
use crate::space::Position;

/// Minimum similarity of two chains that are copies of each other (as by `phenix.chain_comparison`).
const COPY: f64 = 0.99;

/// Returns the chains of one set, in the order in which `phenix.chain_comparison` looks at them; of
/// copies those whose centre is nearest to `position`. Chains without a standard residue are left
/// out. If the numbers of copies have no common set, all chains are in it.
pub(super) fn unique_chains<'a>(chains: &[CaChain<'a>], position: Position) -> Vec<CaChain<'a>> {
    let mut families = families(chains);
    let sets = number_of_sets(&families);
    families.sort_by_key(|family| &family[0].letters);
    let mut chosen: Vec<&CaChain<'a>> = Vec::new();
    for mut family in families {
        let distance = |chain: &CaChain<'_>| position.distance(centre(chain.cas.iter()));
        family.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        chosen.extend(&family[..family.len() / sets]);
    }
    grouped_by_id(chosen)
}

/// Returns the chains that are copies of each other, each family led by the first one in the file.
fn families<'b, 'a>(chains: &'b [CaChain<'a>]) -> Vec<Vec<&'b CaChain<'a>>> {
    let mut families: Vec<Vec<&CaChain<'a>>> = Vec::new();
    for chain in chains.iter().filter(|chain| !chain.letters.is_empty()) {
        let copy = |family: &&mut Vec<&CaChain<'a>>| {
            similarity(&chain.letters, &family[0].letters) >= COPY
        };
        match families.iter_mut().find(copy) {
            Some(family) => family.push(chain),
            None => families.push(vec![chain]),
        }
    }
    families
}

/// Returns the number of sets that the families make up: the size of the smallest one if it divides all others.
fn number_of_sets(families: &[Vec<&CaChain<'_>>]) -> usize {
    let fewest = families.iter().map(Vec::len).min().unwrap_or(1);
    let divides = families.iter().all(|family| family.len() % fewest == 0);
    if divides { fewest } else { 1 }
}

/// Groups chains with the same id, by their first residue number.
fn grouped_by_id<'a>(chains: Vec<&CaChain<'a>>) -> Vec<CaChain<'a>> {
    let mut first_with: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, chain) in chains.iter().enumerate() {
        first_with.entry(chain.id).or_insert(index);
    }
    let mut sorted: Vec<CaChain<'a>> = chains.iter().map(|chain| (*chain).clone()).collect();
    sorted.sort_by_key(|chain| (first_with.get(chain.id), chain.first_number));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::ResidueIndex;
    use crate::evaluate::ca_chains::ComparedCa;

    fn chain<'a>(id: &'a str, letters: &str, x: f64) -> CaChain<'a> {
        CaChain {
            id,
            first_number: 1,
            letters: letters.to_owned(),
            cas: vec![ComparedCa {
                position: Position::new(x, 0.0, 0.0),
                name: "ALA",
                residue: ResidueIndex {
                    chain: 0,
                    residue: 0,
                },
            }],
        }
    }

    fn ids(chains: &[CaChain<'_>]) -> String {
        unique_chains(chains, Position::default())
            .iter()
            .map(|chain| chain.id)
            .collect()
    }

    #[test]
    fn of_copies_the_nearest_stays() {
        let pairs = [
            chain("A", "GGG", 9.0),
            chain("B", "AAA", 1.0),
            chain("C", "GGG", 2.0),
            chain("D", "AAA", -5.0),
        ];
        assert_eq!(ids(&pairs), "BC");
    }

    #[test]
    fn a_set_may_hold_a_chain_twice() {
        let doubled = [
            chain("A", "GGG", 1.0),
            chain("B", "AAA", 4.0),
            chain("C", "AAA", 3.0),
        ];
        assert_eq!(ids(&doubled), "CBA");
        let pairs = ["A", "B", "C", "D"].map(|id| chain(id, "GGG", 1.0));
        assert_eq!(
            ids(&[&pairs[..], &[chain("E", "AAA", 0.0)]].concat()),
            "EABCD"
        );
    }

    #[test]
    fn numbers_without_a_common_set_leave_all() {
        let odd = [
            chain("A", "GGG", 1.0),
            chain("B", "GGG", 2.0),
            chain("C", "AAA", 3.0),
            chain("D", "AAA", 4.0),
            chain("E", "AAA", 5.0),
        ];
        assert_eq!(ids(&odd), "CDEAB");
        assert_eq!(ids(&[chain("A", "", 1.0)]), "");
    }
}
