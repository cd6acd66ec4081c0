//! Nucleic acids among the records: told by their headers, or by their letters.
//!
//! The letters A, C, G and T are amino acids, too. A record is DNA or RNA where
//!
//! - its header says so in a form of the PDB, or in PIR's code, whatever the letters;
//! - its header names DNA, RNA or an oligonucleotide, and its letters are A C G T U N X alone (those of
//!   a "DNA polymerase" are others);
//! - its letters are A C G U N X alone with U among them: selenocysteine is never so frequent;
//! - it has at least ten letters, A C G T U N X alone, three or more of the bases among them; or at
//!   least twenty with two of them, but for A and G, which repeat in silk.
//!
//! So a record of one letter, A, C, G or T, is a protein unless its header speaks: chains are
//! modelled as poly-alanine.

use std::collections::BTreeSet;

/// Returns whether a header says that its record is DNA or RNA, in a form of the PDB.
pub(super) fn says_nucleotide(header: &str) -> bool {
    let mut words = header.split(|c: char| c.is_whitespace() || c == '|');
    words.any(|word| {
        matches!(
            word,
            "mol:na" | "polyribonucleotide" | "polydeoxyribonucleotide"
        )
    }) || header.split('|').any(|f| {
        let field = f.trim_start();
        field.starts_with("DNA (") || field.starts_with("RNA (")
    })
}

/// Returns whether a header names a nucleic acid, perhaps beside a protein.
fn names_nucleotide(header: &str) -> bool {
    const WORDS: [&str; 19] = [
        "dna",
        "rna",
        "mrna",
        "trna",
        "rrna",
        "ssdna",
        "dsdna",
        "ssrna",
        "dsrna",
        "sirna",
        "mirna",
        "grna",
        "sgrna",
        "crrna",
        "tracrrna",
        "cdna",
        "aptamer",
        "ribozyme",
        "riboswitch",
    ];
    /// After "poly": bases that no poly-peptide is written with.
    const BASES: [&str; 7] = ["u", "t", "i", "dt", "da", "dc", "dg"];
    let lower = header.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words
        .iter()
        .any(|word| WORDS.contains(word) || word.contains("nucleotide") || *word == "nucleic")
        || words
            .windows(2)
            .any(|pair| pair[0] == "poly" && BASES.contains(&pair[1]))
        || lower.contains("5'-")
}

/// Returns whether a record with these letters, `length` in all, is DNA or RNA.
pub(super) fn is_nucleotide(header: &str, seen: &BTreeSet<char>, length: usize) -> bool {
    if says_nucleotide(header) {
        return true;
    }
    if length == 0 || !seen.iter().all(|letter| "ACGTUNX".contains(*letter)) {
        return false;
    }
    let bases: String = seen.iter().filter(|l| "ACGTU".contains(**l)).collect();
    let has_u_alone = bases.contains('U') && !bases.contains('T');
    (!bases.is_empty() && names_nucleotide(header))
        || (has_u_alone && length >= 2)
        || (length >= 10 && bases.len() >= 3)
        || (length >= 20 && bases.len() == 2 && bases != "AG")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(header: &str, letters: &str) -> bool {
        is_nucleotide(header, &letters.chars().collect(), letters.len())
    }

    #[test]
    fn by_header_whatever_the_letters() {
        for header in [
            "7XYZ_3|Chain C|DNA (5'-D(*CP*G)-3')|synthetic",
            "1abc_B mol:na length:20  RNA",
            "x polyribonucleotide",
        ] {
            assert!(is(header, "RYK"), "{header}");
        }
    }

    #[test]
    fn by_header_and_letters() {
        for (header, letters) in [
            ("1XYZ_3|Chain C|poly(dT) DNA|synthetic", "TTTTTTTTTT"),
            ("1XYZ_4|Chain D|template strand DNA|synthetic", "GCGCGAT"),
            ("tRNA-Phe", "GCGGAUU"),
            ("primer, oligonucleotide", "AAAAA"),
            ("poly-T", "TTTT"),
        ] {
            assert!(is(header, letters), "{header}");
        }
        for (header, letters) in [
            ("DNA polymerase", "MKVLAGT"),
            ("RNA-binding peptide", "RRKRK"),
            ("poly-A model", "AAAAAAAAAAAA"),
            ("polymer", "GATTACA"),
        ] {
            assert!(!is(header, letters), "{header}");
        }
    }

    #[test]
    fn by_letters() {
        for letters in [
            "UUUUUUUUUUUU",
            "UU",
            "GAUC",
            "ACGTACGTAN",
            "ATATATATATATATATATAT",
        ] {
            assert!(is("x", letters), "{letters}");
        }
        for letters in [
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "GAGAGAGAGAGAGAGAGAGAGAGA",
            "GATTACA",
            "NNNNNNNNNNNN",
            "ACGTACGTACQ",
            "",
        ] {
            assert!(!is("x", letters), "{letters}");
        }
    }
}
