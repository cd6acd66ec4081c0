//! Structure files whose residues stand out of order, twice, or under the chain id of others: what is read of them, and
//! what is said. Bonded Cα are 3.8 Å apart.

use cryoweave::io::structure::read_structure;

use crate::structure_words::{ca, cas, reads, states};

/// Names of residues, in turn.
const NAMES: [&str; 5] = ["ALA", "GLY", "SER", "LYS", "LEU"];

/// The residues with these numbers of chain A, where they are bonded in the order of their numbers, from `x` on.
fn residues(numbers: impl IntoIterator<Item = usize>, x: f64) -> String {
    let line = |number: usize| {
        let name = format!("{} A", NAMES[number % NAMES.len()]);
        ca(&name, &format!("{number:4}"), x + 3.8 * number as f64, "")
    };
    numbers.into_iter().map(line).collect()
}

/// Numbers of the residues of each chain, and the notes.
fn numbers(text: &str) -> (Vec<(String, Vec<i32>)>, Vec<String>) {
    let (structure, notes) = read_structure(text.as_bytes()).unwrap();
    let of_chain = |residues: &[cryoweave::structure::Residue]| {
        residues.iter().map(|residue| residue.number).collect()
    };
    let chains = structure.chains.iter();
    let chains = chains.map(|chain| (chain.id.clone(), of_chain(&chain.residues)));
    let notes = notes.iter().map(ToString::to_string);
    (chains.collect(), notes.collect())
}

fn moved(residues: &str) -> String {
    format!(
        "out of order in the file, so put where their numbers and peptide bonds say: residues {residues}"
    )
}

#[test]
fn residues_behind_their_chain_are_put_into_it() {
    let all: Vec<i32> = (1..=9).collect();
    let ends = residues([3, 7], 0.0).replace("ATOM  ", "HETATM");
    let modified = residues([1, 2, 4, 5, 6, 8, 9], 0.0) + "TER\n" + &ends;
    let lost = residues([1, 2, 3, 7, 8, 9, 4, 5, 6], 0.0);
    let first = residues([2, 3, 4, 5, 6, 7, 8, 9, 1], 0.0);
    for (text, words) in [(modified, "A3, A7"), (lost, "A4 to A6"), (first, "A1")] {
        let (chains, notes) = numbers(&text);
        assert_eq!(notes, [moved(words)]);
        assert_eq!(chains, [("A".to_owned(), all.clone())], "{words}");
    }
    // A helix over the place has the residue, and what is no polymer stays behind.
    let helix = "HELIX    1   1 GLY A    1  LEU A    4  1\n";
    let water = ca("HOH A", " 201", 90.0, "").replace(" CA ", " O  ");
    let text = residues([1, 2, 4, 5], 0.0) + "TER\n" + &water + &residues([3], 0.0);
    assert_eq!(
        states(&(helix.to_owned() + &text)),
        ("HHHHC-".to_owned(), vec![moved("A3")])
    );
}

#[test]
fn numbers_that_fall_along_a_chain_stay() {
    let chain = |numbers: &[usize]| -> String {
        let lines = numbers.iter().zip(0..);
        let line = |(number, at): (&usize, i32)| {
            ca("ALA A", &format!("{number:4}"), 3.8 * f64::from(at), "")
        };
        lines.map(line).collect()
    };
    for order in [
        // A circular permutant, a protein in the loop of another, a numbering that starts again.
        [5, 6, 7, 8, 9, 1, 2, 3, 4].as_slice(),
        &[1, 2, 3, 101, 102, 103, 4, 5, 6],
        &[1, 2, 3, 4, 1, 2, 3, 4],
    ] {
        let (chains, notes) = numbers(&chain(order));
        let expected = order.iter().map(|number| *number as i32).collect();
        assert_eq!((chains, notes), (vec![("A".to_owned(), expected)], vec![]));
    }
    let codes = ["  52B", "  52A", "  52 ", "  53 "].iter().zip(0..);
    let codes = codes.map(|(number, at)| ca("ALA A", number, 3.8 * f64::from(at), ""));
    let (structure, notes) = read_structure(codes.collect::<String>().as_bytes()).unwrap();
    assert_eq!(
        (cas(&structure)[0].as_str(), notes),
        ("A 52B ALA 0", vec![])
    );
}

#[test]
fn an_atom_that_stands_twice_counts_once() {
    let twice = |text: &str| -> String { text.lines().map(|l| format!("{l}\n{l}\n")).collect() };
    let plain = residues(1..=3, 0.0);
    let expected = ["A 1 GLY 3.8", "A 2 SER 7.6", "A 3 LYS 11.4"];
    let note =
        "3 atoms stand in the file a second time, where they are already; they were left out";
    for text in [twice(&plain), plain.clone() + &plain] {
        reads(&text, &expected, &[note]);
    }
    // Alternates without letters, by their occupancies.
    let half = |x: f64, occupancy: &str| {
        ca("SER A", "   1", x, "").replace("  1.00 20", &format!("  {occupancy} 20"))
    };
    let note =
        "1 alternate atom positions were left out; those with the highest occupancy were kept";
    let text = half(1.0, "0.40") + &half(3.5, "0.60");
    reads(&text, &["A 1 SER 3.5"], &[note]);
    // Two residues to which a mistake gave one number.
    let text = half(1.0, "1.00") + &half(4.8, "1.00");
    reads(&text, &["A 1 SER 1", "A 1 SER 4.8"], &[]);
}

/// The first line comes again, with its serial number: no frame, as it is the same line.
#[test]
fn lines_that_stand_twice_begin_no_frame() {
    let atom = |serial: usize, name: &str, x: f64| {
        let line = ca("ALA A", "   1", x, "").replace(" CA ", name);
        format!("ATOM  {serial:5}{}", &line[11..])
    };
    let one = atom(1, " N  ", 0.0) + &atom(2, " CA ", 1.5);
    let two = atom(3, " C  ", 3.0);
    let note =
        "2 atoms stand in the file a second time, where they are already; they were left out";
    reads(&format!("{one}{one}{two}"), &["A 1 ALA 1.5"], &[note]);
}

#[test]
fn polymers_with_one_chain_id_are_parted() {
    let note = "several polymers have the chain id A and the same residue numbers; they are the chains A, B";
    let [one, other] = [residues(1..=4, 0.0), residues(1..=5, 200.0)];
    let expected = vec![
        ("A".to_owned(), (1..=4).collect()),
        ("B".to_owned(), (1..=5).collect()),
    ];
    for text in [format!("{one}TER\n{other}TER\n"), one.clone() + &other] {
        assert_eq!(numbers(&text), (expected.clone(), vec![note.to_owned()]));
    }
    // A helix is in the polymer whose residues have its names.
    let helix = "HELIX    1   1 GLY A    1  SER A    2  1\n";
    let renamed = one.replace("GLY", "TRP").replace("SER", "TYR");
    assert_eq!(states(&format!("{helix}{renamed}{other}")).0, "CCCCHHCCC");
    // Without a chain id, by the segment.
    let segment = |text: &str| {
        text.replace(" A ", "   ")
            .replace("20.00      ", "20.00      PROT")
    };
    let (chains, _) = numbers(&(segment(&one) + "TER\n" + &segment(&other)));
    let ids: Vec<&str> = chains.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["PROT", "A"]);
    // A ligand with the number of a residue is no polymer.
    let ligand = ca("HEM A", "   1", 90.0, "").replace(" CA ", " FE ");
    assert_eq!(numbers(&format!("{one}TER\n{ligand}")).0.len(), 1);
}

/// After the end of a chain a number that comes again is another molecule's, also where it has but a few of them.
#[test]
fn molecules_whose_numbers_overlap_are_parted_at_ter() {
    let one = residues(1..=6, 0.0);
    for first in [6, 5, 3] {
        let other = residues(first..=first + 5, 200.0);
        let (chains, notes) = numbers(&format!("{one}TER\n{other}TER\n"));
        let of = |first: i32| (first..=first + 5).collect::<Vec<_>>();
        let expected = [("A".to_owned(), of(1)), ("B".to_owned(), of(first as i32))];
        assert_eq!(
            (chains.as_slice(), notes.len()),
            (&expected[..], 1),
            "{first}"
        );
        assert!(notes[0].contains("they are the chains A, B"), "{notes:?}");
    }
    // Amino acids with the number of a residue are ligands.
    let ligand = residues([3], 90.0).replace("ATOM  ", "HETATM");
    let (chains, _) = numbers(&format!("{one}TER\n{ligand}"));
    assert_eq!(chains.len(), 1);
    // An atom that a residue lacks is not taken from the other molecule.
    let beta = residues([6], 200.0).replace(" CA ", " CB ");
    let other = beta + &residues(6..=11, 200.0);
    let (structure, _) = read_structure(format!("{one}TER\n{other}").as_bytes()).unwrap();
    let atoms = |chain: usize, at: usize| structure.chains[chain].residues[at].atoms.len();
    assert_eq!((atoms(0, 5), atoms(1, 0)), (1, 2));
}

/// Files that were joined and have the same chain ids pass as models, or as frames where the first atom comes again.
#[test]
fn another_molecule_in_place_of_a_second_model_is_told() {
    let one = residues(1..=12, 0.0);
    let renamed = NAMES.iter().zip(["TRP", "ALA", "GLY", "SER", "LYS"]);
    let other = one.lines().map(|line| {
        let mut names = renamed.clone();
        let name = names.find(|(name, _)| line.contains(**name) && !line.contains("A   1 "));
        let line = name.map_or(line.to_owned(), |(name, to)| line.replace(name, to));
        line + "\n"
    });
    let other = other.collect::<String>().replace("   2.000", "  52.000");
    let note = "the second model has other residues";
    for (text, is_told) in [
        (format!("{one}END\n{other}END\n"), true),
        (
            format!("{one}END\n{}END\n", one.replace("2.000", "5.000")),
            false,
        ),
    ] {
        let (chains, notes) = numbers(&text);
        assert_eq!(chains, [("A".to_owned(), (1..=12).collect())]);
        let is_said = notes.iter().any(|found| found.starts_with(note));
        assert_eq!(is_said, is_told, "{notes:?}");
    }
}

#[test]
fn of_two_names_without_the_first_letter_one_is_kept() {
    let note = "1 residues have alternate names; those with the highest occupancy were kept";
    let named = |name: &str, letter: &str, occupancy: &str| {
        let line = ca(&format!("{name} A"), "   1", 1.0, "");
        line.replace(" CA  ", &format!(" CA {letter}"))
            .replace("  1.00 20", &format!("  {occupancy} 20"))
    };
    for (first, second) in [(" ", "B"), ("A", " "), (" ", " ")] {
        let text = named("SER", first, "0.40") + &named("THR", second, "0.60");
        reads(&text, &["A 1 THR 1"], &[note]);
        let text = named("SER", first, "1.00") + &named("THR", second, "0.60");
        reads(&text, &["A 1 SER 1"], &[note]);
    }
}
