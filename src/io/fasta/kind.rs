//! Files that are no sequences of the molecules in a map: prose, alignments, and other formats.

use super::codes::codes;
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

#[cfg(test)]
mod tests {
    use super::*;

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
