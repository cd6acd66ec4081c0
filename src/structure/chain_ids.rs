//! Chain ids that are free, for chains that have none of their own.

use std::collections::BTreeSet;

/// Letters of the chain ids that are given, in order.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The chain ids that are in no use, in order: `A` to `9`, then `AA`, `AB` and so on.
#[derive(Debug, Default)]
pub struct FreeChainIds {
    taken: BTreeSet<String>,
    next: usize,
}

impl FreeChainIds {
    /// Makes the ids beside those that are `taken`.
    pub fn beside(taken: BTreeSet<String>) -> Self {
        Self { taken, next: 0 }
    }

    /// Returns the next id that is free.
    pub fn free(&mut self) -> String {
        loop {
            let id = id_of(self.next);
            self.next += 1;
            if !self.taken.contains(&id) {
                return id;
            }
        }
    }
}

/// Returns the id with this index.
fn id_of(index: usize) -> String {
    let letter = char::from(LETTERS[index % LETTERS.len()]);
    match (index / LETTERS.len()).checked_sub(1) {
        None => letter.to_string(),
        Some(before) => id_of(before) + &letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_on_after_the_letters_end() {
        let ids = [0, 25, 26, 61, 62, 63, 62 + 62 * 62].map(id_of);
        assert_eq!(ids, ["A", "Z", "a", "9", "AA", "AB", "AAA"]);
    }

    #[test]
    fn ids_in_use_are_passed_over() {
        let mut ids = FreeChainIds::beside(BTreeSet::from(["A".to_owned(), "C".to_owned()]));
        assert_eq!([ids.free(), ids.free()], ["B", "D"]);
    }
}
