//! Hybrid-36: residue numbers beyond 9999 in four columns, as cctbx and Phenix write them.
//!
//! After 9999 comes `A000`, counted to base 36 in capitals, after `ZZZZ` comes `a000`.
//! Definition: <https://cci.lbl.gov/hybrid_36/>.

/// Number of values whose first character is a letter: 26 · 36³.
const LETTERED: i32 = 26 * 36 * 36 * 36;
/// Value of `A000` to base 36.
const FIRST: i32 = 10 * 36 * 36 * 36;

/// Parses a residue number, decimal or hybrid-36.
pub(super) fn number(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let is_digit = |c: u8| c.is_ascii_digit();
    let bytes = text.as_bytes();
    let start = match bytes {
        [b'A'..=b'Z', ..] if bytes.iter().all(|c| c.is_ascii_uppercase() || is_digit(*c)) => 10_000,
        [b'a'..=b'z', ..] if bytes.iter().all(|c| c.is_ascii_lowercase() || is_digit(*c)) => {
            10_000 + LETTERED
        }
        _ => return None,
    };
    let value = i32::from_str_radix(text, 36).ok()?;
    (bytes.len() == 4).then_some(start + value - FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_after_9999() {
        for (text, expected) in [
            ("-999", Some(-999)),
            ("9999", Some(9999)),
            ("A000", Some(10_000)),
            ("A00Z", Some(10_035)),
            ("ZZZZ", Some(1_223_055)),
            ("a000", Some(1_223_056)),
            ("zzzz", Some(2_436_111)),
            ("A0a0", None),
            ("A00", None),
            ("A-00", None),
            ("", None),
            ("0A00", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
