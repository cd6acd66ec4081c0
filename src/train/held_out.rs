//! Held-out records: those that validate, and never train.

use std::collections::BTreeMap;

use super::error::TrainError;
use crate::dataset::split::{SplitPart, entry_key};
use crate::random::Random;

/// Choice of the records that validate.
#[derive(Clone, Debug, PartialEq)]
pub enum HeldOut {
    /// A share of the records, 0 to 1, one at least: those that a hash of seed and name puts first.
    Share(f64),
    /// As a split file says; records that test or are left out, or that it does not name, are not used.
    Split(BTreeMap<String, SplitPart>),
}

/// Indices of the records of each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) train: Vec<usize>,
    pub(super) validation: Vec<usize>,
}

impl HeldOut {
    /// Divides the records called `ids`.
    ///
    /// # Errors
    /// [`TrainError`] if one side is empty.
    pub(super) fn divide(&self, ids: &[String], seed: u64) -> Result<Sides, TrainError> {
        if ids.len() < 2 {
            return Err(TrainError::TooFew { found: ids.len() });
        }
        let parts: Vec<Option<SplitPart>> = match self {
            Self::Share(share) => held_out(ids, *share, seed)?,
            Self::Split(parts) => {
                let part = |id: &String| parts.get(&*entry_key(id)).copied();
                ids.iter().map(part).collect()
            }
        };
        let of = |wanted: SplitPart| -> Vec<usize> {
            let all = parts.iter().enumerate();
            let those = all.filter(|(_, part)| **part == Some(wanted));
            those.map(|(index, _)| index).collect()
        };
        let sides = Sides {
            train: of(SplitPart::Train),
            validation: of(SplitPart::Validation),
        };
        let one_sided = |for_what| Err(TrainError::OneSided { for_what });
        match (sides.train.is_empty(), sides.validation.is_empty()) {
            (true, _) => one_sided("to learn from"),
            (_, true) => one_sided("to validate with"),
            _ => Ok(sides),
        }
    }
}

fn held_out(ids: &[String], share: f64, seed: u64) -> Result<Vec<Option<SplitPart>>, TrainError> {
    if !(share > 0.0 && share < 1.0) {
        let words = format!("--held-out is {share}, which must lie between 0 and 1");
        return Err(TrainError::Setting(words));
    }
    let count = ((ids.len() as f64 * share).round() as usize).clamp(1, ids.len() - 1);
    let hash = |id: &str| {
        let stirred = |mut random: Random, byte: u8| Random::new(random.bits() ^ u64::from(byte));
        id.bytes().fold(Random::new(seed), stirred).bits()
    };
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|index| (hash(&ids[*index]), &ids[*index]));
    let mut parts = vec![Some(SplitPart::Train); ids.len()];
    for index in &order[..count] {
        parts[*index] = Some(SplitPart::Validation);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_share_is_held_out_by_name_whatever_the_order() {
        let names = ["3488", "0775", "2566", "5185", "6770"];
        let held = |names: &[&str], seed| {
            let sides = HeldOut::Share(0.4).divide(&ids(names), seed).unwrap();
            let mut held: Vec<String> = sides.validation.iter().map(|i| names[*i].into()).collect();
            held.sort();
            (held, sides.train.len())
        };
        let (first, train) = held(&names, 0);
        assert_eq!((first.len(), train), (2, 3));
        let mut reversed = names;
        reversed.reverse();
        assert_eq!(held(&reversed, 0).0, first);
        assert!((1..9).any(|seed| held(&names, seed).0 != first));
        let two = HeldOut::Share(0.1).divide(&ids(&["a", "b"]), 0).unwrap();
        assert_eq!((two.train.len(), two.validation.len()), (1, 1));
    }

    #[test]
    fn a_split_file_counts_and_its_other_records_are_not_used() {
        let parts = [
            ("22", SplitPart::Train),
            ("7", SplitPart::Validation),
            ("8", SplitPart::Test),
        ];
        let parts = parts.map(|(id, part)| (id.to_owned(), part)).into();
        let sides = HeldOut::Split(parts)
            .divide(&ids(&["8", "0022", "9", "7"]), 0)
            .unwrap();
        assert_eq!((sides.train, sides.validation), (vec![1], vec![3]));
    }

    #[test]
    fn what_cannot_be_divided_is_refused() {
        let refused =
            |held: HeldOut, names: &[&str]| held.divide(&ids(names), 0).unwrap_err().to_string();
        assert!(refused(HeldOut::Share(0.5), &["a"]).contains("two at least"));
        assert!(refused(HeldOut::Share(1.0), &["a", "b"]).contains("between 0 and 1"));
        assert!(refused(HeldOut::Share(f64::NAN), &["a", "b"]).contains("between 0 and 1"));
        let none = HeldOut::Split(BTreeMap::new());
        assert!(refused(none, &["a", "b"]).contains("no record to learn from"));
    }
}
