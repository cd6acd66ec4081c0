//! Layout of a table of text: its separator, the lines before its header, and its quotation marks.

/// Returns the character that separates the columns of `table`, the number of lines before its
/// header, and the rest of it: as a line `sep=;` says, else a comma, or a semicolon or a tab where
/// the first line has more of them outside of quotes, as where the comma is the decimal mark. Blank lines
/// and comments before the header are left out, and so is the `#` of a header that is one.
pub(super) fn layout(table: &str) -> (u8, u64, &str) {
    let is_blank = |line: &str| line.chars().all(|c| ",;\t| \"".contains(c));
    let is_comment = |line: &str| line.starts_with('#') && !line.to_lowercase().contains("emd");
    let (mut before, mut rest) = (0, table);
    let mut stated = None;
    while let Some((line, after)) = rest.split_once('\n') {
        let said = line
            .trim_matches('"')
            .strip_prefix("sep=")
            .map(str::as_bytes);
        match said {
            Some(&[separator @ (b',' | b';' | b'\t' | b'|')]) => stated = Some(separator),
            _ if is_blank(line) || is_comment(line) => {}
            _ => break,
        }
        (before, rest) = (before + 1, after);
    }
    let rest = rest.trim_start_matches('#');
    (stated.unwrap_or_else(|| separator(rest)), before, rest)
}

/// Returns the separator of which the first line of `table` has most, outside of quotes.
fn separator(table: &str) -> u8 {
    const SEPARATORS: [u8; 3] = [b'\t', b';', b','];
    let first = table.lines().next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0; 3];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
            *count += usize::from(!quoted && byte == separator);
        }
    }
    let most = SEPARATORS.into_iter().zip(counts);
    most.max_by_key(|(_, count)| *count)
        .map_or(b',', |(separator, _)| separator)
}

/// Quoted cell of a table: the lines in which its quotation marks stand, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) first: u64,
    /// `None` where the mark is not closed.
    pub(super) last: Option<u64>,
}

/// Returns the quoted cells that do not end in the line in which they begin, as the reader of the table takes them: a mark opens
/// a cell at its beginning alone, and two marks within one are a mark.
pub(super) fn long_cells(table: &str, separator: u8) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut bytes = table.bytes().peekable();
    let (mut line, mut is_begin, mut open) = (1, true, None);
    while let Some(byte) = bytes.next() {
        // A return before a line feed ends no line of its own.
        let is_end = byte == b'\n' || byte == b'\r' && bytes.peek() != Some(&b'\n');
        match open {
            None => {
                let is_quote = is_begin && byte == b'"';
                open = is_quote.then_some(line);
                is_begin = byte == separator || matches!(byte, b'\n' | b'\r');
            }
            Some(_) if byte == b'"' && bytes.peek() == Some(&b'"') => drop(bytes.next()),
            Some(first) if byte == b'"' => {
                open = None;
                let last = Some(line);
                found.extend((first < line).then_some(Quoted { first, last }));
            }
            Some(_) => {}
        }
        line += u64::from(is_end);
    }
    found.extend(open.map(|first| Quoted { first, last: None }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_are_followed_over_lines() {
        let found = |table: &str| {
            let cells = long_cells(table, b',').into_iter();
            cells
                .map(|cell| (cell.first, cell.last))
                .collect::<Vec<_>>()
        };
        for table in [
            "a,b\n\"1\",\"x, y\"\n",
            "a,5\" tube\n1,6\" tube\n",
            "a,\"5\"\" tube\"\n",
        ] {
            assert_eq!(found(table), [], "{table}");
        }
        assert_eq!(found("a,b\r\n1,\"x\r\ny\"\r\n2,z\r\n"), [(2, Some(3))]);
        assert_eq!(found("a,b\n1,\"x\n2,y\n"), [(2, None)]);
        assert_eq!(found("a,b\r1,\"x\r2,y\r"), [(2, None)]);
    }
}
