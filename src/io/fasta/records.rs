//! The records of a file: FASTA, PIR (NBRF), SEQRES lines, a table, or a sequence without a header.

use super::copies::is_named_count;
use super::error::FastaError;

/// A record as it stands in the file.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub(super) header: &'a str,
    /// The code of PIR before the name: the type of molecule.
    pub(super) pir: Option<PirCode>,
    /// The lines of the sequence and their numbers, from 1.
    pub(super) lines: Vec<(usize, &'a str)>,
}

/// Type of molecule of a PIR record: <https://en.wikipedia.org/wiki/PIR_format>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PirCode {
    Protein,
    Nucleotide,
    Unknown,
}

impl PirCode {
    /// Splits the header `P1;NAME` of PIR.
    fn split(header: &str) -> Option<(Self, &str)> {
        let (code, name) = header.split_once(';')?;
        let kind = match code {
            "P1" | "F1" => Self::Protein,
            "DL" | "DC" | "RL" | "RC" | "N1" | "N3" => Self::Nucleotide,
            "XX" => Self::Unknown,
            _ => return None,
        };
        Some((kind, name.trim()))
    }
}

/// Returns the records in file order; letters before the first header make one without a header.
///
/// In PIR, the line after a header is a title, which is left out unless it ends with the star of a
/// sequence and no other line follows; what stands after the star is no sequence.
pub(super) fn records(text: &str) -> Vec<Record<'_>> {
    let has_headers = text.lines().any(|line| line.trim_start().starts_with('>'));
    if let Some(records) = table(text) {
        return records;
    }
    let mut records: Vec<Record> = Vec::new();
    let mut pir = PirState::default();
    for (index, line) in text.lines().enumerate() {
        let numbered = (index + 1, line.trim());
        let line = line.trim();
        if let Some(header) = line.strip_prefix('>') {
            pir.end(&mut records);
            let header = header.trim();
            let split = PirCode::split(header);
            pir = PirState::after(split.is_some());
            records.push(Record {
                header: split.map_or(header, |(_, name)| name),
                pir: split.map(|(code, _)| code),
                lines: Vec::new(),
            });
        } else if !has_headers && is_named_count(line) {
            records.push(Record {
                header: line,
                ..Record::default()
            });
        } else if pir.takes(numbered) && !is_decoration(line, has_headers) {
            if records.is_empty() {
                records.push(Record::default());
            }
            if let Some(record) = records.last_mut() {
                record.lines.push(numbered);
            }
        }
    }
    pir.end(&mut records);
    records
}

/// Returns the records of a table of names and sequences with a tab between them; `None` if it is none.
fn table(text: &str) -> Option<Vec<Record<'_>>> {
    /// Fewest residues by which such a line is known.
    const LEAST: usize = 10;
    let is_residue = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '*' | '.');
    let mut records = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (name, residues) = line.trim().split_once('\t')?;
        let is_named = !name.starts_with('>') && name.contains(|c: char| c.is_alphabetic());
        if !is_named || residues.len() < LEAST || !residues.chars().all(is_residue) {
            return None;
        }
        records.push(Record {
            header: name.trim(),
            pir: None,
            lines: vec![(index + 1, residues)],
        });
    }
    Some(records)
}

/// Where a PIR record stands; nothing in particular for others.
#[derive(Default)]
struct PirState<'a> {
    is_pir: bool,
    title: Option<(usize, &'a str)>,
    has_ended: bool,
}

impl<'a> PirState<'a> {
    fn after(is_pir: bool) -> Self {
        Self {
            is_pir,
            ..Self::default()
        }
    }

    /// Returns whether a line belongs to the sequence.
    fn takes(&mut self, line: (usize, &'a str)) -> bool {
        if !self.is_pir {
            return true;
        }
        if self.title.is_none() {
            self.title = Some(line);
            return false;
        }
        let takes = !self.has_ended;
        self.has_ended |= line.1.contains('*');
        takes
    }

    /// Makes the title the sequence of the last record where it must be it.
    fn end(&self, records: &mut [Record<'a>]) {
        if let (Some(title), Some(record)) = (self.title, records.last_mut())
            && record.lines.is_empty()
            && title.1.ends_with('*')
        {
            record.lines.push(title);
        }
    }
}

/// Returns whether a line is a comment, also one of PIR (`C;Species: …`), empty, or a mark of GenBank's
/// format.
fn is_decoration(line: &str, has_headers: bool) -> bool {
    let is_pir_comment = matches!(line.as_bytes(), [b'A'..=b'Z', b';', ..]);
    line.is_empty()
        || line.starts_with(';')
        || (has_headers && (line.starts_with('#') || is_pir_comment))
        || line == "//"
        || line == "ORIGIN"
}

/// A chain of records SEQRES: its id and the names of its residues.
pub(super) struct SeqresChain<'a> {
    pub(super) id: &'a str,
    pub(super) names: Vec<&'a str>,
}

/// Returns the chains that records SEQRES of a PDB file list, in file order; `None` if there are none.
///
/// # Errors
/// [`FastaError::Letter`] for a line that is no such record.
pub(super) fn seqres(text: &str) -> Result<Option<Vec<SeqresChain<'_>>>, FastaError> {
    let mut chains: Vec<SeqresChain> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with("SEQRES") {
            continue;
        }
        // Columns 12 (the chain) and 20 to 70, as in version 3.3 of the format.
        let (Some(id), Some(names)) = (line.get(11..12), line.get(19..)) else {
            let (line, found) = (index + 1, '0');
            return Err(FastaError::Letter { line, found });
        };
        if chains.last().is_none_or(|chain| chain.id != id) {
            let names = Vec::new();
            chains.push(SeqresChain { id, names });
        }
        if let Some(chain) = chains.last_mut() {
            chain
                .names
                .extend(names.split_whitespace().filter(|name| name.len() <= 5));
        }
    }
    Ok((!chains.is_empty()).then_some(chains))
}
