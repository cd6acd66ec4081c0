//! Writing CIF: values with the quotes they need, single items, loops.

use crate::io::structure::model_info::ascii;

/// The text of a CIF file in the making.
#[derive(Debug)]
pub(in crate::io::structure) struct CifText {
    text: String,
}

impl CifText {
    /// A file with one data block.
    pub(in crate::io::structure) fn new(block: &str) -> Self {
        let name: String = block
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        let name = if name.is_empty() { "model" } else { &name };
        Self {
            text: format!("data_{name}\n#\n"),
        }
    }

    /// Items of one category, as pairs of name and value.
    pub(in crate::io::structure) fn items(&mut self, category: &str, items: &[(&str, &str)]) {
        for (name, text) in items {
            let item = format!("_{category}.{name} {}\n", value(text));
            self.text.push_str(&item);
        }
        self.text.push_str("#\n");
    }

    /// A loop over `rows`; nothing if there are none.
    pub(in crate::io::structure) fn table<const N: usize>(
        &mut self,
        category: &str,
        columns: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        self.text.push_str("loop_\n");
        for column in columns {
            self.text.push_str(&format!("_{category}.{column}\n"));
        }
        for row in rows {
            let row = row.map(|text| value(&text));
            self.text.push_str(&row.join(" "));
            self.text.push('\n');
        }
        self.text.push_str("#\n");
    }

    /// The whole file.
    pub(in crate::io::structure) fn finish(self) -> String {
        self.text
    }
}

/// `text` as a value: bare, quoted, or a text field. Empty text is `?`, not known; `.` and `?`
/// stay the marks that they are.
fn value(text: &str) -> String {
    if text.contains('\n') {
        return text_field(text);
    }
    let text = ascii(text);
    let is_bare = text.bytes().all(|b| b.is_ascii_graphic())
        && !text.starts_with(['_', '#', '$', '\'', '"', '[', ']', ';'])
        && !is_reserved(&text);
    if text.trim().is_empty() {
        "?".to_owned()
    } else if is_bare {
        text
    } else if !text.contains('\'') {
        format!("'{text}'")
    } else if !text.contains('"') {
        format!("\"{text}\"")
    } else {
        text_field(&text)
    }
}

fn is_reserved(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["loop_", "stop_", "global_", "data_", "save_"]
        .iter()
        .any(|word| text.starts_with(word))
}

/// Lines between semicolons. A line of the text that starts with one is moved by a blank.
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
            (".", "."),
            ("O5'", "O5'"),
            ("two words", "'two words'"),
            ("it's a word", "\"it's a word\""),
            ("_tag", "'_tag'"),
            ("data_x", "'data_x'"),
            ("3.2 Å", "'3.2 A'"),
            ("it's \"x\"", "\n;it's \"x\"\n;"),
            ("one\n;two", "\n;one\n ;two\n;"),
        ] {
            assert_eq!(value(text), expected);
        }
    }
}
