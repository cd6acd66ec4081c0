//! FASTA: bytes to [`Sequence`]s, as users have such files.

mod alignment;
mod codes;
mod copies;
mod error;
mod groups;
mod header;
mod job;
mod kind;
mod letters;
mod notation;
mod note;
mod nucleic;
mod proteins;
mod record;
mod records;
mod seqres;
mod strange;
mod table;
mod titles;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub use error::FastaError;
pub use note::FastaNote;
pub use proteins::{Protein, ProteinReader, UNKNOWN, is_proteome};

use crate::io::compression::unpack_whole;
use crate::io::text::{text_of, utf16_of, visible};
use crate::residue::{AminoAcid, Sequence};
use alignment::Query;
use job::Job;
use kind::{foreign, is_no_sequence, is_prose};
use letters::Letters;
use nucleic::{Stated, is_nucleotide, stated};
use record::{Lines, PirCode, Record};
use records::records;
use seqres::{SeqresChain, seqres};
use strange::refuse_strange;
use words::{short_first_line, split_words};

/// Most notes on copies of one sequence.
const MOST_COPY_NOTES: usize = 5;

/// Most bytes that compressed text may unpack to: 1 GiB.
const UNPACKED_LIMIT: usize = 1 << 30;

/// Reads the protein sequences of a FASTA or PIR (NBRF) file, of the SEQRES records of a PDB file
/// without atoms, or one pasted sequence without a header.
///
/// Lines may be wrapped or end as on any system, letters may be lower case; blanks, digits, gaps and
/// characters that nobody sees are left out; a stop at the end goes. `X U O B Z J ?` and stops inside count
/// as a residue that is not known. Residues may be three-letter codes; modified residues in brackets,
/// `(MSE)`, count as the amino acid that they derive from. Identical sequences under several headers
/// stay as they are: copies; so do those of which a header, or a line beside the residues, says that there are
/// several. DNA and RNA is
/// set aside, by its header or its letters: A, C, G and T alone, three of them or more in ten letters,
/// or U with them; a chain of one letter other than U is a protein unless its header says otherwise. Of an alignment with
/// homologues the query is read, of the job of a structure prediction program (JSON, YAML) its proteins.
///
/// # Errors
/// [`FastaError`] if there is no protein sequence, or a character that no sequence has.
pub fn read_fasta(bytes: &[u8]) -> Result<(Vec<Sequence>, Vec<FastaNote>), FastaError> {
    let file = unpack_whole(bytes, UNPACKED_LIMIT)?;
    let content = without_zeros(&file.content);
    let text = text_of(&content);
    let text = text.as_deref().map(visible);
    let mut reading = Reading::default();
    reading
        .notes
        .extend(file.left_over.map(FastaNote::LeftOver));
    if text.is_some() && utf16_of(&file.content).is_some() {
        reading.notes.push(FastaNote::Utf16);
    }
    if let Some(job) = text.as_deref().map(Job::of).transpose()?.flatten() {
        return reading.again(&job.text, job.note());
    }
    if let Some(kind) = foreign(&file.content, text.as_deref()) {
        return Err(FastaError::Foreign(kind));
    }
    let text = text.ok_or(FastaError::NotText)?;
    if !text.trim_start().starts_with('>')
        && let Some(chains) = seqres(&text)?
    {
        for chain in chains {
            reading.take_seqres(&chain);
        }
        return reading.finish();
    }
    if copies::is_stoichiometry(&text) {
        return Err(FastaError::Stoichiometry);
    }
    let records = records(&text);
    if let Some(query) = Query::of(&text, &records)? {
        return reading.again(&query.text, query.note);
    }
    let has_target = records
        .iter()
        .any(|record| record.pir.is_some() && !record.is_template);
    for record in records {
        if record.is_template && has_target {
            let name = reading.name_of(header::name(record.header));
            reading.notes.push(FastaNote::Template { name });
        } else {
            reading.take(&record)?;
        }
    }
    reading.finish()
}

/// Records that have been read so far.
#[derive(Default)]
struct Reading {
    sequences: Vec<Sequence>,
    notes: Vec<FastaNote>,
    /// Index of the first sequence with these residues.
    first_of_residues: BTreeMap<Vec<Option<AminoAcid>>, usize>,
    names: BTreeSet<String>,
    chain_ids: BTreeSet<String>,
    nucleotides: usize,
}

impl Reading {
    /// Reads the FASTA `text` that was made of the file, with a `note` on that.
    fn again(
        mut self,
        text: &str,
        note: FastaNote,
    ) -> Result<(Vec<Sequence>, Vec<FastaNote>), FastaError> {
        let (sequences, notes) = read_fasta(text.as_bytes())?;
        self.notes.push(note);
        self.notes.extend(notes);
        Ok((sequences, self.notes))
    }

    fn take(&mut self, record: &Record) -> Result<(), FastaError> {
        let is_bare = record.header.is_empty() && record.pir.is_none();
        if is_bare && is_prose(&record.lines) {
            return Err(FastaError::Prose);
        }
        let counted = copies::named_count(record.header).map(|(name, _)| name);
        let name = self.name_of(counted.unwrap_or_else(|| header::name(record.header)));
        if is_no_sequence(record.header) {
            self.notes.push(FastaNote::NoSequence { name });
            return Ok(());
        }
        if stated(record.header) == Some(Stated::Ligand) {
            self.notes.push(FastaNote::Ligand { name });
            return Ok(());
        }
        let (lines, counted) = without_counts(&record.lines)?;
        let (lines, words) = split_words(&lines);
        refuse_strange(&lines)?;
        self.notes
            .extend(words.iter().map(|(line, _)| FastaNote::Words {
                name: name.clone(),
                line: *line,
            }));
        let short = short_first_line(&lines).filter(|_| !record.header.is_empty());
        self.notes.extend(short.map(|line| FastaNote::ShortLine {
            name: name.clone(),
            line,
        }));
        self.note_odd_lines(record, &name, is_bare);
        let first = self.sequences.len();
        self.take_chains(record, &name, &Letters::chains(&lines)?);
        self.take_copies(record, name, first, counted);
        Ok(())
    }

    fn note_odd_lines(&mut self, record: &Record, name: &str, is_bare: bool) {
        let name = || name.to_owned();
        if is_bare && record.has_parts() {
            self.notes.push(FastaNote::BlankLines { name: name() });
        }
        if let Some((line, _)) = record.lines.first().filter(|_| record.has_no_title) {
            let (name, line) = (name(), *line);
            self.notes.push(FastaNote::NoTitle { name, line });
        }
    }

    fn take_chains(&mut self, record: &Record, name: &str, chains: &[Letters]) {
        if let [_, _, ..] = chains {
            let (name, count) = (name.to_owned(), chains.len());
            self.notes.push(FastaNote::Chains { name, count });
        }
        for (index, letters) in chains.iter().enumerate() {
            let name = match index {
                0 => name.to_owned(),
                _ => format!("{name} chain {}", index + 1),
            };
            let header = if index == 0 { record.header } else { "" };
            let is_base = match record.pir {
                Some(PirCode::Nucleotide) => true,
                Some(PirCode::Protein) => false,
                _ => letters.has_nucleic_ends || is_nucleotide(record.header, &letters.counts),
            };
            let ids = match record.chains.filter(|_| index == 0) {
                Some(list) => header::listed(list),
                None => header::chain_ids(header),
            };
            if let Some(letter) = letters.one_base().filter(|_| {
                let is_protein = record.pir == Some(PirCode::Protein);
                !is_base && !is_protein && stated(record.header).is_none()
            }) {
                let (name, length) = (name.clone(), letters.residues.len());
                self.notes.push(FastaNote::OneBase {
                    name,
                    letter,
                    length,
                });
            }
            self.take_chain(name, ids, letters, is_base);
        }
    }

    /// Adds the copies that the header says, or the line and number `in_line`, of the sequences from index `first` on.
    fn take_copies(
        &mut self,
        record: &Record,
        name: String,
        first: usize,
        in_line: Option<(usize, usize)>,
    ) {
        // What was set aside has no copies.
        if self.sequences.len() == first {
            return;
        }
        let stated = copies::copies(record.header).or(record.copies);
        match (in_line, stated) {
            (Some((line, count)), _) => {
                self.copy(first, FastaNote::CopiesInLine { name, count, line });
            }
            (None, Some(count)) => self.copy(first, FastaNote::Copies { name, count }),
            (None, None) if copies::is_unread(record.header) => {
                self.notes.push(FastaNote::UnreadCopies { name });
            }
            (None, None) => {}
        }
    }

    fn take_seqres(&mut self, chain: &SeqresChain) {
        let letters = Letters::of_names(chain.names.iter().copied());
        let id = chain.id;
        let name = self.name_of(&format!("chain {id}"));
        if let Some((stated, listed)) = chain.odd_length() {
            let name = name.clone();
            self.notes.push(FastaNote::SeqresLength {
                name,
                stated,
                listed,
            });
        }
        let ids = (!id.is_empty())
            .then(|| id.to_owned())
            .into_iter()
            .collect();
        self.take_chain(name, ids, &letters, false);
    }

    /// Returns the name of the next record: its own, or its number where it has none.
    fn name_of(&self, own: &str) -> String {
        match own.trim() {
            "" | "chain" => format!("sequence {}", self.sequences.len() + self.nucleotides + 1),
            name => name.to_owned(),
        }
    }

    fn take_chain(&mut self, name: String, ids: Vec<String>, letters: &Letters, is_base: bool) {
        let length = letters.residues.len();
        if length == 0 {
            self.notes.push(FastaNote::NoResidues { name });
            return;
        }
        if is_base || 2 * letters.bases > length {
            self.nucleotides += 1;
            self.notes.push(FastaNote::Nucleotide { name, length });
            return;
        }
        self.notes.extend(letters.notes(&name));
        let residues = letters.residues.clone();
        if let Some(first) = self.first_of_residues.get(&residues) {
            self.notes.push(FastaNote::Copy {
                name: name.clone(),
                of: self.sequences[*first].name.clone(),
            });
        } else if ids.is_empty() && self.names.contains(&name) {
            self.notes.push(FastaNote::SameName { name: name.clone() });
        }
        let next = self.sequences.len();
        self.first_of_residues
            .entry(residues.clone())
            .or_insert(next);
        self.names.insert(name.clone());
        let chain_ids = self.new_chain_ids(ids, &name);
        self.sequences.push(Sequence {
            name,
            chain_ids,
            residues,
        });
    }

    /// Adds copies without chain ids to the sequences from index `first` on, until there are as many of each as
    /// `note` says.
    fn copy(&mut self, first: usize, note: FastaNote) {
        let (FastaNote::Copies { count, .. } | FastaNote::CopiesInLine { count, .. }) = note else {
            return;
        };
        let new = self.sequences.get(first..).unwrap_or_default().to_vec();
        let listed = new.iter().map(|sequence| sequence.chain_ids.len());
        let listed = listed.max().unwrap_or(0).max(1);
        if new.is_empty() || count <= listed {
            return;
        }
        for sequence in new {
            let copy = Sequence {
                chain_ids: Vec::new(),
                ..sequence
            };
            self.sequences.extend(vec![copy; count - listed]);
        }
        self.notes.push(note);
    }

    /// Returns the chain ids that no earlier record has.
    fn new_chain_ids(&mut self, ids: Vec<String>, name: &str) -> Vec<String> {
        let (new, taken) = ids
            .into_iter()
            .partition(|id| self.chain_ids.insert(id.clone()));
        self.notes
            .extend(Vec::into_iter(taken).map(|id| FastaNote::ChainTwice {
                name: name.to_owned(),
                id,
            }));
        new
    }

    fn finish(mut self) -> Result<(Vec<Sequence>, Vec<FastaNote>), FastaError> {
        match (self.sequences.is_empty(), self.nucleotides) {
            (true, 0) => Err(FastaError::Empty),
            (true, records) => Err(FastaError::OnlyNucleotides { records }),
            (false, _) => {
                tell_apart(&mut self.sequences);
                Ok((self.sequences, summed_up(self.notes)))
            }
        }
    }
}

/// Returns `notes` with one in place of the many on further copies of a sequence.
fn summed_up(notes: Vec<FastaNote>) -> Vec<FastaNote> {
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    let mut few = Vec::with_capacity(notes.len());
    for note in notes {
        if let FastaNote::Copy { of, .. } = &note {
            let count = copies.entry(of.clone()).or_default();
            *count += 1;
            if *count > MOST_COPY_NOTES {
                continue;
            }
        }
        few.push(note);
    }
    few.extend(copies.into_iter().filter_map(|(of, count)| {
        let count = count
            .checked_sub(MOST_COPY_NOTES)
            .filter(|count| *count > 0)?;
        Some(FastaNote::MoreCopies { count, of })
    }));
    few
}

/// Adds their chain ids to the names of different sequences that are called alike, so that notes can say which is meant.
fn tell_apart(sequences: &mut [Sequence]) {
    let mut first = BTreeMap::new();
    let mut ambiguous = BTreeSet::new();
    for sequence in &*sequences {
        let first = first.entry(&sequence.name).or_insert(&sequence.residues);
        if **first != sequence.residues {
            ambiguous.insert(sequence.name.clone());
        }
    }
    for sequence in sequences {
        if ambiguous.contains(&sequence.name) && !sequence.chain_ids.is_empty() {
            let ids = sequence.chain_ids.join(", ");
            let chains = if sequence.chain_ids.len() == 1 {
                "chain"
            } else {
                "chains"
            };
            sequence.name = format!("{} ({chains} {ids})", sequence.name);
        }
    }
}

/// Returns the content of a FASTA file without zeros, with which some programs pad text; any other content as it is.
fn without_zeros(content: &[u8]) -> Cow<'_, [u8]> {
    let is_padded = content.trim_ascii_start().starts_with(b">") && content.contains(&0);
    if !is_padded || utf16_of(content).is_some() {
        return Cow::Borrowed(content);
    }
    let lines = content
        .split(|byte| *byte == 0)
        .filter(|part| !part.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join(&b'\n'))
}

/// Returns lines without the number of copies that stands in one of them, and that line and number.
///
/// # Errors
/// [`FastaError::Count`] for a name with its count, as `A 4x`, where residues should stand.
fn without_counts<'a>(
    lines: &[(usize, &'a str)],
) -> Result<(Lines<'a>, Option<(usize, usize)>), FastaError> {
    let letters = || lines.iter().flat_map(|(_, line)| line.chars());
    let small = letters().filter(|c| c.is_lowercase()).count();
    let is_capital = 2 * small < letters().filter(|c| c.is_alphabetic()).count();
    let mut counted = None;
    let mut kept = Vec::with_capacity(lines.len());
    for &(number, line) in lines {
        if !is_capital {
            kept.push((number, line));
        } else if let Some(count) = copies::of_line(line) {
            counted = Some((number, count));
        } else if let Some((residues, count)) = copies::split_line(line) {
            counted = Some((number, count));
            kept.push((number, residues));
        } else if copies::is_named_count(line) {
            let text = line.to_owned();
            return Err(FastaError::Count { line: number, text });
        } else {
            kept.push((number, line));
        }
    }
    Ok((kept, counted))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_kinds;
