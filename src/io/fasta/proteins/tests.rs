//! Tests of the reader of proteomes.

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
    let text =
        "\n; a comment\n>sp|P1|ONE_X the first\nMKV\n LA*\n>two\n\ng-g b\nw\n>three\n10 A*A **\n";
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

/// The same rule as for the sequences of a sample.
#[test]
fn templates_of_modeller_are_left_out_beside_a_target() {
    let template = ">P1;5ni1A\nstructureX:5ni1:1:A:4:A::::\nMKVL--*\n";
    let target = ">P1;t\nsequence:t:1::4::::0.00:0.00\nMKAA*\n";
    for text in [
        format!("{template}{target}{template}"),
        format!(";x\n{target}{template}"),
    ] {
        let mut reader = ProteinReader::new(text.as_bytes()).unwrap();
        let only = reader.next_protein().unwrap().unwrap();
        assert_eq!((&*only.name, &*only.sequence().letters()), ("t", "MKAA"));
        assert_eq!(reader.next_protein().unwrap(), None);
        assert_eq!(reader.templates(), text.matches("structureX").count());
        assert_eq!(reader.empty_records(), 0);
    }
    let alone = format!("{template}{template}");
    let read = read(alone.as_bytes()).unwrap();
    assert_eq!(read, expected(&[("5ni1A", "MKVL"), ("5ni1A", "MKVL")]));
}
