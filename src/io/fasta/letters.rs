//! The letters of a record, and what they stand for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::codes::{Named, codes, named};
use super::error::FastaError;
use super::notation::plain;
use super::note::FastaNote;
use crate::residue::AminoAcid;

/// The letters of a chain.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    /// The residues; `None` for letters that stand for no single amino acid.
    pub(super) residues: Vec<Option<AminoAcid>>,
    /// All letters, upper case, and how often each occurs.
    pub(super) counts: BTreeMap<char, usize>,
    /// True if the ends of a nucleic acid are marked: `5'-…-3'`.
    pub(super) has_nucleic_ends: bool,
    /// Bases that were written by name.
    pub(super) bases: usize,
    /// Letters and names that stand for no single amino acid, and how often.
    unknown: BTreeSet<String>,
    unknown_count: usize,
    /// Modified residues that count as their parents, and how often.
    modified: BTreeMap<String, usize>,
    gaps: usize,
    /// Marks in brackets that were left out, and repeats that were written out.
    marks: usize,
    repeats: usize,
    groups: Vec<String>,
    /// A stop counts only once a residue follows it.
    open_stops: usize,
    /// A name in brackets that is not closed yet, and its line.
    open_name: Option<(String, usize)>,
}

impl Letters {
    /// Reads the chains of a record: `lines` with their numbers. Chains are separated by colons or
    /// slashes in lines without blanks but around these, as ColabFold and MODELLER write them.
    ///
    /// # Errors
    /// [`FastaError::Letter`] for a character that no sequence has.
    pub(super) fn chains(lines: &[(usize, &str)]) -> Result<Vec<Self>, FastaError> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | ',' | '.' | '·' | '*');
        let words: Vec<&str> = lines
            .iter()
            .flat_map(|(_, line)| line.split(is_between))
            .filter(|word| !word.is_empty())
            .collect();
        if let Some(residues) = codes(&words) {
            let mut letters = Self::default();
            for (residue, name) in residues {
                letters.push_named(residue, &name);
            }
            return Ok(vec![letters]);
        }
        let plain = plain(lines);
        let mut chains = vec![Self {
            marks: plain.marks,
            repeats: plain.repeats,
            groups: plain.groups,
            ..Self::default()
        }];
        for (number, line) in &plain.lines {
            let close = line.replace(" : ", ":").replace(" / ", "/");
            let is_joined = !close.trim().contains(char::is_whitespace);
            let breaks = |c: char| matches!(c, ':' | '/') && is_joined;
            for (index, part) in line.split(breaks).enumerate() {
                if index > 0 {
                    chains.push(Self::default());
                }
                if let Some(chain) = chains.last_mut() {
                    chain.push_line(part, *number)?;
                }
            }
        }
        for chain in &chains {
            if let Some((_, line)) = &chain.open_name {
                let (line, found) = (*line, '(');
                return Err(FastaError::Letter { line, found });
            }
        }
        if chains.len() > 1 {
            chains.retain(|chain| !chain.residues.is_empty());
        }
        Ok(chains)
    }

    /// Takes the residues of these names, as records SEQRES give them.
    pub(super) fn of_names<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut letters = Self::default();
        for name in names {
            let is_base = matches!(name, "A" | "C" | "G" | "U" | "T" | "I" | "N");
            let residue = if is_base {
                Some(Named::Base)
            } else {
                named(name)
            };
            letters.push_named(residue.unwrap_or(Named::Unknown), name);
        }
        letters
    }

    /// Takes the letters of line number `line`.
    fn push_line(&mut self, text: &str, line: usize) -> Result<(), FastaError> {
        let text = without_ends(text);
        self.has_nucleic_ends |= matches!(text, Cow::Owned(_));
        for found in text.chars() {
            if let Some((name, _)) = &mut self.open_name {
                match found {
                    ')' => self.close_name(),
                    _ if found.is_ascii_alphanumeric() && name.len() < 5 => name.push(found),
                    _ if found.is_whitespace() => {}
                    _ => return Err(FastaError::Letter { line, found: '(' }),
                }
                continue;
            }
            match found {
                '(' => self.open_name = Some((String::new(), line)),
                '"' | '“' | '”' => {}
                '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '~' => self.gaps += 1,
                '*' => self.open_stops += 1,
                _ if found.is_whitespace() || found.is_ascii_digit() => {}
                '?' => self.push('?'),
                _ if found.is_ascii_alphabetic() => self.push(found.to_ascii_uppercase()),
                _ => return Err(FastaError::Letter { line, found }),
            }
        }
        Ok(())
    }

    fn close_name(&mut self) {
        if let Some((name, _)) = self.open_name.take() {
            let residue = named(&name).unwrap_or(Named::Unknown);
            self.close_stops();
            self.push_named(residue, &name);
        }
    }

    fn push_named(&mut self, residue: Named, name: &str) {
        match residue {
            Named::Amino(amino) => {
                self.count(amino.letter());
                self.residues.push(Some(amino));
            }
            Named::Parent(amino) => {
                *self.modified.entry(name.to_ascii_uppercase()).or_default() += 1;
                self.count(amino.letter());
                self.residues.push(Some(amino));
            }
            Named::Base => {
                self.bases += 1;
                self.residues.push(None);
            }
            Named::Unknown => {
                self.count('?');
                self.push_unknown(name.to_ascii_uppercase());
            }
        }
    }

    fn push(&mut self, letter: char) {
        self.close_stops();
        self.count(letter);
        match AminoAcid::from_letter(letter) {
            Some(amino) => self.residues.push(Some(amino)),
            None => self.push_unknown(letter.to_string()),
        }
    }

    fn count(&mut self, letter: char) {
        *self.counts.entry(letter).or_default() += 1;
    }

    fn close_stops(&mut self) {
        for _ in 0..std::mem::take(&mut self.open_stops) {
            self.push_unknown("*".to_owned());
        }
    }

    fn push_unknown(&mut self, name: String) {
        self.unknown.insert(name);
        self.unknown_count += 1;
        self.residues.push(None);
    }

    /// Returns the only letter of a chain that may as well be bases, but for A: chains are modelled as poly-alanine.
    pub(super) fn one_base(&self) -> Option<char> {
        /// Fewest letters of a run that is no short peptide.
        const LEAST: usize = 10;
        let (letter, count) = self.counts.iter().next()?;
        let is_run = self.counts.len() == 1 && self.bases == 0 && *count >= LEAST;
        (is_run && "CGTN".contains(*letter)).then_some(*letter)
    }

    /// Returns notes on what is odd.
    pub(super) fn notes(&self, name: &str) -> Vec<FastaNote> {
        let name = || name.to_owned();
        let mut notes = Vec::new();
        if self.unknown_count > 0 {
            notes.push(FastaNote::Unknown {
                name: name(),
                letters: in_words(&self.unknown),
                count: self.unknown_count,
            });
        }
        if !self.modified.is_empty() {
            notes.push(FastaNote::Modified {
                name: name(),
                names: self.modified.keys().cloned().collect(),
                count: self.modified.values().sum(),
            });
        }
        if self.marks > 0 {
            let (name, count) = (name(), self.marks);
            notes.push(FastaNote::Marks { name, count });
        }
        if !self.groups.is_empty() {
            let (name, groups) = (name(), self.groups.clone());
            notes.push(FastaNote::Groups { name, groups });
        }
        if self.repeats > 0 {
            let (name, count) = (name(), self.repeats);
            notes.push(FastaNote::Repeats { name, count });
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

/// Returns `text` without the marks of the ends of a nucleic acid, `5'-` and `-3'`.
fn without_ends(text: &str) -> Cow<'_, str> {
    const PRIMES: [char; 4] = ['\'', '’', '′', '`'];
    if !text.contains(PRIMES) {
        return Cow::Borrowed(text);
    }
    let ends = PRIMES.map(|prime| [format!("5{prime}"), format!("3{prime}")]);
    let mut rest = text.to_owned();
    for end in ends.as_flattened() {
        rest = rest.replace(end, "");
    }
    match rest.len() < text.len() {
        true => Cow::Owned(rest.trim_matches('-').to_owned()),
        false => Cow::Borrowed(text),
    }
}

/// Returns single letters as one word, and names with commas between them.
fn in_words(unknown: &BTreeSet<String>) -> String {
    let names: Vec<&str> = unknown.iter().map(String::as_str).collect();
    let is_letter = |name: &&str| name.chars().count() == 1;
    names.join(if names.iter().all(is_letter) {
        ""
    } else {
        ", "
    })
}
