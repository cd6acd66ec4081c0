//! The ids of entries: what names a map in the EMDB, and a structure in the PDB.
//!
//! EMDB: <https://www.ebi.ac.uk/emdb/documentation>; PDB, with the long form of 2023 on:
//! <https://www.wwpdb.org/documentation/new-format-for-pdb-ids>.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Id of a map in the EMDB, such as `EMD-3488`. Zeros stay that fill a number up to four digits, as
/// the EMDB writes it (`EMD-0007`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmdbId(String);

/// Id of a structure in the PDB, in lower case: `5ni1`, or the long form `pdb_00005ni1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PdbId(String);

/// The text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// It is no id of the EMDB.
    #[error("{0} is no EMDB id; write it as EMD-3488")]
    Emdb(String),
    /// It is no id of the PDB.
    #[error("{0} is no PDB id; write it as 5NI1")]
    Pdb(String),
}

impl EmdbId {
    /// The digits after `EMD-`.
    pub fn number(&self) -> &str {
        &self.0
    }

    /// Returns whether both are the same entry, whatever zeros stand in front.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.trim_start_matches('0') == other.0.trim_start_matches('0')
    }

    /// Returns the id in the name of a file or folder: the number after `emd`, as in
    /// `emd_0775.map.gz`, or all of the name up to its first dot if that is a number.
    pub fn in_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        match lower.find("emd") {
            Some(start) => {
                let rest = lower[start + 3..].trim_start_matches(['-', '_']);
                let end = rest.find(|c: char| !c.is_ascii_digit());
                rest[..end.unwrap_or(rest.len())].parse().ok()
            }
            None => lower.split('.').next()?.parse().ok(),
        }
    }
}

impl FromStr for EmdbId {
    type Err = IdError;

    /// Takes `EMD-3488`, `emd_3488` and `3488`, blanks around them too.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let lower = text.trim().to_ascii_lowercase();
        let number = match lower.strip_prefix("emd") {
            Some(rest) => rest.trim_start_matches(['-', '_']),
            None => &lower,
        };
        let is_number =
            (1..=8).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
        let zeros = number.len() - number.trim_start_matches('0').len();
        let digits = &number[zeros.min(number.len().saturating_sub(4))..];
        is_number
            .then(|| Self(digits.to_owned()))
            .ok_or_else(|| IdError::Emdb(text.to_owned()))
    }
}

impl fmt::Display for EmdbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EMD-{}", self.0)
    }
}

impl PdbId {
    /// The id in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether both are the same entry, be it in the short or the long form.
    pub fn is_same(&self, other: &Self) -> bool {
        let short = |id: &Self| id.0.trim_start_matches("pdb_0000").to_owned();
        short(self) == short(other)
    }

    /// Returns the id that the name of a file or of a sequence begins with, before a dot or a `_`:
    /// `5ni1.cif.gz`, `6KSW_1`.
    pub fn in_name(name: &str) -> Option<Self> {
        let long = name.split('.').next().unwrap_or_default();
        let short = long.split('_').next().unwrap_or_default();
        [long, short].iter().find_map(|text| text.parse().ok())
    }
}

impl FromStr for PdbId {
    type Err = IdError;

    /// Takes both forms in any case, blanks around them too.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let lower = text.trim().to_ascii_lowercase();
        let is_id = match lower.strip_prefix("pdb_") {
            Some(long) => long.len() == 8 && long.chars().all(|c| c.is_ascii_alphanumeric()),
            None => {
                lower.len() == 4
                    && lower.starts_with(|c: char| c.is_ascii_digit())
                    && lower.chars().all(|c| c.is_ascii_alphanumeric())
            }
        };
        is_id
            .then_some(Self(lower))
            .ok_or_else(|| IdError::Pdb(text.to_owned()))
    }
}

impl TryFrom<String> for PdbId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<PdbId> for String {
    fn from(id: PdbId) -> Self {
        id.0
    }
}

impl fmt::Display for PdbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_parsed_as_they_are_written() {
        for (text, number) in [
            ("EMD-3488", "3488"),
            (" emd_0007 ", "0007"),
            ("EMD3488", "3488"),
            ("3488", "3488"),
            ("EMD-03488", "3488"),
            ("00007", "0007"),
            ("7", "7"),
        ] {
            assert_eq!(text.parse::<EmdbId>().unwrap().number(), number);
        }
        for wrong in ["3J9S", "EMD-", "", "EMD-1/../2", "123456789", "PDB-1"] {
            assert_eq!(wrong.parse::<EmdbId>(), Err(IdError::Emdb(wrong.into())));
        }
        for (text, id) in [(" 5NI1", "5ni1"), ("pdb_00005NI1", "pdb_00005ni1")] {
            assert_eq!(text.parse::<PdbId>().unwrap().as_str(), id);
        }
        for wrong in [
            "5NI",
            "5NI12",
            "5NI1/x",
            "5NI1.cif",
            "ABCD",
            "../../escaped",
            "pdb_5ni1",
        ] {
            assert_eq!(wrong.parse::<PdbId>(), Err(IdError::Pdb(wrong.into())));
        }
        assert_eq!(
            "emd_0007".parse::<EmdbId>().unwrap().to_string(),
            "EMD-0007"
        );
    }

    #[test]
    fn ids_are_found_in_names() {
        let emdb = |name| EmdbId::in_name(name).map(|id| id.number().to_owned());
        assert_eq!(emdb("emd_0775.map.gz").as_deref(), Some("0775"));
        assert_eq!(emdb("my-EMD-12-sharpened.mrc").as_deref(), Some("12"));
        assert_eq!(emdb("3488.map").as_deref(), Some("3488"));
        assert_eq!(
            (emdb("map.mrc"), emdb("emd_.map"), emdb("")),
            (None, None, None)
        );
        let pdb = |name| PdbId::in_name(name).map(|id| id.to_string());
        assert_eq!(pdb("5ni1.cif.gz").as_deref(), Some("5ni1"));
        assert_eq!(pdb("6KSW_1").as_deref(), Some("6ksw"));
        assert_eq!(pdb("pdb_00005ni1.cif").as_deref(), Some("pdb_00005ni1"));
        assert_eq!((pdb("model.pdb"), pdb("")), (None, None));
    }
}
