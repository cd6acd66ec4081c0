//! What is stated about an entry besides its coordinates: how it was made, where it was published.

use serde::{Deserialize, Serialize};

use super::syntax::{Rows, read_tables};
use crate::io::compression::unpack;
use crate::io::structure::pdb::columns;
use crate::io::structure::read::{Format, UNPACKED_LIMIT, format_of};

/// What is stated about an entry; `None` where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deposition {
    /// The resolution of the map, in Å.
    pub resolution: Option<f64>,
    /// The method of the experiment, in the words of the archive.
    pub method: Option<String>,
    /// The programs that reconstructed the map, separated by semicolons.
    pub software: Option<String>,
    /// The title of the entry.
    pub title: Option<String>,
    /// The journal of the first publication, abbreviated.
    pub journal: Option<String>,
}

impl Deposition {
    /// What is stated here or, where nothing is, in `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            resolution: self.resolution.or(other.resolution),
            method: self.method.or(other.method),
            software: self.software.or(other.software),
            title: self.title.or(other.title),
            journal: self.journal.or(other.journal),
        }
    }
}

/// What a PDB or mmCIF file, compressed or not, states about its entry: nothing if it is none.
///
/// Of a PDB file: the records `REMARK 2`, `EXPDTA`, `TITLE` and `JRNL`; the software stands in none
/// of them.
pub fn read_deposition(bytes: &[u8]) -> Deposition {
    let content = unpack(bytes, UNPACKED_LIMIT).unwrap_or_default();
    match format_of(&content) {
        Some(Format::Pdb) => of_pdb(&content),
        Some(Format::Mmcif) => {
            let text = String::from_utf8_lossy(&content);
            let mut items = Items::default();
            read_tables(&text, &mut items);
            items.found
        }
        None => Deposition::default(),
    }
}

/// `text` with single blanks; `None` if there is none.
fn words(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A resolution in Å.
fn angstrom(text: &str) -> Option<f64> {
    let value: f64 = text.trim().parse().ok()?;
    (value.is_finite() && value > 0.0).then_some(value)
}

fn of_pdb(content: &[u8]) -> Deposition {
    let mut found = Deposition::default();
    let [mut method, mut title, mut journal] = [const { String::new() }; 3];
    let lines = content.split(|byte| *byte == b'\n' || *byte == b'\r');
    for line in lines.take_while(|line| !line.starts_with(b"ATOM")) {
        match columns(line, 1, 6) {
            "EXPDTA" => add(&mut method, columns(line, 11, 79)),
            "TITLE" => add(&mut title, columns(line, 11, 80)),
            "JRNL" if columns(line, 13, 16) == "REF" => add(&mut journal, columns(line, 20, 47)),
            "REMARK" if columns(line, 8, 22) == "2 RESOLUTION." => {
                found.resolution = angstrom(columns(line, 24, 30));
            }
            _ => {}
        }
    }
    Deposition {
        method: words(&method),
        title: words(&title),
        journal: words(&journal),
        ..found
    }
}

/// A record that goes on in the next line.
fn add(text: &mut String, more: &str) {
    text.push(' ');
    text.push_str(more);
}

/// The items of an mmCIF file that are looked at.
#[derive(Default)]
struct Items<'a> {
    category: &'a str,
    columns: Vec<&'a str>,
    found: Deposition,
}

impl<'a> Rows<'a> for Items<'a> {
    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
        const WANTED: [&str; 5] = [
            "_em_3d_reconstruction",
            "_em_software",
            "_exptl",
            "_struct",
            "_citation",
        ];
        self.category = category;
        self.columns = columns.to_vec();
        WANTED.contains(&category)
    }

    fn row(&mut self, values: &[Option<&'a str>]) {
        let value = |name: &str| {
            let place = self.columns.iter().position(|column| *column == name)?;
            values[place]
        };
        let is = |name: &str, wanted: &str| {
            value(name).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
        };
        let text = |name: &str| value(name).and_then(words);
        let mut row = Deposition::default();
        match self.category {
            "_em_3d_reconstruction" => row.resolution = value("resolution").and_then(angstrom),
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

    #[test]
    fn an_mmcif_file_states_what_the_archive_knows() {
        let example = include_bytes!("../../../../assets/example/5ni1.cif.gz");
        let found = read_deposition(example);
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
        let found = read_deposition(text.as_bytes());
        assert_eq!(found.software.as_deref(), Some("RELION; cryoSPARC"));
        assert_eq!(found.title.as_deref(), Some("Two lines"));
    }

    #[test]
    fn a_pdb_file_states_less() {
        let text = "TITLE     A TITLE OF\nTITLE    2 TWO LINES\nEXPDTA    ELECTRON MICROSCOPY\n\
                    JRNL        AUTH   A.AUTHOR\n\
                    JRNL        REF    NAT COMMUN                    V.   8 16099 2017\n\
                    REMARK   2\nREMARK   2 RESOLUTION.    3.20 ANGSTROMS.\n";
        let found = read_deposition(text.as_bytes());
        let expected = Deposition {
            resolution: Some(3.2),
            method: Some("ELECTRON MICROSCOPY".into()),
            software: None,
            title: Some("A TITLE OF TWO LINES".into()),
            journal: Some("NAT COMMUN".into()),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_structure_states_nothing() {
        for bytes in [
            b"".as_slice(),
            b"REMARK   2 RESOLUTION. NOT APPLICABLE.",
            b"\x1f\x8b",
        ] {
            assert_eq!(read_deposition(bytes), Deposition::default());
        }
    }

    #[test]
    fn what_is_stated_first_stays() {
        let of = |resolution, title: Option<&str>| Deposition {
            resolution,
            title: title.map(str::to_owned),
            ..Deposition::default()
        };
        let both = of(Some(2.0), None).or(of(Some(3.0), Some("x")));
        assert_eq!(both, of(Some(2.0), Some("x")));
    }
}
