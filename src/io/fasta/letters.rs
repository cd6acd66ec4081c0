//! The letters of a record, and what they stand for.

use std::collections::BTreeSet;

use super::error::FastaError;
use super::note::FastaNote;
use crate::residue::AminoAcid;

/// Type of molecule that the letters of a record stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Molecule {
    Protein,
    Nucleotide,
}

/// The letters of a record.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    /// The residues; `None` for letters that stand for no single amino acid.
    pub(super) residues: Vec<Option<AminoAcid>>,
    /// All letters, upper case.
    seen: BTreeSet<char>,
    /// Those of them that stand for no single amino acid, and how many there are.
    unknown: BTreeSet<char>,
    unknown_count: usize,
    gaps: usize,
    /// A stop counts only once a residue follows it.
    open_stops: usize,
}

impl Letters {
    /// Takes the letters of line number `line`.
    pub(super) fn push_line(&mut self, text: &str, line: usize) -> Result<(), FastaError> {
        for found in text.chars() {
            match found {
                '-' | '.' => self.gaps += 1,
                '*' => self.open_stops += 1,
                _ if found.is_whitespace() || found.is_ascii_digit() => {}
                '?' => self.push('?'),
                _ if found.is_ascii_alphabetic() => self.push(found.to_ascii_uppercase()),
                _ => return Err(FastaError::Letter { line, found }),
            }
        }
        Ok(())
    }

    fn push(&mut self, letter: char) {
        for _ in 0..std::mem::take(&mut self.open_stops) {
            self.push_unknown('*');
        }
        self.seen.insert(letter);
        match AminoAcid::from_letter(letter) {
            Some(amino) => self.residues.push(Some(amino)),
            None => self.push_unknown(letter),
        }
    }

    fn push_unknown(&mut self, letter: char) {
        self.unknown.insert(letter);
        self.unknown_count += 1;
        self.residues.push(None);
    }

    /// Returns the type of molecule: nucleotides if there are at least ten letters, all of them A C G T U N X, and three or more
    /// of the bases: a chain modelled as poly-alanine stays a protein.
    pub(super) fn molecule(&self) -> Molecule {
        let bases = self.seen.iter().filter(|l| "ACGTU".contains(**l)).count();
        let only_bases = self.seen.iter().all(|l| "ACGTUNX".contains(*l));
        if self.residues.len() >= 10 && bases >= 3 && only_bases {
            Molecule::Nucleotide
        } else {
            Molecule::Protein
        }
    }

    /// Returns notes on what is odd.
    pub(super) fn notes(&self, name: &str) -> Vec<FastaNote> {
        let name = || name.to_owned();
        let mut notes = Vec::new();
        if self.unknown_count > 0 {
            notes.push(FastaNote::Unknown {
                name: name(),
                letters: self.unknown.iter().collect(),
                count: self.unknown_count,
            });
        }
        if self.gaps > 0 {
            notes.push(FastaNote::Gaps {
                name: name(),
                count: self.gaps,
            });
        }
        notes
    }
}
