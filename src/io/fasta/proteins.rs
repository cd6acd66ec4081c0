//! Proteins of a large file, one after the other: the FASTA of a proteome, of which one protein is in memory at a time.

use std::collections::BTreeSet;

use super::error::FastaError;
use super::header;
use super::kind::foreign;
use super::record::PirCode;
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
    /// Gaps that were passed over so far, as alignments have them.
    gaps: usize,
}

impl<'a> ProteinReader<'a> {
    /// Begins at the start of `source`.
    ///
    /// # Errors
    /// [`FastaError::Compression`] if the source cannot be read.
    pub fn new(source: &'a (impl Source + ?Sized)) -> Result<Self, FastaError> {
        Ok(Self {
            // What is unpacked is not kept, so that its size does not matter.
            stream: Unpacking::new(source, usize::MAX)?,
            chunk: Vec::new(),
            at: 0,
            is_after_return: false,
            line: 0,
            header: None,
            empty: 0,
            gaps: 0,
        })
    }

    /// Returns the number of records without residues that were passed over so far.
    pub fn empty_records(&self) -> usize {
        self.empty
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
            let protein = self.record(&header, &mut line)?;
            if !protein.residues.is_empty() {
                return Ok(Some(protein));
            }
            self.empty += 1;
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

    /// Reads the residues of the record of `header`, to the next header.
    fn record(&mut self, header: &str, line: &mut Vec<u8>) -> Result<Protein, FastaError> {
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
                _ if std::mem::take(&mut is_before_title) => continue,
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
        Ok(protein)
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
mod tests {

    use crate::io::ForeignFile;

    use super::*;
    use crate::io::compression::{CompressionError, gzip};

    /// Names and letters of all proteins of a file.
    fn read(file: &[u8]) -> Result<Vec<(String, String)>, FastaError> {
        let mut reader = ProteinReader::new(file)?;
        let mut found = Vec::new();
        while let Some(protein) = reader.next_protein()? {
            found.push((protein.name.clone(), protein.sequence().letters()));
        }
        Ok(found)
    }

    fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = pairs
            .iter()
            .map(|(name, letters)| ((*name).to_owned(), (*letters).to_owned()));
        owned.collect()
    }

    #[test]
    fn proteins_are_read_however_their_lines_end() {
        let proteins = expected(&[("P1", "MKVLA"), ("two", "GGXW"), ("three", "AXA")]);
        let text = "\n; a comment\n>sp|P1|ONE_X the first\nMKV\n LA*\n>two\n\ng-g b\nw\n>three\n10 A*A **\n";
        for end in ["\n", "\r\n", "\r"] {
            let text = text.replace('\n', end);
            assert_eq!(read(text.as_bytes()).unwrap(), proteins, "{end:?}");
            assert_eq!(read(&gzip(text.as_bytes())).unwrap(), proteins, "{end:?}");
            let marked = format!("\u{feff}{}", text.trim());
            assert_eq!(read(marked.as_bytes()).unwrap(), proteins, "{end:?}");
        }
    }

    #[test]
    fn headers_keep_their_descriptions_and_empty_records_are_counted() {
        let file = b">a\n>b one two\n>\nMK\n>c\n\n".as_slice();
        let mut reader = ProteinReader::new(file).unwrap();
        let only = reader.next_protein().unwrap().unwrap();
        assert_eq!(
            (only.name.as_str(), only.residues.len()),
            ("protein on line 3", 2)
        );
        assert_eq!(reader.next_protein().unwrap(), None);
        assert_eq!(reader.empty_records(), 3);
        let file = b">sp|Q9|X_Y Some protein OS=Homo sapiens\nMK".as_slice();
        let protein = ProteinReader::new(file)
            .unwrap()
            .next_protein()
            .unwrap()
            .unwrap();
        assert_eq!(protein.description, "Some protein OS=Homo sapiens");
        assert_eq!(read(b"").unwrap(), []);
    }

    /// Lines and records that are longer than the part of the file that is in memory.
    #[test]
    fn long_lines_cross_the_chunks() {
        let letters = "MKVLAG".repeat(50_000);
        let wrapped: String = letters
            .as_bytes()
            .chunks(61)
            .fold(String::new(), |text, line| {
                text + std::str::from_utf8(line).unwrap() + "\r\n"
            });
        for body in [letters.clone(), wrapped] {
            let file = format!(">one\r\n{body}\r\n>two\r\nMK");
            let found = read(file.as_bytes()).unwrap();
            assert_eq!(found, expected(&[("one", &letters), ("two", "MK")]));
        }
    }

    #[test]
    fn odd_files_are_read_as_the_others_are() {
        for file in [
            &b">P1;one\nA title, of words\nMKVL*\n>P1;two\nAnother\nGG*\n"[..],
            b"\xef\xbb\xbf>one\nMK\xe2\x80\x8bVL\n\xef\xbb\xbf>two\nG\xc2\xa0G",
            b">one\nMKVL>two\nGG\n\0\0\0\0",
        ] {
            assert_eq!(
                read(file).unwrap(),
                expected(&[("one", "MKVL"), ("two", "GG")])
            );
        }
        let page = read(b"<!doctype html><html>no such page</html>").unwrap_err();
        assert_eq!(page, FastaError::Foreign(ForeignFile::Html));
        let wide: Vec<u8> = "\u{feff}>one\nMKVL\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&wide), Err(FastaError::Utf16Stream));
    }

    #[test]
    fn other_files_are_refused_with_their_line() {
        let refused = |file: &[u8]| read(file).unwrap_err();
        assert_eq!(refused(b"\nMKV\n>a\nMK"), FastaError::NoHeader { line: 2 });
        assert_eq!(
            refused(b">a\nMK\nM<K"),
            FastaError::Letter {
                line: 3,
                found: '<'
            }
        );
        assert_eq!(refused(b"\x00\x01\x02"), FastaError::NotText);
        assert_eq!(refused(b">a\nM\x00K"), FastaError::NotText);
        let genome = format!(">chr1\n{}\n", "ACGT".repeat(300_000));
        assert!(matches!(
            refused(genome.as_bytes()),
            FastaError::TooLong { line: 2, .. }
        ));
    }

    #[test]
    fn a_proteome_has_more_sequences_than_a_sample() {
        let file = |count: usize, letters: fn(usize) -> String| -> String {
            let record = |n| format!(">p{n}\n{}\n", letters(n));
            (0..count).map(record).collect()
        };
        let distinct = |n: usize| "MKVLAGWERT"[n % 7..].repeat(1 + n);
        assert!(is_proteome(file(201, distinct).as_bytes()));
        assert!(!is_proteome(file(200, distinct).as_bytes()));
        assert!(is_proteome(gzip(file(300, distinct).as_bytes()).as_slice()));
        // A capsid, whose chains are all alike, and an alignment.
        assert!(!is_proteome(file(900, |_| "MKVLAG".to_owned()).as_bytes()));
        let aligned = |n: usize| format!("{}--W", "MKVLAG".repeat(1 + n));
        assert!(!is_proteome(file(900, aligned).as_bytes()));
        assert!(!is_proteome(b"no FASTA".as_slice()));
    }

    #[test]
    fn a_torn_file_is_told_from_a_short_one() {
        let text: String = (0..5_000).map(|n| format!(">p{n}\nMKV{n}LAG\n")).collect();
        let whole = gzip(text.as_bytes());
        assert_eq!(read(&whole).unwrap().len(), 5_000);
        let torn = read(&whole[..whole.len() / 2]).unwrap_err();
        assert!(matches!(
            torn,
            FastaError::Compression(CompressionError::Damaged { .. })
        ));
    }
}
