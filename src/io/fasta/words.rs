//! Words between residues: the rest of a header that was wrapped, a remark below a sequence.

use super::record::Lines;

/// Fewest letters of a line that is residues beyond doubt.
const LEAST: usize = 15;
/// Length of the blocks in which sequences are printed.
const BLOCK: usize = 10;

/// Separates the residues of a record from its lines in words. There are such only beside a longer line of capitals without
/// blanks: lines mostly in small letters that have blanks, or one word with a capital.
pub(super) fn split_words<'a>(lines: &[(usize, &'a str)]) -> (Lines<'a>, Lines<'a>) {
    let longest = lines.iter().map(|(_, line)| *line);
    let longest = longest.max_by_key(|line| line.len()).unwrap_or_default();
    let is_plain = |c: char| !c.is_whitespace() && !c.is_lowercase();
    if longest.len() < LEAST || !longest.chars().all(is_plain) {
        return (lines.to_vec(), Vec::new());
    }
    lines.iter().partition(|(_, line)| !are_words(line))
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
