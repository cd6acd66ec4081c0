//! Fixed columns of a record.

/// Returns the text in columns `first` to `last` (from 1, both included) without blanks around it;
/// empty where the line is too short or holds no text.
pub(super) fn columns(line: &[u8], first: usize, last: usize) -> &str {
    let end = last.min(line.len());
    let text = line.get(first - 1..end).unwrap_or_default();
    str::from_utf8(text).unwrap_or_default().trim()
}

/// Splits a file into its lines, whichever line ends it has.
pub(super) fn lines(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    content.split(|byte| *byte == b'\n' || *byte == b'\r')
}
