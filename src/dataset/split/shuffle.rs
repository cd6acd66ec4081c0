//! The shuffle: random order from a seed, the same everywhere.

/// A source of random numbers: SplitMix64, Steele, Lea & Flood, OOPSLA 2014,
/// <https://doi.org/10.1145/2660193.2660195>.
pub(super) struct Shuffle {
    state: u64,
}

impl Shuffle {
    pub(super) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A source of its own for every `text`.
    pub(super) fn of_text(seed: u64, text: &str) -> Self {
        let mut source = Self::new(seed);
        for byte in text.bytes() {
            source.state = source.next() ^ u64::from(byte);
        }
        source
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Brings `items` into a random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = (self.share() * (last + 1) as f64) as usize;
            items.swap(last, other.min(last));
        }
    }
}
