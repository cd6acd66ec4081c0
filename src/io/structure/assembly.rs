//! Assembly: atoms, as files list them, put together to residues and chains.

use std::collections::{BTreeMap, BTreeSet};

use super::note::StructureNote;
use crate::structure::{Atom, Chain, Residue, Structure};

/// An atom as a file lists it, with its residue and chain.
#[derive(Clone, Debug)]
pub(crate) struct AtomRow<'a> {
    pub(crate) chain: &'a str,
    pub(crate) number: i32,
    pub(crate) insertion: Option<char>,
    pub(crate) residue: &'a str,
    pub(crate) hetero: bool,
    /// Letter of the alternate; empty for atoms with one position.
    pub(crate) alternate: &'a str,
    pub(crate) atom: Atom,
}

/// The identity of a residue in a file: index of its chain, number, insertion code.
type Key = (usize, i32, Option<char>);

/// A structure in the making.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    chains: Vec<Chain>,
    /// For each chain, residue and atom: true if the atom is an alternate.
    alternate: Vec<Vec<Vec<bool>>>,
    /// Index, in its chain, of the last residue with this identity.
    last_with_key: BTreeMap<Key, usize>,
    last_chain: usize,
    left_out: usize,
    mixed: BTreeSet<Key>,
    /// Number of atoms that could not be read, and the line of the first.
    skipped: Option<(usize, usize)>,
    without_chain: usize,
}

impl Assembly {
    /// Adds an atom to its residue, or compares it with the alternate that is there.
    pub(crate) fn push(&mut self, row: AtomRow) {
        let chain = self.chain(row.chain);
        let key = (chain, row.number, row.insertion);
        let found = self.last_with_key.get(&key).copied();
        match found.map(|residue| (residue, self.fit(chain, residue, &row))) {
            Some((residue, Fit::NewAtom)) => {
                self.alternate[chain][residue].push(!row.alternate.is_empty());
                self.chains[chain].residues[residue].atoms.push(row.atom);
            }
            Some((residue, Fit::Alternate(index))) => {
                self.left_out += 1;
                let kept = &mut self.chains[chain].residues[residue].atoms[index];
                if row.atom.occupancy > kept.occupancy {
                    *kept = row.atom;
                }
            }
            Some((residue, Fit::OtherName)) => {
                self.mixed.insert(key);
                if row.atom.occupancy > occupancy(&self.chains[chain].residues[residue]) {
                    self.chains[chain].residues[residue] = residue_of(&row);
                    self.alternate[chain][residue] = vec![true];
                }
            }
            Some((_, Fit::Stranger)) | None => {
                self.last_with_key
                    .insert(key, self.chains[chain].residues.len());
                self.chains[chain].residues.push(residue_of(&row));
                self.alternate[chain].push(vec![!row.alternate.is_empty()]);
            }
        }
    }

    /// Counts an atom that cannot be read, in line `line`.
    pub(crate) fn skip(&mut self, line: usize) {
        self.skipped.get_or_insert((0, line)).0 += 1;
    }

    /// Returns the structure called `name`, and what was odd about it. `more_models` were not read.
    pub(crate) fn finish(
        self,
        name: String,
        more_models: usize,
    ) -> (Structure, Vec<StructureNote>) {
        let mut notes = Vec::new();
        if more_models > 0 {
            notes.push(StructureNote::Models { more: more_models });
        }
        if self.left_out > 0 {
            let left_out = self.left_out;
            notes.push(StructureNote::Alternates { left_out });
        }
        if !self.mixed.is_empty() {
            let count = self.mixed.len();
            notes.push(StructureNote::MixedResidues { count });
        }
        if let Some((count, first)) = self.skipped {
            notes.push(StructureNote::SkippedAtoms { count, first });
        }
        if self.without_chain > 0 {
            let count = self.without_chain;
            notes.push(StructureNote::NoChainId { count });
        }
        let chains = self.chains;
        let structure = Structure { name, chains };
        if structure.ca_count() == 0 {
            notes.push(StructureNote::NoCaAtom);
        }
        (structure, notes)
    }

    /// Returns the index of the chain `id`, made where there is none.
    fn chain(&mut self, id: &str) -> usize {
        if id.is_empty() {
            self.without_chain += 1;
        }
        let id = if id.is_empty() { "A" } else { id };
        let is_last = self.chains.get(self.last_chain).is_some_and(|c| c.id == id);
        if !is_last {
            let known = self.chains.iter().position(|chain| chain.id == id);
            self.last_chain = known.unwrap_or_else(|| {
                self.alternate.push(Vec::new());
                self.chains.push(Chain {
                    id: id.to_owned(),
                    residues: Vec::new(),
                });
                self.chains.len() - 1
            });
        }
        self.last_chain
    }

    /// Compares `row` with the residue that has its number.
    fn fit(&self, chain: usize, residue: usize, row: &AtomRow) -> Fit {
        let alternates = &self.alternate[chain][residue];
        let residue = &self.chains[chain].residues[residue];
        if residue.name != row.residue {
            // Two names with one number are alternates only if the file says so.
            return if row.alternate.is_empty() || !alternates.contains(&true) {
                Fit::Stranger
            } else {
                Fit::OtherName
            };
        }
        match residue.atoms.iter().position(|a| a.name == row.atom.name) {
            None => Fit::NewAtom,
            Some(index) if alternates[index] && !row.alternate.is_empty() => Fit::Alternate(index),
            // The same atom twice: numbers that start again, such as those of waters.
            Some(_) => Fit::Stranger,
        }
    }
}

/// The relation of an atom to a residue with its chain, number and insertion code.
enum Fit {
    /// Another atom of the residue.
    NewAtom,
    /// An alternate of the residue's atom at this index.
    Alternate(usize),
    /// An atom of an alternate residue with another name.
    OtherName,
    /// An atom of another residue, whose number is used again.
    Stranger,
}

fn residue_of(row: &AtomRow) -> Residue {
    Residue {
        number: row.number,
        insertion: row.insertion,
        name: row.residue.to_owned(),
        hetero: row.hetero,
        secondary: None,
        atoms: vec![row.atom.clone()],
    }
}

/// Returns the highest occupancy of the residue's atoms.
fn occupancy(residue: &Residue) -> f64 {
    let all = residue.atoms.iter().map(|atom| atom.occupancy);
    all.fold(f64::NEG_INFINITY, f64::max)
}
