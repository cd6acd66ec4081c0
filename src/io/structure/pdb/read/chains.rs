//! Chain ids for atoms that have none.

use std::collections::BTreeSet;

use super::names::is_polymer;
use crate::structure::FreeChainIds;

/// The chains of atoms without a chain id, in file order.
///
/// A chain begins after a `TER` before a polymer, and where the numbers of a polymer go back. Water,
/// ions and ligands are in the chain before them.
#[derive(Debug, Default)]
pub(super) struct UnnamedChains {
    free: FreeChainIds,
    /// Ids given so far.
    ids: Vec<String>,
    segment: Option<usize>,
    last_number: Option<i32>,
    /// The last residue name, and true if it is that of a polymer.
    last_name: (String, bool),
    /// Number of atoms without a chain id.
    pub(super) atoms: usize,
}

impl UnnamedChains {
    /// Makes the chains of a file in which the ids `taken` are in use.
    pub(super) fn new(taken: &BTreeSet<&str>) -> Self {
        let taken = taken.iter().map(|id| (*id).to_owned());
        Self {
            free: FreeChainIds::beside(taken.collect()),
            ..Self::default()
        }
    }

    /// Returns the chain id of an atom of `residue`, whose number is written as `number`, after so
    /// many `TER`s as `segment` says; `before` is the chain of the atom before it.
    pub(super) fn id(
        &mut self,
        residue: &str,
        number: Option<i32>,
        segment: usize,
        before: Option<&str>,
    ) -> String {
        self.atoms += 1;
        if self.last_name.0 != residue {
            self.last_name = (residue.to_owned(), is_polymer(residue));
        }
        let (_, in_polymer) = self.last_name;
        let is_new = if in_polymer {
            let is_new = self.segment != Some(segment) || self.goes_back(number);
            self.segment = Some(segment);
            self.last_number = number.or(self.last_number);
            is_new
        } else {
            before.is_none()
        };
        if is_new {
            self.ids.push(self.free.free());
            self.segment = Some(segment);
        }
        match (in_polymer, before, self.ids.last()) {
            (false, Some(before), _) => before.to_owned(),
            (_, _, last) => last.cloned().unwrap_or_default(),
        }
    }

    /// Returns true if `number` is below that of the residue before it, which is not because four
    /// columns hold no more than 9999.
    fn goes_back(&self, number: Option<i32>) -> bool {
        let pair = self.last_number.zip(number);
        pair.is_some_and(|(last, number)| number < last && last != 9999)
    }

    /// Returns the ids that were given.
    pub(super) fn ids(self) -> Vec<String> {
        self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_begin_after_ter_and_where_numbers_go_back() {
        let mut chains = UnnamedChains::new(&BTreeSet::from(["B"]));
        let mut before: Option<String> = None;
        for (residue, number, segment, expected) in [
            ("ACE", 1, 0, "A"),
            ("ALA", 2, 0, "A"),
            ("ALA", 9999, 0, "A"),
            ("ALA", 0, 0, "A"),
            ("NALA", 1, 1, "C"),
            ("GLY", 2, 1, "C"),
            ("GLY", 1, 1, "D"),
            ("HEM", 1, 2, "D"),
            ("HOH", 1, 3, "D"),
            ("HOH", 1, 4, "D"),
            ("DA5", 1, 5, "E"),
        ] {
            let id = chains.id(residue, Some(number), segment, before.as_deref());
            assert_eq!(id, expected, "{residue} {number}");
            before = Some(id);
        }
        assert_eq!(chains.atoms, 11);
        assert_eq!(chains.ids(), ["A", "C", "D", "E"]);
    }

    #[test]
    fn water_is_in_the_chain_before_it() {
        let mut chains = UnnamedChains::new(&BTreeSet::from(["Q"]));
        assert_eq!(chains.id("HOH", Some(1), 1, Some("Q")), "Q");
        assert_eq!(chains.id("ALA", Some(1), 1, Some("Q")), "A");
    }
}
