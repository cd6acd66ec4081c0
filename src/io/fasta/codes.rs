//! Residues by their names: three-letter codes, and names of modified residues in brackets.

use crate::residue::{self, AminoAcid};

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

/// Returns the residues that `words` name, with their names, if they are three-letter codes, or several
/// of them without blanks (`MetAlaGly`, `METALAGLY`), or bases (`DA DG`), and there are at least two.
/// Of three-letter words as many may be unknown as are known, and single capitals between them count as amino acids. Numbers are left out, and so are caps, and
/// what chemists write at the ends of a peptide (`H-Met-Ala-OH`).
pub(super) fn codes(words: &[&str]) -> Option<Vec<(Named, String)>> {
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let words = words.iter().copied().filter(|word| !is_number(word));
    let mut words: Vec<&str> = words.map(without_number).collect();
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
    let is_cap = |word: &str| residue::is_cap(&word.to_ascii_uppercase());
    if words.len() > 2 && words.iter().all(|word| word.len() == 3) {
        words.retain(|word| !is_cap(word));
    }
    bases(&words)
        .or_else(|| of_three(&words))
        .or_else(|| run(&words.concat()))
}

/// Returns a word without the number of the residue after it: `MET1`, but not the name `CYS1`.
fn without_number(word: &str) -> &str {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_numbered = letters.len() == 3 && word.len() > 3 && code(letters).is_some();
    if is_numbered { letters } else { word }
}

/// Returns the bases that `words` name, if all of them are such: `DA DG`, `dA dG`, `rA rU`, or a word of
/// several, `DADGDCDT`.
fn bases(words: &[&str]) -> Option<Vec<(Named, String)>> {
    let pairs: Vec<&str>;
    let words = match words {
        [word] if word.len() >= 8 && word.len().is_multiple_of(2) && word.is_ascii() => {
            pairs = (0..word.len())
                .step_by(2)
                .map(|at| &word[at..at + 2])
                .collect();
            &pairs
        }
        words => words,
    };
    let is_base = |word: &&str| {
        let (sugar, base) = word.split_at_checked(1)?;
        let is_sugar = matches!(sugar, "D" | "d" | "r");
        (is_sugar && matches!(base, "A" | "C" | "G" | "T" | "U" | "I" | "N")).then_some(())
    };
    let all = words.iter().all(|word| is_base(word).is_some());
    let named = |word: &&str| (Named::Base, (*word).to_owned());
    (all && words.len() >= 2).then(|| words.iter().map(named).collect())
}

/// Returns the residues of words of three letters, or of several codes each; single capitals may stand between four times as
/// many of them.
fn of_three(words: &[&str]) -> Option<Vec<(Named, String)>> {
    let mut residues = Vec::new();
    let (mut unknown, mut single) = (0, 0);
    for word in words {
        match joined(word) {
            Some(codes) => residues.extend(codes),
            None if word.len() == 1 => {
                let amino = AminoAcid::from_letter(word.chars().next()?)?;
                residues.push((Named::Amino(amino), (*word).to_owned()));
                single += 1;
            }
            None if word.len() == 3 && word.is_ascii() => {
                let named = code(word).unwrap_or_else(|| {
                    unknown += 1;
                    Named::Unknown
                });
                residues.push((named, (*word).to_owned()));
            }
            None => return None,
        }
    }
    let is_sound = 2 * unknown <= residues.len() && 5 * single <= residues.len();
    (residues.len() >= 2 && is_sound).then_some(residues)
}

/// Returns the residues of a word such as `MetAlaGly`.
fn joined(word: &str) -> Option<Vec<(Named, String)>> {
    let mut residues = Vec::new();
    let (mut rest, mut single) = (word, 0);
    while !rest.is_empty() {
        // From one capital to the next.
        let small = rest.bytes().skip(1).take_while(u8::is_ascii_lowercase);
        let (name, after) = rest.split_at_checked(1 + small.count())?;
        let named = match name.len() {
            1 => {
                single += 1;
                Named::Amino(AminoAcid::from_letter(name.chars().next()?)?)
            }
            3 if name.starts_with(|c: char| c.is_ascii_uppercase()) => code(name)?,
            _ => return None,
        };
        residues.push((named, name.to_owned()));
        rest = after;
    }
    (residues.len() >= 2 && 5 * single <= residues.len()).then_some(residues)
}

/// Returns the residues of codes in one case without blanks between them, such as `VALLEUSER`: at least
/// three, not all the same, all of them known, and of ten one may be unknown.
///
/// Of 8,000 words of three letters 20 are codes, so that three in a row do not come by chance; but
/// `ALAALAALA` may be a peptide of A and L.
fn run(letters: &str) -> Option<Vec<(Named, String)>> {
    let (codes, rest) = letters.as_bytes().as_chunks::<3>();
    if codes.len() < 3 || !rest.is_empty() || codes.iter().all(|code| code == &codes[0]) {
        return None;
    }
    let named = |letters: &[u8; 3]| {
        let word = std::str::from_utf8(letters).ok()?;
        Some((code(word).unwrap_or(Named::Unknown), word.to_owned()))
    };
    let residues: Vec<(Named, String)> = codes.iter().map(named).collect::<Option<_>>()?;
    let amino = |(named, _): &&(Named, String)| matches!(named, Named::Amino(_));
    let is_cap = |(_, name): &(Named, String)| residue::is_cap(&name.to_ascii_uppercase());
    let known = residues.iter().filter(amino).count();
    let least = residues.len() - residues.len() / 10;
    (known >= least).then(|| {
        residues
            .into_iter()
            .filter(|named| !is_cap(named))
            .collect()
    })
}

fn code(word: &str) -> Option<Named> {
    named(word).filter(|named| *named != Named::Base)
}
