//! Structure files in other encodings, with something after their end, cut off, or of another kind.

use cryoweave::io::structure::read_structure;
use cryoweave::io::{FileKind, recognise};

use crate::structure_words::{ca, cas, reads, refuses, states, two};

/// The file ends between two lines: all other residues have what the last lacks.
#[test]
fn a_last_residue_without_its_backbone_is_told() {
    let atom = |name: &str, number: usize| {
        let line = ca("SER A", &format!("{number:4}"), number as f64, "");
        line.replace(" CA ", &format!(" {name:<3}"))
    };
    let residue = |number| {
        ["N", "CA", "C", "O"]
            .map(|name| atom(name, number))
            .concat()
    };
    let whole: String = (1..=5).map(residue).collect();
    let notes = |text: &str| read_structure(text.as_bytes()).unwrap().1;
    assert_eq!(notes(&whole), []);
    let cut = whole.clone() + &atom("N", 6) + &atom("CA", 6);
    let told = notes(&cut);
    assert!(
        told[0]
            .to_string()
            .contains("ends inside residue 6 of chain A"),
        "{told:?}"
    );
    for end in ["END\n", "TER\n", "CONECT    1    2\n"] {
        assert_eq!(notes(&(cut.clone() + end)), []);
    }
}

/// The file ends after a whole residue, but its other records let expect an end.
#[test]
fn a_file_cut_off_between_residues_is_told() {
    let atoms = two(1.0);
    let notes = |text: &str| read_structure(text.as_bytes()).unwrap().1;
    let other = ca("SER B", "   1", 9.0, "");
    for begin in ["HEADER    X\n", "SEQRES   1 A    2  ALA GLY\n"] {
        let cut = format!("{begin}{atoms}");
        let told = notes(&cut);
        assert!(
            told[0].to_string().contains("without TER or END"),
            "{told:?}"
        );
        for end in ["END\n", "TER\n", "CONECT    1    2\n"] {
            assert_eq!(notes(&(cut.clone() + end)), [], "{end}");
        }
    }
    assert_eq!(notes(&format!("{atoms}TER\n{other}")), []);
    let ligand = other.replace("ATOM  ", "HETATM").replace("SER", "HOH");
    assert_eq!(notes(&format!("HEADER    X\n{atoms}TER\n{ligand}")), []);
    assert_eq!(notes(&atoms), []);
}

#[test]
fn padding_after_the_end_is_left_out() {
    let padded = format!("{}\0\0\0\u{1a}", two(1.0));
    let (structure, notes) = read_structure(padded.as_bytes()).unwrap();
    assert_eq!((cas(&structure).len(), notes), (2, vec![]));
}

#[test]
fn utf_16_is_read() {
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["\u{feff}", ""] {
            let text = format!("{mark}{}", two(1.0).replace('\n', "\r\n"));
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            assert_eq!(recognise(&bytes), Some(FileKind::Structure));
            let (structure, notes) = read_structure(&bytes).unwrap();
            assert_eq!(cas(&structure), ["A 1 ALA 1", "A 2 GLY 4.8"]);
            assert!(notes[0].to_string().contains("UTF-16"), "{notes:?}");
        }
    }
}

#[test]
fn bytes_after_gzip_are_told() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(two(1.0).as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    assert_eq!(read_structure(&packed).unwrap().1, []);
    let (structure, notes) = read_structure(&[packed, b"trailing".to_vec()].concat()).unwrap();
    assert_eq!(cas(&structure).len(), 2);
    assert!(
        notes[0].to_string().starts_with("8 bytes after the end"),
        "{notes:?}"
    );
}

#[test]
fn files_of_other_kinds_are_told_by_what_they_are() {
    for (text, words) in [
        (">a\nMKVL\n", "a file of sequences"),
        ("<!DOCTYPE html><html>", "a web page"),
        ("data_\nloop_\n_rlnImageName #1\nx\n", "STAR"),
        ("\n 2 !NTITLE\n REMARKS x\n", "X-PLOR"),
        ("PSF EXT\n\n  1 !NTITLE\n REMARKS x\n", "a topology"),
        ("{\n s_m_m2io_version\n :::\n 2.0.0\n}\n", "Maestro"),
        ("{\"data_X\": {\"atom_site\": {}}}", "mmJSON"),
        ("<marker_set name=\"x\">\n", "markers"),
        (
            "<pre>\ndata_x\nloop_\n_atom_site.id\n1\n",
            "with the text of a structure",
        ),
        ("hello", "neither a PDB nor an mmCIF"),
    ] {
        refuses(text, words);
    }
}

/// Line ends that a transfer took away.
#[test]
fn records_without_line_ends_are_read_by_their_length_or_refused() {
    let atoms = [
        two(1.0),
        two(20.0).replace(" A ", " B "),
        "TER\nEND\n".to_owned(),
    ]
    .concat();
    let joined = |width: usize| -> String {
        atoms
            .lines()
            .map(|line| format!("{line:<width$}"))
            .collect()
    };
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8", "B 1 ALA 20", "B 2 GLY 23.8"];
    let note = "the file is one long line: its line ends were lost; it was read as 6 records of one length";
    for width in [78, 80, 81] {
        reads(&joined(width), &expected, &[note]);
    }
    let trimmed: String = atoms.lines().map(str::trim_end).collect();
    refuses(&format!("HEADER    X{trimmed}"), "its line ends were lost");
}

/// Programs that list the secondary structure last.
#[test]
fn helices_behind_the_atoms_count_for_the_first_model() {
    let helix = "HELIX    1   1 ALA A    1  GLY A    2  1\n";
    let strand = "SHEET    1   A 1 ALA A   1  GLY A   2  0\n";
    let [one, other] = [1.0, 40.0].map(two);
    for (text, expected) in [
        (format!("{one}TER\n{helix}END\n"), "HH"),
        (format!("{one}TER\nEND\n{helix}"), "HH"),
        (
            format!("MODEL 1\n{one}ENDMDL\nMODEL 2\n{other}ENDMDL\n{helix}END\n"),
            "HH",
        ),
        (format!("{one}END\n{other}END\n{helix}"), "HH"),
        // Those of the second file are not the first one's.
        (format!("{one}END\n{helix}{other}END\n"), "--"),
        (
            format!("{strand}{one}END\n{helix}{other}END\n{helix}"),
            "SS",
        ),
    ] {
        assert_eq!(states(&text).0, expected, "{text}");
    }
}
