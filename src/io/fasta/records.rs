//! The records of a file: FASTA, PIR (NBRF), a table, or a sequence without a header.

use super::copies::is_named_count;
use super::record::{PirCode, Record};
use super::table::table;
use super::titles::titled;
use crate::residue::AminoAcid;

/// Fewest letters of a line that is residues beyond doubt.
const LEAST_RESIDUES: usize = 20;

/// Returns the records in file order; letters before the first header make one without a header, or several where
/// blank lines part sequences that all begin with methionine. A header may begin within a line of residues, where
/// two files were joined, and a file without a `>` may have `;` for it.
///
/// In PIR, the line after a header is a title, which is left out unless it ends with the star of a
/// sequence and no other line follows; what stands after the star is no sequence. MODELLER's title says which records are
/// templates.
pub(super) fn records(text: &str) -> Vec<Record<'_>> {
    let has_headers = text.lines().any(|line| line.trim_start().starts_with('>'));
    if !has_headers
        && let Some(records) = table(text)
            .or_else(|| text_field(text))
            .or_else(|| titled(text))
    {
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
        } else if line.is_empty() && !pir.awaits_title() {
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
    if mark == ';' {
        records.iter_mut().for_each(Record::take_title);
    }
    match records.as_mut_slice() {
        [only] if only.header.is_empty() && only.pir.is_none() => only.apart(),
        _ => records,
    }
}

/// Returns the record of a text field of an mmCIF file, which stands between semicolons at the beginnings of lines.
fn text_field(text: &str) -> Option<Vec<Record<'_>>> {
    let mut lines = (1..).zip(text.lines().map(str::trim));
    let (number, first) = lines.find(|(_, line)| !line.is_empty())?;
    let first = first.strip_prefix(';').map(str::trim)?;
    let is_residue = |c: char| c.is_ascii_uppercase() || matches!(c, '(' | ')');
    let is_sequence = |line: &str| !line.is_empty() && line.chars().all(is_residue);
    let others = lines.take_while(|(_, line)| *line != ";");
    let others: Vec<(usize, &str)> = others.filter(|(_, line)| !line.is_empty()).collect();
    let are_all = is_sequence(first) && others.iter().all(|(_, line)| is_sequence(line));
    (are_all && first.len() >= LEAST_RESIDUES).then(|| {
        vec![Record {
            lines: [vec![(number, first)], others].concat(),
            ..Record::default()
        }]
    })
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

    /// Returns whether the title comes next, which may be blank.
    fn awaits_title(&self) -> bool {
        self.is_pir && self.title.is_none()
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

    /// Makes the title the first line of the last record where it must be that: there is no other, or it is residues.
    fn end(&self, records: &mut [Record<'a>]) {
        let (Some(title), Some(record)) = (self.title, records.last_mut()) else {
            return;
        };
        let is_whole = || title.1.ends_with('*') || are_residues(&title.1.to_ascii_uppercase());
        if record.lines.is_empty() && is_whole() || are_residues(title.1) {
            record.lines.insert(0, title);
            record.has_no_title = true;
        }
        record.is_template = is_template(title.1);
    }
}

/// Returns whether a title is that of a template in MODELLER's format, `structureX:5ni1:1:A:…`:
/// <https://salilab.org/modeller/manual/>.
pub(super) fn is_template(title: &str) -> bool {
    let (kind, fields) = title.split_once(':').unwrap_or_default();
    kind.trim().to_ascii_lowercase().starts_with("structure") && fields.contains(':')
}

/// Returns whether a line is residues beyond doubt: capitals of amino acids, more than a word has.
fn are_residues(line: &str) -> bool {
    let is_amino = |c: char| AminoAcid::from_letter(c).is_some();
    line.len() >= LEAST_RESIDUES && line.chars().all(is_amino)
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
