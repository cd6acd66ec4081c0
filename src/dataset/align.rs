//! The global alignment of two protein sequences.
//!
//! Needleman-Wunsch with affine gaps after Gotoh, J. Mol. Biol. 162, 705 (1982); scores of
//! BLOSUM62, Henikoff & Henikoff, PNAS 89, 10915 (1992). Gaps at the ends cost nothing to open, as
//! the ends of a chain are what is most often not modelled.

use crate::residue::AminoAcid;

/// A residue, or `None` for one that is not known.
type Letter = Option<AminoAcid>;

/// Which residues of two sequences stand beside each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// The columns in order: the place in the first and in the second sequence, from 0; `None` for
    /// a gap. No column has two gaps.
    pub columns: Vec<(Option<usize>, Option<usize>)>,
}

impl Alignment {
    /// The pairs of residues that stand beside each other.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.columns
            .iter()
            .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
    }

    /// How many pairs are of the same, known amino acid.
    pub fn identical(&self, a: &[Letter], b: &[Letter]) -> usize {
        self.pairs()
            .filter(|(i, j)| a[*i].is_some() && a[*i] == b[*j])
            .count()
    }

    /// Both sequences with `-` for gaps and `X` for residues that are not known.
    pub fn rows(&self, a: &[Letter], b: &[Letter]) -> [String; 2] {
        let letter = |sequence: &[Letter], place: Option<usize>| match place {
            Some(place) => sequence[place].map_or('X', AminoAcid::letter),
            None => '-',
        };
        [
            self.columns.iter().map(|(i, _)| letter(a, *i)).collect(),
            self.columns.iter().map(|(_, j)| letter(b, *j)).collect(),
        ]
    }
}

/// What the first letter of a gap costs, and every further one: what BLAST takes with BLOSUM62.
const OPEN: i32 = 12;
const EXTEND: i32 = 1;

/// Less than any score, with room to subtract from.
const NEVER: i32 = i32::MIN / 2;

/// Aligns `a` with `b` over their whole lengths. Takes `a.len() * b.len()` bytes.
pub fn align(a: &[Letter], b: &[Letter]) -> Alignment {
    let width = b.len() + 1;
    let mut moves = vec![Move::default(); (a.len() + 1) * width];
    let edge = |gap: usize| -(gap as i32) * EXTEND;
    let mut above: Vec<i32> = (0..width).map(edge).collect();
    // The best score that ends with a gap in b, per column.
    let mut gap_in_b = vec![NEVER; width];
    for i in 1..=a.len() {
        let row = &mut moves[i * width..][..width];
        let mut diagonal = std::mem::replace(&mut above[0], edge(i));
        let mut gap_in_a = NEVER;
        for j in 1..width {
            // A gap at either end of the other sequence opens for free.
            let (open_a, open_b) = (open(i == a.len()), open(j == b.len()));
            let extended_a = gap_in_a - EXTEND >= above[j - 1] - open_a;
            gap_in_a = (gap_in_a - EXTEND).max(above[j - 1] - open_a);
            let extended_b = gap_in_b[j] - EXTEND >= above[j] - open_b;
            gap_in_b[j] = (gap_in_b[j] - EXTEND).max(above[j] - open_b);
            let matched = diagonal + score(a[i - 1], b[j - 1]);
            let best = matched.max(gap_in_a).max(gap_in_b[j]);
            row[j] = Move::new(best, matched, gap_in_b[j], extended_a, extended_b);
            diagonal = std::mem::replace(&mut above[j], best);
        }
    }
    trace_back(&moves, a.len(), b.len())
}

/// What the first letter of a gap costs.
fn open(at_end: bool) -> i32 {
    if at_end { EXTEND } else { OPEN }
}

/// How the best alignment comes to a cell, and whether a gap that ends there began before.
#[derive(Clone, Copy, Default)]
struct Move(u8);

impl Move {
    const MATCH: u8 = 0;
    const GAP_IN_A: u8 = 1;
    const GAP_IN_B: u8 = 2;
    const EXTENDED_A: u8 = 4;
    const EXTENDED_B: u8 = 8;

    fn new(best: i32, matched: i32, gap_in_b: i32, extended_a: bool, extended_b: bool) -> Self {
        let last = if best == matched {
            Self::MATCH
        } else if best == gap_in_b {
            Self::GAP_IN_B
        } else {
            Self::GAP_IN_A
        };
        Self(
            last | if extended_a { Self::EXTENDED_A } else { 0 }
                | if extended_b { Self::EXTENDED_B } else { 0 },
        )
    }

    fn last(self) -> u8 {
        self.0 & 3
    }

    fn extended_a(self) -> bool {
        self.0 & Self::EXTENDED_A != 0
    }

    fn extended_b(self) -> bool {
        self.0 & Self::EXTENDED_B != 0
    }
}

/// The columns from the last cell back to the first.
fn trace_back(moves: &[Move], mut i: usize, mut j: usize) -> Alignment {
    let width = j + 1;
    let mut columns = Vec::with_capacity(i.max(j));
    let mut last = None;
    while i > 0 || j > 0 {
        let here = moves[i * width + j];
        let step = match last.take() {
            _ if i == 0 => Move::GAP_IN_A,
            _ if j == 0 => Move::GAP_IN_B,
            Some(step) => step,
            None => here.last(),
        };
        match step {
            Move::GAP_IN_A => {
                last = here.extended_a().then_some(Move::GAP_IN_A);
                j -= 1;
                columns.push((None, Some(j)));
            }
            Move::GAP_IN_B => {
                last = here.extended_b().then_some(Move::GAP_IN_B);
                i -= 1;
                columns.push((Some(i), None));
            }
            _ => {
                (i, j) = (i - 1, j - 1);
                columns.push((Some(i), Some(j)));
            }
        }
    }
    columns.reverse();
    Alignment { columns }
}

/// How well `a` and `b` go together; -1 if one is not known.
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

    fn rows(a: &str, b: &str) -> [String; 2] {
        let (a, b) = (letters(a), letters(b));
        align(&a, &b).rows(&a, &b)
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
            assert_eq!(rows(a, b), [a, gapped]);
            assert_eq!(rows(b, a), [gapped, a]);
        }
    }

    #[test]
    fn unknown_residues_keep_their_place() {
        assert_eq!(rows("MKXLSP", "MKVLXP"), ["MKXLSP", "MKVLXP"]);
        let (a, b) = (letters("MKXLSP"), letters("MKXLXP"));
        assert_eq!(align(&a, &b).identical(&a, &b), 4);
    }

    /// Whatever the sequences, every residue stands in one column, in order.
    #[test]
    fn every_residue_has_one_column() {
        let random = |seed: usize, length: usize| -> Vec<Letter> {
            (0..length)
                .map(|i| AminoAcid::ALL.get((i * i * seed + i * 7) % 23).copied())
                .collect()
        };
        for (n, m) in [(0, 5), (1, 1), (17, 40), (63, 31)] {
            let (a, b) = (random(5, n), random(11, m));
            let columns = align(&a, &b).columns;
            let first: Vec<usize> = columns.iter().filter_map(|(i, _)| *i).collect();
            let second: Vec<usize> = columns.iter().filter_map(|(_, j)| *j).collect();
            assert_eq!(first, (0..n).collect::<Vec<_>>());
            assert_eq!(second, (0..m).collect::<Vec<_>>());
        }
    }

    /// The score of an alignment, gap by gap.
    fn total(alignment: &Alignment, a: &[Letter], b: &[Letter]) -> i32 {
        let (mut sum, mut i, mut j) = (0, 0, 0);
        let kind = |(x, y): &(Option<usize>, Option<usize>)| (x.is_some(), y.is_some());
        for run in alignment.columns.chunk_by(|x, y| kind(x) == kind(y)) {
            let length = run.len() as i32;
            match kind(&run[0]) {
                (true, true) => {
                    sum += run
                        .iter()
                        .map(|c| score(a[c.0.unwrap()], b[c.1.unwrap()]))
                        .sum::<i32>();
                    (i, j) = (i + run.len(), j + run.len());
                }
                (true, false) => {
                    let free = j == 0 || j == b.len();
                    sum -= open(free) + (length - 1) * EXTEND;
                    i += run.len();
                }
                _ => {
                    let free = i == 0 || i == a.len();
                    sum -= open(free) + (length - 1) * EXTEND;
                    j += run.len();
                }
            }
        }
        sum
    }

    /// The best score by trying every alignment.
    fn best(a: &[Letter], b: &[Letter]) -> i32 {
        fn walk(at: (usize, usize), columns: &mut Alignment, a: &[Letter], b: &[Letter]) -> i32 {
            let (i, j) = at;
            if (i, j) == (a.len(), b.len()) {
                return total(columns, a, b);
            }
            let mut best = i32::MIN;
            for (di, dj) in [(1, 1), (1, 0), (0, 1)] {
                if i + di <= a.len() && j + dj <= b.len() {
                    let column = ((di == 1).then_some(i), (dj == 1).then_some(j));
                    columns.columns.push(column);
                    best = best.max(walk((i + di, j + dj), columns, a, b));
                    columns.columns.pop();
                }
            }
            best
        }
        walk((0, 0), &mut Alignment::default(), a, b)
    }

    #[test]
    fn no_alignment_is_better() {
        for (a, b) in [
            ("WWKCH", "WKCH"),
            ("MKVLS", "VLW"),
            ("GAVCWW", "CWWPA"),
            ("AAAA", "WCWC"),
            ("HWPCCH", "HWCCH"),
        ] {
            let (a, b) = (letters(a), letters(b));
            assert_eq!(total(&align(&a, &b), &a, &b), best(&a, &b));
        }
    }
}
