//! Counts in words.

use std::fmt::Display;

/// Returns a count with its noun in the right number.
///
/// # Examples
/// ```
/// use cryoweave::counted::counted;
///
/// assert_eq!(counted(1, "residue"), "1 residue");
/// assert_eq!(counted(0, "copy"), "0 copies");
/// ```
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == N::from(1) => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}
