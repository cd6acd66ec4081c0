//! Kinds of mmCIF files that programs write and users have, a few made-up atoms each: what is read of
//! them, and what is said.

use cryoweave::io::structure::read_structure;

use crate::structure_words::{cas, reads, refuses, states};

/// The columns of the table of atoms.
const COLUMNS: [&str; 14] = [
    "group_PDB",
    "id",
    "type_symbol",
    "label_atom_id",
    "label_comp_id",
    "label_asym_id",
    "label_seq_id",
    "pdbx_PDB_ins_code",
    "Cartn_x",
    "Cartn_y",
    "Cartn_z",
    "auth_seq_id",
    "auth_asym_id",
    "pdbx_PDB_model_num",
];

/// A table of atoms with `rows`.
fn table(rows: &str) -> String {
    let columns = COLUMNS.map(|column| format!("_atom_site.{column}\n"));
    format!("loop_\n{}{rows}#\n", columns.concat())
}

/// A data block with a table of atoms.
fn block(rows: &str) -> String {
    format!("data_MADE\n#\n{}", table(rows))
}

/// A row: residue, chain and number of the archive, and number and chain of the author, at (`x`, 2,
/// 3).
fn ca(residue: &str, label: &str, author: &str, x: f64) -> String {
    format!("ATOM 1 C CA {residue} {label} ? {x} 2 3 {author} 1\n")
}

/// Two residues.
fn two() -> String {
    ca("ALA", "A 1", "1 A", 1.0) + &ca("GLY", "A 2", "2 A", 4.8)
}

/// Three residues whose numbers of the author are 10 higher than those of the archive, in chain H.
fn three() -> String {
    let [first, second] = [ca("ALA", "A 1", "11 H", 1.0), ca("GLY", "A 2", "12 H", 4.8)];
    first + &second + &ca("SER", "A 3", "13 H", 8.6)
}

const TWO: [&str; 2] = ["A 1 ALA 1", "A 2 GLY 4.8"];

#[test]
fn names_have_no_case() {
    let text = block(&two());
    for text in [
        text.to_lowercase()
            .replace("ala", "ALA")
            .replace(" ca ", " CA ")
            .replace(" a ", " A "),
        text.replace("_atom_site", "_ATOM_SITE")
            .replace("Cartn", "CARTN"),
        text.replace("data_", "DATA_").replace("loop_", "LOOP_"),
        text.replace("Cartn_x", "cartn_X"),
    ] {
        let (structure, _) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(cas(&structure), TWO, "{text}");
    }
}

#[test]
fn unknown_items_of_the_author_are_those_of_the_archive() {
    let number = |count| {
        format!(
            "{count} atoms have no residue number of the author (auth_seq_id); label_seq_id was taken"
        )
    };
    for unknown in ["?", "."] {
        let text = ca("ALA", "A 1", &format!("{unknown} A"), 1.0) + &ca("GLY", "A 2", "2 A", 4.8);
        reads(&block(&text), &TWO, &[&number(1)]);
        let text = text.replace(" 2 A 1\n", &format!(" {unknown} {unknown} 1\n"));
        reads(&block(&text), &TWO, &[&number(2)]);
        let chains = ca("ALA", "A 1", &format!("1 {unknown}"), 1.0)
            + &ca("GLY", "B 1", &format!("1 {unknown}"), 4.8);
        reads(&block(&chains), &["A 1 ALA 1", "B 1 GLY 4.8"], &[]);
    }
    for text in ["n1", "'1 2'", "1.0", "12A"] {
        let rows = ca("ALA", "A 1", &format!("{text} A"), 1.0) + &ca("GLY", "A 2", "2 A", 4.8);
        reads(&block(&rows), &TWO, &[&number(1)]);
    }
    // The quoted value is a name.
    reads(&block(&ca("ALA", "A 1", "1 '?'", 1.0)), &["? 1 ALA 1"], &[]);
    let nothing = ca("ALA", "? .", "? ?", 1.0);
    let notes = [
        "1 atoms have no residue number; they were given 0",
        "1 atoms have no chain id; they are in chain A",
    ];
    reads(&block(&nothing), &["A 0 ALA 1"], &notes);
    // Names of atoms and residues, too.
    let rows = "ATOM 1 C ? . A 1 ? 1 2 3 1 A 1 ALA CA\n";
    let text = block(rows).replace(
        "_atom_site.pdbx_PDB_model_num\n",
        "_atom_site.pdbx_PDB_model_num\n_atom_site.auth_comp_id\n_atom_site.auth_atom_id\n",
    );
    reads(&text, &["A 1 ALA 1"], &[]);
    reads(
        &text
            .replace("? . A", "CA ALA A")
            .replace("ALA CA\n", "? ?\n"),
        &["A 1 ALA 1"],
        &[],
    );
}

#[test]
fn a_row_with_too_few_or_too_many_values_is_left_out_alone() {
    let skipped = ["1 atoms could not be read and were left out, the first in line 19"];
    let long = ca("SER", "A 9", "9 A", 40.0).replace(" 1\n", " 1 1\n");
    let short = ca("SER", "A 9", "9 A", 40.0).replace("C CA", "CA");
    for bad in [short.as_str(), &long, "ATOM 1 C\n", "ATOM\n"] {
        let [first, second] = [ca("ALA", "A 1", "1 A", 1.0), ca("GLY", "A 2", "2 A", 4.8)];
        reads(&block(&(first.clone() + bad + &second)), &TWO, &skipped);
        let line = ["1 atoms could not be read and were left out, the first in line 20"];
        reads(&block(&(first + &second + bad)), &TWO, &line);
        let line = ["1 atoms could not be read and were left out, the first in line 18"];
        reads(&block(&(bad.to_owned() + &two())), &TWO, &line);
    }
    // A value too much in one row and one too few in the next: what is read as an atom is none.
    let shifted = two() + &long + &short;
    let (structure, notes) = read_structure(block(&shifted).as_bytes()).unwrap();
    assert_eq!(cas(&structure)[..2], TWO);
    assert!(!notes.is_empty());
    // Rows may be folded, or share a line.
    reads(&block(&two().replace(" ? ", " ?\n")), &TWO, &[]);
    reads(&block(&two().replace(" 1\nATOM", " 1 ATOM")), &TWO, &[]);
}

#[test]
fn a_file_cut_off_in_its_atoms_is_refused() {
    let text = block(&two());
    let text = text.trim_end_matches(['#', '\n']);
    let last = text.rfind("ATOM").unwrap();
    for length in [4, 8, 20, text.len() - last - 2] {
        refuses(
            &text[..last + length],
            "the file ends in line 19, in the middle of its atoms",
        );
    }
    reads(text, &TWO, &[]);
    reads(&text[..last], &TWO[..1], &[]);
    let quoted = block(&ca("ALA", "A 1", "1 'A", 1.0));
    refuses(
        quoted.trim_end_matches([' ', '1', '#', '\n']),
        "it is cut off",
    );
    let columns = text.find("ATOM").unwrap();
    refuses(
        &text[..columns],
        "the file ends in line 17, in the middle of its atoms",
    );
    // After the atoms it is a note.
    let cut = |line| {
        format!("the file is cut off in line {line}, after the atoms; download it again to be sure")
    };
    for (rest, line) in [
        ("_struct.title\n;a text\n", 22),
        ("_struct.title 'a text", 21),
        ("loop_\n_citation.id\n_citation.title\n1", 24),
        ("_struct.title", 21),
    ] {
        reads(&format!("{}{rest}", block(&two())), &TWO, &[&cut(line)]);
    }
    refuses("data_x\n_struct.title\n;a text", "the file ends in line 3");
}

#[test]
fn a_text_that_is_not_closed_before_the_atoms_is_told() {
    let text = format!("data_x\n_struct.title\n;a title\n ;\n{}", table(&two()));
    refuses(
        &text,
        "the text that begins in line 3 with a semicolon is not closed",
    );
    let closed = text.replace("\n ;", "\n;");
    reads(&closed, &TWO, &[]);
}

#[test]
fn decimal_commas_are_told() {
    let rows = two().replace(" 2 3 ", " 2,5 3 ");
    refuses(&block(&rows), "decimal commas");
}

/// The last row has all its values, but the last of them is cut off: a shorter number is another one.
#[test]
fn a_file_cut_off_in_its_last_value_is_refused() {
    let text = |rows: &str, last: &str| {
        let columns = [
            "label_atom_id",
            "label_comp_id",
            "label_asym_id",
            "label_seq_id",
            "Cartn_x",
        ];
        let columns = columns.map(|column| format!("_atom_site.{column}\n"));
        let others = ["Cartn_y", "Cartn_z"].map(|column| format!("_atom_site.{column}\n"));
        format!(
            "data_x\nloop_\n{}{}{rows}{last}",
            columns.concat(),
            others.concat()
        )
    };
    let first = "CA ALA A 1 1 2 -13.500\n";
    for last in [
        "CA GLY A 2 4.8 2 -1",
        "CA GLY A 2 4.8 2 -17.3",
        "CA GLY A 2 4.8 2 -17",
    ] {
        refuses(
            &text(first, last),
            "the file ends in line 11, in the middle of its atoms",
        );
        // With a line end it is as it was written.
        reads(&text(first, &format!("{last}\n")), &TWO, &[]);
    }
    for last in [
        "CA GLY A 2 4.8 2 -17.300",
        "CA GLY A 2 4.8 2 3.1234",
        "CA GLY A 2 4.8 2 '3'",
    ] {
        reads(&text(first, last), &TWO, &[]);
    }
    // Numbers without trailing zeros may be short.
    let short = "CA ALA A 1 1 2 -13\n";
    reads(&text(short, "CA GLY A 2 4.8 2 7"), &TWO, &[]);
}

#[test]
fn words_of_star_are_no_values() {
    let stopped = format!("global_\n_made.by nobody\n{}", block(&two())).replace("#\n", "stop_\n");
    reads(
        &stopped.replacen("data_MADE\nstop_", "data_MADE", 1),
        &TWO,
        &[],
    );
}

/// Files of the archive have a comment after each table; others list their chains.
#[test]
fn a_file_cut_off_between_two_rows_is_told() {
    let listed = "loop_\n_struct_asym.id\n_struct_asym.entity_id\nA 1\nB 1\n#\n";
    let head = format!("data_MADE\n#\n_entry.id MADE\n#\n{listed}");
    let rows = two() + &ca("SER", "B 1", "1 B", 50.0);
    let whole = format!("{head}{}", table(&rows));
    let all = ["A 1 ALA 1", "A 2 GLY 4.8", "B 1 SER 50"];
    reads(&whole, &all, &[]);
    let cut = |text: &str| text.trim_end_matches(['#', '\n']).to_owned() + "\n";
    let note = |why: &str| {
        format!("the file may be cut off after its last atom: {why}; download it again to be sure")
    };
    let unmarked = note("the mark is missing that ends its other tables");
    reads(&cut(&whole), &all, &[&unmarked]);
    let lost = note("chain B, which it lists, has no atoms");
    let text = cut(&format!("{head}{}", table(&two())));
    reads(&text, &TWO, &[&lost]);
    reads(&text.replace("#\n", ""), &TWO, &[&lost]);
    // Programs that write no comments, and what stands after the atoms.
    reads(&whole.replace("#\n", ""), &all, &[]);
    reads(&format!("{}_struct.title x\n", cut(&whole)), &all, &[]);
    reads(&cut(&block(&two())), &TWO, &[]);
}

#[test]
fn of_several_blocks_the_first_with_atoms_is_read() {
    let note = ["the file holds 1 more data blocks with atoms; the first, MADE, was read"];
    let other = block(&three()).replace("MADE", "OTHER");
    reads(&(block(&two()) + &other), &TWO, &note);
    let text = format!(
        "data_first\n_struct.title x\n{}data_last\n_struct.title x\n",
        block(&two())
    );
    reads(&text, &TWO, &[]);
    assert_eq!(read_structure(text.as_bytes()).unwrap().0.name, "MADE");
    // The helices of other blocks are not those of these atoms.
    let text = format!(
        "data_first\n{}\n{}",
        helix("HELX_P", "A 1", "1 A"),
        block(&two())
    );
    assert_eq!(states(&text).0, "--");
}

#[test]
fn files_without_atoms_say_what_they_are() {
    for (text, kind) in [
        (
            "data_r1abcsf\nloop_\n_refln.index_h\n_refln.index_k\n1 2\n",
            "structure factors",
        ),
        ("data_x\nloop_\n_refln_index_h\n1\n", "structure factors"),
        (
            "data_HEM\nloop_\n_chem_comp_atom.atom_id\n_chem_comp_atom.comp_id\nFE HEM\n",
            "ligand",
        ),
        (
            "data_d.dic\n_dictionary.title d\nsave_atom_site\n_category.id atom_site\nsave_\n",
            "dictionary",
        ),
        (
            "data_x\nloop_\n_atom_site_label\n_atom_site_fract_x\nC1 0.25\n",
            "small molecule",
        ),
        ("data_x\nloop_\n_ihm_sphere_obj_site.id\n1\n", "spheres"),
        ("data_x\nloop_\n_nef_chemical_shift.value\n1\n", "NMR"),
    ] {
        refuses(text, kind);
        refuses(text, "give the coordinates of the entry");
    }
    refuses(
        "data_x\n_struct.title x\n",
        "there is no readable atom in the mmCIF file",
    );
}

/// A table of one helix of `kind` with these ends: chain and number of the archive, number and chain
/// of the author.
fn helix(kind: &str, label: &str, author: &str) -> String {
    let names = [
        "label_asym_id",
        "label_seq_id",
        "auth_seq_id",
        "auth_asym_id",
    ];
    let mut text = format!("_struct_conf.conf_type_id {kind}\n");
    for end in ["beg", "end"] {
        let values = label.split(' ').chain(author.split(' '));
        for (name, value) in names.iter().zip(values) {
            text += &format!("_struct_conf.{end}_{name} {value}\n");
        }
    }
    text
}

#[test]
fn helices_are_told_by_their_exact_types() {
    let with = |kind: &str| {
        let sheet = "_struct_sheet_range.beg_auth_asym_id H\n_struct_sheet_range.beg_auth_seq_id 13\n\
                     _struct_sheet_range.end_auth_asym_id H\n_struct_sheet_range.end_auth_seq_id 13\n";
        states(&format!(
            "{}{}{sheet}",
            block(&three()),
            helix(kind, "A 2", "12 H")
        ))
        .0
    };
    for kind in [
        "HELX_P",
        "HELX_OT_P",
        "HELX_RH_P",
        "HELX_RH_OT_P",
        "HELX_RH_AL_P",
        "HELX_RH_GA_P",
        "HELX_RH_OM_P",
        "HELX_RH_PI_P",
        "HELX_RH_3T_P",
        "helx_rh_3t_p",
    ] {
        assert_eq!(with(kind), "CHS", "{kind}");
    }
    for kind in [
        "HELX_LH_PP_P",
        "HELX_RH_PP_P",
        "HELX_LH_P",
        "HELX_LH_AL_P",
        "HELX_LH_3T_P",
        "HELX_RH_27_P",
        "HELX_N",
        "HELX_RH_A_N",
        "TURN_P",
        "TURN_TY1_P",
        "BEND",
        "OTHER",
        "?",
        "HELX",
    ] {
        assert_eq!(with(kind), "CCS", "{kind}");
    }
    assert_eq!(with("STRN"), "CSS");
    // The archive calls every helix HELX_P, and tells polyproline by the class.
    for (class, expected) in [
        ("1", "CHS"),
        ("5", "CHS"),
        ("?", "CHS"),
        ("10", "CCS"),
        ("6", "CCS"),
    ] {
        let kind = format!("HELX_P\n_struct_conf.pdbx_PDB_helix_class {class}");
        assert_eq!(with(&kind), expected, "{class}");
    }
}

#[test]
fn numbers_of_the_archive_count_where_those_of_the_author_do_not_fit() {
    let lost = "the 1 helices and strands name residues that are not there; the secondary structure of \
                the file was left out";
    for (label, author, expected) in [
        ("A 2", "12 H", "CHC"),
        ("A 2", "? ?", "CHC"),
        ("A 2", "2 A", "CHC"),
        ("A 2", "912 H", "CHC"),
        ("A 2", "12 Q", "CHC"),
        ("? ?", "12 H", "CHC"),
        ("A 92", "912 H", "---"),
    ] {
        let text = format!("{}{}", block(&three()), helix("HELX_P", label, author));
        let (found, notes) = states(&text);
        assert_eq!(found, expected, "{label}, {author}");
        assert_eq!(
            notes,
            if expected == "---" {
                vec![lost]
            } else {
                vec![]
            }
        );
    }
    // Where both fit, the names of the residues decide.
    let rows = ca("ALA", "A 1", "2 A", 1.0) + &ca("GLY", "A 2", "3 A", 4.8);
    let names = "_struct_conf.beg_label_comp_id GLY\n_struct_conf.end_label_comp_id GLY\n";
    let text = format!("{}{}{names}", block(&rows), helix("HELX_P", "A 2", "2 A"));
    assert_eq!(states(&text).0, "CH");
}
