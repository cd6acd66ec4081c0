//! FASTA: bytes to [`Sequence`]s, as users have such files.

mod error;
mod header;
mod letters;
mod note;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub use error::FastaError;
pub use note::FastaNote;

use crate::io::compression::unpack;
use crate::residue::Sequence;
use letters::{Letters, Molecule};

/// Most bytes that compressed text may unpack to: 1 GiB.
const UNPACKED_LIMIT: usize = 1 << 30;

/// Reads the protein sequences of a FASTA file, or one pasted sequence without a header.
///
/// Lines may be wrapped or end as on Windows, letters may be lower case; blanks, digits and gaps
/// are left out; a stop at the end goes. `X U O B Z J ?` and stops inside count as a residue that
/// is not known. Identical sequences under several headers stay as they are: copies.
///
/// # Errors
/// [`FastaError`] if there is no protein sequence, or a character that no sequence has.
pub fn read_fasta(bytes: &[u8]) -> Result<(Vec<Sequence>, Vec<FastaNote>), FastaError> {
    let content = unpack(bytes, UNPACKED_LIMIT)?;
    let text = text(&content)?;
    let mut reading = Reading::default();
    for record in records(&text)? {
        reading.take(&record);
    }
    reading.finish()
}

/// A record as it stands in the file.
struct FastaRecord<'a> {
    header: &'a str,
    letters: Letters,
}

/// Records that have been read so far.
#[derive(Default)]
struct Reading {
    sequences: Vec<Sequence>,
    notes: Vec<FastaNote>,
    chain_ids: BTreeSet<String>,
    nucleotides: usize,
}

impl Reading {
    fn take(&mut self, record: &FastaRecord) {
        let name = match header::name(record.header) {
            "" => format!("sequence {}", self.sequences.len() + self.nucleotides + 1),
            name => name.to_owned(),
        };
        if record.letters.residues.is_empty() {
            self.notes.push(FastaNote::NoResidues { name });
            return;
        }
        if header::says_nucleotide(record.header)
            || record.letters.molecule() == Molecule::Nucleotide
        {
            let length = record.letters.residues.len();
            self.nucleotides += 1;
            self.notes.push(FastaNote::Nucleotide { name, length });
            return;
        }
        self.notes.extend(record.letters.notes(&name));
        let residues = record.letters.residues.clone();
        if let Some(first) = self.sequences.iter().find(|s| s.residues == residues) {
            self.notes.push(FastaNote::Copy {
                name: name.clone(),
                of: first.name.clone(),
            });
        }
        let chain_ids = self.new_chain_ids(record.header, &name);
        self.sequences.push(Sequence {
            name,
            chain_ids,
            residues,
        });
    }

    /// Returns the header's chain ids that no earlier record has.
    fn new_chain_ids(&mut self, header: &str, name: &str) -> Vec<String> {
        let (new, taken) = header::chain_ids(header)
            .into_iter()
            .partition(|id| self.chain_ids.insert(id.clone()));
        self.notes
            .extend(Vec::into_iter(taken).map(|id| FastaNote::ChainTwice {
                name: name.to_owned(),
                id,
            }));
        new
    }

    fn finish(self) -> Result<(Vec<Sequence>, Vec<FastaNote>), FastaError> {
        match (self.sequences.is_empty(), self.nucleotides) {
            (true, 0) => Err(FastaError::Empty),
            (true, records) => Err(FastaError::OnlyNucleotides { records }),
            (false, _) => Ok((self.sequences, self.notes)),
        }
    }
}

/// Returns the text of `bytes`: UTF-8, or UTF-16 with a byte order mark, as Windows editors write it.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, FastaError> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).map_err(|_| FastaError::NotText)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(String::from_utf8_lossy(rest)),
        _ if bytes.contains(&0) => Err(FastaError::NotText),
        _ => Ok(String::from_utf8_lossy(bytes)),
    }
}

/// Returns the records in file order; letters before the first header make one without a header.
fn records(text: &str) -> Result<Vec<FastaRecord<'_>>, FastaError> {
    let mut records: Vec<FastaRecord> = Vec::new();
    for (index, line) in text
        .split('\n')
        .flat_map(|line| line.split('\r'))
        .enumerate()
    {
        let line_number = index + 1;
        let line = line.trim();
        if let Some(header) = line.strip_prefix('>') {
            records.push(FastaRecord {
                header: header.trim(),
                letters: Letters::default(),
            });
        } else if !is_decoration(line) {
            if records.is_empty() {
                records.push(FastaRecord {
                    header: "",
                    letters: Letters::default(),
                });
            }
            if let Some(record) = records.last_mut() {
                record.letters.push_line(line, line_number)?;
            }
        }
    }
    Ok(records)
}

/// Returns whether a line is a comment, empty, or a mark of GenBank's format.
fn is_decoration(line: &str) -> bool {
    line.is_empty() || line.starts_with(';') || line == "//" || line == "ORIGIN"
}

#[cfg(test)]
mod tests;
