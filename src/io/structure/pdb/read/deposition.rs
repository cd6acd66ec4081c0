//! The records `TITLE`, `EXPDTA`, `JRNL` and `REMARK 2`.

use crate::io::structure::deposition::{Deposition, resolution, words};
use crate::io::structure::pdb::columns::{columns, lines};

/// Reads what a PDB file states about its entry.
pub(crate) fn read_deposition(content: &[u8]) -> Deposition {
    let mut found = Deposition::default();
    let [mut method, mut title, mut journal] = [const { String::new() }; 3];
    for line in lines(content).take_while(|line| !line.starts_with(b"ATOM")) {
        match columns(line, 1, 6) {
            "EXPDTA" => append(&mut method, columns(line, 11, 79)),
            "TITLE" => append(&mut title, columns(line, 11, 80)),
            "JRNL" if columns(line, 13, 16) == "REF" => append(&mut journal, columns(line, 20, 47)),
            "REMARK" if columns(line, 8, 22) == "2 RESOLUTION." => {
                found.resolution = resolution(columns(line, 24, 30));
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

/// Appends the next line of a record to its text.
fn append(text: &mut String, more: &str) {
    text.push(' ');
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
