//! The shuffle: random order from a seed, the same everywhere.

use crate::dice::Dice;

/// Dice of their own for every `text`.
pub(super) fn dice_of(seed: u64, text: &str) -> Dice {
    let thrown = |mut dice: Dice, byte: u8| Dice::new(dice.bits() ^ u64::from(byte));
    text.bytes().fold(Dice::new(seed), thrown)
}

/// Brings `items` into a random order (Fisher and Yates).
pub(super) fn shuffle<T>(dice: &mut Dice, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let other = (dice.share() * (last + 1) as f64) as usize;
        items.swap(last, other.min(last));
    }
}
