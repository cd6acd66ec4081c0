//! The headers of FASTA records: names, chain ids, copies.

/// The name in a header (without its `>`): the first word, or what stands before the first bar
/// where that alone names the record.
pub(super) fn name(header: &str) -> &str {
    if let Some(name) = typed_name(header) {
        return name;
    }
    let word = header.split_whitespace().next().unwrap_or_default();
    let mut fields = word.split('|');
    let first = fields.next().unwrap_or_default();
    // `sp|P69905|HBA_HUMAN` and `pdb|5ni1|A`: a database, then the accession.
    match fields.next() {
        Some(accession) if is_database(first) => accession,
        _ => first.trim_end_matches([',', ';']),
    }
}

/// The name in a header of Chai-1: `protein|name=x`.
fn typed_name(header: &str) -> Option<&str> {
    let (kind, rest) = header.split_once('|')?;
    let kinds = ["protein", "dna", "rna", "ligand", "glycan"];
    let is_kind = kinds
        .iter()
        .any(|known| kind.trim().eq_ignore_ascii_case(known));
    let name = rest.split('|').next()?.trim();
    is_kind.then(|| name.strip_prefix("name=").unwrap_or(name))
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

/// Returns the number of copies that a header names: `copies=4`, `stoichiometry: 4`, `4 copies`, `(x4)`
/// and `(4x)` in brackets, and `x 4`, `x4` or `×4` at its end. Names such as `P2X4`, `2x TY1`, `isoform X2`
/// and `copy 2` are no counts.
pub(super) fn copies(header: &str) -> Option<usize> {
    let spaced = header.replace(['=', ':'], " = ");
    let words: Vec<&str> = spaced
        .split(|c: char| c.is_whitespace() || "|,;()[]{}".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let count = keyed(&words)
        .or_else(|| in_brackets(header))
        .or_else(|| times(&words));
    count.filter(|count| (1..=MAX_COPIES).contains(count))
}

/// Returns the number beside a key word.
fn keyed(words: &[&str]) -> Option<usize> {
    const WORDS: [&str; 8] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight",
    ];
    const KEYS: [&str; 12] = [
        "copies",
        "copy",
        "count",
        "n",
        "copy_number",
        "num_copies",
        "number_of_copies",
        "n_copies",
        "ncopies",
        "stoichiometry",
        "stoich",
        "multiplicity",
    ];
    let number = |index: usize| {
        let word = words.get(index)?.to_lowercase();
        let in_words = WORDS.iter().position(|known| *known == word);
        in_words
            .map(|index| index + 1)
            .or_else(|| word.parse().ok())
    };
    let count = |(index, word): (usize, &&str)| {
        let key = word.to_lowercase();
        if index == 0 || !KEYS.contains(&key.as_str()) {
            return None;
        }
        let before = || key.starts_with("cop").then(|| number(index - 1)).flatten();
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

/// Returns the number with a sign for "times" that stands in brackets by itself: `(x4)`, `[4 ×]`.
fn in_brackets(header: &str) -> Option<usize> {
    const SIGNS: [char; 4] = ['x', 'X', '×', '*'];
    let mut groups = header.split(['(', '[', '{']).skip(1);
    groups.find_map(|group| {
        let text = group.split([')', ']', '}']).next()?.trim();
        let number = text
            .strip_prefix(SIGNS)
            .or_else(|| text.strip_suffix(SIGNS))?;
        number.trim().parse().ok()
    })
}

/// Returns the number after a sign for "times" at the end of a header, unless it is a part of a name.
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
        [.., before, last] => (*before, last.strip_prefix(['x', '×', '*'])?.parse().ok()?),
        _ => return None,
    };
    let is_name = NAMED.contains(&before.to_lowercase().as_str()) || before.parse::<f64>().is_ok();
    (!is_name).then_some(count)
}

/// The chain ids that a header names, the author's where it gives two.
pub(super) fn chain_ids(header: &str) -> Vec<String> {
    let fields: Vec<&str> = header.split('|').map(str::trim).collect();
    let ids = fields
        .iter()
        .find_map(|field| rcsb_chains(field))
        .or_else(|| pdb_chains(&fields))
        .or_else(|| typed_chain(&fields))
        .or_else(|| listed_chains(header))
        .or_else(|| entry_chain(header));
    ids.unwrap_or_default()
}

/// `A|protein`, as Boltz has it.
fn typed_chain(fields: &[&str]) -> Option<Vec<String>> {
    let [id, kind, ..] = fields else {
        return None;
    };
    let is_kind = ["protein", "dna", "rna"]
        .iter()
        .any(|known| kind.eq_ignore_ascii_case(known));
    (is_kind && is_id(id)).then(|| vec![(*id).to_owned()])
}

/// `… (chains A, B)`, `chains: A and B`, and a header that is a list of letters, `A, B`.
fn listed_chains(header: &str) -> Option<Vec<String>> {
    let lower = header.to_ascii_lowercase();
    let after = |word: &str| {
        let at = lower.find(word)? + word.len();
        header[at..]
            .starts_with([' ', ':', '='])
            .then(|| &header[at..])
    };
    let (list, is_whole) = match after("chains") {
        Some(list) => (list, false),
        None => (header, true),
    };
    let list = list.trim_start_matches([' ', ':', '=']);
    let list = list.split([')', ']', '|', '.']).next()?;
    let list = list.replace(" and ", ",").replace(['&', '/', ';'], ",");
    let words = list.split(',').map(str::trim);
    let ids: Vec<String> = words
        .clone()
        .take_while(|word| is_id(word) && (!is_whole || word.len() == 1))
        .map(str::to_owned)
        .collect();
    let is_list = ids.len() >= 2 && (!is_whole || ids.len() == words.count());
    is_list.then_some(ids)
}

/// Returns whether a word can be a chain id: up to four capitals and digits, or one letter.
fn is_id(word: &str) -> bool {
    let is_upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let is_letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_alphanumeric());
    is_letter || (1..=4).contains(&word.len()) && word.chars().all(is_upper)
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
            ("Hemoglobin alpha (chains A, C)", "A C"),
            ("alpha, Chains: A and B", "A B"),
            ("chains=AA/BB", "AA BB"),
            ("A, B", "A B"),
            ("A|protein|a.a3m", "A"),
            ("the light chains of an antibody", ""),
            ("chains heavy, light", ""),
            ("myosin chains, heavy", ""),
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
            ("protein|name=long one", "long one"),
            ("A|protein", "A"),
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
            ("a (2x)", Some(2)),
            ("a (X3) of mine", Some(3)),
            ("a (2 copies)", Some(2)),
            ("a copy_number: 3", Some(3)),
            ("P2X4", None),
            ("receptor P2X 4", None),
            ("2x TY1", None),
            ("ATP receptor X4", None),
            ("titin isoform x2", None),
            ("subunit alpha copy 2", None),
            ("a copy=2", Some(2)),
            ("a, two copies", Some(2)),
            ("a n=2", Some(2)),
            ("a count: 3", Some(3)),
            ("neuraminidase N 2", None),
            ("helices 3 x 4", None),
            ("6KSW_1|Chains A, B|x", None),
        ] {
            assert_eq!(copies(header), expected, "{header}");
        }
    }
}
