//! CIF: the tokens of the format, and the tables of the first data block.
//!
//! Grammar: <https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax>.

/// A token of a CIF file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// `data_name`.
    Block(&'a str),
    /// `save_name`, or `save_` at the end of such a frame.
    Frame,
    /// `loop_`.
    Loop,
    /// `_category.column`.
    Tag(&'a str),
    /// A value; `None` where it is `.` or `?`.
    Value(Option<&'a str>),
}

/// A token where it stands.
#[derive(Clone, Copy, Debug)]
struct Lexeme<'a> {
    token: Token<'a>,
    /// The line, from 1.
    line: usize,
    /// True if it is the first of its line, and no text field.
    begins_line: bool,
    /// True if the file ends before the quote or the text field is closed.
    is_open: bool,
}

/// A reader of the tables of a file, row by row.
pub(super) trait Rows<'a> {
    /// Begins a data block.
    fn block(&mut self, _name: &'a str) {}

    /// Returns true if the category (`_atom_site`) is wanted; `columns` are the names after the dot.
    /// Both are compared without case.
    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool;

    /// Takes a row, which begins in `line`, of the table that was opened last, with as many values as
    /// columns.
    fn row(&mut self, values: &[Option<&'a str>], line: usize);

    /// Takes note of a row, in `line`, of the table that was opened last, with too few or too many
    /// values; the file ends in it if `is_last`.
    fn bad_row(&mut self, _line: usize, _is_last: bool) {}
}

/// Hands the tables of `text`, block by block, to `rows`; returns the line in which the file is cut
/// off, if it ends inside a value or a row.
pub(super) fn read_tables<'a>(text: &'a str, rows: &mut impl Rows<'a>) -> Option<usize> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut tokens = Tokens::new(text);
    let mut pairs = Pairs::default();
    let mut cut_off = None;
    while let Some(lexeme) = tokens.next() {
        match lexeme.token {
            Token::Block(name) => {
                pairs.close(rows);
                rows.block(name);
            }
            Token::Tag(tag) => match tokens.next_value() {
                Some((value, _)) => pairs.push(tag, value, lexeme.line, rows),
                None if tokens.is_at_end() => cut_off = Some(lexeme.line),
                None => {}
            },
            Token::Loop => {
                pairs.close(rows);
                cut_off = read_loop(&mut tokens, rows);
            }
            Token::Frame => pairs.close(rows),
            Token::Value(_) => {}
        }
    }
    pairs.close(rows);
    tokens.open.or(cut_off)
}

/// Reads a table; returns the line in which the file ends inside it.
fn read_loop<'a>(tokens: &mut Tokens<'a>, rows: &mut impl Rows<'a>) -> Option<usize> {
    let mut category = "";
    let mut columns = Vec::new();
    while let Some(tag) = tokens.next_tag() {
        let (table, column) = tag.split_once('.').unwrap_or((tag, ""));
        category = table;
        columns.push(column);
    }
    let mut ahead = tokens.clone();
    let values = std::iter::from_fn(|| ahead.next_value()).count();
    if values == 0 {
        *tokens = ahead;
        return tokens.is_at_end().then_some(tokens.last_line);
    }
    let is_wanted = !columns.is_empty() && rows.open(category, &columns);
    let is_whole = values % columns.len().max(1) == 0;
    match (is_wanted, is_whole) {
        (true, true) => read_rows(tokens, columns.len(), rows),
        (true, false) => return read_lines(tokens, columns.len(), rows),
        (false, true) => *tokens = ahead,
        (false, false) => return read_lines(tokens, columns.len(), &mut Unwanted),
    }
    None
}

/// A reader of a table that nobody wants, but that may be cut off.
struct Unwanted;

impl<'a> Rows<'a> for Unwanted {
    fn open(&mut self, _category: &'a str, _columns: &[&'a str]) -> bool {
        false
    }

    fn row(&mut self, _values: &[Option<&'a str>], _line: usize) {}
}

/// Reads a table of whole rows with `width` values each.
fn read_rows<'a>(tokens: &mut Tokens<'a>, width: usize, rows: &mut impl Rows<'a>) {
    let mut row = Vec::with_capacity(width);
    let mut first_line = 0;
    while let Some((value, line)) = tokens.next_value() {
        if row.is_empty() {
            first_line = line;
        }
        row.push(value);
        if row.len() == width {
            rows.row(&row, first_line);
            row.clear();
        }
    }
}

/// Reads a table in which the number of values is no multiple of the `width`: line by line, so that a
/// row with too few or too many values does not spoil the others. A row may be folded into lines.
/// Returns the line in which the file ends inside a row.
fn read_lines<'a>(
    tokens: &mut Tokens<'a>,
    width: usize,
    rows: &mut impl Rows<'a>,
) -> Option<usize> {
    let mut row: Vec<Option<&str>> = Vec::with_capacity(width);
    let mut first_line = 0;
    while let Some((values, line)) = tokens.next_line() {
        if !row.is_empty() && row.len() + values.len() > width {
            rows.bad_row(first_line, false);
            row.clear();
        }
        if row.is_empty() {
            first_line = line;
        }
        row.extend(values);
        if row.len() >= width {
            if row.len() == width {
                rows.row(&row, first_line);
            } else {
                rows.bad_row(first_line, false);
            }
            row.clear();
        }
    }
    if row.is_empty() {
        return None;
    }
    // A comment after the row shows that the file goes on.
    let is_last = tokens.is_at_end() && !tokens.after_comment;
    rows.bad_row(first_line, is_last);
    is_last.then_some(tokens.last_line)
}

/// Tags with one value each, next to each other: a table of one row.
#[derive(Default)]
struct Pairs<'a> {
    category: &'a str,
    columns: Vec<&'a str>,
    values: Vec<Option<&'a str>>,
    line: usize,
}

impl<'a> Pairs<'a> {
    fn push(
        &mut self,
        tag: &'a str,
        value: Option<&'a str>,
        line: usize,
        rows: &mut impl Rows<'a>,
    ) {
        let (category, column) = tag.split_once('.').unwrap_or((tag, ""));
        if !category.eq_ignore_ascii_case(self.category) {
            self.close(rows);
            self.category = category;
            self.line = line;
        }
        self.columns.push(column);
        self.values.push(value);
    }

    fn close(&mut self, rows: &mut impl Rows<'a>) {
        if !self.columns.is_empty() && rows.open(self.category, &self.columns) {
            rows.row(&self.values, self.line);
        }
        self.category = "";
        self.columns.clear();
        self.values.clear();
    }
}

/// The tokens of a text; a value that is not closed ends with its line or with the text.
#[derive(Clone, Debug)]
struct Tokens<'a> {
    rest: &'a str,
    line: usize,
    /// True where a semicolon begins a text field.
    line_start: bool,
    /// True until the first token of a line is read.
    is_first_of_line: bool,
    ahead: Option<Lexeme<'a>>,
    /// The line of a value in which the text ends.
    open: Option<usize>,
    /// The line of the last token that was taken.
    last_line: usize,
    /// True if a comment stands before the next token, or before the end.
    after_comment: bool,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            line: 1,
            line_start: true,
            is_first_of_line: true,
            ahead: None,
            open: None,
            last_line: 1,
            after_comment: false,
        }
    }

    fn next(&mut self) -> Option<Lexeme<'a>> {
        let lexeme = self.ahead.take().or_else(|| self.read())?;
        self.last_line = lexeme.line;
        if lexeme.is_open {
            self.open = Some(lexeme.line);
        }
        Some(lexeme)
    }

    fn peek(&mut self) -> Option<Lexeme<'a>> {
        if self.ahead.is_none() {
            self.ahead = self.read();
        }
        self.ahead
    }

    fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Takes the next token if it is a tag.
    fn next_tag(&mut self) -> Option<&'a str> {
        match self.peek()?.token {
            Token::Tag(tag) => {
                self.next();
                Some(tag)
            }
            _ => None,
        }
    }

    /// Takes the next token, with its line, if it is a value.
    fn next_value(&mut self) -> Option<(Option<&'a str>, usize)> {
        match self.peek()? {
            Lexeme {
                token: Token::Value(value),
                line,
                ..
            } => {
                self.next();
                Some((value, line))
            }
            _ => None,
        }
    }

    /// Takes the values up to the end of the line, with the line.
    fn next_line(&mut self) -> Option<(Vec<Option<&'a str>>, usize)> {
        let (first, line) = self.next_value()?;
        let mut values = vec![first];
        while self.peek().is_some_and(|lexeme| !lexeme.begins_line) {
            let Some((value, _)) = self.next_value() else {
                break;
            };
            values.push(value);
        }
        Some((values, line))
    }

    fn read(&mut self) -> Option<Lexeme<'a>> {
        self.after_comment &= self.rest.is_empty();
        self.skip_blanks();
        let at_line_start = std::mem::take(&mut self.line_start);
        let first = *self.rest.as_bytes().first()?;
        let is_text = first == b';' && at_line_start;
        let line = self.line;
        let begins_line = self.is_first_of_line && !is_text;
        self.is_first_of_line = false;
        let (token, is_closed) = match first {
            b';' if is_text => self.text_field(),
            quote @ (b'\'' | b'"') => self.quoted(quote),
            _ => (bare(self.word()), true),
        };
        Some(Lexeme {
            token,
            line,
            begins_line,
            is_open: !is_closed && self.rest.is_empty(),
        })
    }

    fn skip_blanks(&mut self) {
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' | b'\r' => {
                    let is_second = *byte == b'\n' && at > 0 && bytes[at - 1] == b'\r';
                    self.line += usize::from(!is_second);
                    self.line_start = true;
                    self.is_first_of_line = true;
                }
                b'#' => {
                    self.after_comment = true;
                    at += line_length(&bytes[at..]);
                    continue;
                }
                _ if byte.is_ascii_whitespace() => self.line_start = false,
                _ => break,
            }
            at += 1;
        }
        self.rest = &self.rest[at..];
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.bytes().position(|b| b.is_ascii_whitespace());
        self.take(end.unwrap_or(self.rest.len()), 0)
    }

    /// Takes a quoted value: the quote that closes it stands before a blank. Returns true if there is
    /// one.
    fn quoted(&mut self, quote: u8) -> (Token<'a>, bool) {
        self.rest = &self.rest[1..];
        let bytes = self.rest.as_bytes();
        let line = line_length(bytes);
        let closes = |at: &usize| {
            bytes[*at] == quote && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
        };
        match (0..line).find(closes) {
            Some(end) => (Token::Value(Some(self.take(end, 1))), true),
            None => (Token::Value(Some(self.take(line, 0))), false),
        }
    }

    /// Takes the lines from one that starts with a semicolon to the next that does. Returns true if
    /// there is one.
    fn text_field(&mut self) -> (Token<'a>, bool) {
        self.rest = &self.rest[1..];
        let bytes = self.rest.as_bytes();
        let ends =
            |at: &usize| matches!(bytes[*at], b'\n' | b'\r') && bytes.get(at + 1) == Some(&b';');
        let end = (0..bytes.len()).find(ends);
        let text = &bytes[..end.map_or(bytes.len(), |end| end + 1)];
        self.line += line_ends(text);
        match end {
            Some(end) => {
                let has_two = end > 0 && bytes[end - 1..=end] == *b"\r\n";
                let length = end - usize::from(has_two);
                (
                    Token::Value(Some(self.take(length, 2 + usize::from(has_two)))),
                    true,
                )
            }
            None => (Token::Value(Some(self.take(bytes.len(), 0))), false),
        }
    }

    /// Takes the next `length` bytes; `after` more are left out. Both end at ASCII characters.
    fn take(&mut self, length: usize, after: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = &rest[after..];
        taken
    }
}

/// Returns the number of line ends in `bytes`: `\n`, `\r\n` or `\r`.
fn line_ends(bytes: &[u8]) -> usize {
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\r' => true,
        b'\n' => *at == 0 || bytes[at - 1] != b'\r',
        _ => false,
    });
    ends.count()
}

fn line_length(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r'));
    end.unwrap_or(bytes.len())
}

fn bare(word: &str) -> Token<'_> {
    let starts = |prefix: &str| {
        let start = word.as_bytes().get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    match word.as_bytes() {
        b"." | b"?" => Token::Value(None),
        [b'_', ..] => Token::Tag(word),
        _ if word.eq_ignore_ascii_case("loop_") => Token::Loop,
        _ if starts("data_") => Token::Block(&word[5..]),
        _ if starts("save_") => Token::Frame,
        _ => Token::Value(Some(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All(Vec<String>);

    impl<'a> Rows<'a> for All {
        fn block(&mut self, name: &'a str) {
            self.0.push(format!("data {name}"));
        }

        fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
            self.0.push(format!("{category}: {}", columns.join(" ")));
            category != "_skipped"
        }

        fn row(&mut self, values: &[Option<&'a str>], line: usize) {
            let values: Vec<&str> = values.iter().map(|v| v.unwrap_or("-")).collect();
            self.0.push(format!("{line} {}", values.join("|")));
        }

        fn bad_row(&mut self, line: usize, is_last: bool) {
            self.0.push(format!("{line} bad, last: {is_last}"));
        }
    }

    fn read(text: &str) -> (Vec<String>, Option<usize>) {
        let mut all = All::default();
        let cut_off = read_tables(text, &mut all);
        (all.0, cut_off)
    }

    #[test]
    fn tables_quotes_and_text_fields() {
        let text = "# comment\ndata_1ABC\n_entry.id 1ABC\n_a.x 'it''s' # end\n_a.y \"O5'\"\n\
                    loop_\n_b.p\n_b.q\n1 ?\n;two\nlines\n;\n. a;b\n'unclosed\nloop_\n\
                    _skipped.x\n1 2 3\nDATA_2\nsave_x\n_c.x 1\nsave_\n_c.x 2\n";
        let expected = [
            "data 1ABC",
            "_entry: id",
            "3 1ABC",
            "_a: x y",
            "4 it''s|O5'",
            "_b: p q",
            "9 1|-",
            "10 two\nlines|-",
            "13 a;b|unclosed",
            "_skipped: x",
            "data 2",
            "_c: x",
            "20 1",
            "_c: x",
            "22 2",
        ];
        for ends in ["\n", "\r\n", "\r"] {
            let (rows, cut_off) = read(&text.replace('\n', ends));
            let rows: Vec<String> = rows.iter().map(|row| row.replace(ends, "\n")).collect();
            assert_eq!(
                (rows, cut_off),
                (expected.map(str::to_owned).to_vec(), None),
                "{ends:?}"
            );
        }
    }

    #[test]
    fn a_bad_row_does_not_spoil_the_next() {
        for (lines, expected) in [
            (
                "1 2 3\n4 5\n6 7 8\n",
                ["4 1|2|3", "5 bad, last: false", "6 6|7|8"].as_slice(),
            ),
            (
                "1 2 3\n4 5 6 7\n8 9 0\n",
                &["4 1|2|3", "5 bad, last: false", "6 8|9|0"],
            ),
            ("1 2\n3 4 5\n", &["4 bad, last: false", "5 3|4|5"]),
            (
                "1\n2 3\n4\n5 6\n7",
                &["4 1|2|3", "6 4|5|6", "8 bad, last: true"],
            ),
            ("1 2 3 4\n5 6\n", &["4 1|2|3", "4 4|5|6"]),
        ] {
            let (rows, _) = read(&format!("loop_ _a.x\n_a.y\n_a.z\n{lines}"));
            assert_eq!(rows[1..], *expected, "{lines}");
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_told() {
        for (text, line) in [
            ("data_a\n_a.b 1\n", None),
            ("data_a\nloop_\n_a.b\n1\n2", None),
            ("data_a\n_a.b 'x", Some(2)),
            ("data_a\n_a.b 'x\n", None),
            ("data_a\n_a.b\n;x\ny\n", Some(3)),
            ("data_a\n_a.b", Some(2)),
            ("data_a\nloop_\n_a.b", Some(3)),
            ("data_a\nloop_\n_a.b\n_a.c\n1 2\n3", Some(6)),
            ("data_a\nloop_\n_a.b\n_a.c\n1 2\n3\n_c.x 1", None),
        ] {
            assert_eq!(read(text).1, line, "{text:?}");
        }
    }

    #[test]
    fn broken_text_ends() {
        for text in [
            "",
            "data_",
            "loop_",
            "loop_ _a.b",
            "_a",
            "_a.b 'x",
            ";x",
            "\n;x",
            "'",
            "dat\u{e9}_",
        ] {
            read(text);
        }
    }
}
