//! The text of a CIF file: categories of items and tables.

use super::value::Value;

/// A column of a category: the item's name, and its value in a row.
pub(super) type Column<T> = (&'static str, fn(&T) -> Value);

/// A CIF file in the making.
#[derive(Debug)]
pub(super) struct CifText {
    text: String,
}

impl CifText {
    /// Begins a file with one data block.
    pub(super) fn new(block: &str) -> Self {
        Self {
            text: format!("data_{block}\n#\n"),
        }
    }

    /// Writes a category of one row as pairs of name and value.
    pub(super) fn items(&mut self, category: &str, items: &[(&str, Value)]) {
        for (name, value) in items {
            self.text.push_str(&format!("_{category}.{name} {value}\n"));
        }
        self.text.push_str("#\n");
    }

    /// Writes a category as a table; nothing if there are no rows.
    pub(super) fn table<T>(
        &mut self,
        category: &str,
        rows: impl IntoIterator<Item = T>,
        columns: &[Column<T>],
    ) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        self.header(category, columns.iter().map(|(name, _)| *name));
        for row in rows {
            self.row(columns.iter().map(|(_, value)| value(&row)));
        }
        self.text.push_str("#\n");
    }

    /// Writes a table of one row. Categories that usually have several rows are written so, as some
    /// readers take single items last, after all tables that refer to them (python-ihm).
    pub(super) fn row_table(&mut self, category: &str, items: &[(&'static str, Value)]) {
        self.header(category, items.iter().map(|(name, _)| *name));
        self.row(items.iter().map(|(_, value)| value.clone()));
        self.text.push_str("#\n");
    }

    fn header(&mut self, category: &str, names: impl Iterator<Item = &'static str>) {
        self.text.push_str("loop_\n");
        for name in names {
            self.text.push_str(&format!("_{category}.{name}\n"));
        }
    }

    /// Writes the values of a row in one line. After a text field a new line begins: the grammar
    /// does not ask for it, but some readers leave out the rest of the line (python-ihm).
    fn row(&mut self, values: impl Iterator<Item = Value>) {
        for value in values.map(|value| value.to_string()) {
            let at_line_start = self.text.ends_with('\n');
            match value.strip_prefix('\n') {
                Some(text_field) => {
                    let line_end = if at_line_start { "" } else { "\n" };
                    self.text.push_str(&format!("{line_end}{text_field}\n"));
                }
                None => {
                    let blank = if at_line_start { "" } else { " " };
                    self.text.push_str(&format!("{blank}{value}"));
                }
            }
        }
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Returns the whole file.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_line_for_each_row_and_none_without_rows() {
        let mut cif = CifText::new("EMD-1");
        cif.items("entry", &[("id", "EMD 1".into())]);
        cif.table("none", [0_usize; 0], &[("id", |row| (*row).into())]);
        let rows = [(1, "a b"), (2, ""), (3, "c\nd")];
        cif.table(
            "some",
            rows,
            &[
                ("id", |(id, _): &(usize, &str)| (*id).into()),
                ("name", |(_, name)| (*name).into()),
                ("size", |(_, name)| name.len().into()),
            ],
        );
        cif.row_table("one", &[("id", 1.into()), ("name", Value::Unknown)]);
        let expected = "data_EMD-1\n#\n_entry.id 'EMD 1'\n#\n\
                        loop_\n_some.id\n_some.name\n_some.size\n1 'a b' 3\n2 ? 0\n3\n;c\nd\n;\n3\n#\n\
                        loop_\n_one.id\n_one.name\n1 ?\n#\n";
        assert_eq!(cif.finish(), expected);
    }
}
