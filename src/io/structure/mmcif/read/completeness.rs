//! Completeness: signs that a file is cut off between two rows of its atoms.

use std::collections::BTreeSet;

/// Chains that a file lists, and those that have atoms.
#[derive(Debug, Default)]
pub(super) struct Completeness<'a> {
    /// Ids of `struct_asym`, in file order.
    listed: Vec<&'a str>,
    /// Chains with atoms.
    found: BTreeSet<&'a str>,
    last: Option<&'a str>,
    /// True if the table of atoms is the last so far.
    is_last_table: bool,
    /// True once the file has ended with a comment.
    is_marked: bool,
    /// True once the file has ended with it without the mark that ends the others.
    lacks_mark: bool,
}

impl<'a> Completeness<'a> {
    /// Takes note of the begin of a table.
    pub(super) fn open(&mut self, is_atoms: bool) {
        self.is_last_table = is_atoms;
    }

    /// Takes note of a chain that the file lists.
    pub(super) fn list(&mut self, id: Option<&'a str>) {
        self.listed.extend(id);
    }

    /// Takes note of an atom of `chain`.
    pub(super) fn atom(&mut self, chain: Option<&'a str>) {
        if chain != self.last {
            self.found.extend(chain);
            self.last = chain;
        }
    }

    /// Takes note of the end of the file, after a comment or not, where a comment stands before
    /// `commented` tokens.
    pub(super) fn end(&mut self, after_comment: bool, commented: usize) {
        /// Fewest tables after which a comment stands in a file where one stands after each, as in those of
        /// the archive.
        const MARKED_TABLES: usize = 3;
        self.is_marked = after_comment;
        self.lacks_mark = self.is_last_table && !after_comment && commented >= MARKED_TABLES;
    }

    /// Returns whether nothing stands after the table of atoms, not even a comment.
    pub(super) fn ends_with_atoms(&self) -> bool {
        self.is_last_table && !self.is_marked
    }

    /// Returns the chains that are listed and have no atoms, if the file may be cut off.
    pub(super) fn missing(&self) -> Option<Vec<String>> {
        let is_missing = |id: &&&str| !self.found.contains(**id);
        let chains = self.listed.iter().filter(is_missing);
        let chains: Vec<String> = chains.map(|id| (*id).to_owned()).collect();
        // Where the atoms name no chains of the archive, nothing is missing.
        let lacks_chains = self.is_last_table && !self.found.is_empty() && !chains.is_empty();
        match (lacks_chains, self.lacks_mark) {
            (true, _) => Some(chains),
            (false, true) => Some(Vec::new()),
            (false, false) => None,
        }
    }
}
