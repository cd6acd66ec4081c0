//! CIF: the tables of a file.
//!
//! Grammar: <https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax>.

use super::tokens::{Token, Tokens};

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

    /// Takes note of the end of the file, after a comment or not, where a comment stands before
    /// `commented` tokens.
    fn end(&mut self, _after_comment: bool, _commented: usize) {}
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
    rows.end(tokens.after_comment, tokens.commented);
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
        (true, true) => return read_rows(tokens, columns.len(), rows),
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

/// Reads a table of whole rows with `width` values each; returns the line in which the file ends inside
/// the last value.
fn read_rows<'a>(tokens: &mut Tokens<'a>, width: usize, rows: &mut impl Rows<'a>) -> Option<usize> {
    let mut row = Vec::with_capacity(width);
    let mut first_line = 0;
    let mut lasts = LastValues::default();
    while let Some((value, line)) = tokens.next_value() {
        if row.is_empty() {
            first_line = line;
        }
        row.push(value);
        if row.len() == width {
            if tokens.ends_in_word && value.is_some_and(|value| lasts.shortened(value)) {
                rows.bad_row(first_line, true);
                return Some(line);
            }
            lasts.push(value);
            rows.row(&row, first_line);
            row.clear();
        }
    }
    None
}

/// The last values of the rows of a table, which tell if one is cut off.
#[derive(Default)]
struct LastValues<'a> {
    before: Option<&'a str>,
    /// Fewest digits after the decimal point.
    least_decimals: Option<usize>,
}

impl<'a> LastValues<'a> {
    fn push(&mut self, value: Option<&'a str>) {
        self.before = value;
        let decimals = value.map_or(0, decimals);
        self.least_decimals = Some(self.least_decimals.map_or(decimals, |d| d.min(decimals)));
    }

    /// Returns true if `value` is the beginning of the value before it, or has fewer decimals than all.
    fn shortened(&self, value: &str) -> bool {
        let begins = |before: &str| before != value && before.starts_with(value);
        self.before.is_some_and(begins) || self.least_decimals > Some(decimals(value))
    }
}

/// Returns the number of digits after the decimal point of a number, 0 for other words.
fn decimals(value: &str) -> usize {
    let decimals = value.split_once('.').map_or("", |(_, decimals)| decimals);
    match decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        true => decimals.len(),
        false => 0,
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
