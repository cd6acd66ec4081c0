//! The headers of FASTA records: names, chain ids.

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

/// The chain ids that a header names, the author's where it gives two.
pub(super) fn chain_ids(header: &str) -> Vec<String> {
    let fields: Vec<&str> = header.split('|').map(str::trim).collect();
    let ids = fields
        .iter()
        .find_map(|field| rcsb_chains(field, fields.len() == 1))
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
    let after = |word: &str, signs: &[char]| {
        let at = lower.find(word)? + word.len();
        header[at..].starts_with(signs).then(|| &header[at..])
    };
    let named = after("chains", &[' ', ':', '='])
        .or_else(|| after("chain(s)", &[' ', ':', '=']))
        .or_else(|| after("chain ids", &[' ', ':', '=']))
        .or_else(|| after("chain", &[':', '=']));
    let (list, is_whole) = match named {
        Some(list) => (list, false),
        None => (header, true),
    };
    let list = list.trim_start_matches([' ', ':', '=']);
    let list = list.split([')', ']', '|', '.']).next()?;
    let list = match is_whole {
        true => list.to_owned(),
        false => separated(list),
    };
    let separator = if is_whole || list.contains(',') {
        ','
    } else {
        ' '
    };
    let words = list
        .split(separator)
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let ids: Vec<String> = words
        .clone()
        .take_while(|word| match is_whole {
            true => word.len() == 1 && is_id(word),
            false => is_id(word) || is_range(word),
        })
        .map(str::to_owned)
        .flat_map(|id| range(&id))
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

/// RCSB: a field `Chain A`, `Chains A, C` or `Chains A[auth B], C`; also `chains A-D`, `Chain A and B` by itself.
fn rcsb_chains(field: &str, is_alone: bool) -> Option<Vec<String>> {
    let starts = |word: &str| {
        let start = field.get(..word.len())?;
        start
            .eq_ignore_ascii_case(word)
            .then(|| &field[word.len()..])
    };
    let several = starts("chains ");
    let list = several.or_else(|| starts("chain "))?;
    let list = separated(list);
    let ids = list.split(',').filter_map(chain_id);
    let is_one = |id: &String| {
        let are_ids = range(id).iter().all(|id| is_id(id));
        !id.contains(char::is_whitespace) && (!is_alone || are_ids)
    };
    // Of one chain the rest is its name, unless it is a letter, too.
    let is_more = |at: usize, id: &str| at == 0 || several.is_some() || !is_alone || id.len() == 1;
    let ids: Vec<String> = ids
        .enumerate()
        .take_while(|(at, id)| is_one(id) && is_more(*at, id))
        .map(|(_, id)| id)
        .collect();
    let ids = with_ellipsis(&ids);
    let ids: Vec<String> = ids.iter().flat_map(|id| range(id)).collect();
    (!ids.is_empty()).then_some(ids)
}

/// Returns the chain ids of a column of a table.
pub(super) fn listed(list: &str) -> Vec<String> {
    let list = separated(list).replace(' ', ",");
    let ids = list
        .split(',')
        .filter_map(chain_id)
        .filter(|id| is_id(id) || range(id).len() > 1);
    ids.flat_map(|id| range(&id)).collect()
}

/// Returns a list of chains with commas between them and hyphens in ranges, however both are written.
fn separated(list: &str) -> String {
    let list = list
        .replace(" to ", "-")
        .replace("..", "-")
        .replace(['–', '—'], "-");
    list.replace(" and ", ",")
        .replace(" & ", ",")
        .replace(['&', '/', ';', '+'], ",")
}

/// Returns `ids` in which an ellipsis between two, as in `A, B, ..., L`, is a range.
fn with_ellipsis(ids: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(ids.len());
    let mut is_open = false;
    for id in ids {
        if id.chars().all(|c| matches!(c, '.' | '…' | '-')) {
            is_open = true;
            continue;
        }
        match all.last_mut().filter(|_| is_open) {
            Some(before) => *before = format!("{before}-{id}"),
            None => all.push(id.clone()),
        }
        is_open = false;
    }
    all
}

/// Returns whether a word is a range of letters: one of numbers behind the word chain may be of residues.
fn is_range(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && range(word).len() >= 2
}

/// Returns the ids of `A-D`, `AA-AD` and `1-4`; of all else itself.
fn range(id: &str) -> Vec<String> {
    let whole = || vec![id.to_owned()];
    let Some((from, to)) = id.split_once('-') else {
        return whole();
    };
    let numbers = || Some((from.parse::<u8>().ok()?, to.parse::<u8>().ok()?));
    if let Some((from, to)) = numbers().filter(|(from, to)| from < to) {
        return (from..=to).map(|number| number.to_string()).collect();
    }
    let split = |id: &str| {
        let last = id.chars().next_back().filter(char::is_ascii_alphabetic)?;
        Some((id[..id.len() - 1].to_owned(), last))
    };
    match (split(from), split(to)) {
        (Some((stem, first)), Some((other, last)))
            if stem == other && stem.len() <= 1 && first < last =>
        {
            (first..=last)
                .map(|letter| format!("{stem}{letter}"))
                .collect()
        }
        _ => whole(),
    }
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
            ("Chains A and C", "A C"),
            ("Chains A-D", "A B C D"),
            ("Chains: A C", "A C"),
            ("chain B and D", "B D"),
            ("Chain A, Hemoglobin subunit alpha", "A"),
            ("7ABC_1|Chains AAA, BBB-2|x", "AAA BBB-2"),
            ("chain length determinant", ""),
            ("chain reaction", ""),
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
    fn lists_of_chains_however_they_are_written() {
        for (header, expected) in [
            ("5ABC_1|Chains AA-AD|x", "AA AB AC AD"),
            ("5ABC_1|Chains 1-4|x", "1 2 3 4"),
            ("5ABC_1|Chains A–D|x", "A B C D"),
            ("Chains A to D", "A B C D"),
            ("Chains A..D", "A B C D"),
            ("5ABC_1|Chains A/C|x", "A C"),
            ("5ABC_1|Chains A;C|x", "A C"),
            ("Chains A+C", "A C"),
            ("HBA chain=A,C", "A C"),
            ("HBA chain: A, C", "A C"),
            ("HBA Chain(s): A, C", "A C"),
            ("HBA chain IDs: A, C", "A C"),
            ("5ABC_1|Chains A, B, ..., E|x", "A B C D E"),
            ("5ABC_1|Chains A, …, C|x", "A B C"),
            ("Chain A, HBA", "A"),
            ("Chain A, C", "A C"),
            ("https://www.rcsb.org/sequence/5NI1#A", ""),
            ("https://x.org/?chain=A&n=3", ""),
            ("sp–P69905–HBA", ""),
            ("HBA – chains A–C", "A B C"),
            ("HBA (chains A-D)", "A B C D"),
            ("HBA – beta", ""),
            ("sp|P01308|INS_HUMAN Insulin B chain: 25-54", ""),
            ("hb (chain: A, 25-85)", ""),
            ("Myosin light chains 1-3", ""),
            ("a;b", ""),
            ("2/4", ""),
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
            (
                "https://www.uniprot.org/uniprotkb/P69905/entry alpha",
                "https://www.uniprot.org/uniprotkb/P69905/entry",
            ),
            ("sp–P69905–HBA", "sp–P69905–HBA"),
            ("sp|P68871|HBB_HUMAN – beta — chain", "P68871"),
            ("protein|name=long one", "long one"),
            ("A|protein", "A"),
            ("", ""),
        ] {
            assert_eq!(name(header), expected);
        }
    }
}
