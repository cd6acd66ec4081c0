//! Fixed columns of a record.

/// Returns the text in columns `first` to `last` (from 1, both included) without blanks around it;
/// empty where the line is too short or holds no text.
pub(super) fn columns(line: &[u8], first: usize, last: usize) -> &str {
    let end = last.min(line.len());
    let text = line.get(first - 1..end).unwrap_or_default();
    str::from_utf8(text).unwrap_or_default().trim()
}

/// Splits a file into its lines, whichever line ends it has: `\n`, `\r\n` or `\r`.
pub(super) fn lines(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut rest = Some(content);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
            rest = None;
            return Some(text);
        };
        let both = text[end..].starts_with(b"\r\n");
        rest = Some(&text[end + 1 + usize::from(both)..]);
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        for text in ["\u{feff}a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc"] {
            let all: Vec<&[u8]> = lines(text.as_bytes()).collect();
            assert_eq!(all, [b"a".as_slice(), b"b", b"", b"c"], "{text:?}");
        }
    }
}
