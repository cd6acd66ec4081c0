//! Residue numbers, also beyond the 9999 that four columns hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::io::structure::pdb::hybrid_36;

/// Greatest number that four columns hold in decimal.
const GREATEST: i32 = 9999;

/// The numbers of one chain, in file order.
///
/// After 9999 programs go on in three ways: in hybrid-36 (`A000`), from 0 or 1 again (GROMACS,
/// Amber), or in hexadecimal (`2710`, VMD).
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Chains that lie beyond 9999 as a whole, in hexadecimal.
    hexadecimal: BTreeSet<String>,
    chain: String,
    /// The last two different numbers as written.
    last: [Option<i32>; 2],
    offset: i32,
    is_hexadecimal: bool,
    /// True if numbers started again after 9999 in some chain.
    pub(super) has_wrapped: bool,
}

impl Numbering {
    /// Makes the numbering of a file whose residues have these chains and numbers as they are written. A chain all of whose numbers
    /// have four digits and in which some are such as `271a`, which are neither decimal nor hybrid-36, is hexadecimal.
    pub(super) fn of<'a>(residues: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut chains: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        for (chain, text) in residues {
            let (is_wide, has_letter) = chains.entry(chain).or_insert((true, false));
            let is_digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
            // One that goes through 9999 is told there.
            *is_wide &= text.len() == 4 && text != "9999" && text.chars().all(is_digit);
            *has_letter |= text.starts_with(|c: char| c.is_ascii_digit())
                && text.contains(|c: char| c.is_ascii_lowercase());
        }
        let found = chains
            .iter()
            .filter(|(_, (is_wide, has_letter))| *is_wide && *has_letter);
        Self {
            hexadecimal: found.map(|(chain, _)| (*chain).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Returns the number that `text` stands for in `chain`.
    pub(super) fn number(&mut self, chain: &str, text: &str) -> Option<i32> {
        if chain != self.chain {
            *self = Self {
                is_hexadecimal: self.hexadecimal.contains(chain),
                hexadecimal: std::mem::take(&mut self.hexadecimal),
                chain: chain.to_owned(),
                has_wrapped: self.has_wrapped,
                ..Self::default()
            };
        }
        let [before, last] = self.last;
        self.is_hexadecimal |= last == Some(GREATEST) && text == "2710";
        let written = if self.is_hexadecimal {
            i32::from_str_radix(text, 16).ok()?
        } else {
            hybrid_36::number(text)?
        };
        let starts_again = match written {
            0 => last == Some(GREATEST),
            1 => last == Some(GREATEST) && before == Some(GREATEST - 1),
            _ => false,
        };
        if starts_again {
            self.offset = self.offset.saturating_add(GREATEST + 1);
            self.has_wrapped = true;
        }
        if last != Some(written) {
            self.last = [last, Some(written)];
        }
        written.checked_add(self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(texts: &[&str]) -> (Vec<Option<i32>>, bool) {
        let mut numbering = Numbering::default();
        let all = texts.iter().map(|text| numbering.number("A", text));
        (all.collect(), numbering.has_wrapped)
    }

    #[test]
    fn numbers_go_on_after_9999() {
        let some = |numbers: &[i32]| numbers.iter().copied().map(Some).collect::<Vec<_>>();
        for (texts, expected, wrapped) in [
            (
                ["9998", "9999", "0", "1"],
                [9998, 9999, 10_000, 10_001],
                true,
            ),
            (
                ["9998", "9999", "1", "2"],
                [9998, 9999, 10_000 + 1, 10_002],
                true,
            ),
            (
                ["9998", "9999", "A000", "A001"],
                [9998, 9999, 10_000, 10_001],
                false,
            ),
            (
                ["9998", "9999", "2710", "271a"],
                [9998, 9999, 10_000, 10_010],
                false,
            ),
            // A ligand numbered 9999, and water after it.
            (["120", "9999", "1", "2"], [120, 9999, 1, 2], false),
            (
                ["9998", "9999", "9999", "2711"],
                [9998, 9999, 9999, 2711],
                false,
            ),
        ] {
            assert_eq!(numbers(&texts), (some(&expected), wrapped), "{texts:?}");
        }
        let chain = |texts: &[&str]| {
            let mut numbering = Numbering::of(texts.iter().map(|text| ("A", *text)));
            let all = texts.iter().map(|text| numbering.number("A", text));
            all.collect::<Vec<_>>()
        };
        assert_eq!(
            chain(&["2717", "2719", "271a"]),
            some(&[10_007, 10_009, 10_010])
        );
        assert_eq!(
            chain(&["9998", "9999", "2710", "271a"])[1..3],
            some(&[9999, 10_000])[..]
        );
        assert_eq!(chain(&["2717", "2719", "2720"]), some(&[2717, 2719, 2720]));
        let mut numbering = Numbering::default();
        for (chain, text, expected) in [
            ("A", "9999", Some(9999)),
            ("B", "0", Some(0)),
            ("B", "-12", Some(-12)),
            ("B", "****", None),
            ("B", "", None),
        ] {
            assert_eq!(numbering.number(chain, text), expected, "{text}");
        }
        assert_eq!(numbers(&["9999", "0", "9999", "0"]).0[3], Some(20_000));
    }
}
