//! CIF: the tokens of the format.
//!
//! Grammar: <https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax>.

/// A token of a CIF file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// `data_name`.
    Block(&'a str),
    /// `save_name`, `save_` at the end of such a frame, `global_`, or `stop_` at the end of a table.
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
pub(super) struct Lexeme<'a> {
    pub(super) token: Token<'a>,
    /// The line, from 1.
    pub(super) line: usize,
    /// True if it is the first of its line, and no text field.
    begins_line: bool,
    /// True if the file ends before the quote or the text field is closed.
    is_open: bool,
    /// True if it is a bare word with which the file ends, not even a line end after it.
    ends_file: bool,
}

/// The tokens of a text; a value that is not closed ends with its line or with the text.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
    line: usize,
    /// True where a semicolon begins a text field.
    line_start: bool,
    /// True until the first token of a line is read.
    is_first_of_line: bool,
    ahead: Option<Lexeme<'a>>,
    /// The line of a value in which the text ends.
    pub(super) open: Option<usize>,
    /// The line of the last token that was taken.
    pub(super) last_line: usize,
    /// True if the file ends with the word that was taken last, not even a line end after it.
    pub(super) ends_in_word: bool,
    /// True if a comment stands before the next token, or before the end.
    pub(super) after_comment: bool,
    /// Number of tokens so far before which a comment stands.
    pub(super) commented: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            line: 1,
            line_start: true,
            is_first_of_line: true,
            ahead: None,
            open: None,
            last_line: 1,
            ends_in_word: false,
            after_comment: false,
            commented: 0,
        }
    }

    pub(super) fn next(&mut self) -> Option<Lexeme<'a>> {
        let lexeme = self.ahead.take().or_else(|| self.read())?;
        self.last_line = lexeme.line;
        self.ends_in_word = lexeme.ends_file;
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

    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Takes the next token if it is a tag.
    pub(super) fn next_tag(&mut self) -> Option<&'a str> {
        match self.peek()?.token {
            Token::Tag(tag) => {
                self.next();
                Some(tag)
            }
            _ => None,
        }
    }

    /// Takes the next token, with its line, if it is a value.
    pub(super) fn next_value(&mut self) -> Option<(Option<&'a str>, usize)> {
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
    pub(super) fn next_line(&mut self) -> Option<(Vec<Option<&'a str>>, usize)> {
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
        self.commented += usize::from(self.after_comment);
        let is_text = first == b';' && at_line_start;
        let line = self.line;
        let begins_line = self.is_first_of_line && !is_text;
        self.is_first_of_line = false;
        let is_bare = !is_text && !matches!(first, b'\'' | b'"');
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
            ends_file: is_bare && self.rest.is_empty(),
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
        // `global_` and `stop_` are words of STAR, from which CIF comes.
        _ if starts("save_") => Token::Frame,
        _ if word.eq_ignore_ascii_case("global_") => Token::Frame,
        _ if word.eq_ignore_ascii_case("stop_") => Token::Frame,
        _ => Token::Value(Some(word)),
    }
}
