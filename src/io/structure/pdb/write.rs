//! Writing PDB files.

use std::collections::BTreeSet;

use crate::io::structure::model_info::{ModelInfo, ascii};
use crate::io::structure::secondary::runs;
use crate::residue::{AminoAcid, SecondaryStructure};
use crate::structure::{Atom, Chain, Residue, Structure};

/// What a PDB file cannot hold; mmCIF can.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PdbLimit {
    /// A chain id of more than one letter or digit, or the same one twice.
    #[error(
        "chain id \"{id}\" is not one letter or digit of its own, which is all that a PDB file can \
         hold (62 chains at most); use the mmCIF file"
    )]
    ChainId {
        /// The id.
        id: String,
    },
    /// Too many atoms.
    #[error("{atoms} atoms are more than the 99999 of a PDB file; use the mmCIF file")]
    Atoms {
        /// How many.
        atoms: usize,
    },
    /// A residue number of more than four characters.
    #[error(
        "residue number {number} of chain {chain} does not fit the four columns of a PDB file; use \
         the mmCIF file"
    )]
    Number {
        /// The chain.
        chain: String,
        /// The number.
        number: i32,
    },
    /// A name of a residue or an atom that is too long.
    #[error(
        "the name {name} in residue {number} of chain {chain} does not fit a PDB file; use the mmCIF \
         file"
    )]
    Name {
        /// The chain.
        chain: String,
        /// The residue's number.
        number: i32,
        /// The name.
        name: String,
    },
    /// A place too far from the origin.
    #[error(
        "an atom of residue {number} of chain {chain} lies too far from the origin for a PDB file \
         (-999.999 to 9999.999 Å); use the mmCIF file"
    )]
    Place {
        /// The chain.
        chain: String,
        /// The residue's number.
        number: i32,
    },
}

/// The model as a PDB file: `structure` with what `info` says of it.
///
/// The HELIX and SHEET records hold the secondary structure of the residues; every
/// strand is a sheet of its own, as no strand order is computed.
///
/// # Errors
/// [`PdbLimit`] if the format cannot hold the model.
pub fn write_pdb(structure: &Structure, info: &ModelInfo) -> Result<String, PdbLimit> {
    check(structure)?;
    let mut lines = Lines::default();
    write_remarks(&mut lines, info);
    for chain in &structure.chains {
        write_sequence(&mut lines, chain, info);
    }
    write_secondary(&mut lines, structure);
    lines.push("CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1");
    let mut serial = 0;
    for chain in &structure.chains {
        write_chain(&mut lines, chain, &mut serial);
    }
    lines.push("END");
    Ok(lines.text)
}

/// The atoms of a known structure as a PDB file, with the HELIX and SHEET records of the secondary
/// structure that its residues carry; every strand is a sheet of its own.
///
/// # Errors
/// [`PdbLimit`] if the format cannot hold them.
pub fn write_pdb_atoms(structure: &Structure) -> Result<String, PdbLimit> {
    check(structure)?;
    let mut lines = Lines::default();
    write_secondary(&mut lines, structure);
    let mut serial = 0;
    for chain in &structure.chains {
        write_chain(&mut lines, chain, &mut serial);
    }
    lines.push("END");
    Ok(lines.text)
}

/// Records of 80 columns.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn push(&mut self, record: &str) {
        self.text.push_str(&format!("{record:<80}\n"));
    }

    /// `text` in as many records as it takes, each with `start(its number from 1)` before it.
    fn wrap(&mut self, text: &str, width: usize, start: impl Fn(usize) -> String) {
        let mut rest = ascii(text);
        let mut number = 1;
        while !rest.is_empty() {
            let cut = match rest.get(..=width).and_then(|line| line.rfind(' ')) {
                Some(blank) if blank > 0 => blank,
                _ => width.min(rest.len()),
            };
            self.push(&format!("{}{}", start(number), &rest[..cut]));
            rest = rest[cut..].trim_start().to_owned();
            number += 1;
        }
    }
}

fn check(structure: &Structure) -> Result<(), PdbLimit> {
    let mut ids = BTreeSet::new();
    let mut atoms = 0;
    for chain in &structure.chains {
        let id = || chain.id.clone();
        let is_one = chain.id.len() == 1 && chain.id.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_one || !ids.insert(&chain.id) {
            return Err(PdbLimit::ChainId { id: id() });
        }
        for residue in &chain.residues {
            let (chain, number) = (id(), residue.number);
            if !(-999..=9999).contains(&number) {
                return Err(PdbLimit::Number { chain, number });
            }
            if !residue.atoms.iter().all(fits) {
                return Err(PdbLimit::Place { chain, number });
            }
            if let Some(name) = long_name(residue).cloned() {
                return Err(PdbLimit::Name {
                    chain,
                    number,
                    name,
                });
            }
            atoms += residue.atoms.len();
        }
        // The TER record takes a number too.
        atoms += 1;
    }
    if atoms > 99_999 {
        return Err(PdbLimit::Atoms { atoms });
    }
    Ok(())
}

/// A name of the residue or of one of its atoms that does not fit its columns.
fn long_name(residue: &Residue) -> Option<&String> {
    let atoms = residue.atoms.iter().map(|atom| (&atom.name, 4));
    let mut names = std::iter::once((&residue.name, 3)).chain(atoms);
    let long = names.find(|(name, width)| name.len() > *width || !name.is_ascii());
    long.map(|(name, _)| name)
}

fn fits(atom: &Atom) -> bool {
    let mut parts = atom.position.to_array().into_iter();
    parts.all(|part| part > -999.9995 && part < 9999.9995)
}

fn write_remarks(lines: &mut Lines, info: &ModelInfo) {
    // Programs such as `mkdssp` tell a PDB file by this line. It has no date and no entry code.
    lines.push("HEADER    PROTEIN BACKBONE");
    lines.wrap(&info.title, 69, |number| match number {
        1 => "TITLE     ".to_owned(),
        _ => format!("TITLE   {number:>2} "),
    });
    for remark in info.remarks() {
        lines.wrap(&remark, 69, |_| "REMARK 999 ".to_owned());
    }
    lines.push("REMARK 650 HELIX: BY DSSP, ON THE MODEL AS IT IS");
    lines.push("REMARK 700 SHEET: BY DSSP, ON THE MODEL AS IT IS. EVERY STRAND STANDS FOR");
    lines.push("REMARK 700 ITSELF; THE ORDER OF STRANDS IN SHEETS IS NOT KNOWN");
}

fn write_sequence(lines: &mut Lines, chain: &Chain, info: &ModelInfo) {
    let Some(sequence) = info.sequence(&chain.id) else {
        return;
    };
    let length = sequence.residues.len();
    for (index, names) in sequence.residues.chunks(13).enumerate() {
        let names: Vec<&str> = names
            .iter()
            .map(|amino| amino.map_or("UNK", AminoAcid::code))
            .collect();
        let names = names.join(" ");
        // The column holds three digits; the serial number starts again, as in long entries.
        let serial = index % 999 + 1;
        lines.push(&format!(
            "SEQRES {serial:>3} {} {length:>4}  {names}",
            chain.id
        ));
    }
}

fn write_secondary(lines: &mut Lines, structure: &Structure) {
    let all = || {
        let chains = structure.chains.iter();
        chains.flat_map(|chain| runs(chain).map(move |(kind, run)| (&chain.id, kind, run)))
    };
    let of = |wanted| all().filter(move |(_, kind, _)| *kind == wanted);
    for (index, (id, _, run)) in of(SecondaryStructure::Helix).enumerate() {
        let serial = index % 999 + 1;
        let [first, last] = ends(run).map(|residue| place(id, residue, " "));
        let length = run.len();
        lines.push(&format!(
            "HELIX  {serial:>3} {serial:>3} {first} {last} 1{:30} {length:>5}",
            ""
        ));
    }
    for (index, (id, _, run)) in of(SecondaryStructure::Strand).enumerate() {
        let serial = index % 999 + 1;
        let [first, last] = ends(run).map(|residue| place(id, residue, ""));
        lines.push(&format!("SHEET    1 {serial:>3} 1 {first} {last} 0"));
    }
}

fn ends(run: &[Residue]) -> [&Residue; 2] {
    [&run[0], &run[run.len() - 1]]
}

/// Name, chain, number and insertion code of a residue, with `gap` between chain and number.
fn place(chain: &str, residue: &Residue, gap: &str) -> String {
    let insertion = residue.insertion.unwrap_or(' ');
    let Residue { name, number, .. } = residue;
    format!("{name:>3} {chain}{gap}{number:>4}{insertion}")
}

fn write_chain(lines: &mut Lines, chain: &Chain, serial: &mut usize) {
    for residue in &chain.residues {
        let record = if residue.hetero { "HETATM" } else { "ATOM  " };
        let place = place(&chain.id, residue, "");
        for atom in &residue.atoms {
            *serial += 1;
            let Atom {
                position,
                occupancy,
                b_factor,
                ..
            } = atom;
            lines.push(&format!(
                "{record}{serial:>5} {} {place}   {:>8.3}{:>8.3}{:>8.3}{occupancy:>6.2}{:>6.2}{:10}{:>2}",
                name_columns(atom),
                position.x,
                position.y,
                position.z,
                b_factor.clamp(-99.99, 999.99),
                "",
                atom.element.to_ascii_uppercase(),
            ));
        }
    }
    if let Some(last) = chain.residues.last() {
        *serial += 1;
        let place = place(&chain.id, last, "");
        lines.push(&format!("TER   {serial:>5}      {place}"));
    }
}

/// The name in columns 13 to 16, the element right-justified in the first two, and the blank
/// column 17 of alternates.
fn name_columns(atom: &Atom) -> String {
    if atom.name.len() >= 4 || atom.element.len() == 2 {
        format!("{:<4}", atom.name)
    } else {
        format!(" {:<3}", atom.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::read_structure;
    use crate::io::structure::test_model::{info, model};

    #[test]
    fn reads_back_as_it_was() {
        let text = write_pdb(&model(), &info()).unwrap();
        assert!(text.lines().all(|line| line.len() == 80));
        let (back, notes) = read_structure(text.as_bytes()).unwrap();
        assert_eq!(notes, []);
        assert_eq!(back.chains, model().chains);
    }

    #[test]
    fn columns_are_those_of_the_format() {
        let text = write_pdb(&model(), &info()).unwrap();
        for line in [
            "SEQRES   1 A    6  MET LYS UNK LEU SER GLY",
            "HELIX    1   1 LYS A    2  LEU A    4  1                                   3",
            "SHEET    1   1 1 SER B   5  GLY B   6  0",
            "ATOM      3  CA  LYS A   2      -1.500  22.250 103.125  1.00 87.50           C",
            "TER       6      LEU A   4",
            "END",
        ] {
            assert!(
                text.contains(&format!("\n{line:<80}\n")),
                "{line} in\n{text}"
            );
        }
    }

    #[test]
    fn limits_are_named() {
        let mut long = model();
        long.chains[0].id = "AA".to_owned();
        assert_eq!(
            write_pdb(&long, &info()),
            Err(PdbLimit::ChainId {
                id: "AA".to_owned()
            })
        );
        let mut twice = model();
        twice.chains[1].id = "A".to_owned();
        assert!(matches!(
            write_pdb(&twice, &info()),
            Err(PdbLimit::ChainId { .. })
        ));
        let mut far = model();
        far.chains[0].residues[0].atoms[0].position.x = -1000.0;
        assert!(matches!(
            write_pdb(&far, &info()),
            Err(PdbLimit::Place { .. })
        ));
        let mut many = model();
        many.chains[0].residues[0].number = 10_000;
        assert!(matches!(
            write_pdb(&many, &info()),
            Err(PdbLimit::Number { .. })
        ));
    }
}
