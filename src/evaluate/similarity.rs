//! Similarity of two sequences, by which chains are recognised as copies of each other.

use crate::alignment::{GapCosts, align};

/// Returns the similarity of `a` and `b`, 0 to 1: the share of identical residues among aligned ones, times
/// the ratio of their lengths. A sequence that the other one holds counts as identical to it.
pub(super) fn similarity(a: &str, b: &str) -> f64 {
    let longer = a.len().max(b.len()).max(1);
    let ratio = a.len().min(b.len()) as f64 / longer as f64;
    if a.contains(b) || b.contains(a) {
        ratio
    } else {
        ratio * identity(a.as_bytes(), b.as_bytes())
    }
}

/// Gap costs of `mmtbx.alignment`, which `phenix.chain_comparison` aligns with: a gap of `n` letters
/// costs `n + 1`, an identical pair counts 1.
const GAPS: GapCosts = GapCosts {
    open: 2,
    open_at_end: 2,
    extend: 1,
};

/// Returns the share of identical letters among those that a global alignment sets beside each
/// other.
fn identity(a: &[u8], b: &[u8]) -> f64 {
    let alignment = align(a, b, GAPS, |a, b| i32::from(a == b));
    let identical = alignment.pairs().filter(|(i, j)| a[*i] == b[*j]).count();
    identical as f64 / alignment.pairs().count().max(1) as f64
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
