//! Kinds of structure files that programs write and users have, a few made-up atoms each: what is
//! read of them, and what is said.

use std::fmt::Write;

use cryoweave::io::structure::read_structure;
use cryoweave::residue::SecondaryStructure;

use crate::structure_words::{ca, cas, reads, refuses, states, two};

#[test]
fn the_first_frame_counts_however_frames_end() {
    let [one, two, three] = [1.0, 101.0, 201.0].map(two);
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8"];
    let note = ["the file holds 2 more models; the first was read"];
    for text in [
        format!("{one}END\n{two}END\n{three}END\n"),
        format!("{one}ENDMDL\n{two}ENDMDL\n{three}ENDMDL\nEND\n"),
        format!("{one}ENDMDL\nEND\n{two}ENDMDL\nEND\n{three}ENDMDL\nEND\n"),
        format!("MODEL        1\n{one}MODEL        2\n{two}MODEL        3\n{three}"),
        format!("MODEL\n{one}TER\nENDMDL\nMODEL\n{two}TER\nENDMDL\nMODEL\n{three}TER\nENDMDL\n"),
        format!("MODEL 0\n{one}END\nMODEL 0\n{two}END\nMODEL 0\n{three}END\n"),
        format!("CRYST1\n{one}END\r\nCRYST1\n{two}END\r\nCRYST1\n{three}END"),
        format!("CRYST1 1\n{one}TER\nCRYST1 1\n{two}TER\nCRYST1 1\n{three}TER\n"),
        format!("HEADER    X\n{one}HEADER    Y\n{two}HEADER    Z\n{three}"),
        format!("end\nEND\n{one}END\nEND\n{two}\nend\n{three}"),
    ] {
        reads(&text, &expected, &note);
    }
    for text in [
        format!("{one}TER\nEND\nEND\nEND\n"),
        format!("MODEL 1\n{one}ENDMDL\nEND\n"),
        format!("END\nMODEL 1\n{one}"),
    ] {
        reads(&text, &expected, &[]);
    }
}

/// Frames without anything between them: the first atom comes again.
#[test]
fn a_frame_begins_where_the_first_atom_comes_again() {
    let atom = |serial: usize, residue: &str, number: usize, x: f64| {
        let line = ca(residue, &format!("{number:4}"), x, "");
        format!("ATOM  {serial:5}{}", &line[11..])
    };
    let frame = |x: f64| atom(1, "ALA A", 1, x) + &atom(2, "GLY A", 2, x + 3.8) + "TER\n";
    let text = [0.0, 100.0, 200.0].map(|x| frame(1.0 + x)).concat();
    reads(
        &text,
        &["A 1 ALA 1", "A 2 GLY 4.8"],
        &["the file holds 2 more models; the first was read"],
    );
    // Chains whose numbers begin anew are none: serial numbers go on.
    let chains = atom(1, "ALA  ", 1, 1.0) + &atom(2, "GLY  ", 2, 4.8) + "TER\n";
    let chains = chains + &atom(3, "ALA  ", 1, 50.0) + &atom(4, "GLY  ", 2, 53.8);
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8", "B 1 ALA 50", "B 2 GLY 53.8"];
    reads(
        &chains,
        &expected,
        &["4 atoms have no chain id; they are in 2 chains, A to B"],
    );
}

/// Five digits in place of four and the insertion code, or with the coordinates a column further on.
#[test]
fn residue_numbers_of_five_digits_are_read() {
    for number in ["10000", "99999"] {
        let line = ca("SER A", number, -100.0, "");
        let moved = format!("{} {}", &line[..27], &line[27..]);
        let expected = format!("A {number} SER -100");
        reads(&line, &[&expected], &[]);
        let note = "1 lines of atoms are not in the columns of the PDB format, the first is line 1; they \
                    were read by their words";
        reads(&moved, &[&expected], &[note]);
        let full = moved.replace("   2.000   3.000", "-102.000-103.000");
        let (structure, _) = read_structure(full.as_bytes()).unwrap();
        assert_eq!(cas(&structure), [expected], "{full}");
    }
}

#[test]
fn helices_of_the_first_frame_alone_are_read() {
    let one = two(1.0);
    let helix = "HELIX    1   1 ALA A    1  GLY A    2  1\n";
    let (first, _) = read_structure(format!("{helix}{one}END\n{one}END\n").as_bytes()).unwrap();
    assert!(
        first
            .residues()
            .all(|(_, residue)| residue.secondary.is_some())
    );
    let (second, _) = read_structure(format!("{one}END\n{helix}{one}END\n").as_bytes()).unwrap();
    assert!(
        second
            .residues()
            .all(|(_, residue)| residue.secondary.is_none())
    );
}

#[test]
fn serial_numbers_are_not_needed() {
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8"];
    for serial in [
        "ATOM 100000",
        "ATOM  *****",
        "ATOM       ",
        "ATOM  186a0",
        "ATOM  A0000",
        "ATOM     -1",
        "ATOM1234567",
        "HETATM*****",
        "HETATM10000",
        "atom      1",
        "ATOM  1 234",
    ] {
        reads(&two(1.0).replace("ATOM      1", serial), &expected, &[]);
    }
    // A serial number that is too long moves the rest of the line.
    let moved = "2 lines of atoms are not in the columns of the PDB format, the first is line 1; they \
                 were read by their words";
    for serial in ["ATOM  1000000", "HETATM1000000", "ATOM  123456789"] {
        reads(
            &two(1.0).replace("ATOM      1", serial),
            &expected,
            &[moved],
        );
    }
}

#[test]
fn lines_of_words_are_read() {
    let moved = |count| {
        format!(
            "{count} lines of atoms are not in the columns of the PDB format, the first is line 2; \
             they were read by their words"
        )
    };
    let text = "REMARK a PQR file\nATOM 1 CA ALA A 1 1.000 2.000 3.000 -0.30 1.90\n\
                ATOM 2 CA GLY A 2 4.800 2.000 3.000 0.50 1.90\n";
    reads(text, &["A 1 ALA 1", "A 2 GLY 4.8"], &[&moved(2)]);
    let tabs = text.replace(' ', "\t").replace("REMARK\t", "REMARK ");
    reads(&tabs, &["A 1 ALA 1", "A 2 GLY 4.8"], &[&moved(2)]);
    // Of lines whose coordinates run into each other nothing is guessed.
    let cut = "ATOM      1  CA  ALA A   1       1.000   2.000\nATOM 2 CA GLY A 2 4.8 2.0 3.0\n";
    let skipped = "1 atoms could not be read and were left out, the first in line 1";
    reads(cut, &["A 2 GLY 4.8"], &[skipped, &moved(1)]);
}

#[test]
fn records_of_any_kind_may_stand_before_the_atoms() {
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8"];
    let atoms = two(1.0);
    for before in [
        "USER  MOD reduce.3.23 H: found=0, add=0\n",
        "LINK         C   ACE A   0                 N   ALA A   1     1555   1555  1.33\n",
        "LINKR        C   ACE A   0                 N   ALA A   1                gap\n",
        "REMARK 470 missing\n",
        "made by hand\n",
        "\n",
        "   \r\n",
        "SIGUIJ    1  N   ALA A   1\n",
        "\u{b5} \u{e9}\n",
    ] {
        reads(&format!("{}{atoms}", before.repeat(3000)), &expected, &[]);
        reads(&format!("\u{feff}{before}{atoms}"), &expected, &[]);
    }
    reads(&format!("\u{feff}{atoms}"), &expected, &[]);
    // No valid UTF-8 in a remark.
    let mut bytes = b"REMARK \xe9\xff\n".to_vec();
    bytes.extend_from_slice(atoms.as_bytes());
    assert_eq!(cas(&read_structure(&bytes).unwrap().0), expected);
}

#[test]
fn files_older_than_1996_have_no_segments_and_no_elements_at_the_end() {
    let no_chain = "2 atoms have no chain id; they are in chain A";
    let text = ca("ALA  ", "   1", 1.0, "1ABC 123") + &ca("GLY  ", "   2", 4.8, "1ABC9999");
    reads(&text, &["A 1 ALA 1", "A 2 GLY 4.8"], &[no_chain]);
    let (structure, _) = read_structure(text.as_bytes()).unwrap();
    let elements = structure
        .residues()
        .map(|(_, residue)| residue.atoms[0].element.as_str());
    assert_eq!(elements.collect::<Vec<_>>(), ["", ""]);
}

#[test]
fn columns_73_to_80_are_what_they_hold() {
    let text = ca("ALA  ", "   1", 1.0, "PROA C  ") + &ca("GLY  ", "   2", 4.8, "PROB C1+");
    reads(&text, &["PROA 1 ALA 1", "PROB 2 GLY 4.8"], &[]);
    let element = |end: &str| {
        let (structure, _) = read_structure(ca("ALA A", "   1", 1.0, end).as_bytes()).unwrap();
        structure.chains[0].residues[0].atoms[0].element.clone()
    };
    for (end, expected) in [
        ("     C", "C"),
        ("    C ", "C"),
        ("    CA", "CA"),
        ("    c ", "c"),
        ("    1 ", ""),
        ("    Q ", ""),
        ("    C1", ""),
        ("A    C-1", "C"),
        ("", ""),
    ] {
        assert_eq!(element(end), expected, "{end}");
    }
    // The Cα of an amino acid is carbon, whatever the file calls it.
    reads(&ca("ALA A", "   1", 1.0, "    CA"), &["A 1 ALA 1"], &[]);
    let ions = ca("CAL A", "   1", 1.0, "") + &ca(" CA A", "   2", 1.0, "") + &two(1.0);
    reads(&ions, &["A 1 ALA 1", "A 2 GLY 4.8"], &[]);
}

#[test]
fn segments_that_share_a_chain_id_are_chains() {
    let shared = "several segments have the chain id P; they are chains by their segment ids";
    let text = ca("ALA P", "   1", 1.0, "PROA") + &ca("GLY P", "   1", 4.8, "PROB");
    reads(&text, &["PROA 1 ALA 1", "PROB 1 GLY 4.8"], &[shared]);
    let text = ca("ALA P", "   1", 1.0, "P   ") + &ca("GLY P", "   2", 4.8, "W   ");
    reads(&text, &["P 1 ALA 1", "P 2 GLY 4.8"], &[]);
}

/// Files of psfgen that were joined: serial numbers, chain and residue numbers start again in each segment.
#[test]
fn an_atom_of_another_segment_begins_no_frame() {
    let segment = |name: &str, x: f64| {
        ca("ALA  ", "   1", x, name)
            + &ca("GLY  ", "   2", x + 3.8, name).replacen("    1  CA", "    2  CA", 1)
    };
    let text = segment("PROA", 1.0) + &segment("PROB", 20.0);
    let expected = [
        "PROA 1 ALA 1",
        "PROA 2 GLY 4.8",
        "PROB 1 ALA 20",
        "PROB 2 GLY 23.8",
    ];
    reads(&text, &expected, &[]);
    let again = segment("PROA", 1.0) + &segment("PROA", 20.0);
    let more = "the file holds 1 more models; the first was read";
    reads(&again, &expected[..2], &[more]);
}

/// Programs that give letters from the second alternate on.
#[test]
fn an_alternate_without_a_letter_is_one() {
    let first = ca("ALA A", "   1", 1.0, "").replace("  1.00 20.00", "  0.30 20.00");
    let second = ca("ALA A", "   1", 2.0, "")
        .replace(" CA  ALA", " CA BALA")
        .replace("  1.00 20.00", "  0.70 20.00");
    let note =
        "1 alternate atom positions were left out; those with the highest occupancy were kept";
    reads(&(first + &second), &["A 1 ALA 2"], &[note]);
}

#[test]
fn residue_names_of_four_letters_and_chains_of_two_stay_apart() {
    let text = ca("ASPPA", "   1", 1.0, "") + &ca("HIS1A", "   2", 4.8, "");
    let parents = "read as the amino acid they derive from: 1 ASPP as ASP, 1 HIS1 as HIS";
    reads(&text, &["A 1 ASPP 1", "A 2 HIS1 4.8"], &[parents]);
    let text = ca("ASPPA", "   1", 1.0, "") + &ca("ALAPA", "   2", 4.8, "");
    reads(&text, &["PA 1 ASP 1", "PA 2 ALA 4.8"], &[]);
    let text = two(1.0) + &ca("POPCM", "   1", 9.0, "").replace(" CA ", " C13") + "TER\n";
    reads(&text, &["A 1 ALA 1", "A 2 GLY 4.8"], &[]);
    let (structure, _) = read_structure(text.as_bytes()).unwrap();
    let lipid = &structure.chains[1];
    assert_eq!(
        (lipid.id.as_str(), lipid.residues[0].name.as_str()),
        ("M", "POPC")
    );
}

#[test]
fn residue_numbers_go_on_after_9999() {
    let chain = |numbers: [&str; 3]| {
        let [a, b, c] = numbers;
        ca("ALA A", a, 1.0, "") + &ca("GLY A", b, 4.8, "") + &ca("SER A", c, 8.6, "")
    };
    let wrapped = "residue numbers start again after 9999; they were counted on";
    let expected = ["A 9998 ALA 1", "A 9999 GLY 4.8", "A 10000 SER 8.6"];
    for (third, notes) in [
        ("A000", [].as_slice()),
        ("2710", &[]),
        ("10000", &[]),
        ("   0", &[wrapped]),
    ] {
        reads(&chain(["9998", "9999", third]), &expected, notes);
    }
    let hybrid = ["A -999 ALA 1", "A 1223055 GLY 4.8", "A 1223056 SER 8.6"];
    reads(&chain(["-999", "ZZZZ", "a000"]), &hybrid, &[]);
    let skipped = "1 atoms could not be read and were left out, the first in line 3";
    reads(&chain(["9998", "9999", "****"]), &expected[..2], &[skipped]);
}

#[test]
fn hybrid_36_numbers_stand_in_helices_and_strands_too() {
    let text =
        "HELIX    1   1 ALA A A000  GLY A A001  1\nSHEET    1   A 1 SER Aa000  SER Aa000  0\n"
            .to_owned()
            + &ca("ALA A", "A000", 1.0, "")
            + &ca("GLY A", "A001", 4.8, "")
            + &ca("SER A", "a000", 8.6, "");
    assert_eq!(states(&text), ("HHS".to_owned(), vec![]));
}

#[test]
fn chains_without_an_id_end_at_ter_and_where_numbers_go_back() {
    let at = |residue: &str, number: &str, x: f64| ca(residue, number, x, "");
    let text = at("ACE  ", "   1", 0.0).replace(" CA ", " CH3")
        + &at("ALA  ", "   2", 1.0)
        + &at("GLY  ", "   3", 4.8)
        + "TER\n"
        + &at("SER  ", "   4", 9.0)
        + &at("LYS  ", "   1", 13.0)
        + "TER\n"
        + &at("SOL  ", "   5", 20.0).replace(" CA ", " OW ")
        + "TER\n"
        + &at("SOL  ", "   6", 20.0).replace(" CA ", " OW ");
    let note = "7 atoms have no chain id; they are in 3 chains, A to C";
    let expected = ["A 2 ALA 1", "A 3 GLY 4.8", "B 4 SER 9", "C 1 LYS 13"];
    reads(&text, &expected, &[note]);
    assert_eq!(read_structure(text.as_bytes()).unwrap().0.chains.len(), 3);
    // Helices without a chain id find their residues.
    let helix = "HELIX    1   1 SER      4  SER      4  1\n".to_owned();
    assert_eq!(states(&(helix + &text)).0, "-CCHC--");
}

#[test]
fn lower_case_is_read() {
    let expected = ["A 1 ALA 1", "A 2 GLY 4.8"];
    reads(
        &two(1.0).replace("ATOM", "atom").replace("CA ", "ca "),
        &["A 1 ALA 1", "A 2 GLY 4.8"],
        &[],
    );
    let text = two(1.0).replace("ALA", "Ala").replace("GLY", "gly");
    reads(&text, &expected, &[]);
}

#[test]
fn a_file_cut_off_in_an_atom_is_refused() {
    let atoms = two(1.0);
    let atoms = atoms.trim_end();
    let last = atoms.rfind("ATOM").unwrap();
    for length in [5, 12, 30, 37, 46, 47, 53] {
        let text = &atoms[..last + length];
        refuses(
            text,
            "the file ends in line 2, in the middle of its atoms: it is cut off",
        );
    }
    reads(&atoms[..last + 54], &["A 1 ALA 1", "A 2 GLY 4.8"], &[]);
    reads(&atoms[..last], &["A 1 ALA 1"], &[]);
    // A later frame is not needed.
    let frames = format!("{}END\n{}", two(1.0), &atoms[..last + 47]);
    let notes = [
        "the file holds 1 more models; the first was read",
        "the file is cut off in line 5, after the atoms; download it again to be sure",
    ];
    reads(&frames, &["A 1 ALA 1", "A 2 GLY 4.8"], &notes);
    refuses(
        "REMARK\nATOM      1  CA  ALA A   1       x\nEND\n",
        "none of its 1 atoms can be read, the first in line 2",
    );
}

#[test]
fn protonation_states_and_modified_residues_have_their_letters() {
    let names = [
        "HSD", "HSE", "CYX", "ASH", "GLH", "LYN", "MSE", "SEP", "DAL", "UNK",
    ];
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let number = format!("{:>4}", index + 1);
        text += &ca(&format!("{name} A"), &number, 3.8 * index as f64, "");
    }
    text += &ca("ACE A", "  11", 50.0, "").replace(" CA ", " CH3");
    let (structure, notes) = read_structure(text.as_bytes()).unwrap();
    assert_eq!(structure.chains[0].observed_letters(), "HHCDEKMSAX");
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let note = "read as the amino acid they derive from: 1 ASH as ASP, 1 CYX as CYS, 1 DAL as ALA, 1 \
                GLH as GLU, 1 HSD as HIS, 1 HSE as HIS, 1 LYN as LYS, 1 MSE as MET, and residues of \
                1 more names";
    assert_eq!(notes, [note]);
}

#[test]
fn helix_classes_tell_helices_from_others() {
    for (class, expected) in [
        (" 1", "HH"),
        (" 3", "HH"),
        (" 5", "HH"),
        ("  ", "HH"),
        (" 6", "--"),
        (" 9", "--"),
        ("10", "--"),
    ] {
        let helix = format!("HELIX    1   1 ALA A    1  GLY A    2 {class}\n");
        assert_eq!(states(&(helix + &two(1.0))).0, expected, "{class}");
    }
}

#[test]
fn helices_that_do_not_go_with_the_residues_are_left_out() {
    let atoms = two(1.0) + &ca("SER A", "   3", 8.6, "");
    let helix = |first: &str, last: &str| format!("HELIX    1   1 {first} {last} 1\n") + &atoms;
    let lost = "the 1 helices and strands name residues that are not there; the secondary structure of \
                the file was left out";
    // Other names, other chain, other numbers.
    for (first, last) in [
        ("TRP A    1 ", "TRP A    2 "),
        ("ALA B    1 ", "GLY B    2 "),
        ("ALA A   11 ", "GLY A   12 "),
    ] {
        assert_eq!(
            states(&helix(first, last)),
            ("---".to_owned(), vec![lost.to_owned()])
        );
    }
    // In part, and in another protonation state.
    assert_eq!(
        states(&helix("LYS A    0 ", "GLY A    2 ")),
        ("HHC".to_owned(), vec![])
    );
    // One of two is lost: its residues are unknown.
    let two =
        "HELIX    1   1 ALA A    1  ALA A    1  1\nHELIX    2   2 TRP A    3  TRP A    3  1\n";
    let note = "1 helices or strands name residues that are not there; they were left out";
    assert_eq!(
        states(&(two.to_owned() + &atoms)),
        ("HC-".to_owned(), vec![note.to_owned()])
    );
}

#[test]
fn a_long_file_is_read_in_time() {
    let mut text = String::new();
    for index in 0..200_000 {
        let number = index % 10_000;
        writeln!(
            text,
            "HETATM{index:>5}  O   HOH W{number:>4}       1.000   2.000   3.000"
        )
        .unwrap();
    }
    let (structure, _) = read_structure((text + &two(1.0)).as_bytes()).unwrap();
    assert_eq!(structure.residues().count(), 200_002);
}

#[test]
fn files_of_single_chains_that_were_joined_are_one_structure() {
    let (one, other) = (two(1.0), two(9.0).replace(" A ", " B "));
    let all = ["A 1 ALA 1", "A 2 GLY 4.8", "B 1 ALA 9", "B 2 GLY 12.8"];
    let note = "the file consists of 2 files with chains of their own, joined; all were read";
    let helix = "HELIX    1   1 ALA B    1  GLY B    2  1\n";
    for between in ["END\n", "END\nHEADER    X\n", "CRYST1   50.000\n"] {
        reads(&format!("{one}{between}{other}END\n"), &all, &[note]);
        let helical = format!("{one}{between}{helix}{other}END\n");
        let (structure, _) = read_structure(helical.as_bytes()).unwrap();
        let is_helical = |chain: usize| structure.chains[chain].residues[0].secondary;
        assert_eq!(is_helical(1), Some(SecondaryStructure::Helix));
        // A model ends for good.
        let model = format!("MODEL        1\n{one}ENDMDL\n{between}{other}END\n");
        let frames = "the file holds 1 more models; the first was read";
        reads(&model, &all[..2], &[frames]);
    }
}

#[test]
fn the_charge_in_a_residue_name_is_no_chain() {
    let text = ca("LYS+A", "   1", 1.0, "")
        + &ca("ALA A", "   2", 4.8, "")
        + &ca("ASP-A", "   3", 8.6, "");
    let parents = "read as the amino acid they derive from: 1 ASP- as ASP, 1 LYS+ as LYS";
    reads(
        &text,
        &["A 1 LYS+ 1", "A 2 ALA 4.8", "A 3 ASP- 8.6"],
        &[parents],
    );
}
