//! Words between residues: the rest of a header that was wrapped, a remark below a sequence.

use super::record::Lines;
use super::titles::is_tag;

/// Fewest letters of a line that is residues beyond doubt.
const LEAST: usize = 15;
/// Length of the blocks in which sequences are printed.
const BLOCK: usize = 10;

/// Separates the residues of a record from its lines in words. There are such only beside a longer line of capitals without
/// blanks: lines mostly in small letters that have blanks, or one word with a capital, and a first line with what headers hold.
pub(super) fn split_words<'a>(lines: &[(usize, &'a str)]) -> (Lines<'a>, Lines<'a>) {
    let is_plain = |line: &str| !line.contains(|c: char| c.is_whitespace() || c.is_lowercase());
    let longest = lines.iter().map(|(_, line)| *line);
    let longest = longest.max_by_key(|line| line.len()).unwrap_or_default();
    let has_words = longest.len() >= LEAST && is_plain(longest);
    // The rest of a header may be longer than the residues.
    let mut below = lines.iter().skip(1);
    let has_rest = below.any(|(_, line)| line.len() >= LEAST && is_plain(line));
    let first = lines.first().map(|(number, _)| *number);
    lines.iter().partition(|(number, line)| {
        let is_rest = has_rest && Some(*number) == first && is_of_a_header(line);
        !(is_rest || has_words && are_words(line))
    })
}

/// Returns whether a line has what stands in headers and in no residues: `=` or a bar beside a blank, or behind one brackets with a
/// number or the name of a strain, as in `SAPIENS (9606)` and `COLI (K-12)`.
fn is_of_a_header(line: &str) -> bool {
    let mut groups = line.split([' ', '\t']).filter_map(|word| {
        let rest = word.strip_prefix(['(', '['])?;
        rest.split([')', ']', ',']).next()
    });
    let is_remark = |group: &str| {
        let is_number = group.len() >= 3 && group.bytes().all(|byte| byte.is_ascii_digit());
        let is_strain = group
            .split_once('-')
            .is_some_and(|(name, number)| name.len() <= 2 && number.parse::<u32>().is_ok());
        is_number || is_strain
    };
    let has_signs = line.contains(['=', '|']) && line.contains(' ');
    line.starts_with(char::is_alphanumeric) && (has_signs || groups.any(is_remark))
}

/// Returns the number of the first of `lines` if it is shorter than those that follow, which have one length but for the last:
/// residues that were wrapped begin with a whole line.
pub(super) fn short_first_line(lines: &[(usize, &str)]) -> Option<usize> {
    /// Fewest residues of a line that was wrapped.
    const LEAST_WHOLE: usize = 40;
    let [(number, first), second, rest @ .., _] = lines else {
        return None;
    };
    let whole = second.1.len();
    let are_even = rest.iter().all(|(_, line)| line.len() == whole);
    let is_short = whole >= LEAST_WHOLE && 2 * first.len() < whole && !is_tag(first);
    (are_even && is_short).then_some(*number)
}

fn are_words(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let small = line.chars().filter(|c| c.is_lowercase()).count();
    let words = line.split_whitespace();
    let words: Vec<&str> = words
        .filter(|word| word.contains(char::is_alphabetic))
        .collect();
    if 2 * small <= letters {
        return false;
    }
    match words.as_slice() {
        [] => false,
        [word] => {
            word.len() >= 3
                && word.starts_with(|c: char| c.is_ascii_uppercase())
                && small + 1 == letters
        }
        [blocks @ .., _] => !blocks.iter().all(|word| word.len() == BLOCK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESIDUES: &str = "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL";

    #[test]
    fn rests_of_headers_in_capitals_are_words() {
        for line in [
            "SAPIENS (9606)",
            "SAPIENS OX=9606 GN=HBA1 PE=1 SV=2",
            "ALPHA|HOMO SAPIENS",
            "ESCHERICHIA COLI (K-12)",
            "COLI (K-12)",
        ] {
            let lines = [(2, line), (3, RESIDUES)];
            assert_eq!(split_words(&lines), (vec![(3, RESIDUES)], vec![(2, line)]));
            let below = [(2, RESIDUES), (3, line)];
            assert_eq!(split_words(&below).0, below.to_vec(), "{line}");
        }
        for line in [
            "MVK (MSE) LSP",
            "MVK(ph)LSP",
            "MVK (4",
            "(GGGGS)3 MVK",
            "1 MVK 60",
            "MKTAYIAKQRQ (G4S)3 SHFSRQLEERL",
            "MVLSPADKTNVK (biotin) AAWGKVGAH",
            "MVLSPADK|TNVKAAWG",
        ] {
            let lines = [(2, line), (3, RESIDUES)];
            assert_eq!(split_words(&lines).0, lines.to_vec(), "{line}");
        }
    }

    #[test]
    fn a_first_line_shorter_than_the_next_is_odd() {
        let whole = RESIDUES.repeat(2);
        let whole = whole.as_str();
        assert_eq!(
            short_first_line(&[(2, "ALPHA"), (3, whole), (4, "MVK")]),
            Some(2)
        );
        for lines in [
            [(2, "MGSSHHHHHHSSG"), (3, whole), (4, "MVK")],
            [(2, whole), (3, whole), (4, "MVK")],
            [(2, "ALPHA"), (3, RESIDUES), (4, "MVK")],
        ] {
            assert_eq!(short_first_line(&lines), None, "{lines:?}");
        }
    }

    #[test]
    fn words_are_told_from_residues() {
        for line in [
            "alpha chain",
            "Downloaded from UniProt",
            "Thank you",
            "Hemoglobin",
            "subunit alpha (human), 2024",
        ] {
            let lines = [(2, line), (3, RESIDUES)];
            assert_eq!(split_words(&lines), (vec![(3, RESIDUES)], vec![(2, line)]));
        }
        for line in [
            "mvlspadktnvkaawgk",
            "mvlspadktn vkaawgk",
            "1 mvlspadktn vkaawgkvga 20",
            "VKYR",
            "VK YR",
            "SDpSEK",
            "Ac-VKYR-NH2",
            "60",
        ] {
            let lines = [(2, RESIDUES), (3, line)];
            assert_eq!(split_words(&lines).0, lines.to_vec(), "{line}");
        }
        let soft = [(2, "mvlspadktnvkaawgkvgahageygaeal"), (3, "er mf")];
        assert_eq!(split_words(&soft).0, soft.to_vec());
    }
}
