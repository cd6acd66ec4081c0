//! Metadata of an entry, as its structure file states them.

use serde::{Deserialize, Serialize};

/// Metadata of an entry, as its structure file states them; `None` where it is silent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deposition {
    /// Resolution of the map, in Å.
    pub resolution: Option<f64>,
    /// Method of the experiment, in the words of the archive.
    pub method: Option<String>,
    /// Programs that reconstructed the map, separated by semicolons.
    pub software: Option<String>,
    /// Title of the entry.
    pub title: Option<String>,
    /// Journal of the first publication, abbreviated.
    pub journal: Option<String>,
}

impl Deposition {
    /// Fills what is `None` here from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            resolution: self.resolution.or(other.resolution),
            method: self.method.or(other.method),
            software: self.software.or(other.software),
            title: self.title.or(other.title),
            journal: self.journal.or(other.journal),
        }
    }
}

/// Returns `text` with single blanks between its words; `None` if there are none.
pub(crate) fn words(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Parses a resolution in Å: a finite number above 0.
pub(crate) fn resolution(text: &str) -> Option<f64> {
    let value: f64 = text.trim().parse().ok()?;
    (value.is_finite() && value > 0.0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_first_stays() {
        let of = |resolution, title: Option<&str>| Deposition {
            resolution,
            title: title.map(str::to_owned),
            ..Deposition::default()
        };
        let both = of(Some(2.0), None).or(of(Some(3.0), Some("x")));
        assert_eq!(both, of(Some(2.0), Some("x")));
    }
}
