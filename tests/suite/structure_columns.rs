//! PDB files whose columns are not those of the format: moved to the left, with long residue names, or with blanks alone
//! between their words.

use crate::structure_words::{ca, reads, refuses, states, two};

const TWO: [&str; 2] = ["A 1 ALA 1", "A 2 GLY 4.8"];

fn moved(count: usize) -> String {
    format!(
        "{count} lines of atoms are not in the columns of the PDB format, the first is line 1; they \
         were read by their words"
    )
}

#[test]
fn lines_that_moved_to_the_left_are_read() {
    let text = two(1.0);
    for text in [
        text.replace("ATOM      1", "ATOM     1"),
        text.replace("ATOM      1", "ATOM   1"),
        // The names alone, with a blank more before the coordinates.
        text.replace("  CA  ALA A   1 ", " CA  ALA A   1  ")
            .replace("  CA  GLY A   2 ", " CA  GLY A   2  "),
    ] {
        reads(&text, &TWO, &[&moved(2)]);
    }
    let words = "ATOM 1 CA AALA A 1 1.0 2.0 3.0\nATOM 2 CA AGLY A 2 4.8 2.0 3.0\n";
    reads(words, &TWO, &[&moved(2)]);
}

#[test]
fn a_long_residue_name_makes_no_chain_of_two_letters() {
    let others = ca("ALA A", "   1", 1.0, "") + &ca("GLY A", "   3", 8.6, "");
    let with = |name: &str| {
        let (first, last) = others.split_at(others.len() / 2);
        format!("{first}{}{last}", ca(&format!("{name}A"), "   2", 4.8, ""))
    };
    for name in [
        "TYRM", "SERD", "CYSD", "TYRU", "SERP", "THRP", "ASN1", "LEUD",
    ] {
        let code = &name[..3];
        let note = format!(
            "residue names of four letters, read as the amino acid of the first three: {name}"
        );
        let expected = ["A 1 ALA 1", &format!("A 2 {code} 4.8"), "A 3 GLY 8.6"];
        reads(&with(name), &expected, &[&note]);
    }
    let parents = "read as the amino acid they derive from: 1 LYSH as LYS";
    reads(
        &with("LYSH"),
        &["A 1 ALA 1", "A 2 LYSH 4.8", "A 3 GLY 8.6"],
        &[parents],
    );
    // Column 21 is filled throughout a chain.
    let pair = |id: &str, x: f64| {
        ca(&format!("ALA{id}"), "   1", x, "") + &ca(&format!("GLY{id}"), "   2", x + 3.8, "")
    };
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8", "MA 1 ALA 20", "MA 2 GLY 23.8"];
    reads(&(pair(" A", 1.0) + &pair("MA", 20.0)), &expected, &[]);
}

#[test]
fn helices_in_any_place_and_of_words_are_read() {
    let atoms = two(1.0) + &ca("SER A", "   3", 8.6, "");
    let helix = "HELIX    1   1 ALA A    1  GLY A    2  1\n";
    for text in [
        format!("{atoms}END\n{helix}"),
        format!("{atoms}TER\nENDMDL\nEND\n{helix}"),
        format!("HELIX 1 1 ALA A 1 GLY A 2 1 2\n{atoms}"),
        format!("SHEET 1 A 1 SER A 3 SER A 3 0\n{helix}{atoms}").replace("SER A 3", "SER B 3"),
    ] {
        let (found, _) = states(&text);
        assert_eq!(found, "HHC", "{text}");
    }
    let sheet = format!("SHEET 1 A 1 ALA A 1 GLY A 2 0\n{atoms}");
    assert_eq!(states(&sheet), ("SSC".to_owned(), vec![]));
    let polyproline = format!("HELIX 1 1 ALA A 1 GLY A 2 10 2\n{atoms}");
    assert_eq!(states(&polyproline), ("---".to_owned(), vec![]));
}

#[test]
fn decimal_commas_are_told() {
    refuses(&two(1.0).replace("2.000", "2,000"), "decimal commas");
}
