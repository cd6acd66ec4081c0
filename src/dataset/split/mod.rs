//! Splits: which entries train a network, which validate it, and which are held out to test it.

mod cell;
mod families;
mod layout;
mod read;
mod table;

use std::collections::{BTreeMap, BTreeSet};

pub use families::{Families, families};
pub use read::read_splits;
pub use table::{SplitEntry, TableError, entry_key, entry_name, read_metadata, splits_csv};

use crate::random::Random;
use crate::residue::AminoAcid;

/// Part of a split that an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SplitPart {
    /// To train.
    Train,
    /// To validate while training.
    Validation,
    /// Held out, to test.
    Test,
    /// Left out of training and validation, because a test entry is its homologue.
    LeftOut,
}

impl SplitPart {
    /// All parts, in order.
    pub const ALL: [Self; 4] = [Self::Train, Self::Validation, Self::Test, Self::LeftOut];

    /// Returns the part of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// The part's name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::LeftOut => "left_out",
        }
    }
}

/// The upper ends of the bins of resolution, in Å, as in Table 2 of Cryo2StructData: [.., 2),
/// [2, 3), [3, 4]; a last bin holds the rest.
pub const BINS: [&str; 4] = ["below 2 Å", "2 to 3 Å", "3 to 4 Å", "above 4 Å or unknown"];

/// Returns the bin of a map of `resolution` Å, as an index of [`BINS`].
pub fn bin(resolution: Option<f64>) -> usize {
    match resolution {
        Some(r) if r < 2.0 => 0,
        Some(r) if r < 3.0 => 1,
        Some(r) if r <= 4.0 => 2,
        _ => 3,
    }
}

/// Settings of a split.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitSettings {
    /// The share of entries, but for test entries, that validate; 0 to 1.
    pub validation: f64,
    /// Another seed gives another split.
    pub seed: u64,
    /// The ids of the entries that are held out to test.
    pub test: BTreeSet<String>,
}

/// Splits by bins of resolution: of each bin, the same share validates.
pub fn split_by_resolution(entries: &[SplitEntry], settings: &SplitSettings) -> Vec<SplitPart> {
    let mut parts = vec![SplitPart::Train; entries.len()];
    for wanted in 0..BINS.len() {
        let mut free = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            if settings.test.contains(&entry.id) {
                parts[index] = SplitPart::Test;
            } else if bin(entry.resolution) == wanted {
                free.push(index);
            }
        }
        let count = (free.len() as f64 * settings.validation).round() as usize;
        // By id, so that the order of the table does not matter.
        free.sort_by_key(|index| &entries[*index].id);
        let mut random = Random::new(settings.seed.wrapping_add(wanted as u64));
        random.shuffle(&mut free);
        for index in free.into_iter().take(count) {
            parts[index] = SplitPart::Validation;
        }
    }
    parts
}

/// Splits by id alone: an entry keeps its part when others come or go.
pub fn split_by_id(entries: &[SplitEntry], settings: &SplitSettings) -> Vec<SplitPart> {
    let part = |entry: &SplitEntry| {
        if settings.test.contains(&entry.id) {
            SplitPart::Test
        } else if random_of(settings.seed, &entry.id).uniform() < settings.validation {
            SplitPart::Validation
        } else {
            SplitPart::Train
        }
    };
    entries.iter().map(part).collect()
}

/// Splits so that no two entries with homologous chains (see [`families`]) stand on both sides of
/// a line: whole families validate, those that would pass the share do not, and
/// homologues of test entries are left out. `sequences` are the chains of every entry.
pub fn split_by_identity(
    entries: &[SplitEntry],
    sequences: &[Vec<Vec<Option<AminoAcid>>>],
    settings: &SplitSettings,
) -> Vec<SplitPart> {
    let families = families(sequences);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..entries.len() {
        members.entry(families.of(index)).or_default().push(index);
    }
    let is_test = |index: &usize| settings.test.contains(&entries[*index].id);
    let mut parts = vec![SplitPart::Train; entries.len()];
    let mut free: Vec<Vec<usize>> = Vec::new();
    for family in members.into_values() {
        if family.iter().any(is_test) {
            for index in family {
                let test = is_test(&index);
                parts[index] = if test {
                    SplitPart::Test
                } else {
                    SplitPart::LeftOut
                };
            }
        } else {
            free.push(family);
        }
    }
    let least_id = |family: &Vec<usize>| family.iter().map(|p| entries[*p].id.clone()).min();
    free.sort_by_key(least_id);
    Random::new(settings.seed).shuffle(&mut free);
    let all: usize = free.iter().map(Vec::len).sum();
    let mut wanted = (all as f64 * settings.validation).round() as usize;
    for family in free {
        if family.len() <= wanted {
            wanted -= family.len();
            for index in family {
                parts[index] = SplitPart::Validation;
            }
        }
    }
    parts
}

/// Returns a generator of its own for `text`.
fn random_of(seed: u64, text: &str) -> Random {
    let stirred = |mut random: Random, byte: u8| Random::new(random.bits() ^ u64::from(byte));
    text.bytes().fold(Random::new(seed), stirred)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests_tables;
