//! Groups that chemists join to a peptide with hyphens: caps, dyes, spacers.

use std::borrow::Cow;

use super::codes::named;

/// Groups whose names have small letters or digits, as no residues have.
const GROUPS: &[&str] = &[
    "Ac",
    "Acetyl",
    "acetyl",
    "Boc",
    "Fmoc",
    "Cbz",
    "Suc",
    "Mca",
    "Abz",
    "Bz",
    "Tos",
    "For",
    "formyl",
    "Formyl",
    "Biotin",
    "Biotinyl",
    "biotin",
    "Palm",
    "Palmitoyl",
    "Pal",
    "Myr",
    "Myristoyl",
    "Stearyl",
    "Stearoyl",
    "Lauroyl",
    "Dansyl",
    "Dabcyl",
    "Rhodamine",
    "Rhod",
    "Cy3",
    "Cy5",
    "Cy5.5",
    "Cy7",
    "Alexa488",
    "Ahx",
    "Acp",
    "Aoa",
    "Aca",
    "PEG2",
    "PEG3",
    "PEG4",
    "PEG6",
    "PEG8",
    "PEG12",
    "miniPEG",
    "NH2",
    "CONH2",
    "amide",
    "OMe",
    "OEt",
    "OtBu",
    "pNA",
    "Dnp",
    "EDDnp",
    "NHEt",
    "NHMe",
    "OH",
];
/// Groups whose names are residues, too; they are groups at the ends of peptides alone.
const CAPITAL_GROUPS: &[&str] = &[
    "FITC", "FAM", "TAMRA", "ROX", "HEX", "JOE", "DABCYL", "EDANS", "DOTA", "NOTA", "DTPA",
    "BIOTIN", "AMC", "AFC", "ACC", "FMK", "CMK", "CHO", "MCA", "Z",
];
/// Names of a glutamate that is closed to a ring, pyroglutamate, at the N-terminus.
const PYROGLUTAMATE: [&str; 5] = ["pE", "pGlu", "pyroGlu", "PyroGlu", "Glp"];

/// Returns whether `name` is that of a group in brackets.
pub(super) fn is_group(name: &str) -> bool {
    GROUPS.contains(&name) || CAPITAL_GROUPS.contains(&name)
}

/// Returns a line without the groups that hyphens join to its residues, which are added to `groups`; residues that are written as
/// three letters between hyphens come in brackets. Names in capitals are groups at the ends of a peptide alone, `H-` where
/// the other end is named, too.
pub(super) fn without_groups<'a>(
    line: &'a str,
    is_peptide: bool,
    groups: &mut Vec<String>,
) -> Cow<'a, str> {
    if let Some(ring) = ring(line) {
        groups.push("cyclo".to_owned());
        return Cow::Borrowed(ring);
    }
    let words: Vec<&str> = line.split('-').collect();
    let bare = |word: &str| -> String { word.trim_matches(['(', ')', '[', ']']).to_owned() };
    let is_known = |word: &str| {
        let is_whole = !word.contains(['(', '[']) || word.starts_with(['(', '[']);
        is_whole && GROUPS.contains(&&*bare(word))
    };
    let last = words.len() - 1;
    // A row of an alignment is no peptide.
    let is_peptide = is_peptide && !line.contains("--");
    let is_end = |at: usize| {
        let word = bare(words[at]);
        let is_beyond = words[at + 1..].iter().all(|word| is_known(word));
        let is_before = words[..at]
            .iter()
            .all(|word| is_known(word) || is_number(word));
        let is_at_end = is_before || is_beyond;
        is_peptide && is_at_end && CAPITAL_GROUPS.contains(&&*word)
    };
    let names_end = last > 0 && (is_known(words[last]) || is_end(last));
    let mut kept: Vec<Cow<str>> = Vec::with_capacity(words.len());
    let mut found = Vec::new();
    for (at, word) in words.iter().copied().enumerate() {
        let is_hydrogen = at == 0 && word == "H" && names_end && last > 1;
        let is_prefix = at == 0 && is_number(word) && last > 0 && is_end(1);
        if last > 0 && (is_known(word) || is_end(at) || is_hydrogen) {
            found.push(bare(word));
        } else if is_prefix {
            // As in 5-FAM.
        } else if at == 0 && last > 0 && PYROGLUTAMATE.contains(&word) {
            kept.push(Cow::Borrowed("(PCA)"));
        } else if let Some(residue) = written_out(word).filter(|_| at > 0) {
            kept.push(Cow::Owned(residue));
        } else {
            kept.push(Cow::Borrowed(word));
        }
    }
    // One group alone may be what the line is.
    if kept.is_empty() || found.is_empty() && kept.len() == words.len() && kept == words {
        return Cow::Borrowed(line);
    }
    groups.extend(found);
    Cow::Owned(kept.join("-"))
}

fn is_number(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the residues of a ring, `cyclo(RGDFK)` or `c(RGDfK)`.
fn ring(line: &str) -> Option<&str> {
    let inner = line
        .strip_prefix("cyclo")
        .or_else(|| line.strip_prefix('c'))?;
    let inner = inner.trim_start_matches('-');
    let inner = inner.strip_prefix(['(', '['])?.strip_suffix([')', ']'])?;
    let inner = inner.trim_matches('-');
    let is_residues = inner.starts_with(|c: char| c.is_ascii_uppercase());
    (is_residues && !inner.contains(['(', '['])).then_some(inner)
}

/// Returns a residue in three letters, a capital and small ones, with its name in brackets: `Lys(Biotin)` is `(LYS)(Biotin)`.
fn written_out(word: &str) -> Option<String> {
    let name = word.get(..3)?;
    let rest = &word[3..];
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name[1..].bytes().all(|byte| byte.is_ascii_lowercase());
    let is_whole = rest.is_empty() || rest.starts_with(['(', '[']);
    (is_name && is_whole && named(name).is_some())
        .then(|| format!("({}){rest}", name.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (String, String) {
        let mut groups = Vec::new();
        let residues = without_groups(line, true, &mut groups).into_owned();
        (residues, groups.join(" "))
    }

    #[test]
    fn groups_are_set_aside() {
        for (line, residues, groups) in [
            ("FITC-Ahx-GSGS-NH2", "GSGS", "FITC Ahx NH2"),
            ("Ac-GSGSKYR-NH2", "GSGSKYR", "Ac NH2"),
            ("5-FAM-GSGSKYR", "GSGSKYR", "FAM"),
            ("H-GSGSKYR-OH", "GSGSKYR", "H OH"),
            ("Z-VAD-FMK", "VAD", "Z FMK"),
            ("[Ac]-GSGS-[NH2]", "GSGS", "Ac NH2"),
            ("GSGS-(PEG4)-KYR", "GSGS-KYR", "PEG4"),
            ("GSGS-Lys(Biotin)-NH2", "GSGS-(LYS)(Biotin)", "NH2"),
            ("Suc-AAPF-pNA", "AAPF", "Suc pNA"),
            ("pyroGlu-HWSY-NH2", "(PCA)-HWSY", "NH2"),
            ("cyclo(RGDFK)", "RGDFK", "cyclo"),
        ] {
            assert_eq!(
                read(line),
                (residues.to_owned(), groups.to_owned()),
                "{line}"
            );
        }
    }

    #[test]
    fn residues_and_gaps_stay() {
        for line in [
            "GSGSKYR",
            "H-MVKY",
            "GSG-KYR",
            "--GSGFAM-KYR--",
            "GSG-FAM-KYR",
            "FAM",
            "-",
            "",
            "mkv-ahx",
            "c(MKV)LS",
        ] {
            assert_eq!(read(line), (line.to_owned(), String::new()), "{line}");
        }
        let mut groups = Vec::new();
        assert_eq!(without_groups("FAM-GSGS", false, &mut groups), "FAM-GSGS");
        assert_eq!(
            without_groups("FAM--KLSPA", true, &mut groups),
            "FAM--KLSPA"
        );
    }
}
