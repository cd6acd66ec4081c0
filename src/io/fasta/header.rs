//! The headers of FASTA records: names, chain ids, copies.

/// The name in a header (without its `>`): the first word, or what stands before the first bar
/// where that alone names the record.
pub(super) fn name(header: &str) -> &str {
    let word = header.split_whitespace().next().unwrap_or_default();
    let mut fields = word.split('|');
    let first = fields.next().unwrap_or_default();
    // `sp|P69905|HBA_HUMAN` and `pdb|5ni1|A`: a database, then the accession.
    match fields.next() {
        Some(accession) if is_database(first) => accession,
        _ => first,
    }
}

fn is_database(field: &str) -> bool {
    matches!(
        field,
        "sp" | "tr" | "pdb" | "ref" | "gb" | "emb" | "dbj" | "gi"
    )
}

/// Most copies that a header is believed to name: more than any assembly of the PDB has of one entity
/// in an asymmetric unit.
const MAX_COPIES: usize = 480;

/// Returns the number of copies that a header names: `copies=4`, `stoichiometry: 4`, `4 copies`, and
/// `x 4`, `x4` or `×4` at its end.
pub(super) fn copies(header: &str) -> Option<usize> {
    const KEYS: [&str; 8] = [
        "copies",
        "copy",
        "copy_number",
        "num_copies",
        "ncopies",
        "stoichiometry",
        "stoich",
        "multiplicity",
    ];
    let lower = header.to_lowercase().replace(['=', ':'], " ");
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "|,;()[]{}".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let number = |index: usize| words.get(index)?.parse::<usize>().ok();
    let keyed = words.iter().enumerate().skip(1).find_map(|(index, word)| {
        let before = || word.starts_with("cop").then(|| number(index - 1)).flatten();
        KEYS.contains(word)
            .then(|| number(index + 1).or_else(before))
            .flatten()
    });
    let count = keyed.or_else(|| times(&words));
    count.filter(|count| (1..=MAX_COPIES).contains(count))
}

/// Returns the number after a sign for "times" at the end of a header.
fn times(words: &[&str]) -> Option<usize> {
    match words {
        [_, .., "x" | "×" | "*", number] => number.parse().ok(),
        [_, .., last] => last.strip_prefix(['x', '×', '*'])?.parse().ok(),
        _ => None,
    }
}

/// The chain ids that a header names, the author's where it gives two.
pub(super) fn chain_ids(header: &str) -> Vec<String> {
    let fields: Vec<&str> = header.split('|').map(str::trim).collect();
    let ids = fields
        .iter()
        .find_map(|field| rcsb_chains(field))
        .or_else(|| pdb_chains(&fields))
        .or_else(|| entry_chain(header));
    ids.unwrap_or_default()
}

/// RCSB: a field `Chain A`, `Chains A, C` or `Chains A[auth B], C`.
fn rcsb_chains(field: &str) -> Option<Vec<String>> {
    let list = field
        .strip_prefix("Chains ")
        .or_else(|| field.strip_prefix("Chain "))?;
    Some(list.split(',').filter_map(chain_id).collect())
}

/// `A`, or `A[auth B]`, which is B.
fn chain_id(text: &str) -> Option<String> {
    let author = text
        .split_once("[auth ")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(id, _)| id);
    let id = author.unwrap_or(text).trim();
    (!id.is_empty()).then(|| id.to_owned())
}

/// `pdb|5ni1|A C`: chains A and C; `pdb|5NI1|A Chain A, Hemoglobin subunit alpha`: chain A.
fn pdb_chains(fields: &[&str]) -> Option<Vec<String>> {
    let ["pdb", _, chains, ..] = fields else {
        return None;
    };
    let ids = chains
        .split_whitespace()
        .take_while(|word| *word != "Chain");
    Some(ids.map(str::to_owned).collect())
}

/// `5NI1_A Chain A, …` and `5ni1_A mol:protein …` (chain A), `5NI1:A|PDBID|CHAIN|SEQUENCE`, and a
/// header that is one letter or digit.
fn entry_chain(header: &str) -> Option<Vec<String>> {
    let word = header
        .split(|c: char| c.is_whitespace() || c == '|')
        .next()?;
    if word.len() == 1 && word.len() == header.len() {
        return word
            .chars()
            .all(|c| c.is_ascii_alphanumeric())
            .then(|| vec![word.to_owned()]);
    }
    let (entry, chain) = word.split_once(['_', ':'])?;
    let is_entry = entry.len() == 4
        && entry.starts_with(|c: char| c.is_ascii_digit())
        && entry.chars().all(|c| c.is_ascii_alphanumeric());
    let follows = &header[word.len()..];
    let says_chain = word.contains(':')
        || follows.starts_with(" mol:protein")
        || follows.starts_with(&format!(" Chain {chain},"));
    (is_entry && says_chain && !chain.is_empty()).then(|| vec![chain.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_ids_of_all_kinds_of_headers() {
        for (header, expected) in [
            (
                "5NI1_1|Chains A, C|Hemoglobin subunit alpha|Homo sapiens (9606)",
                "A C",
            ),
            (
                "7S15_1|Chain A[auth R]|Glucagon-like peptide 1 receptor|Homo sapiens",
                "R",
            ),
            ("1ABC_1|Chains A[auth B], C[auth DD], E|x|y", "B DD E"),
            ("pdb|5ni1|A C", "A C"),
            ("pdb|5NI1|A Chain A, Hemoglobin subunit alpha", "A"),
            ("5NI1_A Chain A, Hemoglobin subunit alpha", "A"),
            (
                "5ni1_A mol:protein length:141  Hemoglobin subunit alpha",
                "A",
            ),
            ("5NI1:B|PDBID|CHAIN|SEQUENCE", "B"),
            ("pdb2seq|Chains X", "X"),
            ("B", "B"),
            (
                "sp|P69905|HBA_HUMAN Hemoglobin subunit alpha OS=Homo sapiens OX=9606",
                "",
            ),
            ("tr|Q9XYZ1|Q9XYZ1_HUMAN Ig kappa chain C region", ""),
            ("my protein", ""),
            ("", ""),
        ] {
            assert_eq!(chain_ids(header).join(" "), expected, "{header}");
        }
    }

    #[test]
    fn names() {
        for (header, expected) in [
            ("5NI1_1|Chains A, C|Hemoglobin", "5NI1_1"),
            ("sp|P69905|HBA_HUMAN Hemoglobin", "P69905"),
            ("pdb|5ni1|A C", "5ni1"),
            ("my protein", "my"),
            ("", ""),
        ] {
            assert_eq!(name(header), expected);
        }
    }

    #[test]
    fn copies_are_counted() {
        for (header, expected) in [
            ("a copies=4", Some(4)),
            ("a copies: 4", Some(4)),
            ("a|stoichiometry=12|x", Some(12)),
            ("a subunit (4 copies)", Some(4)),
            ("a subunit x 4", Some(4)),
            ("a subunit x4", Some(4)),
            ("a subunit [×3]", Some(3)),
            ("a copies=0", None),
            ("a copies=100000000000000000000", None),
            ("a 5 x 4 helix bundle", None),
            ("x4", None),
            ("a copper transporter", None),
            ("6KSW_1|Chains A, B|x", None),
        ] {
            assert_eq!(copies(header), expected, "{header}");
        }
    }
}
