//! Lines of other files below a header: the columns of a structure file, and sentences.

use super::error::FastaError;

/// Fewest numbers with a decimal point in a line of coordinates.
const LEAST_DECIMALS: usize = 3;
/// Fewest words of a sentence.
const LEAST_WORDS: usize = 3;

/// Refuses lines that are a part of another file, not residues.
///
/// # Errors
/// [`FastaError::NotResidues`] with the first of them.
pub(super) fn refuse_strange(lines: &[(usize, &str)]) -> Result<(), FastaError> {
    let strange = |(line, text): &(usize, &str)| {
        let found = strange(text)?;
        Some(FastaError::NotResidues { line: *line, found })
    };
    lines.iter().find_map(strange).map_or(Ok(()), Err)
}

/// Returns the kind of file that a line is a part of; `None` if it may be residues.
pub(super) fn strange(line: &str) -> Option<&'static str> {
    if !line.contains(char::is_whitespace) {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if is_pdb(&words) || is_coordinates(&words) {
        Some("a line of a structure file")
    } else {
        is_sentence(&words).then_some("a sentence")
    }
}

/// Returns whether words begin as a record of the PDB format,
/// <https://www.wwpdb.org/documentation/file-format>,
/// with a number behind the record's name.
fn is_pdb(words: &[&str]) -> bool {
    const RECORDS: [&str; 30] = [
        "ATOM", "HETATM", "ANISOU", "TER", "MODEL", "CONECT", "MASTER", "REMARK", "HELIX", "SHEET",
        "SSBOND", "LINK", "CISPEP", "SEQRES", "SEQADV", "MODRES", "DBREF", "DBREF1", "HETNAM",
        "FORMUL", "CRYST1", "ORIGX1", "ORIGX2", "ORIGX3", "SCALE1", "SCALE2", "SCALE3", "MTRIX1",
        "HEADER", "SITE",
    ];
    let [first, rest @ ..] = words else {
        return false;
    };
    // From atom 100,000 on no blank stands between the record's name and the number.
    let name = match first.strip_prefix("HETATM") {
        Some(number) if number.bytes().all(|c| c.is_ascii_digit()) => "HETATM",
        _ => first,
    };
    let has_digit = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
    RECORDS.contains(&name) && rest.iter().any(has_digit)
}

/// Returns whether words hold three numbers with a decimal point, and letters, as the lines of GRO, mmCIF and XYZ files do.
fn is_coordinates(words: &[&str]) -> bool {
    let is_decimal = |word: &&&str| word.contains('.') && word.parse::<f64>().is_ok();
    words.iter().filter(is_decimal).count() >= LEAST_DECIMALS
        && words.iter().any(|word| word.contains(char::is_alphabetic))
}

/// Returns whether words are a sentence: words of different lengths, such as stand in every text. Blocks of residues are as
/// long as each other, but for the last.
fn is_sentence(words: &[&str]) -> bool {
    const COMMON: [&str; 24] = [
        "the", "of", "and", "is", "to", "for", "this", "from", "with", "are", "by", "in", "a", "i",
        "that", "it", "here", "see", "please", "not", "have", "has", "was", "you",
    ];
    let plain = |word: &&str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let plain: Vec<String> = words.iter().map(plain).collect();
    let is_word = |word: &&String| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let words: Vec<&String> = plain.iter().filter(is_word).collect();
    let [blocks @ .., _] = words.as_slice() else {
        return false;
    };
    let are_blocks = blocks.windows(2).all(|pair| pair[0].len() == pair[1].len());
    let is_common = |word: &&&String| COMMON.contains(&word.to_lowercase().as_str());
    let common = words.iter().filter(is_common);
    // Single letters are residues as often.
    let is_long = |word: &&&String| word.len() >= 2;
    words.len() >= LEAST_WORDS
        && !are_blocks
        && common.clone().count() >= 2
        && common.filter(is_long).count() >= 1
}

#[cfg(test)]
mod tests {
    use super::super::read_fasta;
    use super::*;

    const RESIDUES: &str = "MVLSPADKTNVKAAWGKVGAHAGE";
    const ATOM: &str =
        "ATOM      2  CA  SER A   1      13.458  12.000  12.000  1.00 20.00           C";

    #[test]
    fn other_files_below_a_header_are_refused_with_their_line() {
        for line in [
            ATOM,
            "HETATM100001  O   HOH A 301      13.458  12.000  12.000  1.00 20.00           O",
            "REMARK 465     MET A     1",
            "HELIX    1   1 SER A    3  GLY A   18  1",
            "    1MET      N    1   0.126   1.624   1.679",
            "C 0.126 1.624 1.679",
            "The sequence is attached.",
            "Please find the sequence of chain A below",
        ] {
            for (text, number) in [
                (format!(">x\n{line}\n{line}\n"), 2),
                (format!(">a\n{RESIDUES}\n{line}\n"), 3),
                (format!(">a\n{RESIDUES}\n>b chain A\n\n{line}\n"), 5),
            ] {
                let is_beside = line.contains("sequence") && number == 3;
                match read_fasta(text.as_bytes()) {
                    Err(FastaError::NotResidues { line, .. }) => assert_eq!(line, number, "{text}"),
                    // Words beside residues are left out with a note.
                    Ok((sequences, _)) if is_beside => assert_eq!(sequences[0].letters(), RESIDUES),
                    other => panic!("{text}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn residues_with_blanks_are_no_other_file() {
        for line in [
            RESIDUES,
            "1 mvlspadktn vkaawgkvga 20",
            "mvlspadktn vkaawgkvga hage",
            "ATOM",
            "HELIX SHEET",
            "Met Val Leu Ser Pro",
            "M V L S P A D K T N",
            "m v l s p a i t i s a",
            "AS[+79.966] VK[+15.995] YM[+15.995]",
            "MVLSP ADKTN VK",
        ] {
            assert_eq!(strange(line), None, "{line}");
        }
    }
}
