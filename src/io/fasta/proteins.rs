//! Proteins of a large file, one after the other: the FASTA of a proteome, of which one protein is in memory at a time.

use std::collections::BTreeSet;

use super::error::FastaError;
use super::header;
use super::kind::foreign;
use super::record::PirCode;
use super::records::is_template;
use super::strange::strange;
use crate::io::Source;
use crate::io::compression::{LeftOver, Unpacking};
use crate::io::text::{char_at, is_invisible, utf16_of};
use crate::residue::{AminoAcid, Sequence};

/// Code of a residue that is no single amino acid, after those of [`AminoAcid::ALL`].
pub const UNKNOWN: u8 = AminoAcid::COUNT as u8;

/// Upper limit on the residues of a record: titin, the longest human protein, has 35,000.
const MOST_RESIDUES: usize = 1_000_000;

/// Upper limit on the bytes of a header; what follows is left out.
const MOST_HEADER: usize = 4_096;

/// Bytes that are unpacked at a time.
const CHUNK: u64 = 64 << 10;

/// Protein of a proteome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protein {
    /// Name in the header, such as an accession.
    pub name: String,
    /// The header after its first word.
    pub description: String,
    /// Residues in order: indices in [`AminoAcid::ALL`], or [`UNKNOWN`].
    pub residues: Vec<u8>,
}

impl Protein {
    /// Returns the protein as a sequence without chain ids.
    pub fn sequence(&self) -> Sequence {
        let amino = |&code: &u8| AminoAcid::ALL.get(usize::from(code)).copied();
        Sequence {
            name: self.name.clone(),
            chain_ids: Vec::new(),
            residues: self.residues.iter().map(amino).collect(),
        }
    }
}

/// Upper limit on the distinct sequences of a sample: more are those of a proteome. No assembly of the PDB has as many
/// entities.
const MOST_ENTITIES: usize = 200;

/// Returns whether `source` is the FASTA file of a proteome: it has more distinct sequences than a sample. An alignment, whose
/// sequences have gaps, is none. Reads no more of the file than it takes to know.
pub fn is_proteome(source: &(impl Source + ?Sized)) -> bool {
    let Ok(mut reader) = ProteinReader::new(source) else {
        return false;
    };
    let mut seen = BTreeSet::new();
    while seen.len() <= MOST_ENTITIES && reader.gaps == 0 {
        match reader.next_protein() {
            Ok(Some(protein)) => seen.insert(protein.residues),
            _ => return false,
        };
    }
    reader.gaps == 0
}

/// Reader of the proteins of a FASTA file, packed or not.
///
/// Lines may be wrapped or end as on any system, letters may be lower case; blanks, digits and gaps are left out, and so
/// is a stop at the end. Letters that stand for no single amino acid, and stops inside, count as [`UNKNOWN`].
///
/// # Examples
/// ```
/// use cryoweave::io::fasta::ProteinReader;
///
/// let file = b">sp|P1|ONE first\nMKV\nLA*\n>two\nGG\n".as_slice();
/// let mut reader = ProteinReader::new(&file)?;
/// let first = reader.next_protein()?.expect("there are two");
/// assert_eq!((first.name.as_str(), first.residues.len()), ("P1", 5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ProteinReader<'a> {
    stream: Unpacking<'a>,
    chunk: Vec<u8>,
    at: usize,
    /// True if the next byte, if it is a line feed, belongs to the line end that was read.
    is_after_return: bool,
    /// Number of the last line, from 1.
    line: usize,
    /// Header of the next protein, once it was read.
    header: Option<String>,
    empty: usize,
    /// Number of templates of MODELLER that were left out so far; `None` where none are, for want of a target.
    templates: Option<usize>,
    /// Gaps that were passed over so far, as alignments have them.
    gaps: usize,
}

impl<'a> ProteinReader<'a> {
    /// Begins at the start of `source`.
    ///
    /// # Errors
    /// [`FastaError::Compression`] if the source cannot be read.
    pub fn new(source: &'a (impl Source + ?Sized)) -> Result<Self, FastaError> {
        let mut reader = Self::at_start(source)?;
        // What cannot be read is told when it is.
        let has_target = reader.has_target().unwrap_or(false);
        reader = Self::at_start(source)?;
        reader.templates = has_target.then_some(0);
        Ok(reader)
    }

    fn at_start(source: &'a (impl Source + ?Sized)) -> Result<Self, FastaError> {
        Ok(Self {
            // What is unpacked is not kept, so that its size does not matter.
            stream: Unpacking::new(source, usize::MAX)?,
            chunk: Vec::new(),
            at: 0,
            is_after_return: false,
            line: 0,
            header: None,
            empty: 0,
            templates: None,
            gaps: 0,
        })
    }

    /// Returns the number of records without residues that were passed over so far.
    pub fn empty_records(&self) -> usize {
        self.empty
    }

    /// Returns the number of templates of MODELLER that were left out so far, as those of a file that has a target, too.
    pub fn templates(&self) -> usize {
        self.templates.unwrap_or(0)
    }

    /// Returns the bytes after the compressed content, once that has been read to its end.
    pub fn left_over(&self) -> Option<LeftOver> {
        self.stream.left_over()
    }

    /// Returns the next protein, or `None` after the last one. Records without residues are passed over.
    ///
    /// # Errors
    /// [`FastaError`] if the file is damaged, is no FASTA file, or has a record that no protein is.
    pub fn next_protein(&mut self) -> Result<Option<Protein>, FastaError> {
        let mut line = Vec::new();
        loop {
            let header = match self.header.take() {
                Some(header) => header,
                None => match self.first_header(&mut line)? {
                    Some(header) => header,
                    None => return Ok(None),
                },
            };
            match (self.record(&header, &mut line)?, &mut self.templates) {
                (Some(protein), _) if !protein.residues.is_empty() => return Ok(Some(protein)),
                (None, Some(templates)) => *templates += 1,
                _ => self.empty += 1,
            }
        }
    }

    /// Goes through a file that begins as one of PIR up to a record that is no template of MODELLER; `false` if there is none.
    fn has_target(&mut self) -> Result<bool, FastaError> {
        let mut line = Vec::new();
        let Some(mut header) = self.first_header(&mut line)? else {
            return Ok(false);
        };
        if PirCode::split(&header).is_none() {
            return Ok(false);
        }
        loop {
            let mut has_line = self.next_line(&mut line)?;
            if PirCode::split(&header).is_some() && !is_template(&header_text(&line)) {
                return Ok(true);
            }
            while has_line && !without_marks(&line).starts_with(b">") {
                has_line = self.next_line(&mut line)?;
            }
            if !has_line {
                return Ok(false);
            }
            header = header_text(without_marks(&line));
        }
    }

    /// Passes over blank lines and comments to a header.
    fn first_header(&mut self, line: &mut Vec<u8>) -> Result<Option<String>, FastaError> {
        while self.next_line(line)? {
            let text = without_marks(line);
            match text.first() {
                None | Some(b';') => {}
                Some(b'>') => return Ok(Some(header_text(text))),
                Some(_) => return Err(self.refusal(line)),
            }
        }
        Ok(None)
    }

    /// Returns why the file is refused whose first line with words is `line`, and no header.
    fn refusal(&self, line: &[u8]) -> FastaError {
        let start = if self.chunk.is_empty() {
            line
        } else {
            &self.chunk
        };
        if utf16_of(start).is_some() {
            return FastaError::Utf16Stream;
        }
        match foreign(start, None) {
            Some(kind) => FastaError::Foreign(kind),
            None if line.contains(&0) => FastaError::NotText,
            None => FastaError::NoHeader { line: self.line },
        }
    }

    /// Reads the residues of the record of `header`, to the next header; `None` if it is a template that is left out.
    fn record(&mut self, header: &str, line: &mut Vec<u8>) -> Result<Option<Protein>, FastaError> {
        let first = header.split_whitespace().next().unwrap_or_default();
        let description = header.trim_start().strip_prefix(first);
        let mut protein = Protein {
            name: header::name(header).to_owned(),
            description: description.unwrap_or_default().trim().to_owned(),
            residues: Vec::new(),
        };
        if protein.name.is_empty() {
            protein.name = format!("protein on line {}", self.line);
        }
        let mut stops = 0;
        // PIR has a title below a header.
        let pir = PirCode::split(header);
        let mut is_before_title = pir.is_some();
        let mut is_left_out = false;
        if let Some((_, name)) = pir {
            protein.name = name.to_owned();
        }
        while self.next_line(line)? {
            let text = without_marks(line);
            match text.first() {
                Some(b'>') => {
                    self.header = Some(header_text(text));
                    break;
                }
                Some(b';') => continue,
                _ if std::mem::take(&mut is_before_title) => {
                    is_left_out = self.templates.is_some() && is_template(&header_text(text));
                }
                _ => {
                    // A file without a line end was joined to another.
                    let inner = text.iter().position(|byte| *byte == b'>');
                    let (residues, header) = text.split_at(inner.unwrap_or(text.len()));
                    if let Some(found) = str::from_utf8(residues).ok().and_then(strange) {
                        let line = self.line;
                        return Err(FastaError::NotResidues { line, found });
                    }
                    self.push(residues, &mut protein.residues, &mut stops)?;
                    if inner.is_some() {
                        self.header = Some(header_text(header));
                        break;
                    }
                }
            }
            if protein.residues.len() > MOST_RESIDUES {
                return Err(FastaError::TooLong {
                    name: protein.name,
                    line: self.line,
                    most: MOST_RESIDUES,
                });
            }
        }
        Ok((!is_left_out).then_some(protein))
    }

    /// Adds the residues of a line; `stops` are those that no residue followed yet.
    fn push(
        &mut self,
        line: &[u8],
        residues: &mut Vec<u8>,
        stops: &mut usize,
    ) -> Result<(), FastaError> {
        let mut hidden = 0;
        for (index, &byte) in line.iter().enumerate() {
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            match byte {
                b'*' => *stops += 1,
                b'-' | b'.' | b'~' => self.gaps += 1,
                _ if byte.is_ascii_whitespace() || byte.is_ascii_digit() => {}
                _ if byte.is_ascii_alphabetic() || byte == b'?' => {
                    residues.extend(std::iter::repeat_n(UNKNOWN, std::mem::take(stops)));
                    residues.push(CODES[usize::from(byte)]);
                }
                0 => return Err(FastaError::NotText),
                _ => {
                    let found = char_at(&line[index..]).unwrap_or(char::from(byte));
                    if !is_invisible(found) && !found.is_whitespace() {
                        return Err(FastaError::Letter {
                            line: self.line,
                            found,
                        });
                    }
                    hidden = found.len_utf8() - 1;
                }
            }
        }
        Ok(())
    }

    /// Reads the next line without its end into `line`; `false` if there is none. Of a line that no record may have, no
    /// more than a record may have is kept.
    fn next_line(&mut self, line: &mut Vec<u8>) -> Result<bool, FastaError> {
        line.clear();
        let mut has_line = false;
        loop {
            if self.at == self.chunk.len() {
                self.chunk.clear();
                self.at = 0;
                self.stream.read(CHUNK, &mut self.chunk)?;
                if self.chunk.is_empty() {
                    self.line += usize::from(has_line);
                    return Ok(has_line);
                }
            }
            if std::mem::take(&mut self.is_after_return) && self.chunk[self.at] == b'\n' {
                self.at += 1;
                continue;
            }
            has_line = true;
            let rest = &self.chunk[self.at..];
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = &rest[..end.unwrap_or(rest.len())];
            if line.len() <= 2 * MOST_RESIDUES {
                line.extend_from_slice(taken);
            }
            self.at += taken.len();
            if end.is_some() {
                self.is_after_return = self.chunk[self.at] == b'\r';
                self.at += 1;
                self.line += 1;
                return Ok(true);
            }
        }
    }
}

/// Codes of the letters in either case; of every other byte [`UNKNOWN`].
const CODES: [u8; 256] = codes();

const fn codes() -> [u8; 256] {
    let mut codes = [UNKNOWN; 256];
    let mut index = 0;
    while index < AminoAcid::COUNT {
        let letter = AminoAcid::ALL[index].letter() as u8;
        codes[letter as usize] = index as u8;
        codes[letter.to_ascii_lowercase() as usize] = index as u8;
        index += 1;
    }
    codes
}

/// Returns a line without what nobody sees before and behind it: blanks, byte order marks of UTF-8, zeros.
fn without_marks(line: &[u8]) -> &[u8] {
    let mut text = line;
    loop {
        let rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let rest = rest.strip_prefix(b"\0").unwrap_or(rest);
        let rest = rest.strip_suffix(b"\0").unwrap_or(rest).trim_ascii();
        if rest.len() == text.len() {
            return text;
        }
        text = rest;
    }
}

/// Returns the words of a header without its `>`.
fn header_text(line: &[u8]) -> String {
    let words = line.strip_prefix(b">").unwrap_or(line);
    let words = &words[..words.len().min(MOST_HEADER)];
    String::from_utf8_lossy(words).trim().to_owned()
}

#[cfg(test)]
mod tests;
