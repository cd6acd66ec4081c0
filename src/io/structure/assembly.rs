//! Assembly: atoms, as files list them, put together to residues and chains.

use std::collections::{BTreeMap, BTreeSet};

use super::note::StructureNote;
use crate::residue::AminoAcid;
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
    /// Chain and number of the residue in the numbering of the archive, where an mmCIF file has two.
    pub(crate) label: Option<(&'a str, i32)>,
    pub(crate) atom: Atom,
}

/// The identity of a residue in a file: index of its chain, number, insertion code.
type Key = (usize, i32, Option<char>);

/// Indices of a chain and of a residue in it.
pub(crate) type Index = (usize, usize);

/// The residues by chain and number in the numbering of the archive.
pub(crate) type Labels = BTreeMap<(String, i32), Index>;

/// A structure in the making.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    chains: Vec<Chain>,
    /// Index of each chain by its id.
    chain_with_id: BTreeMap<String, usize>,
    /// For each chain, residue and atom: true if the atom is an alternate.
    alternate: Vec<Vec<Vec<bool>>>,
    /// Index, in its chain, of the last residue with this identity.
    last_with_key: BTreeMap<Key, usize>,
    last_chain: usize,
    left_out: usize,
    mixed: BTreeSet<Key>,
    /// Number of atoms that could not be read, and the line of the first.
    skipped: Option<(usize, usize)>,
    labels: Labels,
}

impl Assembly {
    /// Adds an atom to its residue, or compares it with the alternate that is there.
    /// The names of amino acids and of their atoms become upper case.
    pub(crate) fn push(&mut self, row: AtomRow) {
        let is_lower = |name: &str| name.bytes().any(|byte| byte.is_ascii_lowercase());
        let has_lower = is_lower(row.residue) || is_lower(&row.atom.name);
        let amino = has_lower
            .then(|| AminoAcid::of_residue(row.residue))
            .flatten();
        let upper = amino.map(|_| row.residue.to_ascii_uppercase());
        let mut row: AtomRow = row;
        if let Some(upper) = &upper {
            row.residue = upper;
            row.atom.name.make_ascii_uppercase();
        }
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
                let index = self.chains[chain].residues.len();
                self.last_with_key.insert(key, index);
                if let Some((id, number)) = row.label {
                    self.labels.insert((id.to_owned(), number), (chain, index));
                }
                self.chains[chain].residues.push(residue_of(&row));
                self.alternate[chain].push(vec![!row.alternate.is_empty()]);
            }
        }
    }

    /// Counts an atom that cannot be read, in line `line`.
    pub(crate) fn skip(&mut self, line: usize) {
        self.skipped.get_or_insert((0, line)).0 += 1;
    }

    /// Returns the number of atoms that could not be read, and the line of the first.
    pub(crate) fn skipped(&self) -> Option<(usize, usize)> {
        self.skipped
    }

    /// Returns a note if the last residue is no more than the beginning of a backbone, of which all others of
    /// its chain have more. Of 1,944 public structures that is so in 11.
    pub(crate) fn unfinished(&self) -> Option<StructureNote> {
        /// Backbone atoms in the order in which files list them.
        const BACKBONE: [&str; 4] = ["N", "CA", "C", "O"];
        /// Fewest other residues that show what a residue has.
        const OTHERS: usize = 3;
        let chain = self.chains.get(self.last_chain)?;
        let (last, others) = chain.residues.split_last()?;
        let begins = |residue: &Residue, count: usize| {
            let names = residue.atoms.iter().map(|atom| atom.name.as_str());
            names.eq(BACKBONE.iter().take(count).copied())
        };
        let aminos = || others.iter().filter(|residue| residue.amino().is_some());
        let is_cut = last.amino().is_some()
            && aminos().count() >= OTHERS
            && aminos().all(|residue| residue.atoms.len() >= BACKBONE.len())
            && (1..BACKBONE.len()).any(|count| begins(last, count));
        is_cut.then(|| StructureNote::UnfinishedResidue {
            chain: chain.id.clone(),
            number: last.number,
        })
    }

    /// Returns the residues by their numbers in the numbering of the archive.
    pub(crate) fn take_labels(&mut self) -> Labels {
        std::mem::take(&mut self.labels)
    }

    /// Returns the structure called `name`, and what was odd about it.
    pub(crate) fn finish(self, name: String) -> (Structure, Vec<StructureNote>) {
        let mut notes = Vec::new();
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
        let chains = self.chains;
        let structure = Structure { name, chains };
        if structure.ca_count() == 0 {
            notes.push(StructureNote::NoCaAtom);
        }
        notes.extend(parents(&structure));
        (structure, notes)
    }

    /// Returns the index of the chain `id`, made where there is none.
    fn chain(&mut self, id: &str) -> usize {
        let is_last = self.chains.get(self.last_chain).is_some_and(|c| c.id == id);
        if !is_last {
            let known = self.chain_with_id.get(id).copied();
            self.last_chain = known.unwrap_or_else(|| {
                self.chain_with_id.insert(id.to_owned(), self.chains.len());
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
        let is_last = residue + 1 == self.alternate[chain].len();
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
            // Programs that give no letter to the first alternate.
            Some(index) if is_last && !row.alternate.is_empty() => Fit::Alternate(index),
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

/// Returns a note on the residues that stand for another amino acid.
fn parents(structure: &Structure) -> Option<StructureNote> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, residue) in structure.residues() {
        let is_standard = AminoAcid::from_code(&residue.name).is_some();
        if !is_standard && residue.ca_atom().is_some() && residue.amino().is_some() {
            *counts.entry(&residue.name).or_default() += 1;
        }
    }
    let names = counts.into_iter();
    let names: Vec<(String, usize)> = names.map(|(name, n)| (name.to_owned(), n)).collect();
    (!names.is_empty()).then_some(StructureNote::Parents { names })
}

fn residue_of(row: &AtomRow) -> Residue {
    Residue {
        number: row.number,
        insertion: row.insertion,
        name: row.residue.to_owned(),
        hetero: row.hetero,
        secondary: None,
        helix: Default::default(),
        atoms: vec![row.atom.clone()],
    }
}

/// Returns the highest occupancy of the residue's atoms.
fn occupancy(residue: &Residue) -> f64 {
    let all = residue.atoms.iter().map(|atom| atom.occupancy);
    all.fold(f64::NEG_INFINITY, f64::max)
}
