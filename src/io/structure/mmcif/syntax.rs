//! CIF: the tokens of the format, and the tables of the first data block.
//!
//! Grammar: <https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax>.

/// A token of a CIF file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// `data_name`.
    Block(&'a str),
    /// `loop_`.
    Loop,
    /// `_category.column`.
    Tag(&'a str),
    /// A value; `None` where it is `.` or `?`.
    Value(Option<&'a str>),
}

/// A reader of the tables of a file, row by row.
pub(super) trait Rows<'a> {
    /// Returns true if the category (`_atom_site`) is wanted; `columns` are the names after the dot.
    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool;

    /// Takes a row of the table that was opened last, with as many values as columns.
    fn row(&mut self, values: &[Option<&'a str>]);
}

/// Hands the tables of the first data block of `text` to `rows`; returns the block's name.
pub(super) fn read_tables<'a>(text: &'a str, rows: &mut impl Rows<'a>) -> &'a str {
    let mut tokens = Tokens {
        rest: text,
        line_start: true,
    }
    .peekable();
    let mut name = None;
    let mut pairs = Pairs::default();
    while let Some(token) = tokens.next() {
        match token {
            Token::Block(_) if name.is_some() => break,
            Token::Block(block) => name = Some(block),
            Token::Tag(tag) => {
                if let Some(Token::Value(value)) = tokens.next_if(|t| matches!(t, Token::Value(_)))
                {
                    pairs.push(tag, value, rows);
                }
            }
            Token::Loop => {
                pairs.close(rows);
                read_loop(&mut tokens, rows);
            }
            Token::Value(_) => {}
        }
    }
    pairs.close(rows);
    name.unwrap_or_default()
}

fn read_loop<'a>(tokens: &mut std::iter::Peekable<Tokens<'a>>, rows: &mut impl Rows<'a>) {
    let mut category = "";
    let mut columns = Vec::new();
    while let Some(Token::Tag(tag)) = tokens.next_if(|token| matches!(token, Token::Tag(_))) {
        let (table, column) = tag.split_once('.').unwrap_or((tag, ""));
        category = table;
        columns.push(column);
    }
    let wanted = !columns.is_empty() && rows.open(category, &columns);
    let mut values = Vec::with_capacity(columns.len());
    while let Some(Token::Value(value)) = tokens.next_if(|token| matches!(token, Token::Value(_))) {
        if wanted {
            values.push(value);
            if values.len() == columns.len() {
                rows.row(&values);
                values.clear();
            }
        }
    }
}

/// Tags with one value each, next to each other: a table of one row.
#[derive(Default)]
struct Pairs<'a> {
    category: &'a str,
    columns: Vec<&'a str>,
    values: Vec<Option<&'a str>>,
}

impl<'a> Pairs<'a> {
    fn push(&mut self, tag: &'a str, value: Option<&'a str>, rows: &mut impl Rows<'a>) {
        let (category, column) = tag.split_once('.').unwrap_or((tag, ""));
        if category != self.category {
            self.close(rows);
            self.category = category;
        }
        self.columns.push(column);
        self.values.push(value);
    }

    fn close(&mut self, rows: &mut impl Rows<'a>) {
        if !self.columns.is_empty() && rows.open(self.category, &self.columns) {
            rows.row(&self.values);
        }
        self.columns.clear();
        self.values.clear();
    }
}

/// The tokens of a text; a value that is not closed ends with its line or with the text.
struct Tokens<'a> {
    rest: &'a str,
    line_start: bool,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks();
        let at_line_start = std::mem::take(&mut self.line_start);
        match *self.rest.as_bytes().first()? {
            b';' if at_line_start => Some(Token::Value(Some(self.text_field()))),
            quote @ (b'\'' | b'"') => Some(Token::Value(Some(self.quoted(quote)))),
            _ => Some(bare(self.word())),
        }
    }
}

impl<'a> Tokens<'a> {
    fn skip_blanks(&mut self) {
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' | b'\r' => self.line_start = true,
                b'#' => {
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

    /// Takes a quoted value: the quote that closes it stands before a blank.
    fn quoted(&mut self, quote: u8) -> &'a str {
        self.rest = &self.rest[1..];
        let bytes = self.rest.as_bytes();
        let line = line_length(bytes);
        let closes = |at: &usize| {
            bytes[*at] == quote && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
        };
        match (0..line).find(closes) {
            Some(end) => self.take(end, 1),
            None => self.take(line, 0),
        }
    }

    /// Takes the lines from one that starts with a semicolon to the next that does.
    fn text_field(&mut self) -> &'a str {
        self.rest = &self.rest[1..];
        match self.rest.find("\n;") {
            Some(end) => self.take(end, 2),
            None => self.take(self.rest.len(), 0),
        }
    }

    /// Takes the next `length` bytes; `after` more are left out. Both end at ASCII characters.
    fn take(&mut self, length: usize, after: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = &rest[after..];
        taken
    }
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
        _ => Token::Value(Some(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All(Vec<String>);

    impl<'a> Rows<'a> for All {
        fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
            self.0.push(format!("{category}: {}", columns.join(" ")));
            category != "_skipped"
        }

        fn row(&mut self, values: &[Option<&'a str>]) {
            let values: Vec<&str> = values.iter().map(|v| v.unwrap_or("-")).collect();
            self.0.push(values.join("|"));
        }
    }

    #[test]
    fn tables_quotes_and_text_fields() {
        let text = "# comment\ndata_1ABC\n_entry.id 1ABC\n_a.x 'it''s' # end\n_a.y \"O5'\"\n\
                    loop_\n_b.p\n_b.q\n1 ?\n;two\nlines\n;\n. a;b\r\n'unclosed\nloop_\n\
                    _skipped.x\n1 2 3\ndata_2\n_c.x 1\n";
        let mut all = All::default();
        assert_eq!(read_tables(text, &mut all), "1ABC");
        assert_eq!(
            all.0,
            [
                "_entry: id",
                "1ABC",
                "_a: x y",
                "it''s|O5'",
                "_b: p q",
                "1|-",
                "two\nlines|-",
                "a;b|unclosed",
                "_skipped: x",
            ]
        );
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
            read_tables(text, &mut All::default());
        }
    }
}
