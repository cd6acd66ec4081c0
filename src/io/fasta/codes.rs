//! Residues by their names: three-letter codes, and names of modified residues in brackets.

use crate::residue::AminoAcid;

/// Meaning of the name of a residue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// An amino acid.
    Amino(AminoAcid),
    /// The parent of a modified residue.
    Parent(AminoAcid),
    /// An amino acid that is not known.
    Unknown,
    /// A base.
    Base,
}

/// Returns what the name of a residue, in any case, stands for; `None` if it is none that is known.
pub(super) fn named(name: &str) -> Option<Named> {
    let upper = name.to_ascii_uppercase();
    if let Some(amino) = AminoAcid::from_code(&upper) {
        return Some(Named::Amino(amino));
    }
    match upper.as_str() {
        "UNK" | "XAA" | "ASX" | "GLX" | "XLE" | "SEC" | "PYL" => Some(Named::Unknown),
        "DA" | "DC" | "DG" | "DT" | "DU" | "DI" | "DN" => Some(Named::Base),
        name => AminoAcid::of_residue(name).map(Named::Parent),
    }
}

/// Returns the residues that `words` name, with their names, if every word is a three-letter code, or several of them
/// without blanks (`MetAlaGly`), and there are at least two. Numbers are left out, and so is what
/// chemists write at the ends of a peptide (`H-Met-Ala-OH`).
pub(super) fn codes(words: &[&str]) -> Option<Vec<(Named, String)>> {
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let mut words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !is_number(word))
        .collect();
    if words
        .first()
        .is_some_and(|word| matches!(*word, "H" | "Ac" | "H2N" | "NH2"))
    {
        words.remove(0);
    }
    if words
        .last()
        .is_some_and(|word| matches!(*word, "OH" | "NH2" | "COOH"))
    {
        words.pop();
    }
    let mut residues = Vec::new();
    for word in words {
        match joined(word) {
            Some(codes) => residues.extend(codes),
            None if word.len() == 3 => residues.push((code(word)?, word.to_owned())),
            None => return None,
        }
    }
    (residues.len() >= 2).then_some(residues)
}

/// Returns the residues of a word such as `MetAlaGly`.
fn joined(word: &str) -> Option<Vec<(Named, String)>> {
    let (codes, rest) = word.as_bytes().as_chunks::<3>();
    let is_code =
        |c: &[u8; 3]| c[0].is_ascii_uppercase() && c[1..].iter().all(u8::is_ascii_lowercase);
    if codes.len() < 2 || !rest.is_empty() || !codes.iter().all(is_code) {
        return None;
    }
    let named = |letters: &[u8; 3]| {
        let word = std::str::from_utf8(letters).ok()?;
        Some((code(word)?, word.to_owned()))
    };
    codes.iter().map(named).collect()
}

fn code(word: &str) -> Option<Named> {
    named(word).filter(|named| *named != Named::Base)
}
