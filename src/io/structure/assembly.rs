//! Assembly: atoms, as files list them, put together to residues and chains.

use std::collections::{BTreeMap, BTreeSet};

use super::atom_row::AtomRow;
use super::made::{MadeChain, MadeResidue};
use super::note::StructureNote;
use super::order::put_in_order;
use super::parts::part;
use crate::residue::AminoAcid;
use crate::structure::{Atom, Chain, Residue, Structure};

/// The identity of a residue in a file: index of its chain, number, insertion code.
type Key = (usize, i32, Option<char>);

/// Indices of a chain and of a residue in it.
pub(crate) type Index = (usize, usize);

/// The residues by chain and number in the numbering of the archive.
pub(crate) type Labels = BTreeMap<(String, i32), Index>;

/// A structure put together, and what was odd about it.
#[derive(Debug)]
pub(crate) struct Assembled {
    pub(crate) structure: Structure,
    pub(crate) labels: Labels,
    /// Ids in the file of the chains that have another now, by this.
    pub(crate) file_ids: BTreeMap<String, String>,
    pub(crate) notes: Vec<StructureNote>,
}

/// A structure in the making.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    chains: Vec<MadeChain>,
    /// Index of each chain by its id.
    chain_with_id: BTreeMap<String, usize>,
    /// Index, in its chain, of the last residue with this identity.
    last_with_key: BTreeMap<Key, usize>,
    last_chain: usize,
    left_out: usize,
    /// Number of atoms that stood in the file before.
    repeated: usize,
    mixed: BTreeSet<Key>,
    /// Number of atoms that could not be read, and the line of the first.
    skipped: Option<(usize, usize)>,
    /// True if an atom could not be read for the commas in its coordinates.
    has_commas: bool,
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
        let fit = found.map(|index| (index, self.fit(key, index, &row)));
        let residues = &mut self.chains[chain].residues;
        match fit {
            Some((index, Fit::NewAtom)) => residues[index].push(row),
            Some((index, Fit::Alternate(at))) => {
                self.left_out += 1;
                keep_likelier(&mut residues[index].residue.atoms[at], row.atom);
            }
            Some((index, Fit::Again(at))) => {
                residues[index].is_doubled = true;
                let kept = &mut residues[index].residue.atoms[at];
                match kept.position == row.atom.position {
                    true => self.repeated += 1,
                    false => self.left_out += 1,
                }
                keep_likelier(kept, row.atom);
            }
            Some((index, Fit::OtherName)) => {
                self.mixed.insert(key);
                if row.atom.occupancy > occupancy(&residues[index].residue) {
                    residues[index].replace(&row);
                }
            }
            Some((_, Fit::Stranger)) | None => {
                self.last_with_key.insert(key, residues.len());
                residues.push(MadeResidue::of(&row));
            }
        }
    }

    /// Counts an atom that cannot be read, in line `line`; `has_commas` if it could be with points for commas.
    pub(crate) fn skip(&mut self, line: usize, has_commas: bool) {
        self.skipped.get_or_insert((0, line)).0 += 1;
        self.has_commas |= has_commas;
    }

    /// Returns true if an atom could not be read for the commas in its coordinates.
    pub(crate) fn has_commas(&self) -> bool {
        self.has_commas
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
        let last = &last.residue;
        let begins = |residue: &Residue, count: usize| {
            let names = residue.atoms.iter().map(|atom| atom.name.as_str());
            names.eq(BACKBONE.iter().take(count).copied())
        };
        let others = others.iter().map(|made| &made.residue);
        let aminos = || others.clone().filter(|residue| residue.amino().is_some());
        let is_cut = last.amino().is_some()
            && aminos().count() >= OTHERS
            && aminos().all(|residue| residue.atoms.len() >= BACKBONE.len())
            && (1..BACKBONE.len()).any(|count| begins(last, count));
        is_cut.then(|| StructureNote::UnfinishedResidue {
            chain: chain.id.clone(),
            number: last.number,
        })
    }

    /// Returns the structure called `name`, with its chains parted and in order, and what was odd about it.
    pub(crate) fn finish(mut self, name: String) -> Assembled {
        let mut notes = self.counts();
        let mut chains = std::mem::take(&mut self.chains);
        notes.extend(part(&mut chains));
        let misplaced: Vec<String> = chains.iter_mut().flat_map(put_in_order).collect();
        if !misplaced.is_empty() {
            let residues = misplaced;
            notes.push(StructureNote::OutOfOrder { residues });
        }
        let mut assembled = assembled(name, chains);
        if assembled.structure.ca_count() == 0 {
            notes.push(StructureNote::NoCaAtom);
        }
        notes.extend(parents(&assembled.structure));
        assembled.notes = notes;
        assembled
    }

    /// Returns notes on the atoms that were left out.
    fn counts(&self) -> Vec<StructureNote> {
        let mut notes = Vec::new();
        if self.left_out > 0 {
            let left_out = self.left_out;
            notes.push(StructureNote::Alternates { left_out });
        }
        if self.repeated > 0 {
            let count = self.repeated;
            notes.push(StructureNote::RepeatedAtoms { count });
        }
        if !self.mixed.is_empty() {
            let count = self.mixed.len();
            notes.push(StructureNote::MixedResidues { count });
        }
        if let Some((count, first)) = self.skipped {
            notes.push(StructureNote::SkippedAtoms { count, first });
        }
        notes
    }

    /// Returns the index of the chain `id`, made where there is none.
    fn chain(&mut self, id: &str) -> usize {
        let is_last = self.chains.get(self.last_chain).is_some_and(|c| c.id == id);
        if !is_last {
            let known = self.chain_with_id.get(id).copied();
            self.last_chain = known.unwrap_or_else(|| {
                self.chain_with_id.insert(id.to_owned(), self.chains.len());
                self.chains.push(MadeChain {
                    id: id.to_owned(),
                    file_id: None,
                    residues: Vec::new(),
                });
                self.chains.len() - 1
            });
        }
        self.last_chain
    }

    /// Compares `row` with the residue at `index` of its chain, which has its number.
    fn fit(&self, key: Key, index: usize, row: &AtomRow) -> Fit {
        let residues = &self.chains[key.0].residues;
        let made = &residues[index];
        let is_last = index + 1 == residues.len();
        let has_letter = !row.alternate.is_empty();
        let has_letters = made.alternate.contains(&true);
        let residue = &made.residue;
        if residue.name != row.residue {
            // Two names with one number are alternates only if the file says so: by letters, by one letter for two
            // amino acids, or by atoms in one position.
            let are_amino =
                || residue.amino().is_some() && AminoAcid::of_residue(row.residue).is_some();
            let is_said = has_letter || has_letters || self.mixed.contains(&key);
            let is_other = (has_letter && has_letters)
                || (is_last && are_amino() && (is_said || made.coincides(&row.atom)));
            return if is_other {
                Fit::OtherName
            } else {
                Fit::Stranger
            };
        }
        match residue.atoms.iter().position(|a| a.name == row.atom.name) {
            // Of another molecule, whose numbers come again.
            None if made.segment != row.segment && made.is_far(&row.atom) => Fit::Stranger,
            None => Fit::NewAtom,
            Some(at) if made.alternate[at] && has_letter => Fit::Alternate(at),
            // Programs that give no letter to the first alternate.
            Some(at) if is_last && has_letter => Fit::Alternate(at),
            Some(at) if made.coincides(&row.atom) => Fit::Again(at),
            Some(at) if is_last && made.is_again(at, &row.atom) => Fit::Again(at),
            // The same atom elsewhere: numbers that start again, such as those of waters.
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
    /// The residue's atom at this index once more, without a letter.
    Again(usize),
    /// An atom of an alternate residue with another name.
    OtherName,
    /// An atom of another residue, whose number is used again.
    Stranger,
}

/// Puts `other` into the place of `kept` if its occupancy is higher.
fn keep_likelier(kept: &mut Atom, other: Atom) {
    if other.occupancy > kept.occupancy {
        *kept = other;
    }
}

/// Returns the structure of `chains`, without notes.
fn assembled(name: String, made: Vec<MadeChain>) -> Assembled {
    let (mut labels, mut file_ids) = (Labels::new(), BTreeMap::new());
    let mut chains = Vec::with_capacity(made.len());
    for (chain, made) in made.into_iter().enumerate() {
        let mut residues = Vec::with_capacity(made.residues.len());
        for (index, made) in made.residues.into_iter().enumerate() {
            labels.extend(made.label.map(|label| (label, (chain, index))));
            residues.push(made.residue);
        }
        file_ids.extend(made.file_id.map(|id| (made.id.clone(), id)));
        let id = made.id;
        chains.push(Chain { id, residues });
    }
    Assembled {
        structure: Structure { name, chains },
        labels,
        file_ids,
        notes: Vec::new(),
    }
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

/// Returns the highest occupancy of the residue's atoms.
fn occupancy(residue: &Residue) -> f64 {
    let all = residue.atoms.iter().map(|atom| atom.occupancy);
    all.fold(f64::NEG_INFINITY, f64::max)
}
