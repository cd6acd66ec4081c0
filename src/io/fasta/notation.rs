//! Notation: what chemists and search engines write into a sequence beside its residues, such as ends, modifications in
//! brackets, linkers with their number and tags.

use std::borrow::Cow;

use super::codes::named;
use super::groups::{is_group, without_groups};

/// Most letters of a peptide, at whose ends groups in capitals are looked for: in alignments gaps stand there.
const LONGEST_PEPTIDE: usize = 80;

/// Most repeats of a linker, or residues of a tag, that are written out.
const MOST_REPEATS: usize = 99;

/// Lines of residues without what is no residue.
#[derive(Debug, Default)]
pub(super) struct Plain<'a> {
    pub(super) lines: Vec<(usize, Cow<'a, str>)>,
    /// Number of marks in brackets that were left out.
    pub(super) marks: usize,
    /// Number of linkers and tags that were written out.
    pub(super) repeats: usize,
    /// Groups that chemists join to a peptide.
    pub(super) groups: Vec<String>,
}

/// Returns `lines` without ends such as `Ac-` and `-NH2`, without lengths such as `141 aa` and without marks in brackets;
/// `(GGGGS)3` and `His6-` are written out, and `pS` is `(SEP)`.
pub(super) fn plain<'a>(lines: &[(usize, &'a str)]) -> Plain<'a> {
    let mut plain = Plain::default();
    let is_peptide = letters(lines) <= LONGEST_PEPTIDE;
    let mut without: Vec<(usize, Cow<str>)> = Vec::with_capacity(lines.len());
    for (index, (number, line)) in lines.iter().enumerate() {
        let (is_first, is_last) = (index == 0, index + 1 == lines.len());
        let line = without_ends(line, is_first, is_last);
        let line = without_groups(line, is_peptide, &mut plain.groups);
        without.push((*number, line));
    }
    let is_phospho = marks_phosphorylation(&without);
    for (index, (number, line)) in without.into_iter().enumerate() {
        let is_first = index == 0;
        let line = match is_phospho || has_phosphorylated(&line) {
            true => Cow::Owned(named_phosphorylation(&line, is_phospho)),
            false => line,
        };
        let line = match tag(&line).filter(|_| is_first) {
            Some(written) => {
                plain.repeats += 1;
                Cow::Owned(written)
            }
            None => line,
        };
        let line = plain.without_brackets(line);
        plain.lines.push((number, line));
    }
    plain
}

fn letters(lines: &[(usize, &str)]) -> usize {
    let letters = lines.iter().flat_map(|(_, line)| line.chars());
    letters.filter(|c| c.is_alphabetic()).count()
}

impl<'a> Plain<'a> {
    /// Leaves out marks in brackets and writes out linkers.
    fn without_brackets(&mut self, line: Cow<'a, str>) -> Cow<'a, str> {
        let mut depth = 0_usize;
        let is_outside = |c: &char| {
            depth += usize::from("([{".contains(*c));
            let is_outside = depth == 0;
            depth = depth.saturating_sub(usize::from(")]}".contains(*c)));
            is_outside && c.is_alphabetic()
        };
        let outside: Vec<char> = line.chars().filter(is_outside).collect();
        let small = outside.iter().filter(|c| c.is_lowercase()).count();
        // Where residues are small letters, small letters in brackets are residues, too.
        if outside.len() == line.len() || 2 * small > outside.len() {
            return line;
        }
        let mut written = String::with_capacity(line.len());
        let mut rest = &*line;
        while let Some(open) = rest.find(['(', '[', '{']) {
            written.push_str(&rest[..open]);
            rest = &rest[open..];
            let Some(close) = rest.find([')', ']', '}']) else {
                break;
            };
            let (group, after) = rest.split_at(close + 1);
            rest = self.group(&mut written, group, after);
        }
        written.push_str(rest);
        Cow::Owned(written)
    }

    /// Writes a group in brackets, if it is residues, and returns what follows it.
    fn group<'b>(&mut self, written: &mut String, group: &str, after: &'b str) -> &'b str {
        let content = &group[1..group.len() - 1];
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let is_code = named(content).is_some();
        let is_linker = !content.is_empty() && content.bytes().all(|c| c.is_ascii_uppercase());
        let times = after[..digits].parse().ok();
        if let Some(times) = times.filter(|times| (1..=MOST_REPEATS).contains(times))
            && (is_code || is_linker)
        {
            self.repeats += 1;
            let unit = if is_code { group } else { content };
            written.push_str(&unit.repeat(times));
            return &after[digits..];
        }
        if !is_code && (is_mark(content) || is_group(content)) {
            self.marks += 1;
        } else {
            written.push_str(group);
        }
        after
    }
}

/// Returns whether the content of brackets is a mark of the residue before it, as `ph`, `Phospho`, `+79.966` and `1` are.
fn is_mark(content: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "+-.:".contains(c);
    let is_residues = content.bytes().all(|c| c.is_ascii_uppercase());
    !content.is_empty() && content.chars().all(is_word) && !is_residues
}

/// Returns a line whose tag of histidines is written out: `His6-…`, `6xHis-…`, `(His)6-…`.
fn tag(line: &str) -> Option<String> {
    let (tag, rest) = line.split_once('-')?;
    let tag = tag.replace(['(', ')'], "");
    let number = tag.strip_prefix("His").or_else(|| {
        let number = tag.strip_suffix("His")?;
        Some(number.trim_end_matches(['x', '×']))
    })?;
    let count: usize = number.parse().ok()?;
    let is_tag = (1..=MOST_REPEATS).contains(&count);
    is_tag.then(|| format!("{}{rest}", "H".repeat(count)))
}

/// Returns a line without the names of the ends of a peptide, such as `H2N-` and `N-term`, and without its length.
fn without_ends(line: &str, is_first: bool, is_last: bool) -> &str {
    const BEGINS: [&str; 4] = ["H2N-", "N-term-", "N-term ", "N-terminus "];
    const ENDS: [&str; 4] = ["-COOH", "-C-term", " C-term", " C-terminus"];
    let mut line = line;
    if is_last {
        line = without_length(line);
        // Both, or an asparagine with a gap.
        if is_first && let Some(inner) = line.strip_prefix("N-") {
            line = inner.strip_suffix("-C").unwrap_or(line);
        }
        let end = ENDS.iter().find_map(|end| line.strip_suffix(end));
        line = end.unwrap_or(line);
    }
    if is_first {
        let begin = BEGINS.iter().find_map(|begin| line.strip_prefix(begin));
        line = begin.unwrap_or(line).trim_start();
    }
    line
}

/// Returns a line without the length that stands at its end: `… 141 aa`.
fn without_length(line: &str) -> &str {
    let words = ["aa", "AA", "residues", "amino acids"];
    let without = words.iter().find_map(|word| line.strip_suffix(word));
    let Some(without) = without.map(str::trim_end) else {
        return line;
    };
    let rest = without.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_length = rest.len() < without.len() && rest.ends_with([' ', '\t', '(', ',']);
    if is_length {
        rest.trim_end_matches([' ', '\t', '(', ','])
    } else {
        line
    }
}

/// Returns whether small letters mark phosphorylation alone: `pS`, `pT`, `pY`.
fn marks_phosphorylation(lines: &[(usize, Cow<str>)]) -> bool {
    let is_mark = |pair: &&[u8]| pair[0] == b'p' && b"STY".contains(&pair[1]);
    let bytes = || lines.iter().flat_map(|(_, line)| line.bytes());
    let small = bytes().filter(u8::is_ascii_lowercase).count();
    let pairs = lines
        .iter()
        .flat_map(|(_, line)| line.as_bytes().windows(2));
    let marks = pairs.filter(is_mark).count();
    marks > 0 && small == marks
}

/// Phosphorylated residues as they are written, and by name.
const PHOSPHORYLATED: [(&str, &str); 3] = [("pS", "(SEP)"), ("pT", "(TPO)"), ("pY", "(PTR)")];

/// Returns whether a phosphorylated residue stands in brackets: `(pS)`, `[pT]`.
fn has_phosphorylated(line: &str) -> bool {
    let mut written = PHOSPHORYLATED
        .iter()
        .flat_map(|(short, _)| bracketed(short));
    written.any(|written| line.contains(&written))
}

fn bracketed(text: &str) -> [String; 3] {
    [("(", ")"), ("[", "]"), ("{", "}")].map(|(open, close)| [open, text, close].concat())
}

/// Returns a line with the names of phosphorylated residues in brackets for those in brackets, and if it `is_phospho` for `pS`,
/// `pT` and `pY`, too.
fn named_phosphorylation(line: &str, is_phospho: bool) -> String {
    let mut named = line.to_owned();
    for (short, name) in PHOSPHORYLATED {
        for written in bracketed(short) {
            named = named.replace(&written, name);
        }
        if is_phospho {
            named = named.replace(short, name);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &str) -> (String, usize, usize) {
        let plain = plain(&[(1, line)]);
        let lines = plain.lines.into_iter().map(|(_, line)| line.into_owned());
        (lines.collect(), plain.marks, plain.repeats)
    }

    #[test]
    fn marks_in_brackets_are_no_residues() {
        for (line, expected, marks) in [
            ("AS(ph)VK(ac)YM(ox)R", "ASVKYMR", 3),
            ("AS[pho]VK[+79.966]", "ASVK", 2),
            ("AC(1)VKYC(1)", "ACVKYC", 2),
            ("VA(A13G)KY", "VAKY", 1),
            ("S[Phospho]VKY", "SVKY", 1),
            ("A(MSE)VK", "A(MSE)VK", 0),
            ("A(XYZ)VK", "A(XYZ)VK", 0),
            ("avk(mse)y", "avk(mse)y", 0),
            ("ApSVK", "A(SEP)VK", 0),
            ("GS(pS)KYRG", "GS(SEP)KYRG", 0),
            ("GS[pT]KY(ph)", "GS(TPO)KY", 1),
            ("GSK(FITC)YR", "GSKYR", 1),
            ("A(VK", "A(VK", 0),
        ] {
            let (found, count, repeats) = written(line);
            assert_eq!((&*found, count, repeats), (expected, marks, 0), "{line}");
        }
    }

    #[test]
    fn linkers_and_tags_are_written_out() {
        for (line, expected) in [
            ("VKY(GGGGS)3VKY", "VKYGGGGSGGGGSGGGGSVKY"),
            ("(GLY)3VKY", "(GLY)(GLY)(GLY)VKY"),
            ("His6-MVKY", "HHHHHHMVKY"),
            ("6xHis-MVKY", "HHHHHHMVKY"),
        ] {
            let (found, marks, repeats) = written(line);
            assert_eq!((&*found, marks, repeats), (expected, 0, 1), "{line}");
        }
        for line in ["VKY(GGGGS)300VKY", "His-MVKY", "H-MVKY"] {
            assert_eq!(written(line), (line.to_owned(), 0, 0));
        }
    }

    #[test]
    fn ends_and_lengths_are_no_residues() {
        for line in [
            "Ac-VKYR-NH2",
            "N-VKYR-C",
            "N-term VKYR C-term",
            "N-term-VKYR-C-term",
            "VKYR 4 aa",
            "VKYR (4 residues",
        ] {
            assert_eq!(written(line).0, "VKYR", "{line}");
        }
        for line in ["N-VKYR", "VKYR-C", "VKYRAA", "VKY 60"] {
            assert_eq!(written(line).0, line);
        }
    }
}
