//! Odd structure files, written for the purpose (`tests/data/structures`), through our reader and
//! through pdbtbx': why files are read by a tolerant reader of our own.
//!
//! Each test states what ours reads. Where pdbtbx 0.12 differs, refuses the file at its loosest
//! level or panics, the test states that, too: a version that does better shows here.

use std::io::{BufReader, Cursor};
use std::panic::catch_unwind;

use cryoweave::io::structure::{StructureNote, read_structure};
use cryoweave::structure::Structure;
use pdbtbx::{Format, PDB, ReadOptions, StrictnessLevel};

/// The text of a file in `tests/data/structures`.
macro_rules! file {
    ($name:literal) => {
        File {
            name: $name,
            text: include_str!(concat!("../data/structures/", $name)),
        }
    };
}

struct File {
    name: &'static str,
    text: &'static str,
}

/// The outcome of reading a file with pdbtbx.
#[derive(Debug)]
enum Theirs {
    Reads(Box<PDB>),
    /// The first error.
    Refuses(String),
    /// The message.
    Panics(String),
}

impl File {
    fn ours(&self) -> (Structure, Vec<StructureNote>) {
        read_structure(self.text.as_bytes()).unwrap()
    }

    fn theirs(&self) -> Theirs {
        let text = self.text;
        let format = match self.name.ends_with(".cif") {
            true => Format::Mmcif,
            false => Format::Pdb,
        };
        let read = catch_unwind(|| {
            let mut options = ReadOptions::new();
            options.set_format(format);
            options.set_level(StrictnessLevel::Loose);
            options.read_raw(BufReader::new(Cursor::new(text)))
        });
        match read {
            Ok(Ok((pdb, _))) => Theirs::Reads(Box::new(pdb)),
            Ok(Err(errors)) => Theirs::Refuses(errors[0].short_description().to_owned()),
            Err(panic) => Theirs::Panics(match panic.downcast::<String>() {
                Ok(text) => *text,
                Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
            }),
        }
    }

    /// Asserts that ours reads `atoms`, with `notes`.
    fn is_read(&self, atoms: &[&str], notes: &[StructureNote]) -> &Self {
        let (structure, found) = self.ours();
        assert_eq!(lines(&structure), atoms, "{}", self.name);
        assert_eq!(found, notes, "{}", self.name);
        self
    }

    /// Asserts that pdbtbx reads the same.
    fn and_theirs_agrees(&self) {
        let Theirs::Reads(pdb) = self.theirs() else {
            panic!("{}: {:?}", self.name, self.theirs());
        };
        let theirs = Structure::try_from(&*pdb).unwrap();
        assert_eq!(lines(&theirs), lines(&self.ours().0), "{}", self.name);
    }

    /// Asserts that pdbtbx reads `atoms`, as it holds them.
    fn but_theirs_reads(&self, atoms: &[&str]) {
        let Theirs::Reads(pdb) = self.theirs() else {
            panic!("{}: {:?}", self.name, self.theirs());
        };
        assert_eq!(their_lines(&pdb), atoms, "{}", self.name);
    }

    fn but_theirs_refuses(&self, error: &str) {
        let theirs = self.theirs();
        let is_so = matches!(&theirs, Theirs::Refuses(found) if found == error);
        assert!(is_so, "{}: {theirs:?}", self.name);
    }

    fn but_theirs_panics(&self, message: &str) {
        let theirs = self.theirs();
        let is_so = matches!(&theirs, Theirs::Panics(found) if found == message);
        assert!(is_so, "{}: {theirs:?}", self.name);
    }
}

/// The atoms, a line each: chain, number and insertion code, residue, atom, element (`-` if
/// unknown), x, occupancy, `*` if the file says HETATM.
fn lines(structure: &Structure) -> Vec<String> {
    let residues = structure.residues();
    let atoms = residues.flat_map(|(chain, residue)| {
        residue.atoms.iter().map(move |atom| {
            let code = residue.insertion.map_or(String::new(), String::from);
            let element = match atom.element.as_str() {
                "" => "-",
                element => element,
            };
            let hetero = if residue.hetero { " *" } else { "" };
            format!(
                "{} {}{code} {} {} {element} {} {}{hetero}",
                chain.id, residue.number, residue.name, atom.name, atom.position.x, atom.occupancy
            )
        })
    });
    atoms.collect()
}

/// The same of what pdbtbx holds, with the letter of an alternate after the residue.
fn their_lines(pdb: &PDB) -> Vec<String> {
    let mut lines = Vec::new();
    for chain in pdb.chains() {
        for residue in chain.residues() {
            for conformer in residue.conformers() {
                for atom in conformer.atoms() {
                    let (id, number, name) = (chain.id(), residue.serial_number(), atom.name());
                    let alternate = conformer.alternative_location().unwrap_or_default();
                    let hetero = if atom.hetero() { " *" } else { "" };
                    let (code, residue) = (residue.insertion_code(), conformer.name());
                    lines.push(format!(
                        "{id} {number}{} {residue}{alternate} {name} {} {} {:.2}{hetero}",
                        code.unwrap_or_default(),
                        atom.element().map_or("-", |element| element.symbol()),
                        atom.x(),
                        atom.occupancy(),
                    ));
                }
            }
        }
    }
    lines
}

#[test]
fn both_read_insertion_codes_and_negative_numbers() {
    let file = file!("insertion_codes.pdb");
    let atoms = [
        "H -1 MET CA C 1 1",
        "H 0 GLY CA C 4.8 1",
        "H 52 ALA CA C 8.6 1",
        "H 52A PRO CA C 12.4 1",
        "H 52B TYR CA C 16.2 1",
        "H 53 SER CA C 20 1",
    ];
    file.is_read(&atoms, &[]).and_theirs_agrees();
}

#[test]
fn both_read_ligands_and_ions_named_like_atoms() {
    let file = file!("ligands.pdb");
    let atoms = [
        "A 1 MSE CA C 1 1 *",
        "A 1 MSE SE SE 3 1 *",
        "A 2 ALA CA C 4.8 1",
        "A 201 CA CA CA 9 1 *",
        "A 202 HEM FE FE 19 1 *",
        "A 301 HOH O O 29 1 *",
    ];
    let names = vec![("MSE".to_owned(), 1)];
    let notes = [StructureNote::Parents { names }];
    file.is_read(&atoms, &notes).and_theirs_agrees();
    assert_eq!(file.ours().0.ca_count(), 2, "MSE and ALA, not the calcium");
}

#[test]
fn both_take_the_author_numbering() {
    let file = file!("label_and_author.cif");
    let atoms = [
        "H -3 ALA CA C 1 1",
        "H 27A GLY CA C 4.8 1",
        "H 501 ZN ZN ZN 9 1 *",
        "heavy 1 SER CA C 1 1",
    ];
    file.is_read(&atoms, &[]).and_theirs_agrees();
}

#[test]
fn of_several_models_ours_reads_the_first() {
    let file = file!("models.pdb");
    let atoms = ["A 1 ALA CA C 1 1", "A 2 GLY CA C 4.8 1"];
    let notes = [StructureNote::Models { more: 1 }];
    file.is_read(&atoms, &notes).and_theirs_agrees();
}

#[test]
fn of_alternates_ours_reads_the_likeliest_and_theirs_divides_the_rest() {
    let file = file!("alternates.pdb");
    let atoms = [
        "A 1 ALA N N 1 1",
        "A 1 ALA CA C 2 0.6",
        "A 2 THR CA C 6 0.7",
    ];
    let notes = [
        StructureNote::Alternates { left_out: 1 },
        StructureNote::MixedResidues { count: 1 },
    ];
    // The nitrogen, which has no alternates, is there twice with a third each.
    file.is_read(&atoms, &notes).but_theirs_reads(&[
        "A 1 ALAA CA C 2 0.40",
        "A 1 ALAA N N 1 0.33",
        "A 1 ALAB CA C 2 0.60",
        "A 1 ALAB N N 1 0.33",
        "A 2 SERA CA C 6 0.30",
        "A 2 THRB CA C 6 0.70",
    ]);
}

#[test]
fn two_letter_chains_stay_apart() {
    let file = file!("two_letter_chains.pdb");
    let atoms = [
        "AA 1 ALA CA C 1 1",
        "AA 2 GLY CA C 4.8 1",
        "BA 1 SER CA C 1 1",
        "BA 2 LYS CA C 4.8 1",
    ];
    // One chain, whose residues have the atoms of two: SER and LYS are gone.
    file.is_read(&atoms, &[]).but_theirs_reads(&[
        "A 1 ALA CA C 1 1.00",
        "A 1 ALA CA C 1 0.50",
        "A 2 GLY CA C 4.8 1.00",
        "A 2 GLY CA C 4.8 0.50",
    ]);
}

#[test]
fn numbers_that_start_again_stay_apart() {
    let file = file!("numbers_again.pdb");
    let atoms = [
        "A 1 ALA CA C 1 1",
        "A 2 GLY CA C 4.8 1",
        "A 1 HOH O O 9 1 *",
        "A 2 HOH O O 19 1 *",
        "A 2 HOH O O 29 1 *",
    ];
    // The waters are atoms of the amino acids.
    file.is_read(&atoms, &[]).but_theirs_reads(&[
        "A 1 ALA CA C 1 1.00",
        "A 1 ALA O O 9 0.50 *",
        "A 2 GLY CA C 4.8 1.00",
        "A 2 GLY O O 19 0.50 *",
        "A 2 GLY O O 29 0.50 *",
    ]);
    assert_eq!(file.ours().0.residues().count(), 5, "each water by itself");
}

#[test]
fn hybrid_36_numbers_are_read() {
    let file = file!("hybrid_36.pdb");
    let atoms = [
        "A 9999 ALA CA C 1 1",
        "A 10000 GLY CA C 4.8 1",
        "B 1 SER CA C 8.6 1",
    ];
    file.is_read(&atoms, &[])
        .but_theirs_refuses("Invalid data in field");
}

#[test]
fn both_count_on_where_four_digits_end() {
    let file = file!("wrapped_numbers.pdb");
    let atoms = [
        "A 0 MET CA C 1 1",
        "A 9999 ALA CA C 4.8 1",
        "A 10000 GLY CA C 8.6 1",
        "A 10001 SER CA C 12.4 1",
    ];
    file.is_read(&atoms, &[StructureNote::WrappedNumbers])
        .and_theirs_agrees();
}

#[test]
fn both_begin_a_chain_after_ter_where_there_is_no_id() {
    let file = file!("no_chain_id.pdb");
    let atoms = [
        "A 1 ALA CA C 1 1",
        "A 2 GLY CA C 4.8 1",
        "B 1 SER CA C 1 1",
        "B 2 LYS CA C 4.8 1",
    ];
    let chains = vec!["A".to_owned(), "B".to_owned()];
    let notes = [StructureNote::NoChainId { count: 4, chains }];
    file.is_read(&atoms, &notes).and_theirs_agrees();
}

#[test]
fn helices_and_strands_are_read() {
    let file = file!("helix_and_strand.pdb");
    let atoms = [
        "A 1 ALA CA C 3.8 1",
        "A 2 GLY CA C 7.6 1",
        "A 3 SER CA C 11.4 1",
        "A 4 LYS CA C 15.2 1",
        "A 5 LEU CA C 19 1",
    ];
    file.is_read(&atoms, &[]).and_theirs_agrees();
    let kinds = |structure: &Structure| -> String {
        let kinds = structure.residues().map(|(_, residue)| residue.secondary);
        kinds
            .map(|kind| kind.map_or('-', |kind| format!("{kind:?}").remove(0)))
            .collect()
    };
    assert_eq!(kinds(&file.ours().0), "HHSSC");
    let Theirs::Reads(pdb) = file.theirs() else {
        panic!("{:?}", file.theirs());
    };
    assert_eq!(kinds(&Structure::try_from(&*pdb).unwrap()), "-----");
}

#[test]
fn short_lines_without_an_element_are_read() {
    let file = file!("no_element.pdb");
    let atoms = ["A 1 ALA N - 1 1", "A 1 ALA CA - 2 1", "A 2 GLY CA - 4.8 1"];
    file.is_read(&atoms, &[])
        .but_theirs_refuses("Line too short");
    assert_eq!(file.ours().0.ca_count(), 2);
}

#[test]
fn an_atom_without_a_position_is_left_out() {
    let atoms = ["A 1 ALA CA C 1 1", "A 3 SER CA C 8.6 1"];
    let notes = [StructureNote::SkippedAtoms { count: 1, first: 2 }];
    let file = file!("bad_coordinate.pdb");
    file.is_read(&atoms, &notes)
        .but_theirs_refuses("Invalid data in field");
    let notes = [StructureNote::SkippedAtoms {
        count: 1,
        first: 25,
    }];
    let file = file!("unknown_position.cif");
    file.is_read(&atoms, &notes)
        .but_theirs_panics("Atom X position should be provided");
}

#[test]
fn unknown_items_are_no_trouble() {
    let file = file!("unknown_cell.cif");
    file.is_read(&["A 1 ALA CA C 1 1"], &[])
        .but_theirs_panics("UnitCell length a should be provided");
    let file = file!("unknown_element.cif");
    file.is_read(&["A 1 ALA CA - 1 1", "A 2 GLY CA C 4.8 1"], &[])
        .but_theirs_panics("Atom element should be provided");
    let file = file!("uncertain_position.cif");
    file.is_read(&["A 1 ALA CA C 1 1"], &[])
        .but_theirs_panics("Atom X position should be provided");
}

#[test]
fn a_space_group_is_no_trouble() {
    let file = file!("space_group.pdb");
    file.is_read(&["A 1 ALA CA C 1 1"], &[])
        .but_theirs_panics("Invalid space group: \"X 1\"");
}

#[test]
fn names_that_look_like_numbers_stay_names() {
    let file = file!("numeric_names.cif");
    let atoms = [
        "1 1 ALA CA C 1 1",
        "01 1 004 C1 C 9 1 *",
        "B 1 1E5 C1 C 19 1 *",
    ];
    // Chain 01 is chain 1, its ligand an atom of the alanine, and 1E5 is 100000.
    file.is_read(&atoms, &[]).but_theirs_reads(&[
        "1 1 ALA CA C 1 1.00",
        "1 1 ALA C1 C 9 0.50 *",
        "B 1 100000 C1 C 19 1.00 *",
    ]);
}

#[test]
fn quotes_within_quotes_and_text_fields_are_read() {
    let file = file!("quoted_text.cif");
    let atoms = [
        "R 1 A P P 1 1",
        "R 1 A O5' O 2 1",
        "R 1 A C5\" C 3 1",
        "A 7 ALA CA C 9 1",
    ];
    file.is_read(&atoms, &[])
        .but_theirs_refuses("No valid DataItem");
}
