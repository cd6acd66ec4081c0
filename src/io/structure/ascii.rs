//! Text in the characters that PDB and mmCIF files hold.

/// Returns `text` in one line of printable ASCII: `Å` becomes `A`, blanks of every kind a space,
/// any other character `?`.
pub(crate) fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'Å' => 'A',
            ' '..='~' => c,
            _ if c.is_whitespace() => ' ',
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_characters_are_replaced() {
        assert_eq!(ascii("3.2 Å,\ttwo\u{a0}µm"), "3.2 A, two ?m");
    }
}
