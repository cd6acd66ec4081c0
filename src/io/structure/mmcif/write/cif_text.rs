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
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let plain = |c| if is_plain(c) { c } else { '_' };
        let name: String = block.chars().map(plain).collect();
        let name = if name.is_empty() { "model" } else { &name };
        Self {
            text: format!("data_{name}\n#\n"),
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
        self.text.push_str("loop_\n");
        for (name, _) in columns {
            self.text.push_str(&format!("_{category}.{name}\n"));
        }
        for row in rows {
            let values = columns.iter().map(|(_, value)| value(&row).to_string());
            self.text.push_str(&values.collect::<Vec<_>>().join(" "));
            self.text.push('\n');
        }
        self.text.push_str("#\n");
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
        let mut cif = CifText::new("EMD-1 x");
        cif.items("entry", &[("id", "EMD-1 x".into())]);
        cif.table("none", [0_usize; 0], &[("id", |row| (*row).into())]);
        let rows = [(1, "a b"), (2, "")];
        cif.table(
            "some",
            rows,
            &[
                ("id", |(id, _): &(usize, &str)| (*id).into()),
                ("name", |(_, name)| (*name).into()),
            ],
        );
        let expected = "data_EMD-1_x\n#\n_entry.id 'EMD-1 x'\n#\n\
                        loop_\n_some.id\n_some.name\n1 'a b'\n2 ?\n#\n";
        assert_eq!(cif.finish(), expected);
    }
}
