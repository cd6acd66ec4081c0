//! Values of a CIF file, with the quotes that they need.

use std::fmt;

use crate::io::structure::ascii::ascii;

/// A value of an item.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A text or a number; empty text is unknown.
    Text(String),
    /// `?`: there is a value, but it is not known.
    Unknown,
    /// `.`: there is none.
    Inapplicable,
}

impl Value {
    /// Returns a number with `digits` behind the point.
    pub(super) fn decimal(number: f64, digits: usize) -> Self {
        Self::Text(format!("{number:.digits$}"))
    }

    /// Returns `value`, or `.` if there is none.
    pub(super) fn if_any(value: Option<impl Into<Self>>) -> Self {
        value.map_or(Self::Inapplicable, Into::into)
    }

    /// Returns `value`, or `?` if it is not known.
    pub(super) fn if_known(value: Option<impl Into<Self>>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<char> for Value {
    fn from(letter: char) -> Self {
        Self::Text(letter.to_string())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Text(number.to_string())
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Text(number.to_string())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Unknown => f.write_str("?"),
            Self::Inapplicable => f.write_str("."),
        }
    }
}

/// Returns `text` bare, quoted, or as a text field.
fn quoted(text: &str) -> String {
    if text.contains('\n') {
        return text_field(text);
    }
    let text = ascii(text);
    if text.trim().is_empty() {
        "?".to_owned()
    } else if is_bare(&text) {
        text
    } else if !text.contains('\'') {
        format!("'{text}'")
    } else if !text.contains('"') {
        format!("\"{text}\"")
    } else {
        text_field(&text)
    }
}

/// Returns true if `text` needs no quotes.
fn is_bare(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
        && !text.starts_with(['_', '#', '$', '\'', '"', '[', ']', ';'])
        && !["?", "."].contains(&text)
        && !is_reserved(text)
}

fn is_reserved(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["loop_", "stop_", "global_", "data_", "save_"]
        .iter()
        .any(|word| text.starts_with(word))
}

/// Returns lines between semicolons. A line of the text that starts with one is moved by a blank.
fn text_field(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(ascii).collect();
    format!("\n;{}\n;", lines.join("\n").replace("\n;", "\n ;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_get_the_quotes_they_need() {
        for (text, expected) in [
            ("A", "A"),
            ("", "?"),
            (".", "'.'"),
            ("?", "'?'"),
            ("O5'", "O5'"),
            ("two words", "'two words'"),
            ("it's a word", "\"it's a word\""),
            ("_tag", "'_tag'"),
            ("data_x", "'data_x'"),
            ("3.2 Å", "'3.2 A'"),
            ("it's \"x\"", "\n;it's \"x\"\n;"),
            ("one\n;two", "\n;one\n ;two\n;"),
        ] {
            assert_eq!(Value::from(text).to_string(), expected);
        }
        assert_eq!(Value::Unknown.to_string(), "?");
        assert_eq!(Value::if_any(None::<usize>).to_string(), ".");
        assert_eq!(Value::decimal(-1.5, 3).to_string(), "-1.500");
    }
}
