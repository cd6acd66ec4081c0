//! The categories that tell of the entry: `em_3d_reconstruction`, `em_software`, `exptl`, `struct`
//! and `citation`.

use crate::io::structure::deposition::{Deposition, resolution, words};
use crate::io::structure::mmcif::syntax::{Rows, read_tables};

/// Reads what an mmCIF file states about its entry.
pub(crate) fn read_deposition(text: &str) -> Deposition {
    let mut items = Items::default();
    read_tables(text, &mut items);
    items.found
}

/// The category that is read, and what was found so far.
#[derive(Default)]
struct Items<'a> {
    category: &'a str,
    columns: Vec<&'a str>,
    found: Deposition,
    /// Number of data blocks so far; the first is read.
    blocks: usize,
}

impl<'a> Rows<'a> for Items<'a> {
    fn block(&mut self, _name: &'a str) {
        self.blocks += 1;
    }

    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
        const WANTED: [&str; 5] = [
            "_em_3d_reconstruction",
            "_em_software",
            "_exptl",
            "_struct",
            "_citation",
        ];
        let mut wanted = WANTED.into_iter();
        let wanted = wanted.find(|wanted| wanted.eq_ignore_ascii_case(category));
        self.category = wanted.unwrap_or_default();
        self.columns = columns.to_vec();
        wanted.is_some() && self.blocks <= 1
    }

    fn row(&mut self, values: &[Option<&'a str>], _line: usize) {
        let value = |name: &str| {
            let mut columns = self.columns.iter();
            let index = columns.position(|column| column.eq_ignore_ascii_case(name))?;
            values[index]
        };
        let is = |name: &str, wanted: &str| {
            value(name).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
        };
        let text = |name: &str| value(name).and_then(words);
        let mut row = Deposition::default();
        match self.category {
            "_em_3d_reconstruction" => row.resolution = value("resolution").and_then(resolution),
            "_exptl" => row.method = text("method"),
            "_struct" => row.title = text("title"),
            "_citation" if is("id", "primary") => row.journal = text("journal_abbrev"),
            "_em_software" if is("category", "reconstruction") => row.software = text("name"),
            _ => {}
        }
        if let (Some(first), Some(next)) = (&mut self.found.software, &row.software) {
            first.push_str("; ");
            first.push_str(next);
        }
        self.found = std::mem::take(&mut self.found).or(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::compression::unpack;

    #[test]
    fn an_mmcif_file_states_what_the_archive_knows() {
        let example = include_bytes!("../../../../../assets/example/5ni1.cif.gz");
        let text = unpack(example, 1 << 24).unwrap();
        let found = read_deposition(str::from_utf8(&text).unwrap());
        assert_eq!(found.resolution, Some(3.2));
        assert_eq!(found.method.as_deref(), Some("Electron Microscopy"));
        assert_eq!(found.journal.as_deref(), Some("Nat Commun"));
        assert_eq!(found.software, None);
        assert!(found.title.unwrap().starts_with("CryoEM structure of"));
    }

    #[test]
    fn several_programs_and_lines_are_one_text() {
        let text = "data_1ABC\nloop_\n_em_software.category\n_em_software.name\nRECONSTRUCTION RELION\n\
                    OTHER Coot\nreconstruction cryoSPARC\n_struct.title\n;Two\n lines\n;\n";
        let found = read_deposition(text);
        assert_eq!(found.software.as_deref(), Some("RELION; cryoSPARC"));
        assert_eq!(found.title.as_deref(), Some("Two lines"));
    }
}
