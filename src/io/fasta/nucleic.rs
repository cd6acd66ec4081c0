//! Nucleic acids among the records: told by their headers, or by their letters.
//!
//! The letters A, C, G and T are amino acids, too. A record is DNA or RNA where
//!
//! - its header says so in a form of the PDB, or in PIR's code, whatever the letters;
//! - its header names DNA, RNA or an oligonucleotide and nothing that proteins are called, and its
//!   letters are A C G T U N X I and a few of IUPAC's codes (those of a "DNA polymerase" are others);
//! - its letters are A C G U N X with U among them: selenocysteine is never so frequent;
//! - it has at least ten letters of A C G T U N X, three or more of the bases among them; or at
//!   least twenty with two of them, but for A and G, which repeat in silk.
//! - at least twelve of its letters are a tenth or more U, and four fifths A, C, G, U, N and X: the letters of modified bases are many.
//!
//! Of ten letters one may be another of IUPAC's codes, of twenty any other, as a slip of the pen. So a
//! record of one letter, A, C, G or T, is a protein unless its header speaks: chains are modelled as
//! poly-alanine.

use std::collections::BTreeMap;

/// Molecule type of a record, as its header states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    Protein,
    Nucleotide,
    /// A ligand, as the input files of Boltz and Chai-1 have them: its record is a chemical formula.
    Ligand,
}

/// Returns the molecule type that a header states in a form of the PDB, or of structure prediction
/// programs (`>A|protein`, `>rna|name=x`).
pub(super) fn stated(header: &str) -> Option<Stated> {
    let lower = header.to_lowercase();
    let fields = lower.split('|').map(str::trim);
    let by_field = |field: &str| {
        Some(match field {
            "protein" => Stated::Protein,
            "dna" | "rna" => Stated::Nucleotide,
            "ligand" | "smiles" | "ccd" | "glycan" => Stated::Ligand,
            _ => return None,
        })
    };
    let by_word = |word: &str| {
        Some(match word {
            "mol:protein" | "polypeptide(l)" | "polypeptide(d)" => Stated::Protein,
            "mol:na" | "polyribonucleotide" | "polydeoxyribonucleotide" => Stated::Nucleotide,
            _ => return None,
        })
    };
    let mut words = lower.split(|c: char| c.is_whitespace() || matches!(c, '|' | '/'));
    let by_form = || {
        let mut ends = lower.match_indices("na (");
        let is_oligo = ends.any(|(at, mark)| {
            let before = &lower[..at];
            (before.ends_with('d') || before.ends_with('r'))
                && is_oligonucleotide(&lower[at + mark.len()..])
        });
        is_oligo.then_some(Stated::Nucleotide)
    };
    let mut fields = fields;
    fields
        .find_map(by_field)
        .or_else(|| words.find_map(by_word))
        .or_else(by_form)
}

/// Returns whether what stands in brackets after DNA or RNA is an oligonucleotide: `(5'-D(*CP*G…`,
/// `(76-MER)`; and not a part of a name, as in `DNA (cytosine-5)-methyltransferase`.
fn is_oligonucleotide(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_number = rest.len() < text.len();
    let is_mer = has_number && rest.trim_start_matches(['-', ' ']).starts_with("mer");
    let has_end = text.starts_with('5') && rest.starts_with(['\'', '’', '′', '`']);
    let is_written_out = ["5-d(", "5-r(", "d(", "p*"]
        .iter()
        .any(|mark| text.starts_with(mark));
    is_mer || has_end || is_written_out
}

/// Returns whether a header names a nucleic acid, and nothing that proteins are called.
fn names_nucleotide(header: &str) -> bool {
    const WORDS: [&str; 20] = [
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
        "primer",
        "ribozyme",
        "riboswitch",
    ];
    /// Words by which a header with DNA or RNA in it is that of a protein.
    const PROTEINS: [&str; 10] = [
        "protein",
        "proteins",
        "peptide",
        "polypeptide",
        "binding",
        "factor",
        "histone",
        "receptor",
        "domain",
        "antibody",
    ];
    /// Before "strand": those of a double helix.
    const STRANDS: [&str; 7] = [
        "template",
        "nontemplate",
        "target",
        "nontarget",
        "complementary",
        "sense",
        "antisense",
    ];
    /// After "poly": bases that no poly-peptide is written with.
    const BASES: [&str; 7] = ["u", "t", "i", "dt", "da", "dc", "dg"];
    let lower = header.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_protein =
        |word: &&str| PROTEINS.contains(word) || word.len() > 4 && word.ends_with("ase");
    let names = words.iter().any(|word| {
        let is_named = WORDS.contains(word) || word.contains("nucleotide");
        is_named || *word == "nucleic" || is_run(word)
    }) || words.windows(2).any(|pair| {
        pair[0] == "poly" && BASES.contains(&pair[1])
            || pair[1] == "strand" && STRANDS.contains(&pair[0])
    }) || lower.contains("5'-");
    names && !words.iter().any(is_protein)
}

/// Returns whether a word is the name of a run of one base, such as `dt30`.
fn is_run(word: &str) -> bool {
    let number = word
        .strip_prefix('d')
        .and_then(|rest| rest.strip_prefix(['a', 'c', 'g', 't']));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()))
}

/// Returns whether a record with these letters, and how often each, is DNA or RNA.
pub(super) fn is_nucleotide(header: &str, counts: &BTreeMap<char, usize>) -> bool {
    match stated(header) {
        Some(Stated::Nucleotide) => return true,
        Some(Stated::Protein | Stated::Ligand) => return false,
        None => {}
    }
    let count = |letters: &str| -> usize {
        let of = counts
            .iter()
            .filter(|(letter, _)| letters.contains(**letter));
        of.map(|(_, count)| count).sum()
    };
    let length: usize = counts.values().sum();
    // The codes of IUPAC for several bases, inosine, and pseudouridine.
    let (plain, codes) = (count("ACGTUNX?"), count("RYKMSWBDHVIP"));
    let others = length - plain - codes;
    let is_modified = length >= 12
        && count("T") < count("U")
        && 10 * count("U") >= length
        && 5 * plain >= 4 * length;
    if is_modified {
        return true;
    }
    let named = names_nucleotide(header);
    // Where the header speaks, I is inosine.
    let few = 4 * (codes - count("I")) <= length;
    let suits = others + codes == 0
        || others == 0 && (length >= 10 && 10 * codes <= length || named && few)
        || length >= 20 && 20 * (others + codes) <= length;
    if length == 0 || !suits {
        return false;
    }
    let bases: String = counts.keys().filter(|l| "ACGTU".contains(**l)).collect();
    let has_u_alone = bases.contains('U') && !bases.contains('T');
    (named && count("ACGTUNXI?") > 0)
        || (has_u_alone && length >= 2)
        || (length >= 10 && bases.len() >= 3)
        || (length >= 20 && bases.len() == 2 && bases != "AG")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(header: &str, letters: &str) -> bool {
        let mut counts = BTreeMap::new();
        for letter in letters.chars() {
            *counts.entry(letter).or_default() += 1;
        }
        is_nucleotide(header, &counts)
    }

    #[test]
    fn by_header_whatever_the_letters() {
        for header in [
            "7XYZ_3|Chain C|DNA (5'-D(*CP*G)-3')|synthetic",
            "1abc_B mol:na length:20  RNA",
            "x polyribonucleotide",
            "x polydeoxyribonucleotide/polyribonucleotide hybrid",
            "1abc_2|Chain B|RNA (76-MER)|yeast",
            "chain C, DNA (25-mer)",
            "DNA/RNA (5'-R(*GP*C)-3')",
            "1abc_2|Chain B|DNA|synthetic",
            "rna|name=x",
            "B|dna",
        ] {
            assert!(is(header, "RYK"), "{header}");
        }
        for header in [
            "DNA (cytosine-5)-methyltransferase 1",
            "mRNA (guanine-N(7))-methyltransferase",
            "RNA (C5-cytosine) methyltransferase",
            "A|protein",
            "protein|name=DNA",
            "1abc_A mol:protein length:12 DNA",
            "PEPTIDE (13-MER)",
        ] {
            assert!(!is(header, "RYK"), "{header}");
        }
        assert_eq!(stated("ligand|name=x"), Some(Stated::Ligand));
        assert_eq!(stated("B|smiles"), Some(Stated::Ligand));
    }

    #[test]
    fn by_header_and_letters() {
        for (header, letters) in [
            ("1XYZ_3|Chain C|poly(dT) DNA|synthetic", "TTTTTTTTTT"),
            ("1XYZ_4|Chain D|template strand DNA|synthetic", "GCGCGAT"),
            ("tRNA-Phe", "GCGGAUU"),
            ("primer, oligonucleotide", "AAAAA"),
            ("poly-T", "TTTT"),
            ("tRNA", "GCRUUA"),
            ("8abc_2|Chain R[auth r]|Unknown RNA|", "NNNNNNNNNN"),
            ("8abc_2|Chain P|mRNA|x", "XXXXXXXXXX"),
            ("tRNA anticodon loop", "ICGACUI"),
            ("dT30", "TTTTTTTTTTTT"),
        ] {
            assert!(is(header, letters), "{header}");
        }
        for (header, letters) in [
            ("DNA polymerase", "MKVLAGT"),
            ("RNA-binding peptide", "RRKRK"),
            ("poly-A model", "AAAAAAAAAAAA"),
            ("polymer", "GATTACA"),
            ("DNA-binding protein", "AAAAAA"),
            (
                "single-stranded DNA-binding protein, chloroplast",
                "GATGATG",
            ),
            ("RNA helicase", "GAGAGA"),
            ("RNA-binding protein", "XXXXXXXXXX"),
            ("dB30", "TTTTTTTTTTTT"),
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
            "ACGTACGTAR",
            "ACGTACGTACGTACGTACGTQ",
            "GGGCCUIAGCU",
            "GCGGAUUUALCUCAGHGGGAGAGCGCCAGABUUAAYAPUUGGAG",
        ] {
            assert!(is("x", letters), "{letters}");
        }
        for letters in [
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "GAGAGAGAGAGAGAGAGAGAGAGA",
            "GATTACA",
            "NNNNNNNNNNNN",
            "ACGTACGTACQ",
            "ACGTACGTACRYK",
            "DTASDAAAAAALTAANAKAAAELTAANAAAAAAATAR",
            "CGCUSCQCCRGSAEUGCKLUCRTAGEC",
            "",
        ] {
            assert!(!is("x", letters), "{letters}");
        }
    }
}
