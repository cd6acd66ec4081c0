//! Similarity of two sequences, by which chains are recognised as copies of each other.

/// Returns the similarity of `a` and `b`, 0 to 1: the fraction of identical residues among aligned
/// ones, times the ratio of their lengths. A sequence that the other one contains counts as identical
/// to it.
pub(super) fn similarity(a: &str, b: &str) -> f64 {
    let longer = a.len().max(b.len()).max(1);
    let ratio = a.len().min(b.len()) as f64 / longer as f64;
    if a.contains(b) || b.contains(a) {
        ratio
    } else {
        ratio * identity(a.as_bytes(), b.as_bytes())
    }
}

/// Cell of the alignment table: the best scores of the two beginnings that meet here.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// However the alignment ends.
    best: i64,
    /// If it ends with a letter of `a` against nothing.
    deletion: i64,
    /// Letters aligned with a letter, and with the same one, in the best alignment.
    aligned: usize,
    identical: usize,
}

/// Cost of a gap of one letter; each further letter costs 1.
const GAP: i64 = 2;

/// Returns the fraction of identical letters among those that a global alignment (Gotoh) sets against each
/// other, where identity counts 1 and a gap of `n` letters costs `n + 1`.
fn identity(a: &[u8], b: &[u8]) -> f64 {
    let edge = |gap: usize| Cell {
        best: -(gap as i64) - 1,
        deletion: i64::MIN / 2,
        ..Cell::default()
    };
    let mut above: Vec<Cell> = (0..=b.len()).map(edge).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![edge(i + 1)];
        let mut insertion = i64::MIN / 2;
        for (j, other) in b.iter().enumerate() {
            let (diagonal, up, left) = (above[j], above[j + 1], row[j]);
            let same = usize::from(letter == other);
            let deletion = (up.best - GAP).max(up.deletion - 1);
            insertion = (left.best - GAP).max(insertion - 1);
            let best = (diagonal.best + same as i64).max(deletion).max(insertion);
            let (from, letters, identical) = match best {
                best if best == deletion => (up, 0, 0),
                best if best == insertion => (left, 0, 0),
                _ => (diagonal, 1, same),
            };
            row.push(Cell {
                best,
                deletion,
                aligned: from.aligned + letters,
                identical: from.identical + identical,
            });
        }
        above = row;
    }
    let end = above.last().copied().unwrap_or_default();
    end.identical as f64 / end.aligned.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_similar_and_strangers_are_not() {
        let chain = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ";
        assert_eq!(similarity(chain, chain), 1.0);
        assert_eq!(similarity(chain, &chain[1..]), 32.0 / 33.0);
        assert!(similarity(chain, "GGGGWWWWPPPPDDDDHHHH") < 0.3);
        assert_eq!(similarity("", ""), 0.0);
    }

    #[test]
    fn a_gap_does_not_count_as_a_difference() {
        assert_eq!(identity(b"ACDEFGHIK", b"ACDEHIK"), 1.0);
        assert_eq!(identity(b"ACDEFG", b"AWDEHG"), 4.0 / 6.0);
        assert_eq!(identity(b"AAACDEF", b"CDEF"), 1.0);
        assert_eq!(identity(b"AAAA", b"CCCC"), 0.0);
    }
}
