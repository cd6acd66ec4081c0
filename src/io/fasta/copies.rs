//! Numbers of copies, as users write them: in headers, and in lines where residues should stand.

use std::borrow::Cow;

/// Most copies that a header is believed to name: more than any assembly of the PDB has of one entity
/// in an asymmetric unit.
const MAX_COPIES: usize = 480;
/// Fewest residues of a line beside which a number of copies is looked for.
const LEAST_RESIDUES: usize = 5;

/// Returns the number of copies that a header names: `copies=4`, `stoichiometry: 4`, `4 copies`, `(x4)`
/// and `(4x)` in brackets, `x 4`, `x4`, `×4` or `4x` at its end, `4 times`, `4 chains`, `homotetramer`, and a header
/// that is a name with its count: `4 x A`, `A:4`, `A (4)`. Names such as `P2X4`, `2x TY1`, `isoform X2` and `copy 2` are
/// no counts, and a `tetramer` may be of several proteins.
pub(super) fn copies(header: &str) -> Option<usize> {
    // What UniProt's headers say behind a name is about the entry, and numbers in those of clusters about these.
    let header = &without_links(header.split(" OS=").next().unwrap_or_default());
    if is_cluster(header) {
        return None;
    }
    let spaced = header.replace(['=', ':'], " = ");
    let words = without_measures(words(&spaced));
    let count = keyed(&words)
        .or_else(|| in_brackets(header))
        .or_else(|| times(&words))
        .or_else(|| assembly(&words))
        .or_else(|| named_count(header).map(|(_, count)| count));
    count.filter(|count| (1..=MAX_COPIES).contains(count))
}

/// Returns whether a header seems to state a number of copies that [`copies`] cannot read: none that is believed, or in other
/// words.
pub(super) fn is_unread(header: &str) -> bool {
    const WORDS: [&str; 4] = ["copies", "copy_number", "stoichiometry", "stoich"];
    let lower = without_links(header).to_lowercase();
    let spaced = lower.replace(['=', ':'], " = ");
    let words = words(&spaced);
    let has_word = words.iter().any(|word| WORDS.contains(word));
    let has_size = words.iter().any(|word| numbered_mer(word).is_some());
    copies(header).is_none() && !is_cluster(header) && (has_word || has_size)
}

/// Returns a header without the addresses of pages in it, whose queries look like counts.
fn without_links(header: &str) -> Cow<'_, str> {
    if !header.contains("://") {
        return Cow::Borrowed(header);
    }
    let words = header.split(' ').filter(|word| !word.contains("://"));
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// Returns the words of a header, without the signs around them.
fn words(header: &str) -> Vec<&str> {
    let words = header.split(|c: char| c.is_whitespace() || "|,;()[]{}\"'".contains(c));
    words
        .map(|word| word.trim_start_matches('#').trim_end_matches('.'))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Returns words without measures of other kinds, such as `length = 24` or `coverage 30x`.
fn without_measures(words: Vec<&str>) -> Vec<&str> {
    const DEPTHS: [&str; 3] = ["coverage", "cov", "depth"];
    const MEASURES: [&str; 9] = [
        "length", "len", "mass", "mw", "size", "residues", "score", "plddt", "version",
    ];
    let mut kept = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let [word, after @ ..] = rest {
        rest = match after {
            ["=", value, after @ ..]
                if MEASURES.contains(&&*word.to_lowercase()) && value.parse::<f64>().is_ok() =>
            {
                after
            }
            ["=", _, after @ ..] | [_, after @ ..] if DEPTHS.contains(&&*word.to_lowercase()) => {
                after
            }
            _ => {
                kept.push(*word);
                after
            }
        };
    }
    kept
}

/// Returns whether a header is that of a cluster of sequences, whose size is no number of copies.
fn is_cluster(header: &str) -> bool {
    let lower = header.to_lowercase();
    ["uniref", "cluster", "taxid=", "repid="]
        .iter()
        .any(|mark| lower.contains(mark))
}

/// Returns the number beside a key word.
fn keyed(words: &[&str]) -> Option<usize> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    const KEYS: [&str; 13] = [
        "copies",
        "copy",
        "count",
        "n",
        "copy_number",
        "num_copies",
        "number_of_copies",
        "n_copies",
        "ncopies",
        "ncopy",
        "stoichiometry",
        "stoich",
        "multiplicity",
    ];
    let number = |index: usize| {
        let word = words.get(index)?.to_lowercase();
        let in_words = WORDS.iter().position(|known| *known == word);
        in_words
            .map(|index| index + 1)
            .or_else(|| word.strip_suffix(".0").unwrap_or(&word).parse().ok())
    };
    let count = |(index, word): (usize, &&str)| {
        let key = word.to_lowercase();
        let is_said = index > 0 || words.get(1) == Some(&"=");
        if !is_said || !KEYS.contains(&key.as_str()) {
            return None;
        }
        let before = || {
            let before = index.checked_sub(1).filter(|_| key.starts_with("cop"))?;
            number(before)
        };
        let after = match words.get(index + 1) {
            Some(&"=") => number(index + 2),
            // The second copy is not two of them.
            _ if matches!(key.as_str(), "copy" | "count" | "n") => None,
            _ => number(index + 1),
        };
        after.or_else(before)
    };
    words.iter().enumerate().find_map(count)
}

/// Returns the number of chains of an assembly that the last words name; others, as in `inhibitor of homotetramer
/// formation`, are of another protein.
fn assembly(words: &[&str]) -> Option<usize> {
    let last = words
        .iter()
        .rposition(|word| !matches!(*word, "form" | "complex"))?;
    numbered_mer(words[last]).or_else(|| homomer(words[last]))
}

/// Returns the number of `24-mer`, `24mer` and `homo-14-mer`.
fn numbered_mer(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let number = word.strip_suffix("mer")?.trim_end_matches('-');
    let number = number.strip_prefix("homo").unwrap_or(number);
    number.trim_start_matches('-').parse().ok()
}

/// Returns the number of chains of an assembly of one protein: `homotetramer`, `homo-dimeric`.
fn homomer(word: &str) -> Option<usize> {
    const PREFIXES: [(&str, usize); 17] = [
        ("di", 2),
        ("tri", 3),
        ("tetra", 4),
        ("penta", 5),
        ("hexa", 6),
        ("hepta", 7),
        ("octa", 8),
        ("nona", 9),
        ("deca", 10),
        ("undeca", 11),
        ("dodeca", 12),
        ("tetradeca", 14),
        ("pentadeca", 15),
        ("hexadeca", 16),
        ("octadeca", 18),
        ("icosa", 20),
        ("tetracosa", 24),
    ];
    let word = word.to_lowercase();
    let rest = word.strip_prefix("homo")?.trim_start_matches('-');
    let prefix = rest
        .strip_suffix("mer")
        .or_else(|| rest.strip_suffix("meric"))?;
    let known = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    Some(known.1)
}

/// Returns the number with a sign for "times" that stands in brackets by itself: `(x4)`, `[4 ×]`.
fn in_brackets(header: &str) -> Option<usize> {
    const SIGNS: [char; 4] = ['x', 'X', '×', '*'];
    let mut groups = header.split(['(', '[', '{']).skip(1);
    groups.find_map(|group| {
        let (text, after) = group.split_once([')', ']', '}']).unwrap_or((group, ""));
        // Not that of a part, as in `(3x)FLAG`.
        if after.starts_with(char::is_alphanumeric) {
            return None;
        }
        let text = text.trim();
        let number = text
            .strip_prefix(SIGNS)
            .or_else(|| text.strip_suffix(SIGNS))?;
        number.trim().parse().ok()
    })
}

/// Returns the number beside a sign for "times" at the end of a header, unless it is a part of a name.
fn times(words: &[&str]) -> Option<usize> {
    /// Words after which `x2` is a name.
    const NAMED: [&str; 7] = [
        "isoform",
        "variant",
        "type",
        "subtype",
        "form",
        "transcript",
        "precursor",
    ];
    let (before, count) = match words {
        [.., before, "x" | "×" | "*", number] => (*before, number.parse().ok()?),
        [
            ..,
            before,
            number,
            "x" | "X" | "×" | "*" | "times" | "chains" | "subunits" | "molecules" | "protomers"
            | "monomers",
        ] => (*before, number.parse().ok()?),
        // A number before it is that of the protein, as in `HSP 70 x2`.
        [.., before, last] if before.parse::<f64>().is_ok() && last.starts_with('x') => {
            return last[1..].parse().ok();
        }
        [.., before, last] => {
            let signs = ['x', '×', '*'];
            let number = last.strip_prefix(signs);
            let number = number.or_else(|| last.strip_suffix(['x', 'X', '×', '*']))?;
            (*before, number.parse().ok()?)
        }
        _ => return None,
    };
    let is_name = NAMED.contains(&before.to_lowercase().as_str()) || before.parse::<f64>().is_ok();
    (!is_name).then_some(count)
}

/// Returns name and count of a text that is nothing else: `4 x A`, `4xA`, `A:4`, `A*4`, `A = 4`, `A (4)`. A name is one
/// letter, or a word in small letters, but for those that name a number of another kind, as `length` does: `2x TY1` is a
/// name as a whole.
pub(super) fn named_count(text: &str) -> Option<(&str, usize)> {
    const OTHERS: [&str; 27] = [
        "seq", "sequence", "protein", "peptide", "entity", "rank", "length", "len", "score",
        "plddt", "ptm", "iptm", "pae", "version", "model", "sample", "design", "chain", "record",
        "id", "no", "nr", "number", "isoform", "domain", "seed", "mass",
    ];
    let is_name = |name: &str| {
        let is_small = |c: char| c.is_alphabetic() && !c.is_uppercase();
        let is_letter = name.chars().count() == 1 && name.chars().all(char::is_alphanumeric);
        let is_word = name.chars().count() > 1 && name.chars().all(is_small);
        is_letter || is_word && !OTHERS.contains(&name)
    };
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &text[..text.len() - rest.len()];
    let (name, number) = match rest.trim_start().strip_prefix(['x', 'X', '×', '*']) {
        // The sign stands apart from the name, or before a single letter.
        Some(name) if name.starts_with(char::is_whitespace) || name.chars().count() == 1 => {
            (name, number)
        }
        Some(_) => return None,
        None => match text.strip_suffix(')') {
            Some(open) => open.split_once('(')?,
            None => text.split_once(['×', '*', ':', '='])?,
        },
    };
    let count = number.trim().parse().ok()?;
    is_name(name.trim()).then(|| (name.trim(), count))
}

/// Returns whether a line without a header is a name with its count, as [`named_count`] and `A 4x`, `A x4`
/// have it: a single letter, which is no sequence.
pub(super) fn is_named_count(line: &str) -> bool {
    let letters = line.split(|c: char| !c.is_alphabetic());
    let is_short = letters.clone().all(|word| word.chars().count() <= 1);
    is_short && line.chars().any(|c| c.is_ascii_digit()) && copies(line).is_some()
}

/// Returns whether a text is a stoichiometry without sequences, such as `A4B2`, `A:4,B:2` or `A 4x`.
pub(super) fn is_stoichiometry(text: &str) -> bool {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .peekable();
    if lines.peek().is_some() && lines.all(|line| is_named_count(line.trim())) {
        return true;
    }
    let is_between = |c: char| c.is_whitespace() || ":,;*=".contains(c);
    let plain: Vec<char> = text.chars().filter(|c| !is_between(*c)).collect();
    let mut parts = plain.chunk_by(|before, next| before.is_alphabetic() || next.is_ascii_digit());
    let is_pair = |part: &[char]| {
        let (letters, digits) =
            part.split_at(part.iter().take_while(|c| c.is_alphabetic()).count());
        letters.len() == 1 && (1..=2).contains(&digits.len())
    };
    !plain.is_empty() && plain.iter().all(|c| c.is_ascii_alphanumeric()) && parts.all(is_pair)
}

/// Returns the number of copies of a line that holds nothing else: `x4`, `4x`, `(× 4)`, `copies: 4`.
pub(super) fn of_line(line: &str) -> Option<usize> {
    let line = line.trim_matches(['(', ')', '[', ']', ',', ';', '.', ' ']);
    let signs = ['x', '×'];
    let number = line
        .strip_prefix(signs)
        .or_else(|| line.strip_suffix(signs));
    let lower = line.to_lowercase();
    let word = ["copies", "copy", "stoichiometry"].iter().find_map(|word| {
        lower
            .strip_prefix(word)
            .or_else(|| lower.strip_suffix(word))
    });
    let number = number.or(word)?.trim_matches([':', '=', ' ']);
    number
        .parse()
        .ok()
        .filter(|count| (1..=MAX_COPIES).contains(count))
}

/// Splits a line of residues from a number of copies before or after it: `MKVL x4`, `MKVL (4x)`, `MKVL:4`,
/// `4 x MKVL`. The letter for "times" stands apart, or is small where residues are capitals.
pub(super) fn split_line(line: &str) -> Option<(&str, usize)> {
    let is_sequence = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphabetic());
        letters.clone().count() >= LEAST_RESIDUES && letters.clone().all(char::is_uppercase)
    };
    let whole = line.trim();
    let body = whole.trim_end_matches([')', ']']);
    let before = body.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let after = body.trim_end_matches(['x', '×']);
    let ends = [
        before.strip_suffix(['x', '×', ':']),
        (after.len() < body.len())
            .then(|| after.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')),
    ];
    let start = whole.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let start = start.strip_prefix(['x', '×']);
    let found = ends
        .into_iter()
        .flatten()
        .map(|rest| (rest, &whole[rest.len()..]));
    let found = found.chain(start.map(|rest| (rest, &whole[..whole.len() - rest.len()])));
    found
        .map(|(rest, count)| (rest.trim_end_matches(['(', '[']).trim(), count))
        .find_map(|(rest, count)| {
            let digits: String = count.chars().filter(char::is_ascii_digit).collect();
            let count: usize = digits.parse().ok()?;
            let is_count = is_sequence(rest) && (1..=MAX_COPIES).contains(&count);
            is_count.then_some((rest, count))
        })
}

#[cfg(test)]
mod tests;
