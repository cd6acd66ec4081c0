//! The global alignment of two protein sequences.
//!
//! Scores of BLOSUM62, Henikoff & Henikoff, PNAS 89, 10915 (1992), and the gap costs that BLAST
//! takes with it. A gap at an end costs nothing to open, as the ends of a chain are what is most
//! often not modelled.

use crate::alignment::{self, Alignment, GapCosts};
use crate::residue::AminoAcid;

/// A residue, or `None` for one that is not known.
type Letter = Option<AminoAcid>;

/// Gap costs, in the units of BLOSUM62 (a third of a nat): those of BLAST, 11 + 1 for each letter.
const GAPS: GapCosts = GapCosts {
    open: 12,
    open_at_end: 1,
    extend: 1,
};

/// Aligns `a` with `b` over their whole lengths. Takes `a.len() * b.len()` bytes.
pub fn align(a: &[Letter], b: &[Letter]) -> Alignment {
    alignment::align(a, b, GAPS, |a, b| score(*a, *b))
}

/// Returns the number of pairs of the same, known amino acid in `alignment` of `a` with `b`.
pub(super) fn identical(alignment: &Alignment, a: &[Letter], b: &[Letter]) -> usize {
    alignment
        .pairs()
        .filter(|(i, j)| a[*i].is_some() && a[*i] == b[*j])
        .count()
}

/// Returns both sequences of `alignment` with `-` for gaps and `X` for residues that are not known.
pub(super) fn rows(alignment: &Alignment, a: &[Letter], b: &[Letter]) -> [String; 2] {
    let letter = |sequence: &[Letter], index: Option<usize>| match index {
        Some(index) => sequence[index].map_or('X', AminoAcid::letter),
        None => '-',
    };
    let columns = alignment.columns.iter();
    [
        columns.clone().map(|(i, _)| letter(a, *i)).collect(),
        columns.map(|(_, j)| letter(b, *j)).collect(),
    ]
}

/// Returns the score of `a` beside `b`; -1 if one is not known.
fn score(a: Letter, b: Letter) -> i32 {
    match (a, b) {
        (Some(a), Some(b)) => {
            let (row, column) = (a.index().max(b.index()), a.index().min(b.index()));
            i32::from(BLOSUM62[row * (row + 1) / 2 + column])
        }
        _ => -1,
    }
}

/// The lower triangle of BLOSUM62 in the order of [`AminoAcid::ALL`].
#[rustfmt::skip]
const BLOSUM62: [i8; 210] = [
     4,
    -1,  5,
    -2,  0,  6,
    -2, -2,  1,  6,
     0, -3, -3, -3,  9,
    -1,  1,  0,  0, -3,  5,
    -1,  0,  0,  2, -4,  2,  5,
     0, -2,  0, -1, -3, -2, -2,  6,
    -2,  0,  1, -1, -3,  0,  0, -2,  8,
    -1, -3, -3, -3, -1, -3, -3, -4, -3,  4,
    -1, -2, -3, -4, -1, -2, -3, -4, -3,  2,  4,
    -1,  2,  0, -1, -3,  1,  1, -2, -1, -3, -2,  5,
    -1, -1, -2, -3, -1,  0, -2, -3, -2,  1,  2, -1,  5,
    -2, -3, -3, -3, -2, -3, -3, -3, -1,  0,  0, -3,  0,  6,
    -1, -2, -2, -1, -3, -1, -1, -2, -2, -3, -3, -1, -2, -4,  7,
     1, -1,  1,  0, -1,  0,  0,  0, -1, -2, -2,  0, -1, -2, -1,  4,
     0, -1,  0, -1, -1, -1, -1, -2, -2, -1, -1, -1, -1, -2, -1,  1,  5,
    -3, -3, -4, -4, -2, -2, -3, -2, -2, -3, -2, -3, -1,  1, -4, -3, -2, 11,
    -2, -2, -2, -3, -2, -1, -2, -3,  2, -1, -1, -2, -1,  3, -3, -2, -2,  2,  7,
     0, -3, -3, -3, -1, -2, -2, -3, -3,  3,  1, -2,  1, -1, -2, -2,  0, -3, -1,  4,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<Letter> {
        text.chars().map(AminoAcid::from_letter).collect()
    }

    fn rows_of(a: &str, b: &str) -> [String; 2] {
        let (a, b) = (letters(a), letters(b));
        rows(&align(&a, &b), &a, &b)
    }

    #[test]
    fn what_is_not_modelled_becomes_gaps() {
        for (a, b, gapped) in [
            ("MKVLSPADKT", "MKVLSPADKT", "MKVLSPADKT"),
            ("MKVLSPADKT", "VLSPADK", "--VLSPADK-"),
            ("MKVLSPWGGDEHYCKT", "MKVLSPHYCKT", "MKVLSP-----HYCKT"),
            ("MKVLSP", "", "------"),
            ("", "", ""),
        ] {
            assert_eq!(rows_of(a, b), [a, gapped]);
            assert_eq!(rows_of(b, a), [gapped, a]);
        }
    }

    #[test]
    fn unknown_residues_keep_their_place() {
        assert_eq!(rows_of("MKXLSP", "MKVLXP"), ["MKXLSP", "MKVLXP"]);
        let (a, b) = (letters("MKXLSP"), letters("MKXLXP"));
        assert_eq!(identical(&align(&a, &b), &a, &b), 4);
    }
}
