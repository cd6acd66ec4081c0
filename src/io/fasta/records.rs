//! The records of a file: FASTA, PIR (NBRF), SEQRES lines, a table, or a sequence without a header.

use super::copies::is_named_count;
use super::error::FastaError;
use super::record::{PirCode, Record};
use super::table::table;

/// Returns the records in file order; letters before the first header make one without a header, or several where
/// blank lines part sequences that all begin with methionine. A header may begin within a line of residues, where
/// two files were joined, and a file without a `>` may have `;` for it.
///
/// In PIR, the line after a header is a title, which is left out unless it ends with the star of a
/// sequence and no other line follows; what stands after the star is no sequence.
pub(super) fn records(text: &str) -> Vec<Record<'_>> {
    let has_headers = text.lines().any(|line| line.trim_start().starts_with('>'));
    if !has_headers && let Some(records) = table(text) {
        return records;
    }
    let mark = if has_headers { '>' } else { ';' };
    let mut records: Vec<Record> = Vec::new();
    let mut pir = PirState::default();
    for (number, line) in (1..).zip(text.lines()) {
        let (line, next) = split_at_header(line.trim(), has_headers);
        let is_open = records.last().is_some_and(|record| record.lines.is_empty());
        if let Some(header) = line.strip_prefix(mark) {
            // A second comment before the residues.
            if mark == ';' && is_open {
                continue;
            }
            pir.end(&mut records);
            pir = begin(&mut records, header.trim());
        } else if !has_headers && is_named_count(line) {
            records.push(Record {
                header: line,
                ..Record::default()
            });
        } else if line.is_empty() {
            if let Some(record) = records.last_mut() {
                record.end_paragraph();
            }
        } else if pir.takes((number, line)) && !is_decoration(line, has_headers) {
            if records.is_empty() {
                records.push(Record::default());
            }
            if let Some(record) = records.last_mut() {
                record.lines.push((number, line));
            }
        }
        if let Some(header) = next {
            pir.end(&mut records);
            pir = begin(&mut records, header.trim());
        }
    }
    pir.end(&mut records);
    match records.as_mut_slice() {
        [only] if only.header.is_empty() && only.pir.is_none() => only.apart(),
        _ => records,
    }
}

/// Begins a record.
fn begin<'a>(records: &mut Vec<Record<'a>>, header: &'a str) -> PirState<'a> {
    let split = PirCode::split(header);
    records.push(Record {
        header: split.map_or(header, |(_, name)| name),
        pir: split.map(|(code, _)| code),
        ..Record::default()
    });
    PirState::after(split.is_some())
}

/// Splits a line of residues from a header that begins in it, as where a file without a line end was joined to another.
fn split_at_header(line: &str, has_headers: bool) -> (&str, Option<&str>) {
    let is_residue = |c: char| c.is_ascii_uppercase() || matches!(c, '*' | '-');
    match line.split_once('>') {
        Some((residues, header))
            if has_headers && !residues.is_empty() && residues.chars().all(is_residue) =>
        {
            (residues, Some(header))
        }
        _ => (line, None),
    }
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
        || line.starts_with("```")
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
