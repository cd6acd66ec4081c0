//! Files that are no sequences of the molecules in a map: prose, alignments, and other formats.

use super::codes::codes;
use super::record::Record;
use crate::io::foreign::ForeignFile;

/// Returns the kind of a file that is none of sequences. A file that begins with a header is one of
/// sequences, and so is the first part of a PDB file with records SEQRES and without atoms.
pub(super) fn foreign(content: &[u8], text: Option<&str>) -> Option<ForeignFile> {
    /// Bytes at the start of a file by which its kind is known.
    const START: usize = 64 << 10;
    if text.is_some_and(|text| text.trim_start().starts_with('>')) {
        return None;
    }
    let found = ForeignFile::of(&content[..content.len().min(START)])?;
    match found {
        ForeignFile::Fasta | ForeignFile::Text | ForeignFile::Empty => None,
        ForeignFile::Structure if text.is_some_and(is_seqres_alone) => None,
        other => Some(other),
    }
}

fn is_seqres_alone(text: &str) -> bool {
    let begins = |line: &str, mark: &str| line.trim_start().starts_with(mark);
    text.lines().any(|line| begins(line, "SEQRES"))
        && !text.lines().any(|line| {
            ["ATOM  ", "HETATM", "data_"]
                .iter()
                .any(|mark| begins(line, mark))
        })
}

/// Returns whether lines without a header are words of a language, not residues: all of them, or one
/// that is a title.
pub(super) fn is_prose(lines: &[(usize, &str)]) -> bool {
    let all: Vec<&str> = lines.iter().flat_map(|(_, line)| words(line)).collect();
    if codes(&all).is_some() {
        return false;
    }
    let is_title = |(_, line): &(usize, &str)| {
        let words: Vec<&str> = words(line).collect();
        words.len() >= 2 && odd_share(&words) >= 0.1
    };
    are_words(&all) || lines.iter().any(is_title)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
}

/// Returns whether two of `words` stand in every text, or 3 % of the letters are such as proteins
/// have not; of a single word, 10 %.
fn are_words(words: &[&str]) -> bool {
    const COMMON: [&str; 14] = [
        "the", "of", "and", "is", "to", "for", "this", "from", "with", "map", "file", "readme",
        "by", "are",
    ];
    let is_common = |word: &&&str| COMMON.contains(&word.to_lowercase().as_str());
    let least = if words.len() >= 2 { 0.03 } else { 0.1 };
    words.iter().filter(is_common).count() >= 2 || odd_share(words) >= least
}

/// Returns the share of O, U, J, B and Z among the letters, of which English has 12 % and proteins none;
/// 0 where the letters are those of nucleic acids.
fn odd_share(words: &[&str]) -> f64 {
    let letters = || {
        let letters = words.iter().flat_map(|word| word.chars());
        letters.map(|letter| letter.to_ascii_lowercase())
    };
    if letters().all(|letter| "acgtunx".contains(letter)) {
        return 0.0;
    }
    let odd = letters().filter(|letter| "oujbz".contains(*letter)).count();
    odd as f64 / letters().count().max(1) as f64
}

/// Returns whether a text begins with the first line of ColabFold's alignments, the lengths and numbers of the chains
/// (`#51,60` and `2,2` behind a tab).
pub(super) fn is_colabfold(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let is_list =
        |list: &str| !list.is_empty() && list.split(',').all(|n| n.parse::<u32>().is_ok());
    let parts = first
        .strip_prefix('#')
        .and_then(|rest| rest.split_once('\t'));
    parts.is_some_and(|(lengths, numbers)| is_list(lengths) && is_list(numbers.trim_end()))
}

/// Returns whether a header is that of a secondary structure, a confidence or a consensus, as HHsuite and the PDB write them.
pub(super) fn is_no_sequence(header: &str) -> bool {
    const NAMES: [&str; 6] = [
        "ss_pred",
        "ss_conf",
        "ss_dssp",
        "sa_dssp",
        "aa_dssp",
        "consensus",
    ];
    let word = header.split_whitespace().next().unwrap_or_default();
    let word = word.to_ascii_lowercase();
    NAMES.contains(&&*word) || word.ends_with(":secstr") || word.ends_with("_consensus")
}

/// Returns whether the records are an alignment in the format A3M: the first in capitals and gaps
/// alone, insertions of the others in small letters, and as many columns in each.
pub(super) fn is_a3m(records: &[Record]) -> bool {
    let [first, others @ ..] = records else {
        return false;
    };
    // HHsuite puts the secondary structure before the members.
    let is_told = |record: &Record| record.header.starts_with("ss_");
    let members = records
        .iter()
        .filter(|record| !is_no_sequence(record.header));
    if records.iter().any(is_told) && members.count() >= 2 {
        return true;
    }
    let count = |record: &Record, wanted: fn(char) -> bool| {
        let all = record.lines.iter().flat_map(|(_, line)| line.chars());
        all.filter(|c| wanted(*c)).count()
    };
    let columns = |record: &Record| count(record, |c| c.is_ascii_uppercase() || c == '-');
    let small = |record: &Record| count(record, |c| c.is_ascii_lowercase());
    let gaps = |record: &Record| count(record, |c| c == '-');
    !others.is_empty()
        && columns(first) > 0
        && small(first) == 0
        && others
            .iter()
            .all(|record| columns(record) == columns(first))
        && others.iter().any(|record| small(record) > 0)
        && records.iter().any(|record| gaps(record) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records<'a>(headers: &[&'a str]) -> Vec<Record<'a>> {
        let record = |header: &&'a str| Record {
            header,
            lines: vec![(2, "MVLSPADKTN")],
            ..Record::default()
        };
        headers.iter().map(record).collect()
    }

    #[test]
    fn alignments_are_told_from_sequences() {
        assert!(is_a3m(&records(&["ss_pred", "ss_conf", "query", "member"])));
        assert!(!is_a3m(&records(&["ss_pred", "query"])));
        assert!(!is_a3m(&records(&["alpha", "beta"])));
        assert!(is_colabfold("#51,60\t2,2\n>101\nMV"));
        assert!(is_colabfold("#51\t2\n>101\nMV"));
        assert!(!is_colabfold("# a comment\n>101\nMV"));
    }

    #[test]
    fn records_beside_a_sequence_are_told() {
        for header in [
            "ss_pred PSIPRED",
            "Consensus",
            "101M:A:secstr",
            "q_consensus",
        ] {
            assert!(is_no_sequence(header), "{header}");
        }
        for header in ["HBA", "101M:A:sequence", "consensual"] {
            assert!(!is_no_sequence(header), "{header}");
        }
    }
}
