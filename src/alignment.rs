//! Alignment of two sequences over their whole lengths, with affine gaps.
//!
//! Needleman and Wunsch, J. Mol. Biol. 48, 443 (1970), with affine gaps after Gotoh, J. Mol. Biol.
//! 162, 705 (1982).

/// Costs of a gap, in the units of the scores of pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapCosts {
    /// Cost of the first letter of a gap between letters.
    pub open: i32,
    /// Cost of the first letter of a gap at either end of a sequence.
    pub open_at_end: i32,
    /// Cost of every further letter.
    pub extend: i32,
}

/// Letters of two sequences that stand beside each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// The columns in order: index in the first and in the second sequence, from 0; `None` for a
    /// gap. No column has two gaps.
    pub columns: Vec<(Option<usize>, Option<usize>)>,
}

impl Alignment {
    /// Returns the pairs of letters that stand beside each other.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.columns
            .iter()
            .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
    }
}

/// Less than any score, with room to subtract from.
const NEVER: i32 = i32::MIN / 2;

/// Aligns `a` with `b`, so that the sum of the `score`s of pairs less the costs of gaps is greatest.
/// Of equally good alignments, one with pairs late in the sequences. Takes `a.len() * b.len()` bytes.
///
/// # Examples
///
/// ```
/// use cryoweave::alignment::{GapCosts, align};
///
/// let gaps = GapCosts { open: 2, open_at_end: 2, extend: 1 };
/// let alignment = align(b"ACDEFGHIK", b"ACDEHIK", gaps, |a, b| i32::from(a == b));
/// let first: Vec<usize> = alignment.pairs().map(|(i, _)| i).collect();
/// assert_eq!(first, [0, 1, 2, 3, 6, 7, 8]);
/// ```
pub fn align<T>(a: &[T], b: &[T], gaps: GapCosts, score: impl Fn(&T, &T) -> i32) -> Alignment {
    let width = b.len() + 1;
    let mut moves = vec![Move::default(); (a.len() + 1) * width];
    let edge = |length: usize| match length {
        0 => 0,
        _ => -gaps.open_at_end - (length as i32 - 1) * gaps.extend,
    };
    let mut above: Vec<i32> = (0..width).map(edge).collect();
    // The best score that ends with a gap in b, per column.
    let mut gap_in_b = vec![NEVER; width];
    for i in 1..=a.len() {
        let row = &mut moves[i * width..][..width];
        let mut diagonal = std::mem::replace(&mut above[0], edge(i));
        let mut gap_in_a = NEVER;
        for j in 1..width {
            let (open_a, open_b) = (gaps.first(i == a.len()), gaps.first(j == b.len()));
            let extended_a = gap_in_a - gaps.extend >= above[j - 1] - open_a;
            gap_in_a = (gap_in_a - gaps.extend).max(above[j - 1] - open_a);
            let extended_b = gap_in_b[j] - gaps.extend >= above[j] - open_b;
            gap_in_b[j] = (gap_in_b[j] - gaps.extend).max(above[j] - open_b);
            let matched = diagonal + score(&a[i - 1], &b[j - 1]);
            let best = matched.max(gap_in_a).max(gap_in_b[j]);
            row[j] = Move::new(best, matched, gap_in_b[j], extended_a, extended_b);
            diagonal = std::mem::replace(&mut above[j], best);
        }
    }
    trace_back(&moves, a.len(), b.len())
}

impl GapCosts {
    fn first(self, at_end: bool) -> i32 {
        if at_end { self.open_at_end } else { self.open }
    }
}

/// Last column of the best alignment of two beginnings, and whether a gap that ends there began
/// before it.
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

/// Collects the columns from the last cell back to the first.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// As the dataset aligns, as `phenix.chain_comparison` does, and a mixture.
    const COSTS: [GapCosts; 3] = [
        GapCosts {
            open: 12,
            open_at_end: 1,
            extend: 1,
        },
        GapCosts {
            open: 2,
            open_at_end: 2,
            extend: 1,
        },
        GapCosts {
            open: 5,
            open_at_end: 3,
            extend: 2,
        },
    ];

    fn score(a: &u8, b: &u8) -> i32 {
        match (a, b) {
            (b'W', b'W') => 11,
            _ if a == b => 4,
            _ => i32::from((a ^ b) % 5) - 3,
        }
    }

    /// The score of an alignment, gap by gap.
    fn total(alignment: &Alignment, a: &[u8], b: &[u8], gaps: GapCosts) -> i32 {
        let (mut sum, mut i, mut j) = (0, 0, 0);
        let kind = |(x, y): &(Option<usize>, Option<usize>)| (x.is_some(), y.is_some());
        for run in alignment.columns.chunk_by(|x, y| kind(x) == kind(y)) {
            let length = run.len() as i32;
            match kind(&run[0]) {
                (true, true) => {
                    sum += run
                        .iter()
                        .map(|c| score(&a[c.0.unwrap()], &b[c.1.unwrap()]))
                        .sum::<i32>();
                    (i, j) = (i + run.len(), j + run.len());
                }
                (true, false) => {
                    let at_end = j == 0 || j == b.len();
                    sum -= gaps.first(at_end) + (length - 1) * gaps.extend;
                    i += run.len();
                }
                _ => {
                    let at_end = i == 0 || i == a.len();
                    sum -= gaps.first(at_end) + (length - 1) * gaps.extend;
                    j += run.len();
                }
            }
        }
        sum
    }

    /// The best score by trying every alignment.
    fn best(a: &[u8], b: &[u8], gaps: GapCosts) -> i32 {
        fn walk(
            at: (usize, usize),
            columns: &mut Alignment,
            (a, b): (&[u8], &[u8]),
            gaps: GapCosts,
        ) -> i32 {
            let (i, j) = at;
            if (i, j) == (a.len(), b.len()) {
                return total(columns, a, b, gaps);
            }
            let mut best = i32::MIN;
            for (di, dj) in [(1, 1), (1, 0), (0, 1)] {
                if i + di <= a.len() && j + dj <= b.len() {
                    let column = ((di == 1).then_some(i), (dj == 1).then_some(j));
                    columns.columns.push(column);
                    best = best.max(walk((i + di, j + dj), columns, (a, b), gaps));
                    columns.columns.pop();
                }
            }
            best
        }
        walk((0, 0), &mut Alignment::default(), (a, b), gaps)
    }

    #[test]
    fn no_alignment_is_better() {
        for (a, b) in [
            ("WWKCH", "WKCH"),
            ("MKVLS", "VLW"),
            ("GAVCWW", "CWWPA"),
            ("AAAA", "WCWC"),
            ("HWPCCH", "HWCCH"),
            ("", "HW"),
        ] {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            for gaps in COSTS {
                let found = align(a, b, gaps, score);
                assert_eq!(total(&found, a, b, gaps), best(a, b, gaps), "{gaps:?}");
            }
        }
    }

    /// Whatever the sequences, every letter stands in one column, in order.
    #[test]
    fn every_letter_has_one_column() {
        let mut random = Random::new(1);
        for (n, m) in [(0, 5), (1, 1), (17, 40), (63, 31)] {
            let [a, b] = [n, m].map(|length| -> Vec<u8> {
                (0..length).map(|_| b'A' + random.below(20) as u8).collect()
            });
            let columns = align(&a, &b, COSTS[0], score).columns;
            let first: Vec<usize> = columns.iter().filter_map(|(i, _)| *i).collect();
            let second: Vec<usize> = columns.iter().filter_map(|(_, j)| *j).collect();
            assert_eq!(first, (0..n).collect::<Vec<_>>());
            assert_eq!(second, (0..m).collect::<Vec<_>>());
        }
    }
}
