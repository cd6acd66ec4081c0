//! Files whose line ends were lost: records one behind another, each as long as the others.

use super::read::is_atom;

/// Lengths that the records of a file may have: up to the coordinates, with blanks or marks behind column 80.
const LENGTHS: std::ops::RangeInclusive<usize> = 54..=96;

/// File of records without a line end.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::io::structure) enum OneLine {
    /// The records have one length, and are given with line ends.
    Parted {
        /// The text with line ends.
        text: Vec<u8>,
        /// Number of records.
        records: usize,
    },
    /// The records have several lengths, so that none but the first can be found.
    Uneven,
}

/// Returns the records of a file without line ends that begins as a PDB file and holds more than one; `None` for all others.
pub(in crate::io::structure) fn parted(content: &[u8]) -> Option<OneLine> {
    let text = content.trim_ascii();
    let has_more = text.len() > 2 * LENGTHS.start();
    if !has_more || text.contains(&b'\n') || text.contains(&b'\r') || !is_name(text) {
        return None;
    }
    let starts = text
        .windows(6)
        .enumerate()
        .filter(|(_, start)| is_atom_name(start));
    let atoms = starts.filter(|(at, _)| is_atom(&text[*at..text.len().min(at + LENGTHS.start())]));
    let atoms: Vec<usize> = atoms.map(|(at, _)| at).collect();
    // From 80 on, then those that are cut or longer.
    let mut lengths = std::iter::once(80).chain(LENGTHS);
    let are_records = |length: &usize| {
        atoms.iter().all(|at| at.is_multiple_of(*length)) && text.chunks(*length).all(is_name)
    };
    match lengths.find(are_records) {
        _ if atoms.len() < 2 => None,
        None => Some(OneLine::Uneven),
        Some(length) => {
            let records: Vec<&[u8]> = text.chunks(length).collect();
            Some(OneLine::Parted {
                records: records.len(),
                text: records.join(&b'\n'),
            })
        }
    }
}

fn is_atom_name(start: &[u8]) -> bool {
    matches!(start, b"ATOM  " | b"HETATM")
}

/// Returns whether `record` begins with the name of a record, in capitals: up to six letters and digits, filled up with blanks.
fn is_name(record: &[u8]) -> bool {
    let name = &record[..record.len().min(6)];
    let word = name.trim_ascii_end();
    let is_word = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    word.len() >= 3 && word[0].is_ascii_uppercase() && word.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATOM: &str =
        "ATOM      1  CA  ALA A   1       1.000   2.000   3.000  1.00 20.00           C  ";

    fn joined(width: usize) -> String {
        let records = ["HEADER    X", "REMARK   2", ATOM, ATOM, "TER", "END"];
        let wide = |record: &str| format!("{record:<width$.width$}");
        records.map(wide).concat()
    }

    #[test]
    fn records_of_one_length_are_parted() {
        for width in [54, 66, 78, 80, 81] {
            let Some(OneLine::Parted { text, records }) = parted(joined(width).as_bytes()) else {
                panic!("{width}");
            };
            assert_eq!(records, 6, "{width}");
            assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), 5);
        }
    }

    #[test]
    fn other_texts_are_left_alone_or_told() {
        let short = format!("HEADER    X{ATOM}{}TER", &ATOM[..66]);
        assert_eq!(parted(short.as_bytes()), Some(OneLine::Uneven));
        for text in [
            ATOM.to_owned(),
            joined(80).replace("TER", "\nTER"),
            "data_x ".repeat(40),
        ] {
            assert_eq!(parted(text.as_bytes()), None, "{text}");
        }
    }
}
